"""Read events from the store as projections take them: typed columns, and the state if wanted.

The session's time zone must be UTC: a handler may take the day of a time, and that day must not
depend on who runs it. `connect` sees to it.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosql
import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import class_row, tuple_row

from hub.projecting.planning import Event, Plan
from hub.settings import IN_UTC
from hub.store import reader
from projections.base import Recorded

SQL = aiosql.from_path(Path(__file__).with_name("pages.sql"), "psycopg")

_TYPED = len(Recorded._fields)

Connection = psycopg.Connection[Any]


def connect(url: str, *, autocommit: bool = False) -> Connection:
    """Open a connection for projecting: in UTC, and compiled plans are not worth their time.

    What the address sets for its sessions holds: of what is set twice PostgreSQL takes the last.
    """
    options = f"{conninfo_to_dict(url).get('options') or ''} {IN_UTC} -c jit=off"
    return psycopg.connect(url, autocommit=autocommit, row_factory=tuple_row, options=options)


@dataclass(frozen=True)
class Share:
    """Which of the streams to follow: all of them, or one worker's part in a rebuild."""

    number: int = 0
    of: int = 1


ALL = Share()


@dataclass(frozen=True)
class Then:
    """The last position of the past that is asked for, and whether its tables are there already."""

    position: int
    has_tables: bool


def read_page(
    connection: Connection, plan: Plan, after: int, upto: int, share: Share = ALL
) -> tuple[list[Event], int]:
    """Read the events between two positions, or of one share of the streams among them.

    Gives the position they reach, too: an earlier one where they say more than fits in a page.
    """
    events = _events(
        connection,
        SQL.page.sql,
        after=after,
        upto=upto,
        decoded=plan.decoded_types,
        decodes_first=plan.decodes_first,
        share=share.number,
        shares=share.of,
    )
    return events, events[-1][0].position if _is_cut(events) else upto


def read_types(
    connection: Connection, event_types: Sequence[str], after: int, upto: int, size: int
) -> Iterator[list[Event]]:
    """Read the events of some types between two positions, page by page."""
    asked = {"event_types": list(event_types), "upto": upto, "size": size}
    events = _events(connection, SQL.of_types.sql, after=after, **asked)
    while len(events) == size or _is_cut(events):
        yield events
        events = _events(connection, SQL.of_types.sql, after=events[-1][0].position, **asked)
    yield events


def read_stream(
    connection: Connection, stream_id: UUID, after: int, upto: int
) -> Iterator[list[Event]]:
    """Read one stream between two positions, page by page."""
    asked = {"stream_id": stream_id, "upto": upto}
    events = _events(connection, SQL.of_stream.sql, after=after, **asked)
    while _is_cut(events):
        yield events
        events = _events(connection, SQL.of_stream.sql, after=events[-1][0].position, **asked)
    yield events


def read_known_then(
    connection: Connection, person_id: UUID, upto: int
) -> Generator[Event, None, None]:
    """Yield all that was known of a person at a position, if the reading may see them.

    One event at a time: all that was ever said of a child may be hundreds of megabytes. The
    connection is free once the last was taken, or this is closed.
    """
    asked = {"person_id": person_id, "upto": upto}
    with connection.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.stream(SQL.known_then.sql.encode(), asked, binary=True)
        try:
            for row in rows:
                yield Recorded._make(row[:_TYPED]), row[_TYPED]
        finally:
            # Left unread it would be cancelled, and the caller's transaction with it.
            for _ in rows:
                pass


def records_then(connection: Connection, person_id: UUID, upto: int) -> tuple[UUID, ...]:
    """Give the case records that were about a person at a position, if the reading may see them."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        asked = {"person_id": person_id, "upto": upto}
        return tuple(row[0] for row in cursor.execute(SQL.records_then.sql.encode(), asked))


def last_position(connection: Connection) -> int:
    """Give the last position there is."""
    return int(_value(connection, SQL.last_position.sql))


def seconds_waiting(connection: Connection, checkpoint: int) -> float:
    """Say for how long the event after a checkpoint has been waiting; 0 if there is none."""
    return float(_value(connection, SQL.waiting_since.sql, position=checkpoint))


def reached_then(connection: Connection, position: int | None, day: date | None) -> Then | None:
    """Give the last position to show of a position, or of the end of a day in England.

    It is no later than where the active `identity` read model stands; None where there is none.
    """
    with connection.cursor(row_factory=class_row(Then)) as cursor:
        asked = {"position": position, "day": day}
        return cursor.execute(SQL.reached_then.sql.encode(), asked).fetchone()


def _is_cut(events: Sequence[Event]) -> bool:
    return reader.is_cut(state for _, state in events)


def _events(connection: Connection, query: str, **parameters: object) -> list[Event]:
    make = Recorded._make
    asked = {"most": reader.PAGE_BYTES, **parameters}
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        cursor.execute(query.encode(), asked, prepare=False)
        return [(make(row[:_TYPED]), row[_TYPED]) for row in cursor.fetchall()]


def _value(connection: Connection, query: str, **parameters: object) -> Any:
    with connection.cursor(row_factory=tuple_row) as cursor:
        (value,) = cursor.execute(query.encode(), parameters).fetchone() or (0,)
    return value
