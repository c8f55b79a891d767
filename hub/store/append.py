"""Append events to the store, inside the caller's transaction.

What makes it safe for any number of writers at once:

- An event is known by its id and the hash of its content. What is stored already is skipped and
  counted; a known id with new content is a correction and is stored as a further event.
- Positions come from one row, `hub.store_position`, whose lock is held until the caller commits.
  So positions have no gaps, even after a rollback, and become visible in their order: a reader
  that has seen position n will never find a new event before n.
- What is stored and how long the streams are is read *before* that lock, because it takes time.
  Should another writer append to the same streams in between, its rows make ours collide on a
  unique key; then the savepoint is rolled back and all is done again *with* the lock held, when
  nothing can change. So there is at most one second attempt, and nothing is lost.

Lock order: whatever else the transaction locks (an offset, a checkpoint), it locks before it
appends; the position row is always the last lock and waits for nothing, so no cycle can form.
The surprising thing is therefore a rule for callers: append last, then commit at once. The
transaction must be READ COMMITTED, PostgreSQL's default; a stricter one fails, never misorders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple
from uuid import UUID

import aiosql
import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

from hub.errors import MigrationMismatch, StreamConflict
from hub.store.packing import COPY_ARRIVING, COPY_IN, pack_copy, pack_facts, pack_key, uuid_array

SQL = aiosql.from_path(Path(__file__).with_name("append.sql"), "psycopg")

Outcome = Literal["accepted", "duplicate", "correction"]


class NewEvent(NamedTuple):
    """An event to append: its stream, what it says, and the typed columns kept beside it."""

    stream_id: UUID
    topic: str
    state: bytes
    event_id: UUID
    content_hash: bytes
    revision: int
    occurred_on: date | None
    occurred_at: datetime | None
    recorded_at: datetime | None
    event_type: str
    source_system: str
    source_feed: str


@dataclass(frozen=True)
class AppendResult:
    """What became of each event, in the order given. `appended` includes the corrections."""

    appended: int
    duplicates: int
    corrections: int
    first_position: int | None
    last_position: int | None
    received_at: datetime | None
    outcomes: tuple[Outcome, ...]


def append(
    connection: psycopg.Connection[Any],
    events: Sequence[NewEvent],
    *,
    received_at: datetime | None = None,
    expected: Mapping[UUID, int] | None = None,
) -> AppendResult:
    """Append what is new, in the order given, each event at the end of its stream.

    All share one `received_at`: the database's clock, unless given; it is moved forward to that of
    the position before where it would go back. `expected` says which version streams are at;
    `StreamConflict` is raised, with nothing written, where that is no longer so.
    """
    if not events:
        return _nothing_stored(())
    _begin(connection)
    try:
        with connection.transaction():
            return _append(connection, events, received_at, expected or {})
    except psycopg.errors.UniqueViolation:
        with connection.transaction():
            SQL.lock_positions(connection)
            return _append(connection, events, received_at, expected or {})


def _begin(connection: psycopg.Connection[Any]) -> None:
    """Begin the caller's transaction if nothing has: else the savepoint would be it, and commit."""
    if not connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
        connection.execute("SELECT")


def _append(
    connection: psycopg.Connection[Any],
    events: Sequence[NewEvent],
    received_at: datetime | None,
    expected: Mapping[UUID, int],
) -> AppendResult:
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        outcomes = _tell_apart(events, *_stored_facts(cursor, events))
        new = [
            event for event, outcome in zip(events, outcomes, strict=True) if outcome != "duplicate"
        ]
        heads = _heads(cursor, {event.stream_id for event in new} | set(expected))
        _check(heads, expected)
        if not new:
            return _nothing_stored(outcomes)
        rows = _pack(new, heads)
        last, received = store_rows(cursor, rows, received_at)
    return AppendResult(
        appended=len(rows),
        duplicates=len(events) - len(rows),
        corrections=outcomes.count("correction"),
        first_position=last - len(rows) + 1,
        last_position=last,
        received_at=received,
        outcomes=outcomes,
    )


def store_rows(
    cursor: psycopg.Cursor[Any], rows: Sequence[bytes], received_at: datetime | None = None
) -> tuple[int, datetime]:
    """Give packed rows their positions and copy them in; give the last position and the time.

    From here to the caller's commit no one else can append.
    """
    taking = {"count": len(rows), "received_at": received_at}
    taken = cursor.execute(SQL.take_positions.sql, taking).fetchone()
    if taken is None:
        raise MigrationMismatch("hub.store_position has lost its row: restore it from a backup")
    last, received, is_under_policies, _notified = taken
    packed = pack_copy(rows, last - len(rows) + 1, received)
    if is_under_policies:
        _let_in(cursor, packed)
    else:
        with cursor.copy(COPY_IN) as copy:
            copy.write(packed)
    return last, received


def _let_in(cursor: psycopg.Cursor[Any], packed: bytes) -> None:
    """Insert rows as a role whose policies say which events it may add; it cannot copy them in."""
    SQL.make_arriving(cursor.connection)
    with cursor.copy(COPY_ARRIVING) as copy:
        copy.write(packed)
    SQL.let_in(cursor.connection)
    SQL.drop_arriving(cursor.connection)


def _stored_facts(
    cursor: psycopg.Cursor[Any], events: Sequence[NewEvent]
) -> tuple[set[bytes], set[tuple[bytes, bytes]]]:
    """Read which of these event ids are stored, and which ids with which content."""
    ids = uuid_array(event.event_id for event in events)
    found = cursor.execute(SQL.known_facts.sql, {"ids": ids}).fetchall()
    return {event_id for event_id, _ in found}, set(found)


def _tell_apart(
    events: Sequence[NewEvent], ids: set[bytes], facts: set[tuple[bytes, bytes]]
) -> tuple[Outcome, ...]:
    """Say what becomes of each event; the sets grow, so a repeat within the batch is seen too."""
    outcomes: list[Outcome] = []
    for event in events:
        event_id = event.event_id.bytes
        fact = (event_id, event.content_hash)
        if fact in facts:
            outcomes.append("duplicate")
            continue
        outcomes.append("correction" if event_id in ids else "accepted")
        ids.add(event_id)
        facts.add(fact)
    return tuple(outcomes)


def _heads(cursor: psycopg.Cursor[Any], stream_ids: set[UUID]) -> dict[bytes, int]:
    ids = uuid_array(stream_ids)
    # Planned each time: a plan made while the table was small would read all of it for ever.
    return dict(cursor.execute(SQL.heads.sql, {"ids": ids}, prepare=False).fetchall())


def _check(heads: Mapping[bytes, int], expected: Mapping[UUID, int]) -> None:
    for stream_id, version in expected.items():
        found = heads.get(stream_id.bytes, 0)
        if found != version:
            raise StreamConflict(
                f"stream {stream_id} is at version {found}, not {version}: read it again and retry"
            )


def _pack(events: Sequence[NewEvent], heads: dict[bytes, int]) -> list[bytes]:
    """Pack the events, each with the next version of its stream; `heads` moves along."""
    rows = []
    for event in events:
        stream = event.stream_id.bytes
        heads[stream] = version = heads.get(stream, 0) + 1
        rows.append(
            pack_key(stream, version, event.topic, event.state)
            + pack_facts(
                event.event_id.bytes,
                event.content_hash,
                event.revision,
                (event.occurred_on, event.occurred_at, event.recorded_at),
                (event.event_type, event.source_system, event.source_feed),
            )
        )
    return rows


def _nothing_stored(outcomes: tuple[Outcome, ...]) -> AppendResult:
    return AppendResult(
        appended=0,
        duplicates=len(outcomes),
        corrections=0,
        first_position=None,
        last_position=None,
        received_at=None,
        outcomes=outcomes,
    )
