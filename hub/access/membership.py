"""Who works in which team, who a worker of a source system is, and what was given about a person.

No event type says these yet, so the rows keep who decided and why; none is ever deleted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from hub.access.given import SQL
from hub.access.giving import (
    SEAL_SCOPES,
    require_another,
    require_named,
    require_reason,
    require_to_come,
)
from hub.errors import CommandRefused
from hub.store.aggregates import CaseRecord
from schemas.identifiers import own_person_id

Connection = psycopg.Connection[Any]
MEMBERS = ("team", "duty", "seal")


@dataclass(frozen=True)
class Member:
    """Somebody in a team, on a duty rota, or in the group of a seal's scope."""

    kind: str
    team: str
    subject: str


@dataclass(frozen=True)
class Grant:
    """What was given or imposed, as a list shows it."""

    grant_id: UUID
    kind: str
    whose: str
    reason: str
    granted_by: str
    from_at: datetime
    until_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None


def join_team(
    connection: Connection, member: Member, *, until: datetime | None, actor: str, reason: str
) -> None:
    """Put somebody in a team. Raises `CommandRefused` where they are in it."""
    require_reason(actor, reason)
    require_another(actor, member.subject)
    require_to_come(until)
    if member.kind not in MEMBERS or not member.team.strip() or not member.subject:
        raise CommandRefused(f"say who, in which team, as one of: {', '.join(MEMBERS)}")
    if member.kind == "seal" and member.team not in SEAL_SCOPES:
        raise CommandRefused(f"a seal has a scope: {', '.join(SEAL_SCOPES)}")
    made = SQL.join_team(
        connection, **vars(member), until_at=until, decided_by=actor, reason=reason.strip()
    )
    if not made:
        raise CommandRefused("they are in it already")


def leave_team(connection: Connection, member: Member, *, actor: str) -> None:
    """Take somebody out of a team. Raises `CommandRefused` where they are not in it."""
    require_named(actor)
    if not SQL.leave_team(connection, **vars(member), ended_by=actor):
        raise CommandRefused("they are not in it")


def teams_named(connection: Connection) -> list[str]:
    """Name the teams that work with somebody, as the systems write them."""
    return [row[0] for row in SQL.teams_named(connection)]


def map_practitioner(
    connection: Connection, worker: CaseRecord, subject: str, *, actor: str, reason: str
) -> None:
    """Say who a worker, by system and reference, is. Raises `CommandRefused` where it is known."""
    require_reason(actor, reason)
    require_another(actor, subject)
    if not subject:
        raise CommandRefused("say who the worker is: give --to")
    made = SQL.map_practitioner(
        connection, system=worker.system, reference=worker.local_id, subject=subject,
        decided_by=actor, reason=reason.strip(),
    )  # fmt: skip
    if not made:
        raise CommandRefused("that is known already")


def unmap_practitioner(
    connection: Connection, worker: CaseRecord, subject: str, *, actor: str
) -> None:
    """Take that back. Raises `CommandRefused` where it is not known."""
    require_named(actor)
    ended = SQL.unmap_practitioner(
        connection, system=worker.system, reference=worker.local_id, subject=subject,
        ended_by=actor,
    )  # fmt: skip
    if not ended:
        raise CommandRefused("that is not known")


def grants_of_person(connection: Connection, person_id: UUID, records: list[UUID]) -> list[Grant]:
    """List what was ever given or imposed about a person, the latest first."""
    people = [person_id, *(own_person_id(each) for each in records)]
    with connection.cursor(row_factory=class_row(Grant)) as cursor:
        return cursor.execute(
            SQL.of_person.sql.encode(), {"people": people, "records": records}
        ).fetchall()
