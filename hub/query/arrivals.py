"""Notice that something new has arrived about a child whose timeline is open, cheaply.

One look a second for the whole process, however many timelines are open, and only while any is;
what it finds is told to nobody. Whoever is woken asks at the door, which decides and writes down.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool, PoolTimeout

from hub.access.roles import Role
from hub.query.door import Connection
from hub.query.timeline import reached
from projections.identity.reader import case_records_of

log = structlog.get_logger()
SECONDS = 1.0
"""How often to look."""
MOST = 1000
"""Timelines that are watched at once; further ones are told nothing."""
LOOK = "SELECT hub.have_news(%(people)s ::uuid[], %(after)s ::bigint[])"
"""Sees every timeline and tells only which listeners to wake."""
SINCE = """
SELECT
    count(*) FILTER (WHERE first_position > %(after)s),
    count(*) FILTER (WHERE first_position <= %(after)s), coalesce(max(position), 0)
FROM chronology_entry
WHERE case_record_id = ANY(%(records)s) AND position > %(after)s
"""


@dataclass(frozen=True)
class Arrived:
    """What is new about a child since a position, and up to where."""

    new: int
    corrected: int
    position: int

    @property
    def in_words(self) -> str:
        """Say it in a sentence.

        >>> Arrived(2, 0, 9).in_words, Arrived(1, 1, 9).in_words, Arrived(0, 1, 9).in_words
        ('2 new events have arrived', '1 new event has arrived and 1 was corrected', \
'1 event was corrected')
        """
        if not self.new:
            return f"{self.corrected} event{'s were' if self.corrected > 1 else ' was'} corrected"
        said = f"{self.new} new event{'s have' if self.new > 1 else ' has'} arrived"
        if self.corrected:
            said += f" and {self.corrected} {'were' if self.corrected > 1 else 'was'} corrected"
        return said


def arrived(connection: Connection, _role: Role, person_id: UUID, after: int) -> Arrived | None:
    """Count what is new about a person; None where no case record is about them."""
    records = [each.case_record_id for each in case_records_of(connection, person_id)]
    if not records:
        return None
    with connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(SINCE, {"records": records, "after": after}).fetchone()
    return Arrived(*(found or (0, 0, 0)))


@dataclass
class Listener:
    """One open timeline: whose, what it shows already, and how to wake it."""

    person_id: UUID
    after: int
    wake: Callable[[], object]


class Arrivals:
    """Looks for what is new, for all the timelines that are open in this process."""

    def __init__(self, pool: "ConnectionPool[psycopg.Connection[Any]]") -> None:
        self._pool = pool
        self._by_id: dict[int, Listener] = {}
        self._lock = threading.Lock()
        self._fresh = threading.Event()
        self._thread: threading.Thread | None = None
        self.looks = 0

    def watch(self, listener: Listener) -> bool:
        """Wake a listener once there is something after `after`; False where there are too many."""
        with self._lock:
            if len(self._by_id) >= MOST and id(listener) not in self._by_id:
                return False
            self._by_id[id(listener)] = listener
            self._fresh.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="arrivals", daemon=True)
                self._thread.start()
        return True

    def forget(self, listener: Listener) -> None:
        """Watch for it no longer."""
        with self._lock:
            self._by_id.pop(id(listener), None)

    def _run(self) -> None:
        seen = 0
        while True:
            self._fresh.wait(SECONDS)
            with self._lock:
                listeners = list(self._by_id.values())
                is_fresh = self._fresh.is_set()
                self._fresh.clear()
                if not listeners:
                    self._thread = None
                    return
            seen = self._look(listeners, 0 if is_fresh else seen)

    def _look(self, listeners: list[Listener], seen: int) -> int:
        """Wake whom something has arrived for; give how far this look saw."""
        try:
            with self._pool.connection() as connection, connection.transaction():
                at = reached(connection)
                if at <= seen:
                    return seen
                self.looks += 1
                people = [each.person_id for each in listeners]
                after = [each.after for each in listeners]
                with connection.cursor(row_factory=tuple_row) as cursor:
                    rows = cursor.execute(LOOK, {"people": people, "after": after}).fetchall()
        except (psycopg.Error, PoolTimeout):
            log.warning("could not look for arrivals", exc_info=True)
            return seen
        for (number,) in rows:
            self.forget(listeners[number])  # until it has told what there is, and asks again
            listeners[number].wake()
        return at
