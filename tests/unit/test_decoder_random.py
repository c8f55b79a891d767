"""The decoder against fastavro: random events, random damage, every schema."""

import random
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import decode
from schemas.decoder import decoder_for, reader_for, whole_decoder
from schemas.errors import REASON_CODES, UndecodableMessage
from schemas.repository import EventSchema, repository
from tests.avro_data import SCHEMAS, at, event, events, oracle, oracle_bytes, paths

topic_of = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda each: each.topic)


MOST = 60


def some(schema: EventSchema, count: int) -> list[tuple[dict[str, Any], bytes]]:
    """Random events with their bytes; the same ones in every run."""
    assert count <= MOST
    return _made(schema.topic)[:count]


@cache
def _made(topic: str) -> list[tuple[dict[str, Any], bytes]]:
    (schema,) = (each for each in SCHEMAS if each.topic == topic)
    dice = random.Random(topic)
    made = [event(schema, dice) for _ in range(MOST)]
    return [(each, oracle_bytes(schema.parsed, each)) for each in made]


@topic_of
def test_a_whole_event_reads_as_fastavro_reads_it(schema: EventSchema) -> None:
    for written, payload in some(schema, MOST):
        assert decode(schema, payload) == oracle(schema.parsed, payload) == written
        assert whole_decoder(schema, strict=False)(payload) == written


@topic_of
@pytest.mark.parametrize("strict", [True, False], ids=["strict", "trusting"])
def test_any_few_fields_read_as_fastavro_reads_them(schema: EventSchema, strict: bool) -> None:
    dice = random.Random(f"{schema.topic} fields")
    every = paths(schema)
    for fields in [every, *(dice.sample(every, size) for size in (1, 1, 1, 2, 3, 6, 9))]:
        few = decoder_for(schema, tuple(fields), strict=strict)
        for written, payload in some(schema, 4):
            assert few(payload) == tuple(at(written, each) for each in fields), fields


@topic_of
def test_the_source_ends_where_fastavro_ends_it(schema: EventSchema) -> None:
    ends = decoder_for(schema, ("@source_end",))
    source = schema.parsed["fields"][0]["type"]["fields"][0]["type"]
    for written, payload in some(schema, 20):
        assert ends(payload) == (len(oracle_bytes(source, written["envelope"]["source"])),)


@topic_of
def test_damaged_bytes_are_refused_or_read_as_fastavro_reads_them(schema: EventSchema) -> None:
    dice = random.Random(f"{schema.topic} damage")
    accepted = 0
    for _, payload in some(schema, 25):
        for _ in range(16):
            accepted += fares_like_fastavro(schema, damaged(payload, dice))
    assert accepted < 400, "no damage was ever noticed"


@topic_of
def test_every_beginning_of_an_event_is_refused(schema: EventSchema) -> None:
    small = min((payload for _, payload in some(schema, 20)), key=len)
    for length in range(len(small)):
        with pytest.raises(UndecodableMessage) as refused:
            decode(schema, small[:length])
        assert refused.value.reason_code in {"truncated", "bad_utf8", "too_long"}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_fits_a_schema_is_read_back(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(SCHEMAS))
    written = data.draw(events(schema))
    assert decode(schema, oracle_bytes(schema.parsed, written)) == written


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_bytes_of_any_kind_never_raise_anything_else(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(SCHEMAS))
    fares_like_fastavro(schema, data.draw(st.binary(max_size=300)))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_reader_gives_the_newest_versions_fields_of_every_version(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(SCHEMAS))
    newest = repository().newest(schema.event_type)
    written = data.draw(events(schema))
    fields = tuple(data.draw(st.lists(st.sampled_from(paths(newest)), min_size=1, max_size=5)))
    read = reader_for(schema.event_type, fields)(schema.topic, oracle_bytes(schema.parsed, written))
    for field, value in zip(fields, read, strict=True):
        if field.split(".")[0] in written:
            assert value == at(written, field)


def fares_like_fastavro(schema: EventSchema, payload: bytes) -> bool:
    """Say whether it was accepted; then it must be what fastavro reads, too."""
    try:
        ours = decode(schema, payload)
    except UndecodableMessage as refused:
        if refused.reason_code not in REASON_CODES:
            raise
        return False
    assert ours == oracle(schema.parsed, payload)
    return True


def damaged(payload: bytes, dice: random.Random) -> bytes:
    """Flip a bit, set a byte, cut, double or drop a piece."""
    bytes_ = bytearray(payload)
    place = dice.randrange(len(bytes_))
    match dice.randrange(5):
        case 0:
            bytes_[place] ^= 1 << dice.randrange(8)
        case 1:
            bytes_[place] = dice.choice((0, 1, 2, 3, 4, 127, 128, 255))
        case 2:
            del bytes_[place:]
        case 3:
            bytes_[place:place] = bytes_[place : place + dice.randrange(1, 9)]
        case _:
            del bytes_[place : place + dice.randrange(1, 9)]
    return bytes(bytes_)
