"""Decide match reviews for people: asked at the door first, then carried out by another login.

The login that answers questions can change nothing; decisions are events, and go in by the login
that ingests. That login sees everybody: whom the asker may not see, the door alone keeps from them,
and it leaves its access records before anything is decided.
"""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from hub.errors import NoSuchRecord, NotReady, StreamConflict
from hub.matching.people import deciding, undoing
from hub.matching.people.deciding import Answer, Answered
from hub.query.asking import Asking
from hub.query.match_reviews import FUNCTION, whom_it_is_about

Pool = ConnectionPool[psycopg.Connection[Any]]


class Deciding:
    """Carries decisions out. Without a pool it refuses: this hub only reads."""

    def __init__(self, pool: Pool | None) -> None:
        self._pool = pool

    def decide(self, asking: Asking, review_id: UUID, answer: Answer) -> Answered:
        """Answer a review as the asker.

        Raises `CommandRefused`, `AccessDenied`, `NotReady`, or `NoSuchRecord` where they may not
        see whom it is about.
        """
        self._at_the_door(asking, review_id)
        with self._connection() as connection:
            try:
                return deciding.decide(connection, review_id, answer)
            except StreamConflict:  # somebody decided at this very moment: now it says who
                return deciding.decide(connection, review_id, answer)

    def undo(self, asking: Asking, review_id: UUID, *, reason: str) -> UUID:
        """Take back what a review decided, as the asker; give the review that asks it again.

        Raises as `decide` does.
        """
        self._at_the_door(asking, review_id)
        with self._connection() as connection:
            return undoing.undo(connection, review_id, actor=asking.actor.name, reason=reason)

    def _at_the_door(self, asking: Asking, review_id: UUID) -> None:
        """Ask for the review, then for each person of it: who may not see one decides nothing."""
        about = asking.door.ask(
            asking.question(FUNCTION),
            lambda connection, _role: whom_it_is_about(connection, review_id),
        )
        if not about:
            raise NoSuchRecord
        for person_id in about:
            question = asking.question(FUNCTION, person_id=person_id)
            asking.door.ask(question, lambda _connection, _role: True)

    def _connection(self) -> AbstractContextManager[psycopg.Connection[Any]]:
        if self._pool is None:
            raise NotReady("this hub is wired to read only: decide by hub identity decide")
        return self._pool.connection()
