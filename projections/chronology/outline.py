"""Say how much a person's timeline holds, and of when, without opening any event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from projections.chronology.reader import SQL
from projections.reading import Connection, fetch


@dataclass(frozen=True)
class Held:
    """How much a system holds of a person, and the day of the latest of it."""

    system: str
    events: int
    last_on: date | None


@dataclass(frozen=True)
class MonthHeld:
    """How much a month of a timeline holds; `month` is its first day."""

    month: date
    events: int


@dataclass(frozen=True)
class Outline:
    """A timeline without its events: what each system and month hold, the latest month first."""

    systems: list[Held]
    months: list[MonthHeld]
    days: Mapping[str, list[date]]
    """Of the event types asked for, each day on which one happened, in order."""


class _Place(NamedTuple):
    position: int | None


def positions(connection: Connection, case_record_ids: Sequence[UUID]) -> frozenset[int]:
    """Give where the stored events are that a person's timeline rests on, those of marks too."""
    found = fetch(connection, _Place, SQL.positions.sql, case_record_ids=list(case_record_ids))
    return frozenset(each.position for each in found if each.position is not None)


class _Counted(NamedTuple):
    system: str
    month: date
    events: int
    last_on: date | None
    event_type: str | None
    days: list[date] | None


def outline(
    connection: Connection, case_record_ids: Sequence[UUID], event_types: Sequence[str] = ()
) -> Outline:
    """Say how much there is and of when, and on which days something of these types happened."""
    found = fetch(connection, _Counted, SQL.outline.sql, case_record_ids=list(case_record_ids),
                  event_types=list(event_types))  # fmt: skip
    counted = [each for each in found if each.event_type is None]
    systems: dict[str, Held] = {}
    months: dict[date, int] = {}
    for each in counted:
        held = systems.get(each.system, Held(each.system, 0, None))
        last = max(filter(None, (held.last_on, each.last_on)), default=None)
        systems[each.system] = Held(each.system, held.events + each.events, last)
        months[each.month] = months.get(each.month, 0) + each.events
    return Outline(
        [systems[name] for name in sorted(systems)],
        [MonthHeld(month, months[month]) for month in sorted(months, reverse=True)],
        {each.event_type: sorted({*(each.days or ())}) for each in found if each.event_type},
    )
