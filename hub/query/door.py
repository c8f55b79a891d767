"""The one door. Nothing about a person leaves the hub by any other way.

A reading is one transaction: the decision, the read, and the access record, committed before the
answer is handed out. Where the record cannot be written there is no answer. Whether somebody may
see a person is decided from the grants in the same transaction, so a grant taken back counts from
the next question on. PostgreSQL decides the same once more: a query that forgets whom it is for
finds nobody else (`hub/store/migrations/0012_reading.sql`).
"""

from collections.abc import Callable, Iterable, Sized
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import ConnectionPool, PoolTimeout

from hub.access import grants
from hub.access.actors import Actor
from hub.access.decide import (
    EMERGENCY,
    OF_ONE_PERSON,
    Allowed,
    Hidden,
    Refused,
    Tie,
    decide,
    decide_record,
)
from hub.access.roles import Role
from hub.audit import access_log
from hub.audit.access_log import AccessRecord
from hub.errors import (
    AccessDenied,
    AccessNotRecorded,
    DayToCome,
    NoSuchRecord,
    NotReady,
    StreamConflict,
)
from hub.query.remembered import read_as_known_on
from projections.identity.reader import gone_by
from schemas.local_time import local_today

log = structlog.get_logger()
Connection = psycopg.Connection[Any]
Answer = TypeVar("Answer")
Seen = TypeVar("Seen")

NO_READ_MODELS = "pg_catalog, pg_temp"
"""What ``hub.read_path`` gives while nothing was projected."""
NOTHING_TO_READ = "there is nothing to read yet: run hub migrate, then hub project run"
NUMBERS = "read_reports"
OF_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
FROM_ONE_SNAPSHOT = frozenset({NUMBERS, "export_evidence"})
"""What is read in parts that must fit together: what comes meanwhile is in none of them."""
AHEAD = Actor("the hub, counting ahead", "none")
"""Tied to nobody, so that it may see nobody."""
OTHER_RELEASE = (
    "what is kept is of another release: it is read again once hub migrate and hub project run "
    "have brought it up to date"
)
_ABSENT = (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)
_OTHER = (psycopg.errors.UndefinedFunction, psycopg.errors.UndefinedColumn)


class AsKnownAt(Protocol):
    """Shows a person as known at the end of a day; see ``hub.projecting.as_known_at``."""

    def __call__(
        self, connection: Connection, person_id: UUID, *, on: date
    ) -> AbstractContextManager[Any]:
        """Make every reader see what was known then, inside the context."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Who asks what, and why."""

    actor: Actor
    purpose: str
    function: str
    route: str
    request_id: str
    person_id: UUID | None = None
    known_on: date | None = None
    compared_with: date | None = None
    """An earlier day, which what was known on `known_on` is held against."""

    def __post_init__(self) -> None:
        """The past is of one person, or numbers: else the present would be shown instead."""
        if self.known_on and self.person_id is None and self.function != NUMBERS:
            raise ValueError("what was known on a day can be asked of one person or in numbers")
        if self.compared_with is not None and self.known_on is None:
            raise ValueError("a day is compared with another")

    @property
    def is_of_one_person(self) -> bool:
        """Whether it can be answered only for a person."""
        return self.function in OF_ONE_PERSON or self.function == EMERGENCY


class Door:
    """Answers questions, each with its access record."""

    def __init__(
        self, pool: "ConnectionPool[Connection]", *, as_known_at: AsKnownAt | None = None
    ) -> None:
        self._pool, self._as_known_at = pool, as_known_at

    def ask(self, question: Question, read: Callable[[Connection, Role], Answer]) -> Answer:
        """Answer a question by `read`, which is given a connection and the asker's role.

        Raises `AccessDenied` or `NoSuchRecord` (recorded), `AccessNotRecorded`, `NotReady`,
        `NotRemembered` or `DayToCome` (nothing is shown).
        """

        def reading(connection: Connection, role: Role) -> Answer:
            with self._when(connection, question, question.known_on):
                return read(connection, role)

        return self._asked(question, reading)

    def count_ahead(self, count: Callable[[Connection], None]) -> None:
        """Have numbers of everybody counted before somebody asks for them.

        `count` hands nothing out, so there is nothing to record: whoever is shown the numbers asks
        at the door for them. It reads nobody's rows. Raises `NotReady`, or what the pool raises.
        """
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(OF_ONE_MOMENT)
            begun = grants.begin_reading(connection, AHEAD, "management_oversight", NUMBERS)
            if begun.path == NO_READ_MODELS:
                raise NotReady(NOTHING_TO_READ)
            count(connection)

    def compare(
        self,
        question: Question,
        read: Callable[[Connection, Role, date], Seen],
        compare: Callable[[Seen, Seen], Answer],
    ) -> Answer:
        """Answer a question by what `read` finds on its two days, each in a replay of its own.

        Raises as `ask` does.
        """

        def reading(connection: Connection, role: Role) -> Answer:
            found = []
            for on in (question.compared_with, question.known_on):
                if on is None:
                    raise ValueError("to compare takes two days")
                with self._when(connection, question, on):
                    found.append(read(connection, role, on))
            return compare(*found)

        return self._asked(question, reading)

    def _asked(self, question: Question, read: Callable[[Connection, Role], Answer]) -> Answer:
        """Decide, read and record in one transaction, and hand out what was read after it."""
        _refuse_day_to_come(question)
        decision = _by_role(question)
        try:
            try:
                verdict, answer = self._in_one(question, decision, read)
            except StreamConflict:  # somebody decided at this very moment: what they did is read
                verdict, answer = self._in_one(question, decision, read)
        except (PoolTimeout, psycopg.OperationalError) as fault:
            raise AccessNotRecorded("the database does not answer; try again later") from fault
        except _ABSENT as fault:
            log.warning("nothing to read yet", request_id=question.request_id, exc_info=True)
            raise NotReady(NOTHING_TO_READ) from fault
        except _OTHER as fault:
            log.warning("of another release", request_id=question.request_id, exc_info=True)
            raise NotReady(OTHER_RELEASE) from fault
        # Here the record is committed. Only now may anything be handed out.
        if isinstance(verdict, Refused):
            raise AccessDenied(verdict.reason)
        if isinstance(verdict, Hidden):
            raise NoSuchRecord
        return cast("Answer", answer)

    def _in_one(
        self,
        question: Question,
        decision: Allowed | Refused,
        read: Callable[[Connection, Role], Answer],
    ) -> tuple[Allowed | Hidden | Refused, Answer | None]:
        """Decide, read and record in a transaction of its own."""
        with self._pool.connection() as connection, connection.transaction():
            return self._answered(connection, question, decision, read)

    def _answered(
        self,
        connection: Connection,
        question: Question,
        decision: Allowed | Refused,
        read: Callable[[Connection, Role], Answer],
    ) -> tuple[Allowed | Hidden | Refused, Answer | None]:
        """Decide on the record, read it if it may be read, and write either down."""
        verdict: Allowed | Hidden | Refused = decision
        answer = None
        if isinstance(decision, Allowed):
            verdict = self._on_record(connection, question, decision)
        if isinstance(verdict, Allowed):
            answer = read(connection, verdict.role)
        self._record(
            connection, question, verdict, _size(answer) if isinstance(verdict, Allowed) else None
        )
        return verdict, answer

    def _on_record(
        self, connection: Connection, question: Question, allowed: Allowed
    ) -> Allowed | Hidden | Refused:
        """Begin to read as this actor; where it is about one person, decide on the record."""
        if question.function in FROM_ONE_SNAPSHOT:
            connection.execute(OF_ONE_MOMENT)
        begun = grants.begin_reading(
            connection, question.actor, question.purpose, question.function, question.person_id,
            of_the_past=question.known_on is not None,
        )  # fmt: skip
        if begun.path == NO_READ_MODELS:
            raise NotReady(NOTHING_TO_READ)
        if question.person_id is None:
            return allowed

        def by(ties: Iterable[Tie]) -> Allowed | Hidden | Refused:
            return decide_record(allowed, question.function, question.purpose, ties, begun.at)

        verdict = by(begun.ties)
        if isinstance(verdict, Hidden) and (now := gone_by(connection, question.person_id)):
            # Nothing is kept under this id any more: it leads to somebody, who is decided on.
            return by(grants.ties(connection, question.actor, now))
        return verdict

    def _when(
        self, connection: Connection, question: Question, on: date | None
    ) -> AbstractContextManager[Any]:
        """Have the readers see the present, or a day: of the person asked for, or of everybody."""
        if on is None:
            return nullcontext()
        if question.person_id is None:
            read_as_known_on(connection, on)
            return nullcontext()
        if self._as_known_at is None:
            raise NotReady("this door cannot show the past: wire it with as_known_at")
        return self._as_known_at(connection, question.person_id, on=on)

    def _record(
        self,
        connection: Connection,
        question: Question,
        verdict: Allowed | Hidden | Refused,
        count: int | None,
    ) -> None:
        allowed = isinstance(verdict, Allowed)
        try:
            access_log.add(
                connection,
                AccessRecord(
                    actor=question.actor.name, role=question.actor.role,
                    purpose=question.purpose, function=question.function, route=question.route,
                    request_id=question.request_id, person_id=question.person_id,
                    known_on=question.known_on, compared_with=question.compared_with,
                    outcome="allowed" if allowed else "refused",
                    reason=None if isinstance(verdict, Allowed) else verdict.reason,
                    result_count=count, subject=question.actor.subject or None,
                    basis=verdict.basis if isinstance(verdict, Allowed) else None,
                ),
            )  # fmt: skip
        except psycopg.Error as fault:
            log.exception("access not recorded", request_id=question.request_id)
            raise AccessNotRecorded(
                "the access record could not be written, so nothing is shown; try again later"
            ) from fault


def _refuse_day_to_come(question: Question) -> None:
    """Raise `DayToCome`: what is known now would pass for what will have been known then."""
    today = local_today()
    for day in (question.compared_with, question.known_on):
        if day and day > today:
            raise DayToCome(day)


def _by_role(question: Question) -> Allowed | Refused:
    """Decide by role and purpose; what is of one person cannot be asked of nobody."""
    if question.is_of_one_person and question.person_id is None:
        return Refused("it is not said whose record")
    return decide(question.actor, question.function, question.purpose)


def _size(answer: object) -> int:
    """Count what an answer holds, for its record."""
    if answer is None:
        return 0
    return len(answer) if isinstance(answer, Sized) else 1
