"""What every event schema on disk must be: a new directory is tested by being there."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import fastavro
import pytest
from fastavro.schema import UnknownType

from schemas import code_lists
from schemas.decoder import whole_decoder
from schemas.registry import problems
from schemas.release import incompatible
from schemas.repository import ROOT, EventSchema, SchemaRepository, repository
from tests.avro_data import SCHEMAS, oracle_bytes

SENSITIVITIES = {"none", "identifier", "personal", "special", "practitioner"}
SHARED = sorted((ROOT / "shared").glob("*.avsc"))
FILES = [*SHARED, *sorted(ROOT.glob("events/*/*/*.avsc"))]
TYPES = repository().event_types()

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
each_schema = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda each: each.topic)
each_type = pytest.mark.parametrize("event_type", TYPES)


def definition(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


@each_file
def test_a_record_says_what_it_is(path: Path) -> None:
    record = definition(path)
    assert record["type"] == "record"
    assert record["doc"].strip().endswith(".")


@each_file
def test_a_field_says_what_it_is_and_how_sensitive(path: Path) -> None:
    for field in definition(path)["fields"]:
        assert field["doc"].strip().endswith("."), field["name"]
        assert field["sensitivity"] in SENSITIVITIES, field["name"]
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"])


@each_file
def test_a_field_that_may_be_null_is_null_unless_it_is_said(path: Path) -> None:
    for field in definition(path)["fields"]:
        if isinstance(field["type"], list):
            assert field["type"][0] == "null", field["name"]
            assert len(field["type"]) == 2, field["name"]
            assert field["default"] is None, field["name"]


@each_file
def test_the_ending_of_a_name_says_whether_it_is_a_day_or_an_instant(path: Path) -> None:
    endings = {"date": "_on", "timestamp-micros": "_at"}
    for field in definition(path)["fields"]:
        kind = field["type"][-1] if isinstance(field["type"], list) else field["type"]
        logical = kind.get("logicalType") if isinstance(kind, dict) else None
        # A date of birth is what everybody calls it.
        named = field["name"].endswith(endings.get(str(logical), "")) or "date_of" in field["name"]
        assert named, field["name"]
        if field["name"].endswith(("_on", "_at")):
            assert logical in endings, field["name"]


@each_file
def test_a_code_list_that_a_field_names_is_there(path: Path) -> None:
    for field in definition(path)["fields"]:
        if "code_list" in field:
            assert code_lists.code_list(field["code_list"])
            kind = json.dumps(field["type"])
            assert "CodedValue" in kind or "string" in kind, field["name"]


@each_file
def test_a_coded_value_names_its_code_list(path: Path) -> None:
    for field in definition(path)["fields"]:
        if "CodedValue" in json.dumps(field["type"]):
            assert "code_list" in field, field["name"]


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_a_shared_type_is_named_as_its_file(path: Path) -> None:
    name, version, _ = path.name.split(".")
    assert definition(path)["namespace"] == f"hub.shared.{version}"
    assert definition(path)["name"] == camel(name)


@each_schema
def test_an_event_is_named_as_its_directory(schema: EventSchema) -> None:
    assert schema.avro["namespace"] == f"hub.{schema.area}.v{schema.version}"
    assert schema.avro["name"] == camel(schema.name)
    assert schema.directory.parent.name == schema.area


@each_schema
def test_the_envelope_is_first_and_the_source_first_in_it(schema: EventSchema) -> None:
    envelope = schema.fields[0]
    assert envelope["name"] == "envelope"
    assert envelope["type"]["name"] == "Envelope"
    assert envelope["type"]["fields"][0]["name"] == "source"


@each_schema
def test_a_released_schema_is_as_it_was_and_has_its_id(schema: EventSchema) -> None:
    assert schema.id > 0, "not pinned: run make schemas"
    assert repository().by_id(schema.id) is schema
    assert not [each for each in problems(repository()) if each.startswith(f"{schema.topic} ")]


def test_every_pinned_schema_is_still_there() -> None:
    assert problems(SchemaRepository()) == []


@each_type
def test_versions_are_numbered_from_1_without_a_gap(event_type: str) -> None:
    versions = [each.version for each in repository().versions(event_type)]
    assert versions == list(range(1, len(versions) + 1))


@each_type
def test_every_version_can_be_read_by_avros_own_rules_as_every_other(event_type: str) -> None:
    """What the registry promises other tools (FULL_TRANSITIVE); the upcaster is for ours."""
    versions = repository().versions(event_type)
    for writer in versions:
        payload = oracle_bytes(writer.parsed, least(writer))
        for reader in versions:
            read = whole(writer, reader, payload)
            assert list(read) == [each["name"] for each in reader.fields]


@each_schema
def test_our_decoder_can_read_it(schema: EventSchema) -> None:
    payload = oracle_bytes(schema.parsed, least(schema))
    assert list(whole_decoder(schema)(payload)) == [each["name"] for each in schema.fields]


def test_versions_are_compatible_with_one_another_or_upcast() -> None:
    assert list(incompatible(repository())) == []


def test_every_shared_type_is_used() -> None:
    used = {name for schema in SCHEMAS for name in records(schema.avro)}
    assert {definition(path)["name"] for path in SHARED} <= used


def test_a_schema_that_names_a_type_that_is_not_there_is_not_loaded(tmp_path: Path) -> None:
    directory = tmp_path / "events/front_door/contact_lost"
    directory.mkdir(parents=True)
    lost = {"type": "record", "name": "ContactLost", "fields": [{"name": "a", "type": "hub.Gone"}]}
    (directory / "v1.avsc").write_text(json.dumps(lost))
    with pytest.raises(UnknownType, match=r"hub\.Gone"):
        SchemaRepository(tmp_path)


def least(schema: EventSchema) -> dict[str, Any]:
    """The smallest event of a schema."""
    return {"envelope": ENVELOPE} | {
        each["name"]: SOME.get(str(each["type"]), [])
        for each in schema.fields[1:]
        if "default" not in each and not is_record(each["type"])
    } | {each["name"]: {} for each in schema.fields[1:] if is_record(each["type"])}  # fmt: skip


def is_record(kind: Any) -> bool:
    return isinstance(kind, dict) and kind["type"] == "record"


def records(schema: Any) -> Iterator[str]:
    """Name every record written out in a schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from records(each)
    elif isinstance(schema, dict):
        if "fields" in schema:
            yield schema["name"]
        yield from records([each["type"] for each in schema.get("fields", [])])
        yield from records(schema.get("items"))


def whole(writer: EventSchema, reader: EventSchema, payload: bytes) -> dict[str, Any]:
    read = fastavro.schemaless_reader(BytesIO(payload), writer.parsed, reader.parsed)
    assert isinstance(read, dict)
    return read


SOME = {"string": "x", "int": 1, "boolean": True}
"""A value of each plain type."""
ENVELOPE = {
    "source": {"system": "s", "feed": "f", "record_key": "k", "mapping_version": 1},
    "event_id": "e",
    "revision": 1,
    "case_record": {"system": "s", "local_id": "l"},
}
