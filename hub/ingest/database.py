"""One database connection that comes back: the ingester's hold on PostgreSQL.

A lost connection says nothing about whether the last transaction was committed. So nobody guesses:
after `recover` the ingester reads again from the offsets the database has.
"""

import threading
from typing import Any

import psycopg
import structlog

log = structlog.get_logger()

BACKOFF = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before each further attempt; the last one for as long as it takes."""


class Database:
    """A connection, replaced by `recover` when it has failed."""

    def __init__(self, url: str, stop: threading.Event) -> None:
        self._url, self._stop = url, stop
        self._failures = 0
        self.connection: psycopg.Connection[Any] = self._connect()

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._url, autocommit=True, application_name="hub ingest")

    def recover(self, fault: psycopg.Error) -> None:
        """Connect again, trying until it succeeds or the ingester is stopped."""
        log.warning("database lost", exception_type=type(fault).__name__, attempt=self._failures)
        self.connection.close()
        while not self._stop.wait(BACKOFF[min(self._failures, len(BACKOFF) - 1)]):
            self._failures += 1
            try:
                self.connection = self._connect()
            except psycopg.OperationalError:
                log.warning("database does not answer", attempt=self._failures)
            else:
                return

    def worked(self) -> None:
        """Say that a transaction was committed, so that the next failure is the first again."""
        self._failures = 0

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()
