"""The ingester: poll, record, repeat. It can be ended at any moment without losing anything.

Whatever fails, it goes back to the offsets the database has and reads again from there: whether the
last transaction was committed or not, what follows is right, because what is stored is recognised.
"""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import psycopg
import structlog

from hub.errors import BrokerUnavailable, FencedOut
from hub.ingest.batch import Batch, Recorded, record, record_removed
from hub.ingest.consumer import SESSION_TIMEOUT_MS, Consumer
from hub.ingest.database import Database
from hub.ingest.dead_letter_topic import DeadLetterTopic
from hub.ingest.messages import Translator, ingested_areas
from hub.ingest.offsets import Offsets, Partition
from hub.stopping import Progress, Stopped, unless_stopped

log = structlog.get_logger()

Until = Literal["caught_up", "stopped"]

QUIET_POLLS = 2
"""Empty polls in a row, with every mark reached, after which everything has been read."""
LOST_POLLS = 10
"""Empty polls in a row after which it is asked whether the log is still the same."""
TOPICS_AGAIN = 2.0
"""Seconds between looks for topics that were made meanwhile."""
FOLLOW_AGAIN = 1.0
"""Seconds between looks for what people decided meanwhile, while no event arrives."""
PROGRESS_EVERY = 0.2
BROKER_AGAIN = 1.0


@dataclass(frozen=True)
class IngestPlan:
    """What an ingester needs to know."""

    database_url: str
    bootstrap: str
    topic_prefix: str = "hub"
    group: str | None = None
    """None reads every partition alone; a name shares them with the others of that group."""
    batch: int = 5000
    after_batch: Callable[[psycopg.Connection[Any], Progress], object] = lambda *_: None
    """Called at the start, after a commit that stored events, until it succeeds, and now and then
    while none arrives: the matcher follows the store, in which people decide as well."""
    session_timeout_ms: int = SESSION_TIMEOUT_MS
    security: Mapping[str, Any] = field(default_factory=dict)
    """What `schemas.kafka_security.KafkaSecurity.options` gives."""


@dataclass(frozen=True)
class IngestSummary:
    """What a run took, in messages; `seconds` from its first poll to its last commit."""

    received: int = 0
    accepted: int = 0
    corrections: int = 0
    duplicates: int = 0
    dead_letters: int = 0
    seconds: float = 0.0


class LogReplaced(Exception):
    """Another broker answers at the same address: its log has nothing to do with our offsets."""


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Look for garbage cycles seldom: a batch is 100,000 objects that die without the collector.

    Left to itself it walks them again and again while they are needed, for a fifth of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Ingester:
    """Takes events from Kafka into the store. One run at a time."""

    def __init__(self, plan: IngestPlan) -> None:
        self.plan = plan
        self._translator = Translator()
        self._total = Recorded()
        self._resting: dict[Partition, float] = {}
        self._is_behind = False
        """Whether events are stored that the matcher has not seen."""
        self._next_follow = 0.0

    def run(
        self,
        *,
        until: Until = "stopped",
        stop: threading.Event | None = None,
        progress: Progress = lambda _done, _total: None,
    ) -> IngestSummary:
        """Take messages until stopped, or until everything on the topics has been taken.

        `progress` is told how many were taken and how many there are, as far as is known. Raises
        `BrokerUnavailable` or `psycopg.OperationalError` where one does not answer at first.
        """
        self._until, self._stop, self._progress = until, stop or threading.Event(), progress
        self._total, self._told = Recorded(), 0.0
        self._began = self._ended = time.perf_counter()
        database = Database(self.plan.database_url, self._stop)
        with fewer_collections(), closing(database) as self._database, suppress(Stopped):
            self._follow()
            while not self._one_log():
                log.warning("another broker answers now", address=self.plan.bootstrap)
        seconds = round(self._ended - self._began, 3)
        log.info("ingest ended", seconds=seconds, **self._counts())
        return IngestSummary(**asdict(self._total), seconds=seconds)

    def _one_log(self) -> bool:
        """Follow one broker's log; False when another log has taken its place."""
        consumer = Consumer(
            self.plan.bootstrap,
            [],
            group=self.plan.group,
            session_timeout_ms=self.plan.session_timeout_ms,
            security=self.plan.security,
        )
        self._offsets = Offsets(consumer.cluster_id)
        plan = self.plan
        letters = DeadLetterTopic(plan.bootstrap, plan.topic_prefix, plan.security)
        self._next_look, self._quiet = 0.0, 0
        if not self._total.received:
            self._began = self._ended = time.perf_counter()
        with closing(consumer), closing(letters):
            try:
                while not self._stop.is_set() and not self._finished(consumer):
                    self._turn(consumer, letters)
            except LogReplaced:
                return False
        return True

    def _turn(self, consumer: Consumer, letters: DeadLetterTopic) -> None:
        """Poll and record once; after a fault, go back to where the database is."""
        try:
            if self._is_behind:
                self._follow()
            self._look_for_topics(consumer)
            self._place(consumer)
            batch = consumer.poll(self.plan.batch)
            self._quiet = 0 if batch else self._quiet + 1
            if batch:
                self._take(consumer, letters, batch)
            else:
                self._rest(consumer)
            letters.publish(self._database.connection)
        except FencedOut as fault:
            log.warning("fenced out", topic=fault.topic, partition=fault.partition)
            self._let_go(consumer, (fault.topic, fault.partition))
        except psycopg.OperationalError as fault:
            self._database.recover(fault)
            consumer.unplace(consumer.assigned)
        except BrokerUnavailable as fault:
            if self._until == "caught_up":
                raise
            log.warning(
                "broker does not answer",
                address=self.plan.bootstrap,
                exception_type=type(fault.__cause__).__name__,
            )
            consumer.unplace(consumer.assigned)
            self._stop.wait(BROKER_AGAIN)

    def _take(self, consumer: Consumer, letters: DeadLetterTopic, batch: Batch) -> None:
        self._require_same_log(consumer)
        connection = self._database.connection
        expected = self._offsets.of(batch)
        removed = consumer.removed_before({each: batch[each][0].offset for each in batch}, expected)
        for where, first in removed.items():
            log.warning("messages were removed before they were taken", topic=where[0],
                        partition=where[1], count=first - expected[where])  # fmt: skip
        recorded = record_removed(connection, self._offsets, removed)
        recorded += record(connection, self._translator, self._offsets, batch)
        self._database.worked()
        self._total += recorded
        self._ended = time.perf_counter()
        consumer.tell_kafka(self._offsets.of(batch))
        if recorded.dead_letters:
            log.warning("dead letters kept", count=recorded.dead_letters)
            letters.may_have_unsent = True
        if recorded.accepted or recorded.corrections:
            self._follow()
        self._tell(consumer)

    def _rest(self, consumer: Consumer) -> None:
        """Do what no event asks for: what is decided on a page comes by no topic."""
        if self._quiet % LOST_POLLS == 0:
            self._begin_lost_again(consumer)
        if self._until == "stopped" and time.monotonic() >= self._next_follow:
            self._follow()

    def _follow(self) -> None:
        """Have the matcher follow the store; where that fails, the next turn tries again."""
        self._is_behind = True
        self.plan.after_batch(self._database.connection, unless_stopped(self._stop))
        self._is_behind = False
        self._next_follow = time.monotonic() + FOLLOW_AGAIN

    def _finished(self, consumer: Consumer) -> bool:
        """Tell whether all there was to take has been taken, where that is what was asked."""
        if self._until == "stopped" or self._next_look == 0 or self._is_behind:
            return False
        if consumer.topics and (self._quiet < QUIET_POLLS or not consumer.has_read_everything()):
            return False
        self._require_same_log(consumer)
        return True

    def _require_same_log(self, consumer: Consumer) -> None:
        """Raise `LogReplaced` where the messages in hand may be of another log than the offsets."""
        if consumer.current_cluster_id() != consumer.cluster_id:
            raise LogReplaced

    def _look_for_topics(self, consumer: Consumer) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + TOPICS_AGAIN
        wanted = [f"{self.plan.topic_prefix}.{area}" for area in ingested_areas()]
        consumer.follow(consumer.existing(wanted))

    def _place(self, consumer: Consumer) -> None:
        """Go to where the database is, in partitions that are new or were let go of."""
        now = time.monotonic()
        wanted = {each for each in consumer.unplaced() if self._resting.get(each, 0) <= now}
        if wanted:
            consumer.place(self._offsets.begin(self._database.connection, wanted))

    def _let_go(self, consumer: Consumer, fenced: Partition) -> None:
        """Leave a partition to whoever took it; where the group leaves it here, go on later."""
        if self.plan.group is not None:
            self._resting[fenced] = time.monotonic() + self.plan.session_timeout_ms / 1000
        consumer.unplace(consumer.assigned)

    def _begin_lost_again(self, consumer: Consumer) -> None:
        """Read from the beginning where a log has become shorter than what was read of it."""
        self._require_same_log(consumer)
        lost = consumer.past_the_end()
        for topic, partition in sorted(lost):
            log.warning("log was lost and begun again", topic=topic, partition=partition)
        consumer.place(dict.fromkeys(lost, 0))

    def _tell(self, consumer: Consumer) -> None:
        if self._ended - self._told >= PROGRESS_EVERY:
            self._told = self._ended
            waiting = consumer.waiting()
            received = self._total.received
            self._progress(received, None if waiting is None else received + waiting)

    def _counts(self) -> dict[str, int]:
        counts = asdict(self._total)
        return {"count": counts.pop("received"), **counts}
