"""Read events back: a page in the store's order, or whole streams.

Positions are gapless and become visible in their order, so a reader that keeps the last position
it saw misses nothing and sees nothing twice. None of these functions decodes the state.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import aiosql
import psycopg
from psycopg.rows import tuple_row

SQL = aiosql.from_path(Path(__file__).with_name("reader.sql"), "psycopg")

CHANNEL = "hub_events"
"""NOTIFY is sent here by every transaction that appends; LISTEN to be woken."""
PAGE_BYTES = 32 * 1024 * 1024
"""After how much of what events say a page ends, whoever reads it. An event may be 900 kB, so that
their number alone bounds no memory; a page of ordinary ones is far below it."""


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
    """Read a page of up to `limit` events after a position, in order, of some types or of all."""
    asked = {"position": position, "limit": limit, "most": PAGE_BYTES}
    if event_types is None:
        return _rows(connection, SQL.events_after.sql, **asked)
    return _rows(connection, SQL.events_after_of_types.sql, event_types=list(event_types), **asked)


def is_full(rows: Sequence[StoredRow], limit: int) -> bool:
    """Whether a page of up to `limit` events ended before the store did: more may come after."""
    return len(rows) == limit or is_cut(row.state for row in rows)


def is_cut(states: Iterable[bytes | None]) -> bool:
    """Whether a page ended because of what its events say: more may come after the last of them."""
    return sum(len(each) for each in states if each) >= PAGE_BYTES


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
