"""Writing events: what is refused, with which field, and what goes on the wire with them."""

import hashlib
import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.checking import check
from schemas.codec import content_hash, decode, encode, frame, headers, unframe
from schemas.decoder import decoder_for
from schemas.encoder import encoder_of
from schemas.errors import InvalidEvent, UndecodableMessage, UnknownEventType
from schemas.limits import MAX_ITEMS, MAX_TEXT_BYTES
from schemas.repository import EventSchema, repository
from tests.avro_data import SCHEMAS, event, events, oracle_bytes, paths

CONTACT = "front_door.contact_received"


class NoZone(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _when: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda each: each.topic)
def test_an_event_is_written_as_fastavro_writes_it(schema: EventSchema) -> None:
    dice = random.Random(schema.topic)
    for _ in range(40):
        made = event(schema, dice)
        written = encode(schema.event_type, made, schema.version)
        assert written == (schema, oracle_bytes(schema.parsed, made))


def test_a_field_with_a_default_may_be_left_out(contact: dict[str, Any]) -> None:
    schema, payload = encode(CONTACT, contact)
    assert payload == oracle_bytes(schema.parsed, contact)
    read = decode(schema, payload)
    assert read["envelope"]["occurred_on"] is None
    assert read["contact_source"] is None


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("contact_id", 17, "must be str, not int"),
        ("contact_id", None, "must be str, not NoneType"),
        ("contact_id", "a\0b", "NUL"),
        ("contact_id", "\ud800", "surrogate"),
        ("reason", "x" * (MAX_TEXT_BYTES + 1), "at most"),
        ("reason", b"x", "must be str, not bytes"),
        ("contact_source", "6", "must be a record, not str"),
        ("contact_source.code", 6, "must be str, not int"),
        ("contact_source.colour", "red", "is not in the schema"),
        ("colour", "red", "is not in the schema"),
        ("envelope", None, "must be a record"),
        ("envelope.revision", True, "must be int, not bool"),
        ("envelope.revision", 1.0, "must be int, not float"),
        ("envelope.revision", "1", "must be int, not str"),
        ("envelope.revision", 2**31, "does not fit 32 bits"),
        ("envelope.occurred_on", datetime(2024, 3, 4, tzinfo=UTC), "must be date, not datetime"),
        ("envelope.occurred_on", "2024-03-04", "must be date, not str"),
        ("envelope.occurred_on", 19_786, "must be date, not int"),
        ("envelope.occurred_at", date(2024, 3, 4), "must be datetime, not date"),
        ("envelope.occurred_at", datetime(2024, 3, 4), "time zone"),  # noqa: DTZ001
        ("envelope.occurred_at", datetime(2024, 3, 4, tzinfo=NoZone()), "time zone"),
        (
            "envelope.occurred_at",
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
            "years 1 to 9999",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(
    contact: dict[str, Any], field: str, value: Any, reason: str
) -> None:
    with pytest.raises(InvalidEvent, match=f"^{re.escape(field)}: .*{reason}") as refused:
        encode(CONTACT, changed(contact, field, value))
    assert refused.value.field == field


def test_a_required_field_may_not_be_left_out(contact: dict[str, Any]) -> None:
    del contact["envelope"]["case_record"]["local_id"]
    with pytest.raises(InvalidEvent, match=r"^envelope.case_record.local_id: is missing"):
        encode(CONTACT, contact)


def test_one_field_instead_of_another_is_refused(contact: dict[str, Any]) -> None:
    whole = decode(*encode(CONTACT, contact))
    whole["colour"] = whole.pop("urgency")
    with pytest.raises(InvalidEvent, match=r"^colour: is not in the schema"):
        encode(CONTACT, whole)


def test_a_list_of_too_many_items_is_refused(contact: dict[str, Any]) -> None:
    held = {"envelope": contact["envelope"], "discussion_id": "1", "agencies": ["x"] * MAX_ITEMS}
    encode("child_protection.strategy_discussion_held", held)
    held["agencies"].append("x")
    with pytest.raises(InvalidEvent, match=r"^agencies: has 10,001 items"):
        encode("child_protection.strategy_discussion_held", held)


def test_an_event_too_large_to_be_sent_is_refused(contact: dict[str, Any]) -> None:
    contact |= {"reason": "x" * MAX_TEXT_BYTES, "agency": "x" * MAX_TEXT_BYTES}
    with pytest.raises(InvalidEvent, match="at most 900,000"):
        encode(CONTACT, contact)


@pytest.mark.parametrize("not_an_event", [None, [], "text", 7])
def test_what_is_no_record_is_no_event(not_an_event: Any) -> None:
    with pytest.raises(InvalidEvent, match="must be a record"):
        encode(CONTACT, not_an_event)


def test_an_event_type_or_version_that_is_not_there_is_refused(contact: dict[str, Any]) -> None:
    with pytest.raises(UnknownEventType, match="contact_lost"):
        encode("front_door.contact_lost", contact)
    with pytest.raises(UnknownEventType, match=r"contact_received\.v9"):
        encode(CONTACT, contact, version=9)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_what_the_encoder_refuses_is_what_the_check_refuses(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(SCHEMAS))
    made = data.draw(events(schema))
    field = data.draw(st.sampled_from(paths(schema)))
    strange: object = data.draw(
        st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.datetimes()
        | st.floats() | st.lists(st.text(), max_size=2) | st.just({})
    )  # fmt: skip
    made = changed(made, field, strange)
    assert (refusal(check, schema.avro, made) is None) is (
        refusal(encoder_of(schema.avro), made) is None
    )


def test_framing_is_a_zero_byte_and_the_schema_id_and_comes_off_again() -> None:
    schema = repository().newest(CONTACT)
    assert frame(21, b"event") == b"\0\0\0\0\x15event"
    assert unframe(frame(schema.id, b"event")) == (schema, b"event")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"", "not_framed"),
        (b"\0\0\0\0", "not_framed"),
        (b"\1\0\0\0\1", "not_framed"),
        (b'{"contact_id": 7}', "not_framed"),
        (b"\0\0\0\0\0", "unknown_schema_id"),
        (b"\0\xff\xff\xff\xff", "unknown_schema_id"),
    ],
)
def test_a_message_without_our_framing_is_refused(message: bytes, reason: str) -> None:
    with pytest.raises(UndecodableMessage) as refused:
        unframe(message)
    assert refused.value.reason_code == reason


def test_headers_are_those_of_cloudevents(contact: dict[str, Any]) -> None:
    assert headers(repository().newest(CONTACT), contact) == [
        ("ce_specversion", b"1.0"),
        ("ce_id", contact["envelope"]["event_id"].encode()),
        ("ce_type", b"front_door.contact_received.v2"),
        ("ce_source", b"/connectors/mash_workbook"),
        ("content-type", b"application/avro"),
    ]


def test_the_content_hash_leaves_out_where_an_event_was_read(contact: dict[str, Any]) -> None:
    first = hash_of(contact)
    contact["envelope"]["source"] |= {"mapping_version": 2, "row": "Contacts!18"}
    assert hash_of(contact) == first
    contact["envelope"]["revision"] = 2
    assert hash_of(contact) != first
    assert len(first) == hashlib.sha256().digest_size


def hash_of(contact: dict[str, Any]) -> bytes:
    schema, payload = encode(CONTACT, contact)
    return content_hash(payload, *decoder_for(schema, ("@source_end",))(payload))


def changed(event: Any, path: str, value: Any) -> Any:
    """Give the event with one field set, making the records on the way to it."""
    name, _, rest = path.partition(".")
    event = {} if event is None else event
    return event | {name: changed(event.get(name), rest, value) if rest else value}


def refusal(say: Callable[..., Any], *arguments: Any) -> Exception | None:
    try:
        say(*arguments)
    except (InvalidEvent, TypeError, ValueError, KeyError) as fault:
        return fault
    return None
