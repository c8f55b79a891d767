"""What a role must be told wherever it is: emergencies that wait for somebody to judge them.

A count and a day, asked outside the door: they say nothing about anybody.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.query.emergency import to_judge_by
from schemas.local_time import local_today

ASK = "SELECT waiting, oldest FROM hub.emergencies_waiting(%s)"


@dataclass(frozen=True)
class Waiting:
    """Emergencies nobody judged yet, and since when the oldest waits."""

    waiting: int
    oldest: datetime | None

    @property
    def due_on(self) -> date | None:
        """The day by which the oldest must be judged."""
        return to_judge_by(self.oldest) if self.oldest else None

    @property
    def is_overdue(self) -> bool:
        """Whether that day is past."""
        return self.due_on is not None and local_today() > self.due_on


class Alerts:
    """Asks what waits."""

    def __init__(self, pool: "ConnectionPool[psycopg.Connection[Any]]") -> None:
        self._pool = pool

    def emergencies(self, actor: Actor) -> Waiting:
        """Count what waits for somebody to judge.

        Raises what the pool raises where the database does not answer.
        """
        with (
            self._pool.connection() as connection,
            connection.cursor(row_factory=class_row(Waiting)) as cursor,
        ):
            found = cursor.execute(ASK, [actor.known_as]).fetchone()
        return found or Waiting(0, None)
