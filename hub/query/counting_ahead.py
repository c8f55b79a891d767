"""Counts what the page *Performance* shows first, so that nobody waits who opens it."""

import threading
from time import monotonic
from typing import Self

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from hub.errors import NotReady
from hub.query import measures
from hub.query.door import Door
from hub.query.kept import Kept

log = structlog.get_logger()
SHARE = 10
"""How many times as long as the counting took it rests, at least."""


class CountingAhead:
    """Counts at the start, and again before what was counted is too old to be shown."""

    def __init__(self, door: Door, kept: Kept) -> None:
        self._door, self._kept = door, kept
        self._at_least = kept.seconds
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        """Begin, beside whatever else this process does."""
        if self._at_least:
            threading.Thread(target=self._run, name="counting ahead", daemon=True).start()
        return self

    def __exit__(self, *_fault: object) -> None:
        """Count no more."""
        self._stop.set()

    def count(self) -> float:
        """Count once; give the seconds to rest then. Where nothing has come, nothing is counted.

        In a hub so large that this takes long, numbers are kept longer: until it was done again.
        """
        began = monotonic()
        try:
            self._door.count_ahead(lambda connection: measures.count_ahead(connection, self._kept))
        except NotReady:
            pass  # nothing was projected yet: there is nothing to count
        except (psycopg.Error, PoolTimeout):
            if not self._stop.is_set():
                log.warning("could not count measures ahead", exc_info=True)
        took = monotonic() - began
        rests = max(self._at_least / 2, SHARE * took)
        self._kept.seconds = max(self._at_least, rests + 2 * took)
        return rests

    def _run(self) -> None:
        while not self._stop.is_set():
            self._stop.wait(self.count())
