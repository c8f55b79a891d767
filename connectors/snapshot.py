"""What a feed has already sent: which rows it has seen, and which events they gave.

Legacy extracts are full dumps, so what changed is found by comparing. The state is one SQLite file
for each feed, and one transaction for each run: it is committed only after the broker has
acknowledged everything, so a run that ends half-way is run again and loses nothing.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.errors import FeedRunning

TABLES = """
CREATE TABLE IF NOT EXISTS seen_row (
    stream TEXT, key TEXT, hash TEXT, mapping_version INTEGER, run INTEGER,
    PRIMARY KEY (stream, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent_event (
    event_id TEXT PRIMARY KEY, event_type TEXT, feed TEXT, record_key TEXT, local_id TEXT,
    hash TEXT, revision INTEGER, withdrawn INTEGER DEFAULT 0, run INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS row_event (
    stream TEXT, key TEXT, event_id TEXT, run INTEGER, PRIMARY KEY (stream, key, event_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS row_event_by_event ON row_event (event_id);
CREATE TABLE IF NOT EXISTS run (
    run INTEGER PRIMARY KEY, at TEXT, source TEXT, summary TEXT
);
"""


@dataclass(frozen=True)
class Sent:
    """An event sent before: what it is, and which revision it is at."""

    event_id: str
    event_type: str
    feed: str
    record_key: str
    local_id: str
    hash: str
    revision: int
    withdrawn: bool
    run: int


class Snapshot:
    """The state of one feed, open for one run. Raises `FeedRunning` where another run has it."""

    def __init__(self, directory: Path, system: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / f"{system}.sqlite"
        self._db = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        try:
            self._db.execute("PRAGMA journal_mode = DELETE")
            self._db.execute("BEGIN EXCLUSIVE")
            for statement in TABLES.split(";"):
                self._db.execute(statement)
        except sqlite3.OperationalError as fault:
            self._db.close()
            raise FeedRunning(system) from fault
        found = self._db.execute("SELECT coalesce(max(run), 0) FROM run").fetchone()
        self.run = int(found[0]) + 1

    def row(self, stream: str, key: str) -> tuple[str, int, int] | None:
        """Give a row's hash, mapping version and the run it was last seen in."""
        found: tuple[str, int, int] | None = self._db.execute(
            "SELECT hash, mapping_version, run FROM seen_row WHERE stream = ? AND key = ?",
            (stream, key),
        ).fetchone()
        return found

    def saw(self, stream: str, key: str, row_hash: str, mapping_version: int) -> None:
        """Remember a row as it is now."""
        self._db.execute(
            "INSERT INTO seen_row VALUES (?, ?, ?, ?, ?) ON CONFLICT (stream, key) DO UPDATE SET"
            " hash = excluded.hash, mapping_version = excluded.mapping_version, run = excluded.run",
            (stream, key, row_hash, mapping_version, self.run),
        )

    def saw_again(self, stream: str, key: str) -> None:
        """Remember that a row is still there, whatever it holds; its events stay."""
        self._db.execute(
            "UPDATE seen_row SET run = ? WHERE stream = ? AND key = ?", (self.run, stream, key)
        )
        self._db.execute(
            "UPDATE row_event SET run = ? WHERE stream = ? AND key = ?", (self.run, stream, key)
        )

    def event(self, event_id: str) -> Sent | None:
        """Give what was sent under this id."""
        found = self._db.execute(
            "SELECT event_id, event_type, feed, record_key, local_id, hash, revision, withdrawn,"
            " run FROM sent_event WHERE event_id = ?",
            (event_id,),
        ).fetchone()
        return _sent(found) if found else None

    def gave(self, stream: str, key: str, sent: Sent) -> None:
        """Remember an event as sent in this run, and that this row gives it."""
        self._db.execute(
            "INSERT OR REPLACE INTO sent_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (sent.event_id, sent.event_type, sent.feed, sent.record_key, sent.local_id, sent.hash,
             sent.revision, int(sent.withdrawn), self.run),
        )  # fmt: skip
        self.linked(stream, key, sent.event_id)

    def linked(self, stream: str, key: str, event_id: str) -> None:
        """Remember that a row gives an event."""
        self._db.execute(
            "INSERT INTO row_event VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET run = excluded.run",
            (stream, key, event_id, self.run),
        )

    def vanished_rows(self, stream: str) -> tuple[int, int]:
        """Count this stream's rows that this run did not see, and all its rows."""
        found = self._db.execute(
            "SELECT coalesce(sum(run < ?), 0), count(*) FROM seen_row WHERE stream = ?",
            (self.run, stream),
        ).fetchone()
        return int(found[0]), int(found[1])

    def forget_vanished(self, stream: str) -> None:
        """Forget the rows of a stream that this run did not see."""
        self._db.execute("DELETE FROM seen_row WHERE stream = ? AND run < ?", (stream, self.run))

    def no_longer_given(self, streams: list[str]) -> Iterator[Sent]:
        """Give the events that no row of these streams gives any more, and forget their links."""
        marks = ", ".join("?" * len(streams))
        self._db.execute(
            f"DELETE FROM row_event WHERE run < ? AND stream IN ({marks})", (self.run, *streams)
        )
        rows = self._db.execute(
            "SELECT event_id, event_type, feed, record_key, local_id, hash, revision, withdrawn,"
            " run FROM sent_event AS s WHERE withdrawn = 0 AND NOT EXISTS"
            " (SELECT 1 FROM row_event AS r WHERE r.event_id = s.event_id)"
        ).fetchall()
        for found in rows:
            yield _sent(found)

    def withdrew(self, sent: Sent, revision: int) -> None:
        """Remember that an event was withdrawn, at this revision."""
        self._db.execute(
            "UPDATE sent_event SET withdrawn = 1, revision = ?, run = ? WHERE event_id = ?",
            (revision, self.run, sent.event_id),
        )

    def save(self, at: str, source: str, summary: str) -> None:
        """Make the run's state durable. Call only after the broker acknowledged everything."""
        self._db.execute("INSERT INTO run VALUES (?, ?, ?, ?)", (self.run, at, source, summary))
        self._db.execute("COMMIT")
        self._db.close()

    def abandon(self) -> None:
        """Leave everything as the last saved run left it."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._db.close()


def _sent(found: tuple[Any, ...]) -> Sent:
    event_id, event_type, feed, record_key, local_id, content, revision, withdrawn, run = found
    return Sent(
        event_id, event_type, feed, record_key, local_id, content, revision, bool(withdrawn), run
    )


def last_run(directory: Path, system: str) -> tuple[str, str, str] | None:
    """Give when a feed last ended well, from which source, and its summary as JSON."""
    path = directory / f"{system}.sqlite"
    if not path.exists():
        return None
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found: tuple[str, str, str] | None = connection.execute(
            "SELECT at, source, summary FROM run ORDER BY run DESC LIMIT 1"
        ).fetchone()
    except sqlite3.OperationalError:  # the first run has not been saved
        return None
    else:
        return found
    finally:
        connection.close()
