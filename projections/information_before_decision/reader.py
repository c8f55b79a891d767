"""For each threshold decision: which partner agencies were asked and had answered by then.

The first decision on a contact counts: an answer that came before a later re-decision did not
inform the decision that sent the child's contact on its way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import aiosql

from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")

Place = Literal["before", "after", "same_day", "undated"]
Informed = Literal["before", "same_day", "after", "undated", "never"]

_BEST_FIRST: tuple[Place, ...] = ("before", "same_day", "undated", "after")


@dataclass(frozen=True)
class Exchange:
    """An agency was asked or answered; `place` is where that lies from the decision.

    ``same_day`` is said where at least one of the two has no time: nobody can know which was first.
    """

    event_id: UUID
    agency: str | None
    happened_on: date | None
    place: Place


@dataclass(frozen=True)
class InformedDecision:
    """The first threshold decision on a contact, with what was asked and answered about it."""

    person_id: UUID
    event_id: UUID
    case_record_id: UUID
    contact_id: str | None
    decided_on: date | None
    decided_at: datetime | None
    outcome: str | None
    level: int | None
    source_system: str
    requested: tuple[Exchange, ...]
    received: tuple[Exchange, ...]

    @property
    def asked(self) -> Informed:
        """Whether any partner was asked before the decision, only after it, or never."""
        return _earliest(self.requested)

    @property
    def informed(self) -> Informed:
        """Whether any partner had answered before the decision, only after it, or never."""
        return _earliest(self.received)


@dataclass(frozen=True)
class InformationReport:
    """Decisions of a period, each with what was known; the counts are of `decisions`."""

    from_on: date
    to_on: date
    decisions: tuple[InformedDecision, ...]

    def informed(self, how: Informed) -> tuple[InformedDecision, ...]:
        """Give the decisions for which partners had answered before, after, never and so on."""
        return tuple(each for each in self.decisions if each.informed == how)

    def asked(self, how: Informed) -> tuple[InformedDecision, ...]:
        """Give the decisions for which partners were asked before, after, never and so on."""
        return tuple(each for each in self.decisions if each.asked == how)


@dataclass(frozen=True)
class _Found:
    person_id: UUID
    event_id: UUID
    case_record_id: UUID
    contact_id: str | None
    decided_on: date | None
    decided_at: datetime | None
    outcome: str | None
    level: int | None
    source_system: str
    requested: list[list[Any]] | None
    received: list[list[Any]] | None

    def decision(self) -> InformedDecision:
        parts = vars(self) | {
            "requested": _exchanges(self.requested),
            "received": _exchanges(self.received),
        }
        return InformedDecision(**parts)


def decisions(
    connection: Connection,
    *,
    person_ids: Sequence[UUID] | None = None,
    from_on: date = date.min,
    to_on: date = date.max,
) -> list[InformedDecision]:
    """List the first decision on each contact, of these people or of all.

    A decision without a day is listed only where no first day is asked for.
    """
    found = fetch(
        connection,
        _Found,
        SQL.decisions.sql,
        person_ids=None if person_ids is None else list(person_ids),
        from_on=from_on,
        to_on=to_on,
    )
    return [each.decision() for each in found]


def information_report(connection: Connection, *, from_on: date, to_on: date) -> InformationReport:
    """Report which decisions of a period were informed by partner agencies before them.

    They are of those whom the reading may see: `information_counts` counts everybody's.
    """
    return InformationReport(
        from_on, to_on, tuple(decisions(connection, from_on=from_on, to_on=to_on))
    )


@dataclass(frozen=True)
class InformationCount:
    """How many decisions were asked about and answered so."""

    asked: Informed
    answered: Informed
    decisions: int


def information_counts(
    connection: Connection, *, from_on: date, to_on: date
) -> list[InformationCount]:
    """Count what `information_report` lists, over everybody, whomever the reading may see."""
    return fetch(
        connection, InformationCount, SQL.information_counts.sql, from_on=from_on, to_on=to_on
    )


def _exchanges(rows: list[list[Any]] | None) -> tuple[Exchange, ...]:
    return tuple(
        Exchange(UUID(event_id), agency, date.fromisoformat(day) if day else None, place)
        for event_id, agency, day, place in rows or ()
    )


def _earliest(exchanges: Sequence[Exchange]) -> Informed:
    places = {each.place for each in exchanges}
    return next((place for place in _BEST_FIRST if place in places), "never")
