"""Which work no source has ever told of: a number of none of it would say nothing."""

from collections.abc import Collection
from pathlib import Path

import aiosql

from projections.reading import Connection

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")


def never_told(connection: Connection, event_types: Collection[str]) -> list[str]:
    """Give those of these event types of which no event has ever come, whoever it was about."""
    if not event_types:
        return []
    found = SQL.never_told(connection, event_types=list(event_types))
    return [event_type for (event_type,) in found]
