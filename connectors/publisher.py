"""Send events to Kafka: idempotent, keyed by case record, and sure of what has arrived.

The key keeps one child's events in one partition, so in order. `flush` returns only when the broker
has acknowledged everything, or raises: a bookmark saved after it is true. A broker that does not
answer is given up in seconds, because a feed goes on where it stopped.
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAlreadyExistsError

from connectors.errors import BrokerUnavailable
from schemas.codec import Encoded, frame, headers
from schemas.kafka_reach import NO_SENSE, PLAIN, unreached
from schemas.repository import repository

FLUSH_TIMEOUT = 120.0
"""Seconds to wait for a broker that answers to acknowledge what was sent."""
COPIES = -1
"""As many of a topic as the cluster keeps by its own setting: one would be lost with its broker."""
PATIENCE = 5.0
"""Seconds to wait for one that does not answer."""
A_MOMENT = 1.0
"""Seconds to wait for its first word, when it is asked whether it is there."""


class Message(NamedTuple):
    """One event ready to be sent."""

    case_record: UUID
    encoded: Encoded
    event: dict[str, Any]


class Place(NamedTuple):
    """Where the broker has put an event."""

    topic: str
    partition: int
    offset: int


class KafkaPublisher:
    """A producer and the topics it writes: one for each area of the schemas.

    `security` is what `schemas.kafka_security.KafkaSecurity.options` gives.
    """

    def __init__(
        self, bootstrap: str, *, topic_prefix: str = "hub", partitions: int = 6,
        security: Mapping[str, Any] = PLAIN,
    ) -> None:  # fmt: skip
        self.bootstrap, self.topic_prefix, self._security = bootstrap, topic_prefix, security
        self._failures: list[BaseException] = []
        self._await_listener()
        try:
            self._make_topics(partitions)
            self._producer = KafkaProducer(
                bootstrap_servers=bootstrap,
                acks="all",
                enable_idempotence=True,
                linger_ms=20,
                batch_size=256 * 1024,
                compression_type="lz4",
                max_block_ms=int(PATIENCE * 1000),
                bootstrap_timeout_ms=int(PATIENCE * 1000),
                reconnect_backoff_max_ms=1000,
                metrics_enabled=False,
                **security,
            )
        except KafkaTimeoutError as fault:
            raise BrokerUnavailable(bootstrap, NO_SENSE) from fault
        except (KafkaError, OSError) as fault:
            raise BrokerUnavailable(bootstrap, type(fault).__name__) from fault

    def _await_listener(self) -> None:
        """Give a broker that is being started a moment. Raises `BrokerUnavailable`."""
        deadline = time.monotonic() + PATIENCE
        while why := unreached(self.bootstrap, self._security, A_MOMENT):
            if time.monotonic() >= deadline:
                raise BrokerUnavailable(self.bootstrap, why)
            time.sleep(0.2)

    def _answers(self) -> bool:
        return not unreached(self.bootstrap, self._security, A_MOMENT)

    def _make_topics(self, partitions: int) -> None:
        admin = KafkaAdminClient(
            bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=int(PATIENCE * 1000),
            **self._security,
        )  # fmt: skip
        try:
            wanted = {f"{self.topic_prefix}.{area}" for area in repository().areas()}
            for name in sorted(wanted - set(admin.list_topics())):
                try:
                    admin.create_topics([NewTopic(name, partitions, COPIES)])
                except TopicAlreadyExistsError:
                    continue
        finally:
            admin.close()

    def send(self, message: Message) -> Any:
        """Queue one event; give what will know its place.

        Raises `BrokerUnavailable` once anything before it has failed.
        """
        if self._failures:
            raise self._unavailable(self._failures[0])
        schema = message.encoded.schema
        try:
            future = self._producer.send(
                f"{self.topic_prefix}.{schema.area}",
                key=str(message.case_record).encode(),
                value=frame(schema.id, message.encoded.payload),
                headers=headers(schema, message.event),
            )
        except KafkaError as fault:
            raise self._unavailable(fault) from fault
        future.add_errback(self._failures.append)
        return future

    def publish(self, messages: Iterable[Message]) -> list[Place]:
        """Send these, wait, and give where each of them is. Raises `BrokerUnavailable`."""
        futures = [self.send(each) for each in messages]
        self.flush()
        try:
            arrived = [each.get(timeout=PATIENCE) for each in futures]
        except KafkaError as fault:
            raise self._unavailable(fault) from fault
        return [Place(each.topic, each.partition, each.offset) for each in arrived]

    def flush(self) -> None:
        """Wait until the broker has acknowledged everything. Raises `BrokerUnavailable`."""
        began = heard = time.monotonic()
        while True:
            try:
                self._producer.flush(timeout=1.0)
            except KafkaTimeoutError as fault:
                now = time.monotonic()
                heard = now if self._answers() else heard
                if now - heard >= PATIENCE or now - began >= FLUSH_TIMEOUT or self._failures:
                    raise self._unavailable(*self._failures[:1] or (fault,)) from fault
            except KafkaError as fault:
                raise self._unavailable(fault) from fault
            else:
                break
        if self._failures:
            raise self._unavailable(self._failures[0])

    def _unavailable(self, fault: BaseException) -> BrokerUnavailable:
        """Say why; what is still queued will not be waited for."""
        self._failures.append(fault)
        went = "it went away" if not self._answers() else type(fault).__name__
        return BrokerUnavailable(self.bootstrap, went)

    def close(self) -> None:
        """Let go of the broker. Never raises: what matters was flushed before."""
        with suppress(KafkaError, OSError, AttributeError):
            if self._failures:
                # The client's own close waits for what cannot be sent any more, gives up by raising
                # and leaves its thread running. What was not sent is in the feed's outbox.
                self._producer._sender.force_close()  # noqa: SLF001
            self._producer.close(timeout=5)
