"""Examples are what their names say, and bytes once written are read for ever."""

from typing import Any

import pytest

from schemas.code_lists import unknown_codes
from schemas.codec import decode, encode, read
from schemas.decoder import reader_for
from schemas.errors import InvalidEvent
from schemas.examples import Example, Golden, examples, from_json, golden, to_json
from schemas.identifiers import event_id
from schemas.repository import EventSchema, repository
from tests.avro_data import SCHEMAS, oracle

EXAMPLES = list(examples())
VALID = [each for each in EXAMPLES if each.is_valid]
INVALID = [each for each in EXAMPLES if not each.is_valid]
GOLDEN = list(golden())

PROBLEMS = {
    "is_missing": "is missing",
    "is_not_in_the_schema": "is not in the schema",
    "is_not_in_the_code_list": "not in the code list",
    "is_not_text": "must be str",
    "is_not_a_number": "must be int",
    "is_not_a_date": "must be date",
    "is_not_true_or_false": "must be bool",
    "is_not_a_record": "must be a record",
    "is_not_a_list": "must be a list",
}
"""The ends of an invalid example's name, and what is then said of it."""


def name_of(example: Example | Golden) -> str:
    return f"{example.schema.name}/{example.path.stem}"


def wrong_with(example: Example) -> tuple[str, str] | None:
    """Give the first field that is wrong and what is wrong with it."""
    try:
        encode(example.schema.event_type, example.event)
    except InvalidEvent as refused:
        return refused.field, refused.reason
    unknown = unknown_codes(example.schema.event_type, example.event)
    return (unknown[0].field, "not in the code list") if unknown else None


def said(event: Any) -> Any:
    """Leave out what says nothing: nulls and empty lists, which are the defaults."""
    if isinstance(event, dict):
        return {name: said(each) for name, each in event.items() if each not in (None, [])}
    return event


@pytest.mark.parametrize("event_type", repository().event_types())
def test_every_event_type_has_its_examples(event_type: str) -> None:
    names = {each.name for each in VALID if each.schema.event_type == event_type}
    assert {"minimal", "full"} <= names
    assert [each for each in INVALID if each.schema.event_type == event_type]


@pytest.mark.parametrize("example", VALID, ids=name_of)
def test_a_valid_example_is_valid(example: Example) -> None:
    assert wrong_with(example) is None


@pytest.mark.parametrize("example", VALID, ids=name_of)
def test_a_valid_example_comes_back_as_it_went(example: Example) -> None:
    schema, payload = encode(example.schema.event_type, example.event)
    again = decode(schema, payload)
    assert again == oracle(schema.parsed, payload)
    assert said(again) == said(example.event)
    assert from_json(schema, to_json(again)) == again


@pytest.mark.parametrize("example", [each for each in VALID if each.name == "full"], ids=name_of)
def test_a_full_example_shows_every_field(example: Example) -> None:
    assert list(example.event) == [each["name"] for each in example.schema.fields]
    shown = [name for name, value in example.event.items() if value is not None]
    assert shown == list(example.event)


@pytest.mark.parametrize("example", [each for each in VALID if each.name == "minimal"], ids=name_of)
def test_a_minimal_example_shows_no_field_that_may_be_left_out(example: Example) -> None:
    optional = {each["name"] for each in example.schema.fields if "default" in each}
    assert not optional & example.event.keys()


@pytest.mark.parametrize("example", VALID, ids=name_of)
def test_an_examples_event_id_is_the_one_its_source_gives(example: Example) -> None:
    envelope = example.event["envelope"]
    source = envelope["source"]
    assert envelope["event_id"] == str(
        event_id(source["system"], source["feed"], source["record_key"], example.schema.event_type)
    )


@pytest.mark.parametrize("example", INVALID, ids=name_of)
def test_an_invalid_example_is_wrong_as_its_name_says(example: Example) -> None:
    wrong = wrong_with(example)
    assert wrong is not None, "it is valid"
    field, reason = wrong
    problem = next(end for end in PROBLEMS if example.name.endswith(end))
    assert PROBLEMS[problem] in reason
    place = field.replace(".", "_").replace("[", "_").replace("]", "")
    assert example.name == f"{place}_{problem}"


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda each: each.topic)
def test_bytes_of_every_version_are_kept(schema: EventSchema) -> None:
    assert [each for each in GOLDEN if each.schema is schema]


@pytest.mark.parametrize("kept", GOLDEN, ids=name_of)
def test_kept_bytes_are_the_event_they_were(kept: Golden) -> None:
    assert decode(kept.schema, kept.payload) == kept.event
    assert encode(kept.schema.event_type, kept.event, kept.schema.version).payload == kept.payload


@pytest.mark.parametrize("kept", GOLDEN, ids=name_of)
def test_kept_bytes_are_read_as_an_event_of_the_newest_version(kept: Golden) -> None:
    newest = repository().newest(kept.schema.event_type)
    names = tuple(each["name"] for each in newest.fields)
    event = read(kept.schema.topic, kept.payload)
    assert tuple(event) == names
    assert reader_for(newest.event_type, names)(kept.schema.topic, kept.payload) == tuple(
        event.values()
    )
    encode(newest.event_type, event)
    assert unknown_codes(newest.event_type, event) == []
