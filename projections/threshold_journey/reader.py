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


def journey(connection: Connection, person_ids: Sequence[UUID]) -> list[Step]:
    """List the steps of these people's journeys, oldest first within each person."""
    return fetch(connection, Step, SQL.steps.sql, person_ids=list(person_ids))
