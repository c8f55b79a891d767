"""The access log: one record for every read, search and refusal.

What was searched for is never in it, only that a search was made and how much it found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import aiosql
import psycopg
from psycopg.rows import class_row

from hub.audit.balp import Logged

PAGE = 2000
"""Records read at a time when all of them are handed out."""
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
    compared_with: date | None = None
    outcome: Literal["allowed", "refused"] = "allowed"
    reason: str | None = None
    result_count: int | None = None
    subject: str | None = None
    """Issuer and subject of the actor; None for a command on the hub's own machine."""
    basis: str | None = None
    """What gave the actor this record."""


@dataclass(frozen=True)
class Viewed:
    """One line of "who has viewed this record"; a page carries on before the id of its last."""

    id: int
    at: datetime
    actor: str
    role: str
    purpose: str
    function: str
    route: str
    known_on: date | None
    compared_with: date | None
    outcome: str
    reason: str | None
    result_count: int | None


@dataclass(frozen=True)
class Reading:
    """What the person a record is about is told of one day's readings of it."""

    on_day: date
    role: str
    teams: str
    purpose: str
    is_emergency: bool
    times: int
    names: list[str]
    """Who it was: for whoever audits, and not for the person."""


def add(connection: psycopg.Connection[Any], record: AccessRecord) -> None:
    """Write a record in the caller's transaction."""
    SQL.add(connection, **asdict(record))


def of_people(
    connection: psycopg.Connection[Any], person_ids: Sequence[UUID], size: int, before: int | None
) -> list[Viewed]:
    """List who has viewed any of these people, newest first, before the id of one."""
    asked = {"person_ids": list(person_ids), "size": size, "before": before}
    with connection.cursor(row_factory=class_row(Viewed)) as cursor:
        return cursor.execute(SQL.of_people.sql.encode(), asked).fetchall()


def given_to(connection: psycopg.Connection[Any], person_ids: Sequence[UUID]) -> list[Reading]:
    """List the days on which any of these people's record was read, the newest first."""
    with connection.cursor(row_factory=class_row(Reading)) as cursor:
        return cursor.execute(
            SQL.given_to.sql.encode(), {"person_ids": list(person_ids)}
        ).fetchall()


def extent(
    connection: psycopg.Connection[Any], first: datetime, before: datetime
) -> tuple[int, int]:
    """Give the newest record between two instants, and how many there are."""
    last, count = SQL.extent(connection, first=first, before=before)
    return int(last), int(count)


def between(
    connection: psycopg.Connection[Any], first: datetime, before: datetime, *, last: int
) -> Iterator[Logged]:
    """Yield the records between two instants up to one of them, oldest first, page by page."""
    after, query = 0, SQL.between.sql.encode()
    while True:
        asked = {"first": first, "before": before, "after": after, "last": last, "size": PAGE}
        with connection.cursor(row_factory=class_row(Logged)) as cursor:
            found = cursor.execute(query, asked).fetchall()
        yield from found
        if len(found) < PAGE:
            return
        after = found[-1].id
