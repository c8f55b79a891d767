"""The one door. Nothing about a person leaves the hub by any other way.

A reading is one transaction: the decision, the read, and the access record, committed before the
answer is handed out. Where the record cannot be written there is no answer.
"""

from collections.abc import Callable, Sized
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import ConnectionPool, PoolTimeout

from hub.access.actors import Actor
from hub.access.decide import Allowed, Refused, decide
from hub.access.roles import Role
from hub.audit import access_log
from hub.audit.access_log import AccessRecord
from hub.errors import AccessDenied, AccessNotRecorded

log = structlog.get_logger()
Connection = psycopg.Connection[Any]
Answer = TypeVar("Answer")


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


class Door:
    """Answers questions, each with its access record."""

    def __init__(
        self, pool: "ConnectionPool[Connection]", *, as_known_at: AsKnownAt | None = None
    ) -> None:
        self._pool, self._as_known_at = pool, as_known_at

    def ask(self, question: Question, read: Callable[[Connection, Role], Answer]) -> Answer:
        """Answer a question by `read`, which is given a connection and the asker's role.

        Raises `AccessDenied` (recorded) or `AccessNotRecorded` (nothing is shown).
        """
        decision = decide(question.actor, question.function, question.purpose)
        try:
            with self._pool.connection() as connection:
                if isinstance(decision, Refused):
                    with connection.transaction():
                        self._record(connection, question, decision, None)
                else:
                    return self._answered(connection, question, decision, read)
        except PoolTimeout as fault:
            raise AccessNotRecorded("the database does not answer; try again later") from fault
        raise AccessDenied(decision.reason)

    def _answered(
        self,
        connection: Connection,
        question: Question,
        decision: Allowed,
        read: Callable[[Connection, Role], Answer],
    ) -> Answer:
        try:
            with connection.transaction():
                with self._when(connection, question):
                    answer = read(connection, decision.role)
                self._record(connection, question, decision, _size(answer))
        except psycopg.OperationalError as fault:
            raise AccessNotRecorded("the database does not answer; try again later") from fault
        return answer

    def _when(self, connection: Connection, question: Question) -> AbstractContextManager[Any]:
        """Have the readers see the present, or the day asked for."""
        if question.known_on is None or question.person_id is None:
            connection.execute("SELECT hub.read_path()")
            return nullcontext()
        if self._as_known_at is None:
            raise AccessDenied("this door cannot show the past")
        return self._as_known_at(connection, question.person_id, on=question.known_on)

    def _record(
        self,
        connection: Connection,
        question: Question,
        decision: Allowed | Refused,
        count: int | None,
    ) -> None:
        refused = isinstance(decision, Refused)
        try:
            access_log.add(
                connection,
                AccessRecord(
                    actor=question.actor.name, role=question.actor.role,
                    purpose=question.purpose, function=question.function, route=question.route,
                    request_id=question.request_id, person_id=question.person_id,
                    known_on=question.known_on, outcome="refused" if refused else "allowed",
                    reason=decision.reason if isinstance(decision, Refused) else None,
                    result_count=count,
                ),
            )  # fmt: skip
        except psycopg.Error as fault:
            log.exception("access not recorded", request_id=question.request_id)
            raise AccessNotRecorded(
                "the access record could not be written, so nothing is shown; try again later"
            ) from fault


def _size(answer: object) -> int:
    """Count what an answer holds, for its record."""
    if answer is None:
        return 0
    return len(answer) if isinstance(answer, Sized) else 1
