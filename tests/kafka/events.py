"""Events as a connector would publish them, for tests about how they travel."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from kafka import KafkaProducer

from hub.ingest.messages import Message
from schemas.codec import encode, frame, headers
from schemas.identifiers import case_record_id, event_id
from schemas.repository import repository

SYSTEM, FEED, CONTACT = "mash_workbook", "contacts", "front_door.contact_received"
AREA = "front_door"


class Sendable(NamedTuple):
    """A message that is still to be sent."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]

    def at(self, offset: int, *, topic: str = f"hub.{AREA}", partition: int = 0) -> Message:
        """The message as it comes out of Kafka."""
        return Message(topic, partition, offset, self.key, self.value, self.headers)


def a_contact(
    number: int, *, record: str = "17", reason: str = "as told", **envelope: Any
) -> Sendable:
    """A contact about the child with the local id `record`; the same `number` is the same event."""
    event = {
        "envelope": {
            "source": {"system": SYSTEM, "feed": FEED, "record_key": str(number),
                       "mapping_version": 1, "row": f"Contacts!{number}"},
            "event_id": str(event_id(SYSTEM, FEED, str(number), CONTACT)),
            "revision": 1,
            "case_record": {"system": SYSTEM, "local_id": record},
            "occurred_on": date(2024, 3, 4), "occurred_at": None,
            "recorded_at": datetime(2024, 3, 5, 9, 30, tzinfo=UTC), "recorded_by": None,
            "correlation_id": str(number), "inferred": None,
            **envelope,
        },
        "contact_id": str(number), "method": "telephone", "agency": "Police", "reason": reason,
        "contact_source": {"code": "6", "source_value": "Police"}, "urgency": None,
    }  # fmt: skip
    encoded = encode(CONTACT, event)
    return Sendable(
        str(case_record_id(SYSTEM, record)).encode(),
        frame(encoded.schema.id, encoded.payload),
        list(headers(encoded.schema, event)),
    )


def schema_id(event_type: str = CONTACT) -> int:
    """The registry id of the newest version."""
    return repository().newest(event_type).id


def send(bootstrap: str, topic: str, messages: Iterable[Sendable], **options: Any) -> int:
    """Publish messages as a connector does; gives how many, once all are acknowledged."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=20,
        batch_size=256 * 1024, compression_type="lz4", **options,
    )  # fmt: skip
    try:
        futures = [
            producer.send(topic, key=each.key, value=each.value, headers=each.headers)
            for each in messages
        ]
        producer.flush(timeout=60)
        for future in futures:
            future.get(timeout=10)
        return len(futures)
    finally:
        producer.close(timeout=5)
