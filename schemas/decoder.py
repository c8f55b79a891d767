"""Decoders written for one schema and the few fields a caller needs: straight-line Python.

fastavro reads whole events and accepts negative indexes and trailing bytes. The ingest decoder made
here walks the whole message strictly and gives only what was asked; the reading decoder trusts bytes
that were checked at ingest and stops after the last field wanted. Both equal fastavro on every
valid event (tested on random data for every schema).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, NoReturn

from schemas import generation
from schemas.codec import read
from schemas.errors import UndecodableMessage
from schemas.evolution import needs_upcast
from schemas.repository import EventSchema, repository

Decoder = Callable[[bytes], tuple[Any, ...]]
Reader = Callable[[str, bytes], tuple[Any, ...]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_VARINT_BYTES = 10


@cache
def decoder_for(schema: EventSchema, fields: tuple[str, ...], *, strict: bool = True) -> Decoder:
    """Make a decoder that gives `fields` as a tuple, in the order asked.

    A field is a dotted path (``envelope.source.system``); through a null record it is None; a
    path that ends at a record gives a dict. ``@source_end`` is where the envelope's source ends,
    for the content hash. The decoder raises `UndecodableMessage` for whatever is not valid.
    """
    source = generation.source(schema.avro, fields, strict=strict)
    namespace: dict[str, Any] = {
        "bad": _bad,
        "long_varint": _long_varint,
        "from_ordinal": date.fromordinal,
        "EPOCH": _EPOCH,
        "timedelta": timedelta,
        "UndecodableMessage": UndecodableMessage,
    }
    exec(compile(source, f"<decoder {schema.topic}>", "exec"), namespace)  # noqa: S102
    decode: Decoder = namespace["decode"]
    return decode


@cache
def reader_for(event_type: str, fields: tuple[str, ...]) -> Reader:
    """Make a reader of stored events: any version in, the newest version's `fields` out."""
    by_topic: dict[str, Decoder] = {
        schema.topic: _older(schema, fields)
        if needs_upcast(schema)
        else decoder_for(schema, fields, strict=False)
        for schema in repository().versions(event_type)
    }

    def read_fields(topic: str, payload: bytes) -> tuple[Any, ...]:
        return by_topic[topic](payload)

    return read_fields


def _older(schema: EventSchema, fields: tuple[str, ...]) -> Decoder:
    """Read by way of the upcaster: slower, and only for events of versions past."""
    pick = [_path(each.split(".")) for each in fields]

    def decode(payload: bytes) -> tuple[Any, ...]:
        event = read(schema, payload)
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
