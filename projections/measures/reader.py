"""What a measure counts over everybody, and its rows of whom the reading may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple
from uuid import UUID

import aiosql
from psycopg import sql
from psycopg.rows import class_row

from projections.measures.definitions import Measure
from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")

Standing = Literal["yes", "no", "not_yet_known", "excluded"]
"""``yes`` and ``no`` are known; what is too recent is neither; what is excluded counts nowhere."""

_ROWS = sql.SQL(
    "SELECT * FROM {} (%s::date, %s::date, %s::date)"
    " ORDER BY counted_on NULLS LAST, source_system, reference, event_ids"
)


class Period(NamedTuple):
    """The days that are asked about, the first and the last with them."""

    from_on: date
    to_on: date


@dataclass(frozen=True)
class Tally:
    """How many there are in one place: the whole, a part of the period, or a group.

    Without a standing it is all of them together, with the middle of their numbers.
    """

    scope: str
    key: str | None
    standing: Standing | None
    reason: str | None
    things: int
    median: float | None
    ninetieth: float | None
    numbers: int
    """Of how many numbers these are the middle."""


@dataclass(frozen=True)
class Counted:
    """One thing that is counted or left out; the first of its events is the thing itself."""

    person_id: UUID
    case_record_id: UUID
    event_ids: list[UUID]
    source_system: str
    reference: str | None
    counted_on: date | None
    until_on: date | None
    standing: Standing
    reason: str | None
    number: float | None
    groups: dict[str, str]


def tallies(  # noqa: PLR0913  (each says what is asked)
    connection: Connection,
    measure: Measure,
    period: Period,
    *,
    known_on: date,
    parts: Sequence[Period] = (),
    is_grouped: bool = True,
) -> list[Tally]:
    """Count over everybody: the whole period, each part of it, and each group if asked.

    `known_on` is the day the question is asked: what is too recent then is not yet known.
    """
    return fetch(
        connection, Tally, SQL.tallies.sql, measure=measure.name, known_on=known_on,
        firsts=[each.from_on for each in parts], lasts=[each.to_on for each in parts],
        is_grouped=is_grouped, **period._asdict(),
    )  # fmt: skip


def counted(
    connection: Connection, measure: Measure, period: Period, *, known_on: date
) -> list[Counted]:
    """List what `tallies` counts, of those whom the reading may see."""
    query = _ROWS.format(sql.Identifier(f"measure_{measure.name}"))
    with connection.cursor(row_factory=class_row(Counted), binary=True) as cursor:
        return cursor.execute(query, [*period, known_on]).fetchall()
