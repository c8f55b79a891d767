"""For each threshold decision: whether partner agencies were asked and had answered by then.

The first decision on a contact counts: an answer that came before a later re-decision did not
inform the decision that sent the child's contact on its way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import aiosql

from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")

Informed = Literal["before", "same_day", "after", "undated", "never"]
"""``same_day`` is said where at least one of the two has no time: which was first is not known."""


@dataclass(frozen=True)
class InformedDecision:
    """The first threshold decision on a contact, and when partners were asked and answered."""

    person_id: UUID
    event_id: UUID
    case_record_id: UUID
    contact_id: str | None
    decided_on: date | None
    decided_at: datetime | None
    outcome: str | None
    level: int | None
    source_system: str
    asked: Informed
    answered: Informed
    agencies: int
    """How many had answered before the decision."""


def decisions(
    connection: Connection,
    *,
    person_ids: Sequence[UUID],
    from_on: date = date.min,
    to_on: date = date.max,
) -> list[InformedDecision]:
    """List the first decision on each contact of these people; those without a day come last."""
    return fetch(
        connection, InformedDecision, SQL.decisions.sql, person_ids=list(person_ids),
        from_on=from_on, to_on=to_on,
    )  # fmt: skip
