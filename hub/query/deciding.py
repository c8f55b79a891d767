"""Decide match reviews for people: asked at the door first, then carried out by another login.

The login that answers questions can change nothing; decisions are events, and go in by the login
that ingests. The door leaves its access record before anything is decided.
"""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from hub.errors import NotReady, StreamConflict
from hub.matching import deciding, undoing
from hub.matching.deciding import Answer, Answered
from hub.query.asking import Asking
from hub.query.match_reviews import FUNCTION

Pool = ConnectionPool[psycopg.Connection[Any]]


class Deciding:
    """Carries decisions out. Without a pool it refuses: this hub only reads."""

    def __init__(self, pool: Pool | None) -> None:
        self._pool = pool

    def decide(self, asking: Asking, review_id: UUID, answer: Answer) -> Answered:
        """Answer a review as the asker. Raises `CommandRefused`, `AccessDenied` or `NotReady`."""
        self._at_the_door(asking)
        with self._connection() as connection:
            try:
                return deciding.decide(connection, review_id, answer)
            except StreamConflict:  # somebody decided at this very moment: now it says who
                return deciding.decide(connection, review_id, answer)

    def undo(self, asking: Asking, review_id: UUID, *, reason: str) -> None:
        """Take back what a review decided, as the asker."""
        self._at_the_door(asking)
        with self._connection() as connection:
            undoing.undo(connection, review_id, actor=asking.actor.name, reason=reason)

    def _at_the_door(self, asking: Asking) -> None:
        asking.door.ask(asking.question(FUNCTION), lambda _connection, _role: True)

    def _connection(self) -> AbstractContextManager[psycopg.Connection[Any]]:
        if self._pool is None:
            raise NotReady("this hub is wired to read only: decide by hub identity decide")
        return self._pool.connection()
