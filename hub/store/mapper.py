"""Turn the hub's own decisions into stored Avro events and back.

The stored topic is ``hub.record_linked.v1``: a schema, never the path of a Python class, so a class
may be moved or renamed and the record still reads. Any stored version is read as the newest.

The surprising thing is how little an event class says: the envelope (source, ids, times) is made
here from the stream, the version and the timestamp, so a decision has the same event id however
often it is retried.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from hub.store.recorder import RecordedEvent
from schemas import codec, identifiers
from schemas.decoder import decoder_for
from schemas.local_time import local_day
from schemas.repository import repository

SYSTEM = "hub"
"""The source system of what the hub itself decides."""

MAPPING_VERSION = 1
_OF_THE_LIBRARY = ("originator_id", "originator_version", "timestamp", "case_record")


class Decision(Protocol):
    """What the mapper needs to know of an event class; `HubAggregate.Event` is one."""

    event_type: ClassVar[str]
    feed: ClassVar[str]
    originator_id: UUID
    originator_version: int
    timestamp: datetime
    case_record: Any


class AvroMapper(Mapper[UUID]):
    """Maps events of the given classes, found by their event type."""

    def __init__(self, event_classes: Mapping[str, type]) -> None:
        super().__init__(transcoder=JSONTranscoder())  # never used: the library asks for one
        self.event_classes = dict(event_classes)

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> RecordedEvent:
        """Encode a decision by the newest schema of its event type."""
        decision: Any = domain_event
        event_type = _event_type_of(decision)
        own = {name: value for name, value in vars(decision).items() if name not in _OF_THE_LIBRARY}
        envelope = _envelope(decision)
        encoded = codec.encode(event_type, {"envelope": envelope, **own})
        (source_end,) = decoder_for(encoded.schema, ("@source_end",))(encoded.payload)
        return RecordedEvent(
            originator_id=decision.originator_id,
            originator_version=decision.originator_version,
            topic=encoded.schema.topic,
            state=encoded.payload,
            event_id=UUID(envelope["event_id"]),
            content_hash=codec.content_hash(encoded.payload, source_end),
            revision=1,
            occurred_on=envelope["occurred_on"],
            occurred_at=envelope["occurred_at"],
            recorded_at=envelope["recorded_at"],
            event_type=event_type,
            source_system=SYSTEM,
            source_feed=decision.feed,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Decode a stored decision, of whatever version, to an object of its class."""
        event_type = repository().by_topic(stored_event.topic).event_type
        event_class = self.event_classes[event_type]
        own = dict(codec.read(stored_event.topic, stored_event.state))
        envelope = own.pop("envelope")
        case_record = envelope["case_record"]
        event: DomainEventProtocol[UUID] = event_class(
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            timestamp=envelope["recorded_at"],
            case_record=(case_record["system"], case_record["local_id"]),
            **own,
        )
        return event


def _event_type_of(decision: Decision) -> str:
    event_type = getattr(decision, "event_type", "")
    if not event_type:
        raise TypeError(f"{type(decision).__qualname__} names no event_type, so it has no schema")
    return str(event_type)


def _envelope(decision: Decision) -> dict[str, Any]:
    record_key = f"{decision.originator_id}/{decision.originator_version}"
    system, local_id = decision.case_record
    event_id = identifiers.event_id(SYSTEM, decision.feed, record_key, decision.event_type)
    return {
        "source": {
            "system": SYSTEM,
            "feed": decision.feed,
            "record_key": record_key,
            "mapping_version": MAPPING_VERSION,
            "row": None,
        },
        "event_id": str(event_id),
        "revision": 1,
        "case_record": {"system": system, "local_id": local_id},
        "occurred_on": local_day(decision.timestamp),
        "occurred_at": decision.timestamp,
        "recorded_at": decision.timestamp,
        "recorded_by": None,
        "correlation_id": None,
        "inferred": None,
    }
