"""Send events to Kafka: idempotent, keyed by case record, and sure of what has arrived.

The key keeps one child's events in one partition, so in order. `flush` returns only when the broker
has acknowledged everything, or raises: a bookmark saved after it is true.
"""

from typing import Any, NamedTuple
from uuid import UUID

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from connectors.errors import BrokerUnavailable
from schemas.codec import Encoded, frame, headers
from schemas.repository import repository

FLUSH_TIMEOUT = 120.0
"""Seconds to wait for the broker to acknowledge what was sent."""


class Message(NamedTuple):
    """One event ready to be sent."""

    case_record: UUID
    encoded: Encoded
    event: dict[str, Any]


class KafkaPublisher:
    """A producer and the topics it writes: one for each area of the schemas."""

    def __init__(self, bootstrap: str, *, topic_prefix: str = "hub", partitions: int = 6) -> None:
        self.bootstrap, self.topic_prefix = bootstrap, topic_prefix
        self._failures: list[BaseException] = []
        try:
            self._make_topics(partitions)
            self._producer = KafkaProducer(
                bootstrap_servers=bootstrap,
                acks="all",
                enable_idempotence=True,
                linger_ms=20,
                batch_size=256 * 1024,
                compression_type="lz4",
            )
        except (KafkaError, OSError) as fault:
            raise BrokerUnavailable(bootstrap, type(fault).__name__) from fault

    def _make_topics(self, partitions: int) -> None:
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            wanted = {f"{self.topic_prefix}.{area}" for area in repository().areas()}
            for name in sorted(wanted - set(admin.list_topics())):
                try:
                    admin.create_topics([NewTopic(name, partitions, 1)])
                except TopicAlreadyExistsError:
                    continue
        finally:
            admin.close()

    def send(self, message: Message) -> None:
        """Queue one event. Raises `BrokerUnavailable` once anything before it has failed."""
        if self._failures:
            raise BrokerUnavailable(self.bootstrap, type(self._failures[0]).__name__)
        schema = message.encoded.schema
        try:
            future = self._producer.send(
                f"{self.topic_prefix}.{schema.area}",
                key=str(message.case_record).encode(),
                value=frame(schema.id, message.encoded.payload),
                headers=headers(schema, message.event),
            )
        except KafkaError as fault:
            raise BrokerUnavailable(self.bootstrap, type(fault).__name__) from fault
        future.add_errback(self._failures.append)

    def flush(self) -> None:
        """Wait until the broker has acknowledged everything. Raises `BrokerUnavailable`."""
        try:
            self._producer.flush(timeout=FLUSH_TIMEOUT)
        except KafkaError as fault:
            raise BrokerUnavailable(self.bootstrap, type(fault).__name__) from fault
        if self._failures:
            raise BrokerUnavailable(self.bootstrap, type(self._failures[0]).__name__)

    def close(self) -> None:
        """Let go of the broker."""
        self._producer.close(timeout=5)
