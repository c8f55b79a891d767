"""What the strict decoder refuses, and with which reason; what a reader of few fields gives."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.codec import encode
from schemas.decoder import decoder_for, decoder_of, reader_for
from schemas.encoder import encoder_of, varint
from schemas.errors import REASON_CODES, UndecodableMessage, UnknownEventType
from schemas.limits import MAX_EVENT_BYTES, MAX_ITEMS, MAX_TEXT_BYTES
from schemas.repository import repository
from tests.avro_data import oracle, oracle_bytes

DATE = {"type": "int", "logicalType": "date"}
INSTANT = {"type": "long", "logicalType": "timestamp-micros"}
LIST = {"type": "array", "items": "string"}
CONTACT = "front_door.contact_received"


def of(kind: Any, name: str = "Record") -> dict[str, Any]:
    """A record of one field, `a`."""
    return {"type": "record", "name": name, "fields": [{"name": "a", "type": kind}]}


def read(kind: Any, payload: bytes) -> Any:
    """Read one value strictly."""
    return decoder_of(of(kind), ("a",), strict=True)(payload)[0]


@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        pytest.param(["null", "string"], b"\x01", "bad_index", id="a negative union index"),
        pytest.param(["null", "string"], b"\x04", "bad_index", id="a union index too large"),
        pytest.param(["null", "string"], b"\x80\x00", "bad_index", id="an overlong union index"),
        pytest.param("boolean", b"\x02", "bad_boolean", id="a boolean of 2"),
        pytest.param("boolean", b"\xff", "bad_boolean", id="a boolean of 255"),
        pytest.param("int", b"\x02\x00", "trailing_bytes", id="a byte too many"),
        pytest.param("int", b"", "truncated", id="nothing"),
        pytest.param("int", b"\x80", "truncated", id="half a number"),
        pytest.param("string", b"\x06ab", "truncated", id="a text beyond the end"),
        pytest.param("string", b"\xfe\xff\x07ab", "truncated", id="a text far beyond the end"),
        pytest.param("string", b"\x01", "bad_length", id="a text of length -1"),
        pytest.param("string", b"\xff\x01", "bad_length", id="a text of length -128"),
        pytest.param("string", b"\x04\xff\xfe", "bad_utf8", id="not UTF-8"),
        pytest.param("string", b"\x06\xed\xa0\x80", "bad_utf8", id="half a surrogate pair"),
        pytest.param("string", b"\x04\xc0\x80", "bad_utf8", id="an overlong NUL"),
        pytest.param("string", b"\x06a\x00b", "bad_value", id="a NUL character"),
        pytest.param("string", varint((MAX_TEXT_BYTES + 1) << 1), "too_long", id="a huge text"),
        pytest.param("int", b"\x80\x00", "bad_varint", id="an overlong zero"),
        pytest.param("int", b"\x82\x80\x00", "bad_varint", id="an overlong one"),
        pytest.param("long", b"\xff" * 9 + b"\x02", "bad_varint", id="a number of 65 bits"),
        pytest.param("long", b"\xff" * 10 + b"\x01", "bad_varint", id="a number of 11 bytes"),
        pytest.param("int", varint(2**32), "bad_value", id="an int of 33 bits"),
        pytest.param(DATE, varint(2_932_897 << 1), "bad_value", id="a day in the year 10000"),
        pytest.param(DATE, varint(719_163 * 2 - 1), "bad_value", id="a day before the year 1"),
        pytest.param(INSTANT, varint(2**63), "bad_value", id="a time in the year 150000"),
        pytest.param(INSTANT, varint(2**63 + 1), "bad_value", id="a time before the year 1"),
        pytest.param(INSTANT, b"\xfe" * 7 + b"\x00", "bad_varint", id="an overlong time"),
        pytest.param(LIST, varint((MAX_ITEMS + 1) << 1), "too_long", id="more items than bytes"),
        pytest.param(LIST, b"\x02\x00\xfe\xff\x07", "too_long", id="a second block of too many"),
        pytest.param(LIST, b"\x01\x06\x02a\x00", "bad_length", id="a block longer than it is"),
        pytest.param(LIST, b"\x01\x03\x02a\x00", "bad_length", id="a block of size below zero"),
        pytest.param(LIST, b"\x02\x02a", "truncated", id="a list without its end"),
    ],
)
def test_bytes_are_refused_with_the_reason(kind: Any, payload: bytes, reason: str) -> None:
    with pytest.raises(UndecodableMessage) as refused:
        read(kind, payload)
    assert refused.value.reason_code == reason
    assert reason in REASON_CODES


def test_many_small_blocks_may_not_hold_more_items_than_one_list_may() -> None:
    assert len(read(LIST, b"\x02\x00" * MAX_ITEMS + b"\x00")) == MAX_ITEMS
    with pytest.raises(UndecodableMessage, match="too_long"):
        read(LIST, b"\x02\x00" * (MAX_ITEMS + 1) + b"\x00")


def test_an_event_larger_than_any_is_refused_unread() -> None:
    with pytest.raises(UndecodableMessage, match="too_long"):
        read("string", bytes(MAX_EVENT_BYTES + 1))


def test_a_text_nobody_asked_for_is_checked_all_the_same() -> None:
    schema = of("string") | {"fields": [{"name": n, "type": "string"} for n in "ab"]}
    only_a = decoder_of(schema, ("a",), strict=True)
    assert only_a(b"\x02x\x04\xc3\xa9") == ("x",)
    # Each half is no text, though the two in a row would be one.
    with pytest.raises(UndecodableMessage, match="bad_utf8"):
        only_a(b"\x02\xc3\x02\xa9")
    with pytest.raises(UndecodableMessage, match="NUL"):
        only_a(b"\x02x\x02\x00")


@pytest.mark.parametrize("items", ["null", {"type": "record", "name": "Empty", "fields": []}])
def test_a_list_of_items_without_width_is_refused_before_any_byte_is_read(items: Any) -> None:
    with pytest.raises(KeyError, match="without width"):
        decoder_of(of({"type": "array", "items": items}), ("a",), strict=True)


@pytest.mark.parametrize("payload", [b"\x04\x02a\x02b\x00", b"\x03\x08\x02a\x02b\x00",
                                     b"\x02\x02a\x01\x04\x02b\x00"])  # fmt: skip
def test_a_list_may_come_in_blocks_with_their_sizes(payload: bytes) -> None:
    assert read(LIST, payload) == oracle(of(LIST), payload)["a"] == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (["string", "null"], None),
        (["string", "null"], "x"),
        ("long", -(2**63)),
        ("long", 2**63 - 1),
        (INSTANT, datetime(1, 1, 1, tzinfo=UTC)),
        (INSTANT, datetime(1978, 12, 2, 19, 29, 36, 710656, tzinfo=UTC)),
        (INSTANT, datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        (DATE, date(1992, 6, 6)),
        (DATE, date(9999, 12, 31)),
        ({"type": "array", "items": LIST}, [["a", "b"], [], ["c"]]),
        ({"type": "array", "items": of(["null", "int"], "Item")}, [{"a": 1}, {"a": None}]),
    ],
)
def test_kinds_the_events_hardly_use_are_written_and_read_as_fastavro_does(
    kind: Any, value: Any
) -> None:
    payload = encoder_of(of(kind))({"a": value})
    assert payload == oracle_bytes(of(kind), {"a": value})
    assert read(kind, payload) == value


@pytest.mark.parametrize("kind", ["double", {"type": "map", "values": "string"}])
def test_a_kind_that_is_not_supported_is_refused_when_the_schema_is_loaded(kind: Any) -> None:
    with pytest.raises(KeyError, match="does not know"):
        decoder_of(of(kind), ("a",), strict=True)
    with pytest.raises(KeyError, match="does not know"):
        encoder_of(of(kind))


def test_a_field_that_is_not_there_is_refused_when_the_decoder_is_made() -> None:
    schema = repository().newest(CONTACT)
    with pytest.raises(KeyError, match=r"envelope\.colour"):
        decoder_for(schema, ("envelope.colour",))


@pytest.mark.parametrize(
    "fields",
    [
        ("contact_source", "contact_source.code"),
        ("contact_source.code", "contact_source"),
        ("contact_source.code", "envelope.source.row", "contact_source.code"),
    ],
)
@pytest.mark.parametrize("source", [None, {"code": "6", "source_value": "Police"}])
def test_a_record_and_a_part_of_it_may_both_be_asked_for(
    fields: tuple[str, ...], source: dict[str, str] | None, contact: dict[str, Any]
) -> None:
    schema, payload = encode(CONTACT, contact | {"contact_source": source})
    expected = {
        "contact_source": source,
        "contact_source.code": source and source["code"],
        "envelope.source.row": None,
    }
    for strict in (True, False):
        assert decoder_for(schema, fields, strict=strict)(payload) == tuple(
            expected[each] for each in fields
        )


def test_a_reader_reads_an_old_version_as_the_newest(contact: dict[str, Any]) -> None:
    read_source = reader_for(CONTACT, ("contact_source.code", "urgency", "envelope.event_id"))
    old = encode(CONTACT, contact | {"source_code": "6"}, version=1)
    assert read_source(old.schema.topic, old.payload) == (
        "6",
        None,
        contact["envelope"]["event_id"],
    )


def test_a_reader_refuses_another_types_topic() -> None:
    with pytest.raises(UnknownEventType):
        reader_for(CONTACT, ("contact_id",))("plans.case_closed.v1", b"")


@pytest.mark.parametrize("state", [b"", b"\xff", b"\x02\xff" * 9])
def test_a_reader_says_that_stored_bytes_are_damaged_and_nothing_else(state: bytes) -> None:
    with pytest.raises(UndecodableMessage):
        reader_for(CONTACT, ("contact_id",))(f"{CONTACT}.v2", state)
