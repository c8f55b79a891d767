"""A person's journey between contact, early help and statutory work, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import aiosql

from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")


@dataclass(frozen=True)
class Rule:
    """A named rule by which something is derived, and the days it allows."""

    name: str
    version: int
    days: int


STEP_DOWN = Rule("early_help_step_down", 1, 30)


@dataclass(frozen=True)
class Step:
    """One step of a person's journey, as its source recorded it."""

    person_id: UUID
    event_id: UUID
    case_record_id: UUID
    position: int
    step: str
    happened_on: date | None
    happened_at: datetime | None
    reference: str | None
    contact_id: str | None
    code: str | None
    level: int | None
    is_closed_at_once: bool | None
    organisation: str | None
    source_system: str


@dataclass(frozen=True)
class StepDown:
    """An early help episode that follows statutory work, as recorded, as derived, or both."""

    person_id: UUID
    opened_event_id: UUID
    episode_id: str | None
    source_system: str
    started_on: date
    closed_event_id: UUID | None
    closed_on: date | None
    is_recorded: bool
    is_derived: bool


def journey(connection: Connection, person_ids: Sequence[UUID]) -> list[Step]:
    """List the steps of these people's journeys, oldest first within each person."""
    return fetch(connection, Step, SQL.steps.sql, person_ids=list(person_ids))


def step_downs(connection: Connection, *, from_on: date, to_on: date) -> list[StepDown]:
    """List the early help episodes of a period that follow statutory work."""
    return fetch(
        connection,
        StepDown,
        SQL.step_downs.sql,
        from_on=from_on,
        to_on=to_on,
        days=STEP_DOWN.days,
    )
