"""Event ⇄ Avro bytes, Confluent's wire framing, and the headers that go with a message.

The content hash begins after the envelope's `source`: where and with which mapping a row was read
is not part of what it says (docs/decisions/0004-content-hash-and-revision.md).
"""

import hashlib
import struct
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple

import fastavro

from schemas.errors import InvalidEvent, UndecodableMessage, UnknownSchemaId
from schemas.evolution import upcast
from schemas.repository import EventSchema, repository

MAGIC = 0
_FRAME = struct.Struct(">BI")
_JSON_KINDS = {"string": str, "int": int, "long": int, "boolean": bool, "bytes": bytes}


class Encoded(NamedTuple):
    """An event as bytes, with the schema it was written by."""

    schema: EventSchema
    payload: bytes


def encode(event_type: str, event: dict[str, Any], version: int | None = None) -> Encoded:
    """Write an event by the newest schema, or by `version`.

    Raises `UnknownEventType`, or `InvalidEvent` naming the first field that is wrong.
    """
    schemas = repository()
    schema = schemas.newest(event_type) if version is None else schemas.get(event_type, version)
    buffer = BytesIO()
    try:
        fastavro.schemaless_writer(buffer, schema.parsed, event, strict_allow_default=True)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as fault:
        check(schema, event)
        raise InvalidEvent(schema.event_type, f"cannot be written: {fault}") from fault
    return Encoded(schema, buffer.getvalue())


def check(schema: EventSchema, event: dict[str, Any]) -> None:
    """Raise `InvalidEvent` for the first field that does not fit the schema."""
    _check(schema.avro, event, "", {})


def decode(schema: EventSchema, payload: bytes) -> dict[str, Any]:
    """Read bytes by the schema they were written with. Raises `UndecodableMessage`."""
    buffer = BytesIO(payload)
    try:
        event = fastavro.schemaless_reader(buffer, schema.parsed, None)
    except (ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
            AttributeError, struct.error, StopIteration, MemoryError) as fault:  # fmt: skip
        raise UndecodableMessage("bad_value", f"not a {schema.topic}: {fault}") from fault
    if buffer.tell() != len(payload):
        raise UndecodableMessage("trailing_bytes", f"{len(payload) - buffer.tell()} bytes too many")
    if not isinstance(event, dict):
        raise UndecodableMessage("bad_value", f"not a {schema.topic}")
    return event


def read(topic: str | EventSchema, payload: bytes) -> dict[str, Any]:
    """Read stored bytes of any version as an event of the newest version."""
    schema = repository().by_topic(topic) if isinstance(topic, str) else topic
    return upcast(schema, decode(schema, payload), repository().newest(schema.event_type))


def frame(schema_id: int, payload: bytes) -> bytes:
    """Put Confluent's wire framing in front: a zero byte and the schema id."""
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


def _check(schema: Any, value: Any, path: str, named: dict[str, Any]) -> None:
    if isinstance(schema, dict) and "name" in schema:
        named[f"{schema.get('namespace', '')}.{schema['name']}"] = schema
    if isinstance(schema, str) and schema in named:
        schema = named[schema]
    if isinstance(schema, list):
        _check_union(schema, value, path, named)
    elif isinstance(schema, dict) and schema["type"] == "record":
        _check_record(schema, value, path, named)
    elif isinstance(schema, dict) and schema["type"] == "array":
        if not isinstance(value, list | tuple):
            raise InvalidEvent(path, f"must be a list, not {type(value).__name__}")
        for index, each in enumerate(value):
            _check(schema["items"], each, f"{path}[{index}]", named)
    else:
        _check_plain(schema, value, path)


def _check_union(schema: list[Any], value: Any, path: str, named: dict[str, Any]) -> None:
    other = next(each for each in schema if each != "null")
    if value is None:
        _learn(other, named)
    else:
        _check(other, value, path, named)


def _learn(schema: Any, named: dict[str, Any]) -> None:
    """Remember the names a skipped branch defines: later fields refer to them."""
    if isinstance(schema, dict):
        if "name" in schema and "namespace" in schema:
            named[f"{schema['namespace']}.{schema['name']}"] = schema
        for each in schema.get("fields", []):
            _learn(each["type"], named)
        _learn(schema.get("items"), named)
    elif isinstance(schema, list):
        for each in schema:
            _learn(each, named)


def _check_record(schema: dict[str, Any], value: Any, path: str, named: dict[str, Any]) -> None:
    if not isinstance(value, dict):
        raise InvalidEvent(path or schema["name"], f"must be a record, not {type(value).__name__}")
    fields = {each["name"]: each for each in schema["fields"]}
    for name in value:
        if name not in fields:
            raise InvalidEvent(f"{path}{'.' if path else ''}{name}", "is not in the schema")
    for name, each in fields.items():
        inner = f"{path}{'.' if path else ''}{name}"
        if name in value:
            _check(each["type"], value[name], inner, named)
        elif "default" in each:
            _learn(each["type"], named)
        else:
            raise InvalidEvent(inner, "is missing")


def _check_plain(schema: Any, value: Any, path: str) -> None:
    logical = schema.get("logicalType") if isinstance(schema, dict) else None
    kind = schema["type"] if isinstance(schema, dict) else schema
    wanted = {"date": date, "timestamp-micros": datetime}.get(str(logical), _JSON_KINDS[kind])
    wrong_bool = isinstance(value, bool) and wanted is not bool
    wrong_date = isinstance(value, datetime) and wanted is date
    if not isinstance(value, wanted) or wrong_bool or wrong_date:
        raise InvalidEvent(path, f"must be {wanted.__name__}, not {type(value).__name__}")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise InvalidEvent(path, "must be an instant with its time zone")
    if isinstance(value, int) and not -(2**31) <= value < 2**31:
        raise InvalidEvent(path, "does not fit a 32-bit integer")
