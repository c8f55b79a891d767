"""Open one record in an emergency, for an hour, and have somebody else judge it.

The event and the grant are in the transaction of the access record, before anything is shown. An
emergency makes a tie where there is none; whoever is excluded stays out, and what is sealed closed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from hub.access import giving, grants
from hub.access.actors import Actor
from hub.access.decide import EMERGENCY, Allowed, emergency_ends
from hub.access.given import SQL, AccessOfPerson
from hub.access.giving import About, Given
from hub.access.roles import Role
from hub.errors import CommandRefused, NoSuchRecord, SignInAgain
from hub.query.asking import Asking
from hub.query.door import Connection
from hub.store.aggregates import CaseRecord, load, save
from projections import working_days
from projections.identity.reader import case_records_of, gone_by
from schemas.code_lists import code_list
from schemas.local_time import local_day, local_today

REASONS = code_list("hub.break_glass_reason")
FINDINGS = code_list("hub.break_glass_finding")
WORDS = 20
"""Fewest characters of why."""
LONGEST = 4000
"""Most characters of why, and of what is found."""
LASTS = timedelta(minutes=60)
FRESH = timedelta(minutes=10)
"""How long ago somebody may have proved who they are."""
REVIEW_DAYS = 2
"""Working days within which somebody else judges it."""
REVIEW = "review_break_glass"


@dataclass(frozen=True)
class Opened:
    """A record that was opened in an emergency."""

    grant_id: UUID
    until: datetime


@dataclass(frozen=True)
class Emergency:
    """One opening, as it was given, and what was judged of it."""

    grant_id: UUID
    person_id: UUID
    subject: str
    opened_by: str
    reason_code: str
    reason: str
    at: datetime
    until_at: datetime
    revoked_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    finding: str | None
    review_reason: str | None

    @property
    def due_on(self) -> date:
        """The day by which somebody else must have judged it."""
        return to_judge_by(self.at)

    @property
    def is_overdue(self) -> bool:
        """Whether nobody did, and the day is past."""
        return self.reviewed_at is None and local_today() > self.due_on


def to_judge_by(opened_at: datetime) -> date:
    """Give the day by which somebody else must judge an emergency."""
    return working_days.after(local_day(opened_at), REVIEW_DAYS)


def wrong_with(reason_code: str, reason: str) -> list[tuple[str, str]]:
    """Say what is wrong with a reason, as (field, what to do)."""
    found = []
    if reason_code not in REASONS:
        found.append(("reason_code", "Choose what kind of emergency it is"))
    length = giving.length_read(reason)
    if length < WORDS:
        found.append(("reason", f"Say why you need it, in {WORDS} characters or more"))
    elif length > LONGEST:
        found.append(("reason", too_long(length)))
    return found


def too_long(length: int) -> str:
    """Say that so many characters are too many.

    >>> too_long(4200)
    'Say it in 4,000 characters at most: it has 4,200'
    """
    return f"Say it in {LONGEST:,} characters at most: it has {length:,}"


def require_fresh(actor: Actor) -> None:
    """Raise `SignInAgain` unless they proved who they are just now."""
    now = datetime.now(UTC)
    if actor.signed_in_at is None or actor.signed_in_at < now - FRESH:
        raise SignInAgain


def open_record(asking: Asking, person_id: UUID, *, reason_code: str, reason: str) -> Opened:
    """Open a record. Raises `SignInAgain`, `CommandRefused`, `AccessDenied` or `NoSuchRecord`."""
    wrong = wrong_with(reason_code, reason)
    if wrong:
        raise CommandRefused("; ".join(what for _, what in wrong))
    require_fresh(asking.actor)
    given = Given(
        kind="break_glass", actor=asking.actor.name, subject=asking.actor.known_as,
        reason_code=reason_code, reason=reason.strip(), until=datetime.now(UTC) + LASTS,
    )  # fmt: skip
    opened = asking.door.ask(
        asking.question(EMERGENCY, person_id=person_id),
        lambda connection, _role: _opened(connection, person_id, given),
    )
    if isinstance(opened, _GoneBy):  # at the door once more, which decides on them
        return open_record(asking, opened.person_id, reason_code=reason_code, reason=reason)
    if opened is None:
        raise NoSuchRecord
    return opened


def open_until(
    connection: Connection, asking: Asking, role: Role, person_id: UUID
) -> datetime | None:
    """Say when a record that is being read closes again; None where no emergency opened it."""
    ties = grants.ties(connection, asking.actor, person_id)
    return emergency_ends(Allowed(role), "read_person", asking.purpose, ties, datetime.now(UTC))


@dataclass(frozen=True)
class _GoneBy:
    """Whom an id leads to, all of whose records were found to be another person's."""

    person_id: UUID

    def __len__(self) -> int:
        """How much was opened, for the access record."""
        return 0


def _opened(connection: Connection, person_id: UUID, given: Given) -> Opened | _GoneBy | None:
    records = case_records_of(connection, person_id)
    if not records or given.until is None:
        now = gone_by(connection, person_id)
        return _GoneBy(now) if now else None
    named = CaseRecord(records[0].system or "", records[0].local_id or "")
    about = About(
        person_id=person_id, case_record_ids=[each.case_record_id for each in records],
        record=named,
    )  # fmt: skip
    SQL.act(connection)
    grant_id = giving.give(connection, about, given)
    opening = _decisions(connection, person_id).openings[str(grant_id)]
    SQL.act_no_more(connection)
    # Opened by these very words before, it ends when it did: nothing is made longer.
    return Opened(grant_id, opening.expires_at or given.until)


def emergencies(asking: Asking, size: int) -> list[Emergency]:
    """List emergencies, those nobody judged first."""
    return asking.door.ask(asking.question(REVIEW), lambda c, _role: _listed(c, size))


def _listed(connection: Connection, size: int) -> list[Emergency]:
    with connection.cursor(row_factory=class_row(Emergency)) as cursor:
        return cursor.execute(SQL.emergencies.sql.encode(), {"size": size}).fetchall()


def review(asking: Asking, grant_id: UUID, *, finding: str, reason: str) -> None:
    """Judge an emergency of somebody else. Raises `CommandRefused` or `AccessDenied`."""
    if finding not in FINDINGS:
        raise CommandRefused(f"say what you find: {', '.join(FINDINGS)}")
    giving.require_reason(asking.actor.name, reason)
    if (length := giving.length_read(reason)) > LONGEST:
        raise CommandRefused(too_long(length))
    judged = asking.door.ask(
        asking.question(REVIEW),
        lambda c, _role: _reviewed(c, asking.actor, grant_id, (finding, reason.strip())),
    )
    if judged.refused:
        raise CommandRefused(judged.refused)


@dataclass(frozen=True)
class _Judged:
    """What became of a judgement: a refusal is no error, which would undo the access record."""

    refused: str = ""

    def __len__(self) -> int:
        """How many were judged, for the access record."""
        return 0 if self.refused else 1


def _reviewed(
    connection: Connection, actor: Actor, grant_id: UUID, said: tuple[str, str]
) -> _Judged:
    SQL.act(connection)
    found: Any = SQL.emergency(connection, grant_id=grant_id)
    refused = _why_not(actor, found)
    if not refused:
        _judge(connection, actor, grant_id, found[0], said)
    SQL.act_no_more(connection)
    return _Judged(refused)


def _why_not(actor: Actor, found: Any) -> str:
    """Say why somebody may not judge an emergency; nothing where they may."""
    if found is None:
        return "there is no such emergency"
    _, subject, opened_by, reviewed_at = found
    if reviewed_at is not None:
        return "it was judged already"
    is_own = actor.known_as == subject or actor.name == opened_by
    return "somebody else must judge it" if is_own else ""


def _judge(
    connection: Connection, actor: Actor, grant_id: UUID, person_id: UUID, said: tuple[str, str]
) -> None:
    finding, reason = said
    decisions = _decisions(connection, person_id)
    decisions.review(grant_id, person_id, by=actor.known_as, finding=finding, why=reason)
    SQL.review(
        connection, grant_id=grant_id, reviewed_by=actor.known_as, finding=finding,
        review_reason=reason,
    )  # fmt: skip
    save(connection, [decisions])


def _decisions(connection: Connection, person_id: UUID) -> AccessOfPerson:
    stream = giving.stream_of(person_id)
    return load(connection, AccessOfPerson, [stream])[stream]
