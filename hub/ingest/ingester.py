"""The ingester: poll, record, repeat. It can be ended at any moment without losing anything.

After a database error it reconnects and reads again from the offsets the database has: whether the
last transaction was committed or not, what follows is right.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal

import psycopg
import structlog

from hub.errors import FencedOut
from hub.ingest.batch import SQL, Partition, Recorded, record
from hub.ingest.consumer import Consumer, existing_topics
from hub.ingest.dead_letters import DeadLetterTopic
from hub.ingest.messages import Translator
from schemas.repository import repository

log = structlog.get_logger()

QUIET_POLLS = 3
"""Empty polls in a row, with every mark reached, after which everything has been read."""
QUIET_SECONDS = 5.0
"""Without a mark for some partition (a broker may give none for an empty one): this long."""
BACKOFF = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
TOPICS_AGAIN = 2.0


@dataclass
class IngestSummary:
    """What a run took, in messages; `seconds` from its first poll to its last commit."""

    received: int = 0
    accepted: int = 0
    corrections: int = 0
    duplicates: int = 0
    dead_letters: int = 0
    seconds: float = 0.0

    def add(self, recorded: Recorded) -> None:
        """Count one batch."""
        for each in fields(recorded):
            setattr(self, each.name, getattr(self, each.name) + getattr(recorded, each.name))


@dataclass(frozen=True)
class IngestPlan:
    """What an ingester needs to know."""

    database_url: str
    bootstrap: str
    topic_prefix: str = "hub"
    group: str | None = None
    batch: int = 5000
    after_batch: Callable[[psycopg.Connection[Any]], object] = lambda _connection: None
    """Called after each commit; the matcher follows the store here."""


class Ingester:
    """Takes events from Kafka into the store."""

    def __init__(self, plan: IngestPlan) -> None:
        self.plan = plan
        self.summary = IngestSummary()
        self._translator = Translator()
        self._expected: dict[Partition, int] = {}
        self._cluster_id = ""

    def run(
        self,
        *,
        until: Literal["caught_up", "stopped"] = "stopped",
        stop: threading.Event | None = None,
        progress: Callable[[int, int | None], None] = lambda _done, _total: None,
    ) -> IngestSummary:
        """Take messages until stopped, or until everything on the topics has been taken."""
        stop = stop or threading.Event()
        began = time.perf_counter()
        self._connection = self._connect(stop)
        topics = self._topics(stop, wait=until == "stopped")
        if not topics:
            return self.summary
        consumer = Consumer(
            self.plan.bootstrap, topics, start_of=self._start_of, group=self.plan.group
        )
        self._cluster_id = consumer.cluster_id
        self._letters = DeadLetterTopic(self.plan.bootstrap, self.plan.topic_prefix)
        try:
            consumer.begin()
            self._loop(consumer, stop, progress, until)
        finally:
            self.summary.seconds = round(time.perf_counter() - began, 3)
            consumer.close()
            self._letters.close()
            self._connection.close()
        return self.summary

    def _loop(
        self,
        consumer: Consumer,
        stop: threading.Event,
        progress: Callable[[int, int | None], None],
        until: str,
    ) -> None:
        quiet, since = 0, time.monotonic()
        while not stop.is_set():
            batch = consumer.poll(self.plan.batch)
            if batch:
                quiet, since = 0, time.monotonic()
                self._take(consumer, batch, stop)
                progress(self.summary.received, None)
                continue
            quiet += 1
            waited = time.monotonic() - since
            done = quiet >= QUIET_POLLS and consumer.has_read_everything()
            if until == "caught_up" and (done or (consumer.assigned and waited > QUIET_SECONDS)):
                return

    def _take(self, consumer: Consumer, batch: dict[Any, Any], stop: threading.Event) -> None:
        """Record one batch; after a fault, go back to where the database is."""
        try:
            recorded = record(
                self._connection, self._translator, self._cluster_id, batch, self._expected
            )
        except FencedOut as fault:
            log.warning("fenced out", topic=fault.topic, partition=fault.partition)
            consumer.rewind(batch)
            return
        except psycopg.OperationalError:
            log.warning("database lost", exc_info=True)
            self._connection = self._connect(stop)
            consumer.rewind(consumer.assigned)
            return
        taken = {where: messages[-1].offset + 1 for where, messages in batch.items()}
        self._expected |= taken
        self.summary.add(recorded)
        consumer.tell_kafka(taken)
        self._afterwards(consumer, recorded, stop)

    def _afterwards(self, consumer: Consumer, recorded: Recorded, stop: threading.Event) -> None:
        """What follows a commit; losing the database here loses nothing, it is done next time."""
        try:
            self.plan.after_batch(self._connection)
            if recorded.dead_letters:
                log.warning("dead letters kept", count=recorded.dead_letters)
                self._letters.publish(self._connection)
        except psycopg.OperationalError:
            log.warning("database lost", exc_info=True)
            self._connection = self._connect(stop)
            consumer.rewind(consumer.assigned)

    def _start_of(self, where: Partition) -> int:
        """Give the offset a partition is to be read from, and remember it as the fence."""
        topic, partition = where
        key = {"cluster_id": self._cluster_id, "topic": topic, "partition": partition}
        with self._connection.transaction():
            SQL.start_partition(self._connection, **key)
            self._expected[where] = SQL.next_offset(self._connection, **key)
        return self._expected[where]

    def _topics(self, stop: threading.Event, *, wait: bool) -> list[str]:
        wanted = [f"{self.plan.topic_prefix}.{area}" for area in repository().areas()]
        found = existing_topics(self.plan.bootstrap, wanted)
        while wait and not found and not stop.wait(TOPICS_AGAIN):
            found = existing_topics(self.plan.bootstrap, wanted)
        return found

    def _connect(self, stop: threading.Event) -> psycopg.Connection[Any]:
        """Connect, trying for as long as it takes unless stopped."""
        attempt = 0
        while True:
            try:
                return psycopg.connect(self.plan.database_url, autocommit=True)
            except psycopg.OperationalError:
                if attempt == 0 and not self.summary.received:
                    raise
                log.warning("database does not answer", attempt=attempt)
                if stop.wait(BACKOFF[min(attempt, len(BACKOFF) - 1)]):
                    raise
                attempt += 1
