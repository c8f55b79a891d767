"""Make an event to append of a Kafka message, or say why none can be made. No I/O.

Only the envelope's fields are kept, but the whole message is walked: what is stored is known to be
decodable by everyone who reads it later. The hub's own decisions (area ``hub``) are refused: they
are made in the store and never arrive, so nobody can link two children by sending a message.
"""

import hashlib
import re
from typing import NamedTuple
from uuid import UUID

from hub.store.append import NewEvent
from schemas.codec import unframe
from schemas.decoder import Decoder, decoder_for
from schemas.errors import UndecodableMessage
from schemas.identifiers import case_record_id
from schemas.limits import MAX_LOCAL_ID, MAX_NAME
from schemas.local_time import local_day
from schemas.repository import repository

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
OWN_AREA = "hub"

_FRAME = 5
_KNOWN_STREAMS = 100_000
"""Stream ids remembered; about 30 MB."""
_IS_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


class UnreadableHeaders(list[tuple[str, bytes | None]]):
    """Headers of which a name is not UTF-8; what is no text of it is written as escapes."""


class Message(NamedTuple):
    """A message as Kafka gave it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


class DeadLettered(NamedTuple):
    """A message that cannot be recorded, and why. It is kept, never dropped."""

    message: Message
    reason_code: str
    detail: str


def ingested_areas() -> list[str]:
    """Name the areas whose events come from outside: each is a topic."""
    return [area for area in repository().areas() if area != OWN_AREA]


class _Kind(NamedTuple):
    """What one schema's messages have in common."""

    topic: str
    event_type: str
    kafka_ending: str
    decode: Decoder


class Translator:
    """Turns messages into outcomes; remembers each schema's decoder and each stream's id."""

    def __init__(self) -> None:
        self._kinds: dict[bytes, _Kind] = {}
        self._streams: dict[tuple[str, str], tuple[UUID, bytes]] = {}

    def outcome(self, message: Message) -> NewEvent | DeadLettered:
        """Give the event of a message (the store says if it is new), or why there is none."""
        if message.value is None:
            return DeadLettered(message, "empty", "the message has no value")
        if type(message.headers) is UnreadableHeaders:
            return DeadLettered(message, "bad_header_name", "a header's name is not UTF-8")
        try:
            return self._event(message, message.value)
        except UndecodableMessage as fault:
            return DeadLettered(message, fault.reason_code, fault.detail)

    def _event(self, message: Message, value: bytes) -> NewEvent:
        kind = self._kinds.get(value[:_FRAME]) or self._kind(value)
        payload = value[_FRAME:]
        (system, feed, event_id, revision, record_system, local_id, occurred_on, occurred_at,
         recorded_at, source_end) = kind.decode(payload)  # fmt: skip
        stream = self._streams.get((record_system, local_id))
        stream_id, key = stream or self._stream(record_system, local_id)
        if message.key != key:
            raise UndecodableMessage("key_mismatch", "the key is not this event's case record")
        if not message.topic.endswith(kind.kafka_ending):
            raise UndecodableMessage("topic_mismatch", f"{kind.topic} belongs to another topic")
        if not _IS_UUID(event_id):
            raise UndecodableMessage("bad_event_id", "the event id is not a UUID")
        if revision < 1:
            raise UndecodableMessage("bad_revision", "revisions count from 1")
        if len(system) > MAX_NAME or len(feed) > MAX_NAME:
            raise UndecodableMessage("too_long", "the name of the source's system or feed")
        if len(local_id) > MAX_LOCAL_ID:
            raise UndecodableMessage("too_long", "the id of the case record in its system")
        if occurred_on is None and occurred_at is not None:
            occurred_on = local_day(occurred_at)
        content_hash = hashlib.sha256(memoryview(payload)[source_end:]).digest()
        return NewEvent(
            stream_id, kind.topic, payload, UUID(event_id), content_hash, revision, occurred_on,
            occurred_at, recorded_at, kind.event_type, system, feed,
        )  # fmt: skip

    def _kind(self, value: bytes) -> _Kind:
        schema, _ = unframe(value)
        if schema.area == OWN_AREA:
            raise UndecodableMessage("not_from_outside", "the hub's own decisions never arrive")
        decode = decoder_for(schema, ENVELOPE)
        made = _Kind(schema.topic, schema.event_type, f".{schema.area}", decode)
        self._kinds[value[:_FRAME]] = made
        return made

    def _stream(self, system: str, local_id: str) -> tuple[UUID, bytes]:
        if len(self._streams) >= _KNOWN_STREAMS:
            self._streams.clear()
        stream_id = case_record_id(system, local_id)
        made = self._streams[(system, local_id)] = (stream_id, str(stream_id).encode())
        return made
