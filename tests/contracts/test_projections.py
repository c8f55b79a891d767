"""What every projection must be, found by its directory; the template is one of them."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from psycopg import sql

from hub.projecting import generations
from hub.projecting.packing import packer_for
from hub.projecting.planning import Plan
from projections.base import OWN_AREA, Projection, Recorded
from projections.chronology.wording import words_for
from projections.found import all_projections, names, projection
from schemas.codec import encode, read
from schemas.decoder import reader_for
from schemas.examples import Example, examples
from schemas.repository import repository

EVERY = [projection(name) for name in names(templates=True)]
VALID = [each for each in examples() if each.is_valid]


def name_of(found: Projection) -> str:
    return found.name


def example_name(example: Example) -> str:
    return f"{example.schema.event_type}/{example.name}"


def recorded(example: Example, version: int = 2) -> Recorded:
    envelope = example.event["envelope"]
    return Recorded(
        position=7, stream_id=uuid4(), version=version, topic=example.schema.topic,
        event_id=uuid4(), revision=1, occurred_on=envelope.get("occurred_on"),
        occurred_at=envelope.get("occurred_at"), recorded_at=envelope.get("recorded_at"),
        received_at=datetime(2024, 6, 1, tzinfo=UTC), event_type=example.schema.event_type,
        source_system="a_system", source_feed="rows",
    )  # fmt: skip


def test_there_are_the_read_models_the_pages_need() -> None:
    assert {
        "casework", "chronology", "feed_health", "identity", "information_before_decision",
        "person_summary", "threshold_journey",
    } <= {each.name for each in all_projections()}  # fmt: skip
    assert "_template" not in names()


@pytest.mark.parametrize("found", EVERY, ids=name_of)
def test_it_has_all_its_parts_and_says_what_it_answers(found: Projection) -> None:
    parts = {path.name for path in found.directory.iterdir()}
    assert {"__init__.py", "projection.py", "read_model.sql", "queries.sql", "reader.py"} <= parts
    assert found.tables
    assert type(found).__doc__
    assert all(table.row.__doc__ for table in found.tables)


def test_no_two_read_models_have_a_table_of_one_name() -> None:
    tables = [table.name for each in EVERY for table in each.tables]
    assert [each for each in tables if tables.count(each) > 1] == []


@pytest.mark.parametrize("found", EVERY, ids=name_of)
def test_its_rows_are_its_tables(database: Any, found: Projection) -> None:
    with database.connect("project") as connection:
        schema = generations.create(connection, found, "building").schema_name
        by_table = generations.column_types(
            connection, schema, [table.name for table in found.tables]
        )
        for table in found.tables:
            types = by_table[table.name]
            assert tuple(types) == table.columns
            assert packer_for(tuple(types.values()))
            where = [f"{schema}.{table.name}"]
            required = connection.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull"
                " AND attnum > 0 ORDER BY attnum",
                where,
            ).fetchall()
            key = connection.execute(
                "SELECT attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid"
                " AND attnum = ANY(conkey) WHERE contype = 'p' AND conrelid = %s::regclass"
                " ORDER BY array_position(conkey, attnum)",
                where,
            ).fetchall()
            assert tuple(name for (name,) in key) == table.key_columns
            assert tuple(name for (name,) in required) == table.key_columns, "rows may be partial"


@pytest.mark.parametrize("found", EVERY, ids=name_of)
def test_its_tables_are_those_its_statements_make(found: Projection) -> None:
    made = re.findall(r"CREATE TABLE (\S+)", found.read_model)
    assert made == [table.name for table in found.tables]
    assert all("." not in name for name in made), "the schema is the generation's"


@pytest.mark.parametrize("found", EVERY, ids=name_of)
def test_it_asks_for_events_and_fields_that_exist(found: Projection) -> None:
    handlers = found.handlers()
    assert handlers
    for wanted, _ in handlers:
        for event_type in wanted.event_types or repository().event_types():
            if wanted.fields:
                assert reader_for(event_type, wanted.fields)


@pytest.mark.parametrize("example", VALID, ids=example_name)
def test_every_example_is_projected_into_rows_that_can_be_stored(example: Example) -> None:
    payload = encode(example.schema.event_type, example.event).payload
    for found in EVERY:
        plan = Plan([found])
        for version in (1, 2):
            event = (recorded(example, version), payload)
            changes = plan.project([event], {})
            assert changes == plan.project([event], {}), "a handler keeps or knows something"
            for row, by_key in changes.items():
                table = plan.tables[row]
                assert all(None not in each[: table.key] for each in by_key.values())


@pytest.mark.parametrize("found", EVERY, ids=name_of)
def test_a_repeat_does_no_harm_unless_it_is_summed(found: Projection) -> None:
    events = [
        (recorded(each), encode(each.schema.event_type, each.event).payload) for each in VALID
    ]
    plan = Plan([found])
    once, twice = plan.project(events, {}), plan.project([*events, *events], {})
    for table in found.tables:
        if not table.sums:
            assert once[table.row] == twice[table.row]


@pytest.mark.parametrize("found", EVERY, ids=name_of)
def test_own_events_are_taken_only_by_name(found: Projection) -> None:
    for wanted, _ in found.handlers():
        if wanted.event_types is None:
            assert not wanted.wants(f"{OWN_AREA}.record_linked", 1)


@pytest.mark.parametrize("example", VALID, ids=example_name)
def test_every_example_can_be_put_into_words(example: Example) -> None:
    event = read(example.schema, encode(example.schema.event_type, example.event).payload)
    words = words_for(example.schema.event_type, event)
    withheld = words_for(example.schema.event_type, dict.fromkeys(event))
    noted = words_for(example.schema.event_type, {name: {"withheld": True} for name in event})

    assert words.title
    assert withheld.title
    assert withheld == noted, "a note that something is withheld is not a fact to tell"
    assert not re.search(r"\bNone\b|[{}\[\]]", f"{words.title} {words.summary}")


@pytest.mark.parametrize("found", EVERY, ids=name_of)
def test_its_queries_name_no_schema_of_a_generation(found: Projection) -> None:
    text = (found.directory / "queries.sql").read_text()
    assert not re.search(r"_g\d", text)
    for name in re.findall(r"^-- name: (\w+)", text, re.MULTILINE):
        assert sql.Identifier(name)
