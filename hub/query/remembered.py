"""Have measures count what was known at the end of an earlier day, where that is kept.

What is kept are read models that were filled from the events received by then
(`hub.projecting.remembering`). Whose rows are listed is decided by what is known now.
"""

from datetime import date
from pathlib import Path
from typing import Any

import aiosql
import psycopg

from hub.errors import NotRemembered
from projections.found import all_projections

SQL = aiosql.from_path(Path(__file__).with_name("remembered.sql"), "psycopg")
Connection = psycopg.Connection[Any]


def remembered_days(connection: Connection) -> list[date]:
    """List the days that are kept, the earliest first.

    One whose read models are not those of this release is not among them: remember it again.
    """
    wanted = {each.name: each.shape for each in all_projections() if each.is_measured}
    found: dict[date, dict[str, str]] = {}
    for day, projection, shape in SQL.generations(connection):
        found.setdefault(day, {})[projection] = shape
    return [day for day, shapes in found.items() if wanted.items() <= shapes.items()]


def read_as_known_on(connection: Connection, day: date) -> None:
    """Have the rest of this transaction read what was known then, or raise `NotRemembered`."""
    days = remembered_days(connection)
    if day not in days:
        raise NotRemembered(day, days)
    SQL.read_known_on(connection, day=day)
