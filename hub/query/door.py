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
from hub.errors import AccessDenied, AccessNotRecorded, NotReady

log = structlog.get_logger()
Connection = psycopg.Connection[Any]
Answer = TypeVar("Answer")

NO_READ_MODELS = "pg_catalog"
"""What ``hub.read_path`` gives while nothing was projected."""
NOTHING_TO_READ = "there is nothing to read yet: run hub migrate, then hub project run"
_ABSENT = (
    psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName,
    psycopg.errors.UndefinedFunction,
)  # fmt: skip


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

    def __post_init__(self) -> None:
        """The past is of one person: without one, the present would be shown instead."""
        if self.known_on is not None and self.person_id is None:
            raise ValueError("what was known on a day can be asked of one person only")


class Door:
    """Answers questions, each with its access record."""

    def __init__(
        self, pool: "ConnectionPool[Connection]", *, as_known_at: AsKnownAt | None = None
    ) -> None:
        self._pool, self._as_known_at = pool, as_known_at

    def ask(self, question: Question, read: Callable[[Connection, Role], Answer]) -> Answer:
        """Answer a question by `read`, which is given a connection and the asker's role.

        Raises `AccessDenied` (recorded), `AccessNotRecorded` or `NotReady` (nothing is shown).
        """
        decision = decide(question.actor, question.function, question.purpose)
        try:
            with self._pool.connection() as connection, connection.transaction():
                if isinstance(decision, Allowed):
                    answer = self._read(connection, question, decision, read)
                    self._record(connection, question, decision, _size(answer))
                else:
                    self._record(connection, question, decision, None)
        except (PoolTimeout, psycopg.OperationalError) as fault:
            raise AccessNotRecorded("the database does not answer; try again later") from fault
        except _ABSENT as fault:
            log.warning("nothing to read yet", request_id=question.request_id, exc_info=True)
            raise NotReady(NOTHING_TO_READ) from fault
        # Here the record is committed. Only now may anything be handed out.
        if isinstance(decision, Refused):
            raise AccessDenied(decision.reason)
        return answer

    def _read(
        self,
        connection: Connection,
        question: Question,
        decision: Allowed,
        read: Callable[[Connection, Role], Answer],
    ) -> Answer:
        with self._when(connection, question):
            return read(connection, decision.role)

    def _when(self, connection: Connection, question: Question) -> AbstractContextManager[Any]:
        """Have the readers see the present, or the day asked for."""
        path = connection.execute("SELECT hub.read_path()").fetchone()
        if path is None or path[0] == NO_READ_MODELS:
            raise NotReady(NOTHING_TO_READ)
        if question.known_on is None or question.person_id is None:
            return nullcontext()
        if self._as_known_at is None:
            raise NotReady("this door cannot show the past: wire it with as_known_at")
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
                    result_count=count, subject=question.actor.subject or None,
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
