"""What a feed has already taken and sent, in one SQLite file for each feed.

Legacy extracts are full dumps, so what changed is found by comparing. A slice of rows and the
events it gives are committed together, before the events are sent: what is in the outbox and was
not acknowledged is sent again exactly as it was (docs/decisions/0012-feeds-in-slices.md).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

from connectors.errors import StateUnreadable
from connectors.locking import FeedLock
from connectors.publisher import Message
from connectors.running.changes import Changes, SeenRow, Sent
from connectors.running.run_record import RunRecord
from connectors.running.snapshot_file import last_run, opened
from schemas.codec import Encoded, decode
from schemas.repository import repository

__all__ = ["AT_ONCE", "RunRecord", "Sent", "Snapshot", "last_run"]

AT_ONCE = 900
"""Parameters of one statement; every SQLite takes so many."""
T = TypeVar("T")
_EVENT = (
    "SELECT e.id, event_id, event_type, feed, record_key, local_id, e.hash, revision, withdrawn,"
    " run, row, coalesce(reading, 0) FROM sent_event AS e LEFT JOIN seen_row AS r ON r.id = e.row"
)


class Snapshot:
    """The state of one feed, open for one run. Raises `FeedRunning` where another run has it."""

    def __init__(self, directory: Path, system: str) -> None:
        self._lock, self._path = FeedLock(directory, system), directory / f"{system}.sqlite"
        try:
            self._db = opened(self._path)
        except sqlite3.DatabaseError as fault:
            self._lock.free()
            raise StateUnreadable(self._path, str(fault)) from fault
        self._db.execute("BEGIN IMMEDIATE")
        self._last_row = self._one("SELECT coalesce(max(id), 0) FROM seen_row")
        self._last_event = self._one("SELECT coalesce(max(id), 0) FROM sent_event")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, fault: BaseException | None, _trace: object
    ) -> None:
        self.abandon()
        if isinstance(fault, sqlite3.DatabaseError):
            raise StateUnreadable(self._path, str(fault)) from fault

    def begin(self, source: str, fingerprint: str) -> RunRecord:
        """Go on with the run that did not end, or begin a new one if the source is another."""
        reading = self._one("SELECT coalesce(max(reading), 0) FROM run") + 1
        found = self._db.execute(
            "SELECT run, events_out, withdrawn, seconds FROM run WHERE at IS NULL"
            " AND fingerprint = ? ORDER BY run DESC LIMIT 1", (fingerprint,)
        ).fetchone()  # fmt: skip
        if found:
            run, events_out, withdrawn, seconds = found
            self._db.execute("UPDATE run SET reading = ? WHERE run = ?", (reading, run))
            return RunRecord(run, reading, resumed=True, events_out=events_out,
                             withdrawn=withdrawn, seconds=seconds)  # fmt: skip
        run = self._one("SELECT coalesce(max(run), 0) FROM run") + 1
        self._db.execute("DELETE FROM run WHERE at IS NULL")
        self._db.execute(
            "INSERT INTO run (run, source, fingerprint, reading) VALUES (?, ?, ?, ?)",
            (run, source, fingerprint, reading),
        )
        return RunRecord(run, reading)

    def ended_with(self, fingerprint: str) -> dict[str, Any] | None:
        """Give the summary of the last run, where it ended and read this very source."""
        found = self._db.execute(
            "SELECT summary FROM run WHERE run = (SELECT max(run) FROM run)"
            " AND at IS NOT NULL AND fingerprint = ?", (fingerprint,)
        ).fetchone()  # fmt: skip
        return json.loads(found[0]) if found else None

    def rows(self, stream: str, keys: Sequence[str]) -> dict[str, SeenRow]:
        """Give the rows that are known by these keys."""
        found = {}
        for some in _parts(keys):
            marks = ",".join("?" * len(some))
            query = f"SELECT * FROM seen_row WHERE stream = ? AND key IN ({marks})"
            for known in self._db.execute(query, (stream, *some)):
                found[known[2]] = SeenRow(*known)
        return found

    def events(self, event_ids: Iterable[str]) -> dict[str, Sent]:
        """Give what was sent under these ids."""
        found = {}
        for some in _parts([_bytes(each) for each in event_ids]):
            marks = ",".join("?" * len(some))
            query = f"{_EVENT} WHERE event_id IN ({marks})"
            for known in self._db.execute(query, some):
                sent = _sent(known)
                found[sent.event_id] = sent
        return found

    def knows_events(self) -> bool:
        """Tell whether anything was ever sent."""
        return bool(self._one("SELECT EXISTS (SELECT 1 FROM sent_event)"))

    def gives(self, row: int, event: int) -> bool:
        """Tell whether a row is remembered to give an event."""
        found = "SELECT EXISTS (SELECT 1 FROM row_event WHERE row = ? AND event = ?)"
        return bool(self._one(found, row, event))

    def new_row(self) -> int:
        """Give the id of a row that is not known yet."""
        self._last_row += 1
        return self._last_row

    def new_event(self) -> int:
        """Give the id of an event that was never sent."""
        self._last_event += 1
        return self._last_event

    def write(self, changes: Changes, reading: int) -> None:
        """Write what a slice changes; `commit` makes it durable."""
        many = self._db.executemany
        many("UPDATE seen_row SET reading = ? WHERE id = ?",
             [(reading, each) for each in changes.again])  # fmt: skip
        many("INSERT OR REPLACE INTO seen_row VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
             changes.rows.values())  # fmt: skip
        gone = [(each,) for each in changes.unlinked]
        many("INSERT OR IGNORE INTO loose_event SELECT event FROM row_event WHERE row = ?", gone)
        many("DELETE FROM row_event WHERE row = ?", gone)
        many("INSERT OR REPLACE INTO sent_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
             map(_record, changes.events.values()))  # fmt: skip
        many("INSERT OR IGNORE INTO row_event VALUES (?, ?)", changes.links)
        many("INSERT OR REPLACE INTO correction VALUES (?, ?, ?)", changes.corrections)
        many("INSERT INTO outbox (case_record, schema_id, payload) VALUES (?, ?, ?)",
             [(m.case_record.bytes, m.encoded.schema.id, m.encoded.payload)
              for m in changes.messages])  # fmt: skip

    def corrections(self, stream: str, contents: Sequence[bytes]) -> dict[bytes, int]:
        """Give, for what rejected rows hold, the row that was sent as the correction of each."""
        found: dict[bytes, int] = {}
        if self._one("SELECT EXISTS (SELECT 1 FROM correction)"):
            for some in _parts(contents):
                marks = ",".join("?" * len(some))
                query = (
                    "SELECT as_rejected, row FROM correction WHERE stream = ?"
                    f" AND as_rejected IN ({marks}) AND row IN (SELECT id FROM seen_row)"
                )
                found.update(self._db.execute(query, (stream, *some)).fetchall())
        return found

    def outbox(self) -> Iterator[Message]:
        """Give what may not have been acknowledged, in the order it was to be sent."""
        for case_record, schema_id, payload in self._db.execute(
            "SELECT case_record, schema_id, payload FROM outbox ORDER BY place"
        ):
            schema = repository().by_id(schema_id)
            event = decode(schema, payload)
            yield Message(UUID(bytes=case_record), Encoded(schema, payload), event)

    def acknowledged(self) -> None:
        """Forget the outbox. Call only after the broker has acknowledged everything in it."""
        self._db.execute("DELETE FROM outbox")

    def commit(self, record: RunRecord) -> None:
        """Make everything so far durable, and go on."""
        self._db.execute(
            "UPDATE run SET events_out = ?, withdrawn = ?, seconds = ? WHERE run = ?",
            (record.events_out, record.withdrawn, record.seconds, record.run),
        )
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")

    def vanished_rows(self, stream: str, reading: int) -> tuple[int, int]:
        """Count a stream's rows that this reading did not see, and all, as they were known before.

        Rows that came since the stream was last read whole count for neither: where every key is
        written anew there are as many of them as are gone.
        """
        found = self._db.execute(
            "SELECT coalesce(sum(reading < ?2), 0), count(*) FROM seen_row WHERE stream = ?1"
            " AND id <= coalesce((SELECT last_row FROM whole_reading WHERE stream = ?1), id)",
            (stream, reading),
        ).fetchone()
        return int(found[0]), int(found[1])

    def forget_vanished(self, stream: str, reading: int) -> None:
        """Forget the rows of a stream that a whole reading did not see; their events are loose."""
        gone = "(SELECT id FROM seen_row WHERE stream = ? AND reading < ?)"
        which = (stream, reading)
        loose = f"SELECT event FROM row_event WHERE row IN {gone}"
        self._db.execute(f"INSERT OR IGNORE INTO loose_event {loose}", which)
        self._db.execute(f"DELETE FROM row_event WHERE row IN {gone}", which)
        self._db.execute("DELETE FROM seen_row WHERE stream = ? AND reading < ?", which)
        self._db.execute(
            "INSERT OR REPLACE INTO whole_reading"
            " SELECT ?1, coalesce(max(id), 0) FROM seen_row WHERE stream = ?1", (stream,)
        )  # fmt: skip

    def no_longer_given(self, most: int) -> list[Sent]:
        """Give up to so many events that no row gives any more, and see to them as withdrawn."""
        self._db.execute(
            "DELETE FROM loose_event AS l"
            " WHERE EXISTS (SELECT 1 FROM row_event AS r WHERE r.event = l.event)"
            " OR EXISTS (SELECT 1 FROM sent_event AS s WHERE s.id = l.event AND s.withdrawn)"
        )
        found = self._db.execute(
            f"{_EVENT} WHERE e.id IN"
            " (SELECT event FROM loose_event ORDER BY event LIMIT ?) ORDER BY e.id", (most,)
        ).fetchall()  # fmt: skip
        return [_sent(each) for each in found]

    def taken_back(self, before: int, after: int, most: int) -> list[Sent]:
        """Give up to so many events that an earlier run withdrew, from a place on."""
        found = self._db.execute(
            f"{_EVENT} WHERE withdrawn AND e.run < ? AND e.id > ? ORDER BY e.id LIMIT ?",
            (before, after, most),
        ).fetchall()
        return [_sent(each) for each in found]

    def bookmark(self, stream: str) -> tuple[str | None, str | None]:
        """Give how far a stream has been read, and the lowest place to be read again."""
        found = self._db.execute(
            "SELECT reached, hold FROM bookmark WHERE stream = ?", (stream,)
        ).fetchone()
        return (found[0], found[1]) if found else (None, None)

    def keep_bookmark(self, stream: str, reached: str | None, hold: str | None) -> None:
        """Remember how far a stream has been read."""
        kept = (stream, reached, hold)
        self._db.execute("INSERT OR REPLACE INTO bookmark VALUES (?, ?, ?)", kept)

    def headings(self, stream: str) -> set[str]:
        """Give the headings a stream had in the last run that ended."""
        rows = self._db.execute("SELECT heading FROM heading WHERE stream = ?", (stream,))
        return {each for (each,) in rows}

    def keep_headings(self, stream: str, headings: Iterable[str]) -> None:
        """Remember the headings a stream has."""
        self._db.execute("DELETE FROM heading WHERE stream = ?", (stream,))
        self._db.executemany(
            "INSERT OR IGNORE INTO heading VALUES (?, ?)", [(stream, each) for each in headings]
        )

    def end(self, record: RunRecord, at: str, summary: str) -> None:
        """End the run: from now on it is the last one that ended well."""
        self._db.execute(
            "UPDATE run SET at = ?, summary = ? WHERE run = ?", (at, summary, record.run)
        )
        self.commit(record)

    def abandon(self) -> None:
        """Leave everything as it was last committed."""
        self._db.rollback()
        self._db.close()
        self._lock.free()

    def _one(self, query: str, *given: object) -> int:
        return int(self._db.execute(query, given).fetchone()[0])


def _parts(every: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def _bytes(event_id: str) -> bytes:
    return bytes.fromhex(event_id.replace("-", ""))


def _sent(found: tuple[Any, ...]) -> Sent:
    (place, event_id, event_type, feed, record_key, local_id, content, revision, gone, run, row,
     row_reading) = found  # fmt: skip
    return Sent(str(UUID(bytes=event_id)), event_type, feed, record_key, local_id, content,
                revision, withdrawn=bool(gone), run=run, id=place, row=row,
                row_reading=row_reading)  # fmt: skip


def _record(sent: Sent) -> tuple[Any, ...]:
    return (
        sent.id, _bytes(sent.event_id), sent.event_type, sent.feed, sent.record_key,
        sent.local_id, sent.hash, sent.revision, sent.withdrawn, sent.run, sent.row,
    )  # fmt: skip
