"""What an event's reader may see: nothing they are not cleared for, and a mark where it was."""

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from hub.access.redact import CONFIDENTIAL, redact
from hub.access.roles import roles
from schemas.repository import EventSchema, repository
from tests.avro_data import event

MARKS = ("none", "identifier", "personal", "special", "practitioner")
CLEARANCES = [frozenset(each) for count in range(6) for each in combinations(MARKS, count)]
NEWEST = [repository().newest(event_type) for event_type in repository().event_types()]


def leaves(schema: Any, value: Any, names: dict[str, Any], marks: frozenset[str]) -> Iterator[Any]:
    """Yield (sensitivities on the way to it, value) of every value in an event: the oracle."""
    if isinstance(schema, list):
        schema = next(each for each in schema if each != "null")
    if isinstance(schema, str):
        schema = names.get(schema, schema)
    if isinstance(schema, dict) and schema["type"] == "record":
        names[f"{schema['namespace']}.{schema['name']}"] = schema
        for field in schema["fields"]:
            on_the_way = set() if schema["name"] == "CodedValue" and field["name"] == "code" else {
                field["sensitivity"]
            }  # fmt: skip
            outer = set() if field["name"] == "envelope" else on_the_way
            inner = None if value is None else value[field["name"]]
            yield from leaves(field["type"], inner, names, marks | outer)
    elif isinstance(schema, dict) and schema["type"] == "array" and is_record(schema, names):
        yield from leaves(schema["items"], None, names, marks)  # learn the names in it
        for each in value or []:
            yield from leaves(schema["items"], each, names, marks)
    elif value is not None and value != []:
        yield marks, value


def is_record(array: dict[str, Any], names: dict[str, Any]) -> bool:
    items = array["items"]
    return items in names if isinstance(items, str) else items["type"] == "record"


@pytest.mark.parametrize("schema", NEWEST, ids=lambda schema: schema.event_type)
def test_what_is_seen_is_exactly_what_the_clearance_allows(schema: EventSchema) -> None:
    dice = random.Random(schema.event_type)
    for clearance in CLEARANCES:
        said = event(schema, dice)
        if schema.event_type in CONFIDENTIAL:  # told of below
            said[CONFIDENTIAL[schema.event_type][0]] = False
        seen, withheld = redact(schema.event_type, said, clearance)

        all_said = list(leaves(schema.avro, said, {}, frozenset()))
        allowed = [value for marks, value in all_said if marks <= clearance]
        assert [value for _, value in leaves(schema.avro, seen, {}, frozenset())] == allowed
        assert withheld or len(allowed) == len(all_said)
        assert not (withheld and clearance == frozenset(MARKS))


def test_a_code_is_as_sensitive_as_its_field_and_the_sources_words_are_not(
    contact: dict[str, Any],
) -> None:
    contact["contact_source"] = {"code": "1A", "source_value": "her aunt, Fatima"}
    schema = repository().newest("front_door.contact_received")
    whole = {each["name"]: contact.get(each["name"]) for each in schema.fields}
    seen, withheld = redact("front_door.contact_received", whole, frozenset({"none"}))
    assert seen["contact_source"] == {"code": "1A", "source_value": None}
    assert "contact_source.source_value" in withheld


@pytest.mark.parametrize("clearance", [frozenset(MARKS), frozenset({"identifier", "personal"})])
def test_a_confidential_address_is_shown_to_nobody(clearance: frozenset[str]) -> None:
    said = event(repository().newest("identity.address_changed"), random.Random(3))
    open_one, _ = redact("identity.address_changed", said | {"is_confidential": False}, clearance)
    seen, withheld = redact("identity.address_changed", said | {"is_confidential": True}, clearance)
    assert open_one["address"]["lines"] == said["address"]["lines"]
    assert seen["address"] is None
    assert "address" in withheld
    assert said["address"] is not None, "what is stored is as it was"


def test_nothing_said_is_not_called_withheld(contact: dict[str, Any]) -> None:
    schema = repository().newest("front_door.contact_received")
    whole = {each["name"]: contact.get(each["name"]) for each in schema.fields}
    _, withheld = redact("front_door.contact_received", whole, frozenset())
    assert "reason" not in withheld
    assert "contact_id" in withheld


def test_every_role_is_cleared_only_for_what_schemas_mark() -> None:
    for role in roles().values():
        assert role.clearance <= set(MARKS), role.name
