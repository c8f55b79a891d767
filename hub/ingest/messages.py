"""Make an event to append of a Kafka message, or say why none can be made. No I/O.

Only the envelope's fields are kept, but the whole message is walked: what is stored is known to be
decodable by everyone who reads it later.
"""

import hashlib
from typing import NamedTuple
from uuid import UUID

from hub.store.append import NewEvent
from schemas.codec import unframe
from schemas.decoder import Decoder, decoder_for
from schemas.errors import UndecodableMessage
from schemas.identifiers import case_record_id
from schemas.repository import EventSchema

ENVELOPE = (
    "envelope.source.system",
    "envelope.source.feed",
    "envelope.event_id",
    "envelope.revision",
    "envelope.case_record.system",
    "envelope.case_record.local_id",
    "envelope.occurred_on",
    "envelope.occurred_at",
    "envelope.recorded_at",
    "@source_end",
)
MAX_BYTES = 1_000_000
"""A larger value is not an event: the largest of them are a few kilobytes."""


class Message(NamedTuple):
    """A message as Kafka gave it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


class DeadLettered(NamedTuple):
    """A message that cannot be recorded, and why. It is kept, never dropped."""

    message: Message
    reason_code: str
    detail: str


class Accepted(NamedTuple):
    """A message that is an event; the store says whether it is new."""

    message: Message
    event: NewEvent


class Translator:
    """Turns messages into outcomes; remembers each schema's decoder and each stream's id."""

    def __init__(self) -> None:
        self._decoders: dict[int, tuple[EventSchema, Decoder]] = {}
        self._streams: dict[tuple[str, str], tuple[UUID, bytes]] = {}

    def outcome(self, message: Message) -> Accepted | DeadLettered:
        """Give the event of a message, or the reason there is none."""
        value = message.value
        if value is None:
            return DeadLettered(message, "empty", "the message has no value")
        if len(value) > MAX_BYTES:
            return DeadLettered(message, "too_long", f"{len(value):,} bytes")
        try:
            return self._event(message, value)
        except UndecodableMessage as fault:
            return DeadLettered(message, fault.reason_code, fault.detail)

    def _event(self, message: Message, value: bytes) -> Accepted | DeadLettered:
        schema, decode = self._decoder(value)
        payload = value[5:]
        (system, feed, event_id, revision, record_system, local_id, occurred_on, occurred_at,
         recorded_at, source_end) = decode(payload)  # fmt: skip
        stream_id, key = self._stream(record_system, local_id)
        if message.key != key:
            return DeadLettered(message, "wrong_key", "the key is not this event's case record")
        if message.topic.rpartition(".")[2] != schema.area:
            return DeadLettered(message, "wrong_topic", f"{schema.topic} is of another topic")
        try:
            identifier = UUID(event_id)
        except ValueError:
            return DeadLettered(message, "bad_event_id", "the event id is not a UUID")
        if "\0" in system or "\0" in feed:
            return DeadLettered(message, "bad_value", "a null character in the source's name")
        if revision < 1:
            return DeadLettered(message, "bad_revision", "revisions count from 1")
        content_hash = hashlib.sha256(memoryview(payload)[source_end:]).digest()
        return Accepted(
            message,
            NewEvent(
                stream_id, schema.topic, payload, identifier, content_hash, revision, occurred_on,
                occurred_at, recorded_at, schema.event_type, system, feed,
            ),
        )  # fmt: skip

    def _decoder(self, value: bytes) -> tuple[EventSchema, Decoder]:
        schema_id = int.from_bytes(value[1:5], "big") if value[:1] == b"\0" else -1
        known = self._decoders.get(schema_id)
        if known is None:
            schema, _ = unframe(value)
            known = self._decoders[schema_id] = (schema, decoder_for(schema, ENVELOPE))
        elif len(value) < 5:  # noqa: PLR2004  (the frame's own length)
            unframe(value)
        return known

    def _stream(self, system: str, local_id: str) -> tuple[UUID, bytes]:
        known = self._streams.get((system, local_id))
        if known is None:
            if len(self._streams) > 100_000:  # noqa: PLR2004  (about 30 MB)
                self._streams.clear()
            stream_id = case_record_id(system, local_id)
            known = self._streams[(system, local_id)] = (stream_id, str(stream_id).encode())
        return known
