"""Read back everything that is on a connector's topics."""

from collections.abc import Iterator
from typing import NamedTuple

from kafka import KafkaConsumer, TopicPartition

from schemas.codec import decode, unframe

IDLE_MS = 3000
"""How long a topic must be silent to be at its end."""


class OnTopic(NamedTuple):
    """One message as the hub will see it."""

    event_id: str
    revision: int
    payload: bytes


def everything_on(bootstrap: str, *topics: str) -> Iterator[OnTopic]:
    """Yield each message of these topics, from the first to the last."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest",
        consumer_timeout_ms=IDLE_MS,
    )  # fmt: skip
    try:
        parts = [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(consumer.partitions_for_topic(topic) or ())
        ]
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        for message in consumer:
            schema, payload = unframe(message.value)
            envelope = decode(schema, payload)["envelope"]
            yield OnTopic(str(envelope["event_id"]), envelope["revision"], payload)
    finally:
        consumer.close()
