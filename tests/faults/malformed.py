"""Messages that are really malformed, made of good ones, each with the reasons it may be given.

A flipped bit often gives another valid event: only flips that another decoder, or a second look
at what it decodes to, refuses are used. What is expected is stated here and never taken from the
ingester.
"""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

from schemas.codec import decode, encode, frame
from schemas.errors import InvalidEvent, UndecodableMessage
from schemas.identifiers import case_record_id
from schemas.repository import repository
from tests.kafka.events import CONTACT, FEED, Sendable, a_contact, schema_id

HUGE = b"\xfe\xff\xff\xff\xff\xff\xff\x7f"
"""A count or length of 2^55 as Avro writes it."""
ADDRESS = "identity.address_changed"


class Malformed(NamedTuple):
    """A message, and the reason codes of which it may be given one; none: any will do."""

    kind: str
    message: Sendable
    reasons: frozenset[str]


def malformed(dice: random.Random, count: int) -> Iterator[Malformed]:
    """Make `count` malformed messages, of every kind in turn."""
    kinds = list(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        if kind == "large" and number >= 5 * len(kinds):
            kind = "bit flip"  # five megabytes of those will do
        make, reasons = KINDS[kind]
        good = a_contact(number, record=str(dice.randrange(50)), reason="a bruise " * 3)
        assert good.value is not None
        yield Malformed(kind, make(good, dice), frozenset(reasons.split()))


def framed(good: Sendable, payload: bytes) -> Sendable:
    return good._replace(value=frame(schema_id(), payload))


def payload_of(good: Sendable) -> bytes:
    assert good.value is not None
    return good.value[5:]


def bit_flip(good: Sendable, dice: random.Random) -> Sendable:
    while True:
        payload = bytearray(payload_of(good))
        payload[dice.randrange(len(payload))] ^= 1 << dice.randrange(8)
        if not is_an_event(bytes(payload), good.key):
            return framed(good, bytes(payload))


def is_an_event(payload: bytes, key: bytes | None) -> bool:
    """Tell, by fastavro and our encoder, whether these bytes are an event with this key."""
    try:
        event = decode(repository().newest(CONTACT), payload)
        if encode(CONTACT, event).payload != payload:
            return False
        envelope = event["envelope"]
        UUID(envelope["event_id"])
    except (UndecodableMessage, InvalidEvent, ValueError):
        return False
    record = envelope["case_record"]
    right_key = str(case_record_id(record["system"], record["local_id"])).encode()
    return envelope["revision"] >= 1 and right_key == key


def truncated(good: Sendable, dice: random.Random) -> Sendable:
    payload = payload_of(good)
    return framed(good, payload[: dice.randrange(len(payload))])


def array_bomb(good: Sendable, _: random.Random) -> Sendable:
    """An address that claims 2^54 lines. Its area is wrong too, but nobody gets that far."""
    schema = repository().newest(ADDRESS)
    envelope = decode(repository().newest(CONTACT), payload_of(good))["envelope"]
    whole = encode(
        ADDRESS,
        {
            "envelope": envelope,
            "address": {"lines": ["LINE"], "postcode": None, "uprn": None},
            "is_confidential": None,
        },
    ).payload
    at = whole.index(b"\x02\x08LINE")
    return good._replace(value=frame(schema.id, whole[:at] + HUGE + whole[at + 1 :]))


def replaced(before: bytes, after: bytes) -> Callable[[Sendable, random.Random], Sendable]:
    def make(good: Sendable, _: random.Random) -> Sendable:
        payload = payload_of(good)
        assert payload.count(before) >= 1
        return framed(good, payload.replace(before, after, 1))

    return make


KINDS: dict[str, tuple[Callable[[Sendable, random.Random], Sendable], str]] = {
    "bit flip": (bit_flip, ""),
    "truncated": (truncated, "truncated"),
    "trailing bytes": (
        lambda good, dice: framed(good, payload_of(good) + dice.randbytes(dice.randint(1, 40))),
        "trailing_bytes",
    ),
    "no value": (lambda good, _: good._replace(value=None), "empty"),
    "not framed": (lambda good, _: good._replace(value=payload_of(good)), "not_framed"),
    "too short": (lambda good, dice: good._replace(value=bytes(dice.randrange(5))), "not_framed"),
    "json": (lambda good, _: good._replace(value=b'{"event": "contact"}'), "not_framed"),
    "unknown schema": (
        lambda good, dice: good._replace(
            value=frame(dice.randrange(10**6, 2**32), payload_of(good))
        ),
        "unknown_schema_id",
    ),
    "another schema": (
        lambda good, _: good._replace(
            value=frame(schema_id("corrections.record_withdrawn"), payload_of(good))
        ),
        "",
    ),
    "a decision of the hub": (
        lambda good, _: good._replace(value=frame(schema_id("hub.record_linked"), b"")),
        "not_from_outside",
    ),
    "index below zero": (
        lambda good, _: framed(good, payload_of(good)[:-1] + b"\x01"), "bad_index",
    ),
    "index too high": (
        lambda good, _: framed(good, payload_of(good)[:-1] + b"\x04"), "bad_index",
    ),
    "length below zero": (
        lambda good, _: framed(good, b"\x01" + payload_of(good)[1:]), "bad_length",
    ),
    "long number": (
        lambda good, _: framed(good, b"\xff" * 11 + payload_of(good)[1:]), "bad_varint",
    ),
    "text bomb": (
        lambda good, _: framed(good, HUGE + payload_of(good)[1:]), "too_long truncated",
    ),
    "array bomb": (array_bomb, "too_long"),
    "not UTF-8": (replaced(FEED.encode(), b"\xff" * len(FEED)), "bad_utf8"),
    "NUL in a text": (replaced(b"bruise", b"bru\0se"), "bad_value"),
    "another key": (lambda good, dice: good._replace(key=dice.randbytes(16)), "key_mismatch"),
    "no key": (lambda good, _: good._replace(key=None), "key_mismatch"),
    "not an id": (lambda good, _: a_bad_envelope(good, event_id="17"), "bad_event_id"),
    "revision 0": (lambda good, _: a_bad_envelope(good, revision=0), "bad_revision"),
    "revision below 0": (lambda good, _: a_bad_envelope(good, revision=-1), "bad_revision"),
    "large": (
        lambda good, dice: framed(good, payload_of(good) + dice.randbytes(950_000)), "too_long",
    ),
}  # fmt: skip


def a_bad_envelope(good: Sendable, **envelope: object) -> Sendable:
    """The same contact, with something in its envelope that fits the schema and is wrong."""
    event = decode(repository().newest(CONTACT), payload_of(good))
    event["envelope"] |= envelope
    return framed(good, encode(CONTACT, event).payload)
