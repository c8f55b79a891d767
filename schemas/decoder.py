"""Decoders written for one schema and the few fields a caller needs: straight-line Python.

fastavro reads whole events and accepts negative indexes and trailing bytes. The ingest decoder
made here walks the whole message strictly and gives only what was asked; the reading decoder trusts
bytes that were checked at ingest and stops after the last field wanted. Both equal fastavro on
every valid event (tested on random data for every schema).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, NoReturn

from schemas import generation
from schemas.errors import UndecodableMessage, UnknownEventType
from schemas.evolution import upcast
from schemas.limits import MAX_TEXT_BYTES
from schemas.repository import EventSchema, repository

Decoder = Callable[[bytes], tuple[Any, ...]]
Reader = Callable[[str, bytes], tuple[Any, ...]]

MAX_VARINT_BYTES = 10


@cache
def decoder_for(schema: EventSchema, fields: tuple[str, ...], *, strict: bool = True) -> Decoder:
    """Make a decoder that gives `fields` as a tuple, in the order asked.

    A field is a dotted path (``envelope.source.system``); through a null record it is None; a
    path that ends at a record gives a dict. ``@source_end`` is where the envelope's source ends,
    for the content hash. The decoder raises `UndecodableMessage` for whatever is not valid.
    """
    return decoder_of(schema.avro, fields, strict=strict)


def decoder_of(avro: dict[str, Any], fields: tuple[str, ...], *, strict: bool) -> Decoder:
    """Make a decoder of any record; `avro` is self-contained. Raises KeyError for no such field."""
    source = generation.source(avro, fields, strict=strict)
    namespace: dict[str, Any] = {
        "bad": _bad,
        "bad_bytes": _bad_bytes,
        "bad_end": _bad_end,
        "too_long": _too_long,
        "long_varint": _long_varint,
        "from_bytes": int.from_bytes,
        "from_ordinal": date.fromordinal,
        "EPOCH": datetime(1970, 1, 1, tzinfo=UTC),
        "timedelta": timedelta,
    }
    exec(compile(source, f"<decoder {avro['name']}>", "exec"), namespace)  # noqa: S102
    decode: Decoder = namespace["decode"]
    return decode


@cache
def whole_decoder(schema: EventSchema, *, strict: bool = True) -> Callable[[bytes], dict[str, Any]]:
    """Make a decoder of every field of one version, as that version has them."""
    names = tuple(each["name"] for each in schema.fields)
    values = decoder_for(schema, names, strict=strict)

    def decode(payload: bytes) -> dict[str, Any]:
        return dict(zip(names, values(payload), strict=True))

    return decode


@cache
def reader_for(event_type: str, fields: tuple[str, ...]) -> Reader:
    """Make a reader of stored events: any version in, the newest version's `fields` out.

    Raises `UnknownEventType`, here or when it is handed a topic of another type, and KeyError for a
    field that the newest version does not have.
    """
    *older, newest = repository().versions(event_type)
    by_topic = _ByTopic({newest.topic: decoder_for(newest, fields, strict=False)})
    by_topic.update({each.topic: _upcasting(each, newest, fields) for each in older})

    def read_fields(topic: str, payload: bytes) -> tuple[Any, ...]:
        return by_topic[topic](payload)

    return read_fields


class _ByTopic(dict[str, Decoder]):
    """Decoders by stored topic."""

    def __missing__(self, topic: str) -> Decoder:
        raise UnknownEventType(topic, sorted(self))


def _upcasting(written: EventSchema, newest: EventSchema, fields: tuple[str, ...]) -> Decoder:
    """Read by way of the upcaster: slower, and only for events of versions past."""
    whole = whole_decoder(written, strict=False)
    pick = [_path(each.split(".")) for each in fields]

    def decode(payload: bytes) -> tuple[Any, ...]:
        event = upcast(written, whole(payload), newest)
        return tuple(each(event) for each in pick)

    return decode


def _path(parts: list[str]) -> Callable[[Any], Any]:
    steps = [itemgetter(part) for part in parts]

    def pick(event: Any) -> Any:
        for step in steps:
            if event is None:
                return None
            event = step(event)
        return event

    return pick


def _bad(reason_code: str, detail: str) -> NoReturn:
    raise UndecodableMessage(reason_code, detail)


def _bad_bytes(payload: bytes, position: int, fault: Exception) -> NoReturn:
    """Say what Python stumbled over."""
    if isinstance(fault, UnicodeDecodeError):
        raise UndecodableMessage("bad_utf8", fault.reason) from None
    if isinstance(fault, IndexError):
        _bad_end(payload, max(position, len(payload) + 1))
    raise UndecodableMessage("bad_value", f"{fault} at byte {position}") from None


def _bad_end(payload: bytes, position: int) -> NoReturn:
    over = len(payload) - position
    if over > 0:
        raise UndecodableMessage("trailing_bytes", f"{over} bytes too many") from None
    raise UndecodableMessage("truncated", f"ends at byte {len(payload)}, too early") from None


def _too_long(length: int) -> None:
    """Refuse a text too long; one below zero is told as such by the next line of the decoder."""
    if not length & 1:
        _bad("too_long", f"a text of {length >> 1:,} bytes; at most {MAX_TEXT_BYTES:,} may be")


def _long_varint(payload: bytes, position: int, first: int) -> tuple[int, int]:
    """Read the rest of a variable-length number of two bytes or more, before zigzag."""
    number, shift = first & 127, 7
    for count in range(2, MAX_VARINT_BYTES + 1):
        byte = payload[position]
        position += 1
        number |= (byte & 127) << shift
        if byte < 128:  # noqa: PLR2004  (the continuation bit)
            if byte == 0 or number >= 1 << 64:
                _bad("bad_varint", f"overlong number of {count} bytes")
            return number, position
        shift += 7
    _bad("bad_varint", "a number of more than ten bytes")
