"""Say how each feed is doing.

Silence is the finding here: a feed whose last event is older than usual has stopped, whatever its
counts say, and every page that draws on it must say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import aiosql

from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")


@dataclass(frozen=True)
class FeedState:
    """What a feed has brought, and how late: days from when things happened to their recording."""

    source_system: str
    source_feed: str
    events: int
    corrections: int
    withdrawals: int
    last_occurred_on: date | None
    last_recorded_at: datetime | None
    last_received_at: datetime
    last_position: int
    mean_days_to_record: float | None
    most_days: int | None


def feeds(connection: Connection) -> list[FeedState]:
    """List every feed the hub has heard from."""
    return fetch(connection, FeedState, SQL.feeds.sql)


def heard_by(connection: Connection, systems: Sequence[str], upto: datetime) -> dict[str, datetime]:
    """Give when each of these systems had told the hub something last by a moment, of anybody.

    It is asked of the store: a replay of one person has only the feeds of that person.
    """
    found = SQL.heard_by(connection, systems=list(systems), upto=upto)
    return dict(found)
