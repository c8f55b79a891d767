"""Read events back: a page, some streams, or everything in a range as fast as it can be had.

Positions are gapless and become visible in their order, so a reader that keeps the last position
it saw misses nothing and sees nothing twice. None of these functions decodes the state.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import aiosql
import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

SQL = aiosql.from_path(Path(__file__).with_name("reader.sql"), "psycopg")

CHANNEL = "hub_events"
"""NOTIFY is sent here by every transaction that appends; LISTEN to be woken."""


NO_END = 2**63 - 1

COLUMNS = {
    "position": ("position", "int8"),
    "stream_id": ("originator_id", "uuid"),
    "version": ("originator_version", "int8"),
    "topic": ("topic", "text"),
    "state": ("state", "bytea"),
    "event_id": ("event_id", "uuid"),
    "revision": ("revision", "int4"),
    "occurred_on": ("occurred_on", "date"),
    "occurred_at": ("occurred_at", "timestamptz"),
    "recorded_at": ("recorded_at", "timestamptz"),
    "received_at": ("received_at", "timestamptz"),
    "event_type": ("event_type", "text"),
    "source_system": ("source_system", "text"),
    "source_feed": ("source_feed", "text"),
}
"""Fields of `StoredRow`, in its order: the table's column and its type."""

_COPY_OUT = sql.SQL(
    "COPY (SELECT {columns} FROM hub.stored_event"
    " WHERE position > {after} AND position <= {upto} AND {types}"
    " ORDER BY position) TO STDOUT (FORMAT binary)"
)
_ANY_TYPE = sql.SQL("true")
_OF_TYPES = sql.SQL("event_type = ANY ({types})")


class StoredRow(NamedTuple):
    """A stored event. The typed columns are null only where an event was recorded without them."""

    position: int
    stream_id: UUID
    version: int
    topic: str
    state: bytes
    event_id: UUID
    revision: int
    occurred_on: date | None
    occurred_at: datetime | None
    recorded_at: datetime | None
    received_at: datetime
    event_type: str
    source_system: str
    source_feed: str


def events_after(
    connection: psycopg.Connection[Any],
    position: int,
    limit: int,
    event_types: Sequence[str] | None = None,
) -> list[StoredRow]:
    """Read up to `limit` events after a position, in order, of some types or of all."""
    if event_types is None:
        return _rows(connection, SQL.events_after.sql, position=position, limit=limit)
    return _rows(
        connection,
        SQL.events_after_of_types.sql,
        position=position,
        limit=limit,
        event_types=list(event_types),
    )


def events_of_streams(
    connection: psycopg.Connection[Any],
    stream_ids: Sequence[UUID],
    upto_position: int | None = None,
) -> list[StoredRow]:
    """Read all events of these streams, in the store's order, up to a position or all."""
    return _rows(
        connection,
        SQL.events_of_streams.sql,
        stream_ids=list(stream_ids),
        upto=upto_position,
    )


def copy_events(
    connection: psycopg.Connection[Any],
    after: int,
    upto: int | None = None,
    event_types: Sequence[str] | None = None,
) -> Iterator[StoredRow]:
    """Stream everything between two positions, in order. The connection is busy until the end."""
    columns = tuple(COLUMNS)
    for row in copy_columns(connection, columns, after, upto, event_types=event_types):
        yield StoredRow._make(row)


def copy_columns(
    connection: psycopg.Connection[Any],
    columns: Sequence[str],
    after: int,
    upto: int | None = None,
    *,
    event_types: Sequence[str] | None = None,
) -> Iterator[tuple[Any, ...]]:
    """Stream only these fields of `StoredRow`: what is not read need not be paid for.

    All fifteen come at a third of the rate of position, topic and state alone.
    """
    names = [COLUMNS[column] for column in columns]
    statement = _COPY_OUT.format(
        columns=sql.SQL(", ").join(sql.Identifier(name) for name, _ in names),
        after=after,
        upto=NO_END if upto is None else upto,
        types=_ANY_TYPE if event_types is None else _OF_TYPES.format(types=list(event_types)),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([pg_type for _, pg_type in names])
        yield from copy.rows()


def last_position(connection: psycopg.Connection[Any]) -> int:
    """The last position there is; 0 for an empty store."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        (position,) = cursor.execute(SQL.last_position.sql).fetchone() or (0,)
    return int(position)


def position_before(connection: psycopg.Connection[Any], instant: datetime) -> int:
    """The last position received before an instant: what the hub knew then. 0 if nothing."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(SQL.position_before.sql, {"instant": instant}).fetchone()
    return int(found[0]) if found else 0


def _rows(connection: psycopg.Connection[Any], query: str, **parameters: object) -> list[StoredRow]:
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        # Planned each time: what is best depends on how much the store holds by now.
        cursor.execute(query.encode(), parameters, prepare=False)
        return [StoredRow._make(row) for row in cursor]
