"""The state of a feed that an older hub wrote: taken over, so that nothing is sent twice."""

import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from connectors.errors import StateUnreadable
from connectors.running.snapshot import last_run
from tests.a_feed import Kept, a_feed, a_visit, extract, run

OLD = """
CREATE TABLE seen_row (
    stream TEXT, key TEXT, hash TEXT, mapping_version INTEGER, run INTEGER,
    PRIMARY KEY (stream, key)
) WITHOUT ROWID;
CREATE TABLE sent_event (
    event_id TEXT PRIMARY KEY, event_type TEXT, feed TEXT, record_key TEXT, local_id TEXT,
    hash TEXT, revision INTEGER, withdrawn INTEGER DEFAULT 0, run INTEGER
) WITHOUT ROWID;
CREATE TABLE row_event (
    stream TEXT, key TEXT, event_id TEXT, run INTEGER, PRIMARY KEY (stream, key, event_id)
) WITHOUT ROWID;
CREATE INDEX row_event_by_event ON row_event (event_id);
CREATE TABLE run (run INTEGER PRIMARY KEY, at TEXT, source TEXT, summary TEXT);
INSERT INTO run VALUES (4, '2026-01-02T03:04:05+00:00', 'visits.csv', '{}');
"""


@pytest.fixture
def old_state(tmp_path: Path) -> Path:
    """What an older hub remembers of three visits: made of what this one remembers of them."""
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "visits.csv", [a_visit(number) for number in range(3)]))
    path = tmp_path / "state" / "small.sqlite"
    with sqlite3.connect(path) as now:
        rows = now.execute("SELECT stream, key, hash, mapping_version FROM seen_row").fetchall()
        events = now.execute(
            "SELECT stream, key, event_id, event_type, feed, record_key, local_id, e.hash, revision"
            " FROM row_event JOIN seen_row AS r ON r.id = row_event.row"
            " JOIN sent_event AS e ON e.id = event"
        ).fetchall()
    now.close()
    for each in path.parent.glob("small.sqlite*"):
        each.unlink()
    rest = sha256(b"").hexdigest()[32:]  # older hashes are twice as long
    with sqlite3.connect(path) as old:
        old.executescript(OLD)
        for stream, key, row_hash, version in rows:
            old.execute("INSERT INTO seen_row VALUES (?, ?, ?, ?, 4)",
                        (stream, key, row_hash.hex() + rest, version))  # fmt: skip
        for stream, key, event_id, *about, content, revision in events:
            text = event_id.hex()
            dashed = "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
            old.execute("INSERT OR IGNORE INTO sent_event VALUES (?, ?, ?, ?, ?, ?, ?, 0, 4)",
                        (dashed, *about, content.hex() + rest, revision))  # fmt: skip
            old.execute("INSERT INTO row_event VALUES (?, ?, ?, 4)", (stream, key, dashed))
    old.close()
    return tmp_path


def test_a_damaged_state_says_what_to_do(tmp_path: Path) -> None:
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", [a_visit(1)])
    (tmp_path / "state").mkdir()
    path = tmp_path / "state" / "small.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(StateUnreadable, match=r"small\.sqlite cannot be used .* move it away"):
        run(found, source)
    path.unlink()
    assert run(found, source).accepted == 1


def test_rows_that_an_older_hub_took_are_unchanged(old_state: Path) -> None:
    kept, source = Kept(), str(old_state / "visits.csv")
    assert last_run(old_state / "state", "small") is not None
    summary = run(a_feed(old_state), source, kept)
    assert (summary.unchanged, summary.withdrawn, kept.said) == (3, 0, [])


def test_what_changes_or_vanishes_after_an_older_hub_is_seen(old_state: Path) -> None:
    kept = Kept()
    rows = [a_visit(0, seen="N"), a_visit(1)]
    summary = run(a_feed(old_state), extract(old_state / "visits.csv", rows), kept)
    assert (summary.accepted, summary.unchanged, summary.withdrawn) == (1, 1, 2)
    assert kept.types == {"visit_recorded": 1, "record_withdrawn": 2}
    assert {revision for _, _, revision, _ in kept.said} == {2}
