"""The access log: one record for every read, search and refusal.

What was searched for is never in it, only that a search was made and how much it found.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import aiosql
import psycopg
from psycopg.rows import class_row

SQL = aiosql.from_path(Path(__file__).with_name("access_log.sql"), "psycopg")


@dataclass(frozen=True, kw_only=True)
class AccessRecord:
    """Who asked what, why, and what came of it."""

    actor: str
    role: str
    purpose: str
    function: str
    route: str
    request_id: str
    person_id: UUID | None = None
    known_on: date | None = None
    outcome: Literal["allowed", "refused"] = "allowed"
    reason: str | None = None
    result_count: int | None = None
    subject: str | None = None
    """Issuer and subject of the actor; None for a command on the hub's own machine."""
    basis: str | None = None
    """What gave the actor this record."""


@dataclass(frozen=True)
class Viewed:
    """One line of "who has viewed this record"."""

    at: datetime
    actor: str
    role: str
    purpose: str
    function: str
    route: str
    known_on: date | None
    outcome: str
    reason: str | None
    result_count: int | None


def add(connection: psycopg.Connection[Any], record: AccessRecord) -> None:
    """Write a record in the caller's transaction."""
    SQL.add(connection, **asdict(record))


def of_people(
    connection: psycopg.Connection[Any], person_ids: Sequence[UUID], size: int
) -> list[Viewed]:
    """List who has viewed any of these people, newest first."""
    with connection.cursor(row_factory=class_row(Viewed)) as cursor:
        return cursor.execute(
            SQL.of_people.sql.encode(), {"person_ids": list(person_ids), "size": size}
        ).fetchall()
