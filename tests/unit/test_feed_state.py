"""The state of a feed that an older hub wrote: taken over, so that nothing is sent twice."""

import sqlite3
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from connectors.errors import StateUnreadable
from connectors.feeds import feed
from connectors.running import events
from connectors.running.snapshot import last_run
from schemas.codec import encode
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
ALLOCATED = """
from connectors.base import Fact
from connectors.code_lists import coded
from connectors.values import required, text

def translate(row):
    visit, child = required(row, "visit"), required(row, "child")
    yield Fact("plans.case_allocated", visit, child, fields={"allocation_id": visit, REASON})
"""
BY_VERSION = {
    1: '"reason": text(row, "seen")',
    2: '"change_reason": coded("cla.worker_change_reason", row.get("seen"))',
}
"""How an allocation's reason is mapped: from the second version on, to a code and its words."""


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


def read_allocations(directory: Path, reasons: Sequence[str], version: int, kept: Kept) -> int:
    """Read allocations by the mapping of a version, and why each worker changed; give how many."""
    home = a_feed(directory / f"by_{version}").directory
    (home / "feed.yml").write_text(
        (home / "feed.yml").read_text(encoding="utf-8").replace("version: 1", f"version: {version}")
    )
    field = BY_VERSION.get(version, BY_VERSION[2])
    (home / "translate.py").write_text(ALLOCATED.replace("REASON", field), encoding="utf-8")
    rows = [a_visit(number, seen=reason) for number, reason in enumerate(reasons)]
    source = extract(directory / "visits.csv", rows)
    found = feed("small", home.parent)
    return run(found, source, kept, state_directory=directory / "state").events_out


@pytest.fixture
def allocated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a hub remembers that sent three allocations when their event had its first version."""
    with monkeypatch.context() as older:
        older.setattr(events, "encode", partial(encode, version=1))
        assert read_allocations(tmp_path, ["", "WKR07", ""], 1, Kept()) == 3
    return tmp_path


def test_an_event_whose_newer_version_replaces_an_empty_field_is_not_sent_again(
    allocated: Path,
) -> None:
    kept = Kept()
    read_allocations(allocated, ["", "WKR07", ""], 2, kept)

    assert [each.event["change_reason"]["source_value"] for each in kept.arrived] == ["WKR07"]
    assert [revision for _, _, revision, _ in kept.said] == [2]
    assert read_allocations(allocated, ["", "WKR07", ""], 3, kept) == 0


def test_an_event_that_says_something_in_its_new_field_is_sent(allocated: Path) -> None:
    kept = Kept()
    read_allocations(allocated, ["ABSENC", "WKR07", ""], 2, kept)

    said = [each.event["change_reason"]["code"] for each in kept.arrived]
    assert said == ["ABSENC", None]
    assert [revision for _, _, revision, _ in kept.said] == [2, 2]
