"""Give access and take it back: decisions that can refuse, each with who decided and why.

Each is a row the decisions read, and, where an event says it, an event of the same transaction.
A stream of its own holds one person's: links change whom it is about, never what was said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg

from hub.access.actors import local
from hub.access.given import SQL, AccessOfPerson
from hub.errors import CommandRefused
from hub.store.aggregates import CaseRecord, load, save
from schemas.code_lists import code_list
from schemas.identifiers import HUB_NAMESPACE

Connection = psycopg.Connection[Any]
REASON_LENGTH = 10
"""Fewest characters of a reason: it is read years later."""
KINDS = {
    "allocated": "works with the child",
    "conference_chair": "chairs the child's conference",
    "audit_engagement": "audits the record, until a day",
    "listed": "may see the record though it is restricted",
    "restricted": "only those listed see the record",
    "excluded": "never sees the record, not even in an emergency",
    "sealed": "only the scope's group sees the record",
}
"""What a command can give or impose; an emergency is opened by whoever needs it."""
OF_NOBODY = ("restricted", "sealed")
SEAL_SCOPES = code_list("hub.seal_scope")


@dataclass(frozen=True, kw_only=True)
class About:
    """The person a decision is about: their id and, to begin with, their case records."""

    person_id: UUID
    case_record_ids: Sequence[UUID]
    record: CaseRecord
    """One of them, by which the event names the person."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is given or imposed, to whom, until when, by whom and why."""

    kind: str
    actor: str
    reason: str
    subject: str | None = None
    team: str | None = None
    scope: str | None = None
    reason_code: str | None = None
    until: datetime | None = None


def stream_of(person_id: UUID) -> UUID:
    """Give the stream of the decisions on who may see a person."""
    return uuid5(HUB_NAMESPACE, f"access\x1f{person_id}")


def give(connection: Connection, about: About, given: Given) -> UUID:
    """Give or impose; give the grant's id. Raises `CommandRefused`.

    An emergency whose form is sent twice is one: somebody would have to judge each.
    """
    _require(given)
    grant_id, now = uuid4(), datetime.now(UTC)
    with connection.transaction():
        person = load(connection, AccessOfPerson, [stream_of(about.person_id)])
        decisions = person[stream_of(about.person_id)]
        if given.kind == "break_glass" and (
            same := decisions.opened_alike(
                given.subject, given.reason_code, given.reason.strip(), now
            )
        ):
            return same
        _tell(decisions, grant_id, about, given)
        SQL.add(
            connection, grant_id=grant_id, kind=given.kind, person_id=about.person_id,
            case_record_ids=list(about.case_record_ids), subject=given.subject, team=given.team,
            scope=given.scope, reason_code=given.reason_code, reason=given.reason.strip(),
            granted_by=given.actor, until_at=given.until,
        )  # fmt: skip
        save(connection, [decisions])
    return grant_id


def revoke(connection: Connection, grant_id: UUID, *, actor: str, reason: str) -> None:
    """Take back: from the next question on it does not hold. Raises `CommandRefused`."""
    require_reason(actor, reason)
    with connection.transaction():
        found = SQL.revoke(connection, grant_id=grant_id, revoked_by=actor, because=reason.strip())
        if found is None:
            raise CommandRefused(
                "there is no such grant, or it was taken back already; hub access list PERSON "
                "gives those there are"
            )
        kind, person_id, subject, team = found
        if kind == "excluded":
            require_another(actor, subject)
        stream = stream_of(person_id)
        decisions = load(connection, AccessOfPerson, [stream])[stream]
        decisions.revoke(
            str(grant_id), person_id=person_id, was=kind, actor=actor, reason=reason.strip(),
            whose=subject or team or "",
        )  # fmt: skip
        save(connection, [decisions])


def _tell(decisions: AccessOfPerson, grant_id: UUID, about: About, given: Given) -> None:
    """Say it as an event, where an event says it."""
    plain: dict[str, Any] = {
        "case_record": tuple(about.record), "person_id": str(about.person_id),
        "reason": given.reason.strip(),
    }  # fmt: skip
    if given.kind == "break_glass":
        decisions.trigger_event(
            AccessOfPerson.BreakGlassOpened, grant_id=str(grant_id), actor=given.subject,
            reason_code=given.reason_code, expires_at=given.until, **plain,
        )  # fmt: skip
    elif given.kind == "sealed":
        decisions.trigger_event(
            AccessOfPerson.RecordSealed, seal_id=str(grant_id), scope=given.scope,
            actor=given.actor, **plain,
        )  # fmt: skip
    elif given.kind not in {"restricted", "excluded"}:
        decisions.trigger_event(
            AccessOfPerson.AccessGranted, grant_id=str(grant_id),
            actor=given.subject or given.team, granted_by=given.actor,
            purpose="audit" if given.kind == "audit_engagement" else "direct_care",
            expires_at=given.until, **plain,
        )  # fmt: skip


def _require(given: Given) -> None:
    require_reason(given.actor, given.reason)
    if given.kind not in {"break_glass", "excluded"}:
        require_another(given.actor, given.subject)
    is_emergency = given.kind == "break_glass" and given.reason_code is not None
    if given.kind not in KINDS and not is_emergency:
        raise CommandRefused(f"there is no grant {given.kind}; there are: {', '.join(KINDS)}")
    whom = bool(given.subject) + bool(given.team)
    if whom != (given.kind not in OF_NOBODY):
        raise CommandRefused("say for whom, a person or a team; a restriction or seal is of nobody")
    if given.kind == "excluded" and not given.subject:
        raise CommandRefused("a person is excluded, not a team")
    if (given.kind == "sealed") != (given.scope in SEAL_SCOPES):
        raise CommandRefused(f"a seal has a scope: {', '.join(SEAL_SCOPES)}")
    if given.kind == "audit_engagement" and given.until is None:
        raise CommandRefused("an audit engagement ends: say when")
    require_to_come(given.until)


def require_to_come(until: datetime | None) -> None:
    """Raise `CommandRefused` where something would be over before anybody had it."""
    if until is not None and until <= datetime.now(UTC):
        raise CommandRefused("it would have ended before it began")


def require_another(actor: str, subject: str | None) -> None:
    """Raise `CommandRefused` where somebody would let themselves see, by the name they are here."""
    if subject is not None and subject == local(actor):
        raise CommandRefused("somebody else must decide this: nobody lets themselves see a record")


def require_reason(actor: str, reason: str) -> None:
    """Raise `CommandRefused` where nobody is named, or nothing is said."""
    require_named(actor)
    if length_read(reason) < REASON_LENGTH:
        raise CommandRefused("say why, in a sentence: it is read years later")


def require_named(actor: str) -> None:
    """Raise `CommandRefused` where nobody is named."""
    if not actor.strip():
        raise CommandRefused("a named person must decide this: give --actor")


def length_read(reason: str) -> int:
    r"""Count the characters of a reason as it is read: a gap is one, what cannot be seen none.

    >>> length_read(" out   of hours "), length_read("\u200b" * 20)
    (12, 0)
    """
    seen = "".join(each for each in reason if each.isprintable() or each.isspace())
    return len(" ".join(seen.split()))
