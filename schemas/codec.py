"""Event ⇄ Avro bytes, Confluent's wire framing, and the headers that go with a message.

The content hash begins after the envelope's `source`: where and with which mapping a row was read
is not part of what it says (docs/decisions/0004-content-hash-and-revision.md).
"""

import hashlib
import struct
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from schemas.checking import check
from schemas.decoder import whole_decoder
from schemas.encoder import FAULTS, Encoder, encoder_of
from schemas.errors import InvalidEvent, UndecodableMessage, UnknownSchemaId
from schemas.evolution import upcast
from schemas.limits import MAX_EVENT_BYTES
from schemas.repository import EventSchema, repository

MAGIC = 0
_FRAME = struct.Struct(">BI")


class Encoded(NamedTuple):
    """An event as bytes, with the schema it was written by."""

    schema: EventSchema
    payload: bytes


def encode(event_type: str, event: dict[str, Any], version: int | None = None) -> Encoded:
    """Write an event by the newest schema, or by `version`.

    A field with a default may be left out. Nothing else may differ from the schema: raises
    `InvalidEvent` naming the first field that does, or `UnknownEventType`.
    """
    schema, write = _encoder(event_type, version)
    try:
        payload = write(event)
    except FAULTS as fault:
        check(schema.avro, event)
        raise InvalidEvent(schema.event_type, f"cannot be written: {fault}") from fault
    if len(payload) > MAX_EVENT_BYTES:
        raise InvalidEvent(
            schema.event_type, f"is {len(payload):,} bytes; at most {MAX_EVENT_BYTES:,} may be"
        )
    return Encoded(schema, payload)


def decode(schema: EventSchema, payload: bytes) -> dict[str, Any]:
    """Read bytes strictly, by the schema they were written with. Raises `UndecodableMessage`."""
    return whole_decoder(schema)(payload)


def read(topic: str | EventSchema, payload: bytes) -> dict[str, Any]:
    """Read stored bytes of any version as an event of the newest version.

    Raises `UnknownEventType`, or `UndecodableMessage`.
    """
    schema = repository().by_topic(topic) if isinstance(topic, str) else topic
    return upcast(schema, decode(schema, payload), repository().newest(schema.event_type))


def read_stored(topic: str, payload: bytes) -> dict[str, Any]:
    """Read stored bytes as `read` does, trusting them: they were checked at ingest."""
    return _stored_reader(topic)(payload)


def frame(schema_id: int, payload: bytes) -> bytes:
    """Put Confluent's wire framing in front: a zero byte and the schema id.

    >>> frame(21, b"event").hex(" ", 1)
    '00 00 00 00 15 65 76 65 6e 74'
    """
    return _FRAME.pack(MAGIC, schema_id) + payload


def unframe(message: bytes) -> tuple[EventSchema, bytes]:
    """Take the framing off and find the schema. Raises `UndecodableMessage`."""
    if len(message) < _FRAME.size or message[0] != MAGIC:
        raise UndecodableMessage("not_framed", "does not begin with a zero byte and a schema id")
    _, schema_id = _FRAME.unpack_from(message)
    try:
        schema = repository().by_id(schema_id)
    except UnknownSchemaId as fault:
        raise UndecodableMessage("unknown_schema_id", str(schema_id)) from fault
    return schema, message[_FRAME.size :]


def headers(schema: EventSchema, event: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Give the Kafka headers of an event: the CloudEvents Kafka binding, binary mode."""
    envelope = event["envelope"]
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(envelope["event_id"]).encode()),
        ("ce_type", schema.topic.encode()),
        ("ce_source", f"/connectors/{envelope['source']['system']}".encode()),
        ("content-type", b"application/avro"),
    ]


def content_hash(payload: bytes, source_end: int) -> bytes:
    """Give the SHA-256 of everything after the envelope's source."""
    return hashlib.sha256(memoryview(payload)[source_end:]).digest()


@cache
def _encoder(event_type: str, version: int | None) -> tuple[EventSchema, Encoder]:
    schemas = repository()
    schema = schemas.newest(event_type) if version is None else schemas.get(event_type, version)
    return schema, encoder_of(schema.avro)


@cache
def _stored_reader(topic: str) -> Callable[[bytes], dict[str, Any]]:
    schema = repository().by_topic(topic)
    newest, whole = repository().newest(schema.event_type), whole_decoder(schema, strict=False)
    if schema == newest:
        return whole
    return lambda payload: upcast(schema, whole(payload), newest)
