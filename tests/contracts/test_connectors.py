"""What every connector must be, found by its directory; the template is one of them.

A connector's examples are its tests: each row gives exactly the facts written beside it, or the
rejection, and every fact fits its event's newest schema with codes that are in their lists.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Fact, NotTaken, Rejected, Row
from connectors.feeds import ROOT, Feed, feed
from connectors.running.events import content_of, id_of, message_of
from connectors.running.snapshot import Sent
from schemas.code_lists import code_list, unknown_codes
from schemas.codec import decode
from schemas.yaml_text import read_yaml

EVERY = sorted(path.parent.name for path in ROOT.glob("*/feed.yml"))
EXAMPLES = [path for system in EVERY for path in sorted((ROOT / system / "examples").glob("*.yml"))]
every_connector = pytest.mark.parametrize("system", EVERY)
every_example = pytest.mark.parametrize(
    "path", EXAMPLES, ids=lambda path: f"{path.parents[1].name}/{path.stem}"
)


def example_in(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(path.read_text(encoding="utf-8"))
    return loaded


def examples_of(system: str) -> list[dict[str, Any]]:
    return [example_in(path) for path in EXAMPLES if path.parents[1].name == system]


def row_of(example: dict[str, Any]) -> Row:
    return Row(example["row"]["stream"], 2, example["row"]["values"])


def translated(found: Feed, row: Row) -> list[Fact | Rejected]:
    def facts() -> Iterator[Fact | Rejected]:
        try:
            yield from found.translate()(row)
        except NotTaken as fault:
            yield fault.rejected

    return list(facts())


def sent_for(found: Feed, row: Row, fact: Fact) -> Sent:
    return Sent(
        id_of(found, row.stream, fact), fact.event_type, fact.feed or row.stream, fact.record_key,
        fact.local_id, content_of(fact), revision=1, withdrawn=False, run=1,
    )  # fmt: skip


@every_example
def test_an_example_gives_what_it_says(path: Path) -> None:
    example = example_in(path)
    given = translated(feed(path.parents[1].name), row_of(example))

    assert len({"facts", "rejected"} & set(example)) == 1
    if "rejected" in example:
        (rejected,) = (each for each in given if isinstance(each, Rejected))
        assert example["rejected"].items() <= asdict(rejected).items()
        assert rejected.message.startswith(rejected.column)
    else:
        wanted = example["facts"]
        facts = [asdict(each) for each in given]
        assert [fact.get("event_type") for fact in facts] == [want["event_type"] for want in wanted]
        for fact, want in zip(facts, wanted, strict=True):
            assert {name: fact[name] for name in want} == want


@every_example
def test_a_fact_fits_the_newest_schema_of_its_event(path: Path) -> None:
    found, row = feed(path.parents[1].name), row_of(example_in(path))

    for fact in translated(found, row):
        if isinstance(fact, Fact):
            message = message_of(found, row, fact, sent_for(found, row, fact))
            stored = decode(message.encoded.schema, message.encoded.payload)
            said = {name: completed(value, stored[name]) for name, value in fact.fields.items()}
            assert {name: stored[name] for name in fact.fields} == said
            assert unknown_codes(fact.event_type, message.event) == []


def completed(given: Any, stored: Any) -> Any:
    """Give what a fact said, with null for the parts of a record it does not mention."""
    if isinstance(given, dict) and isinstance(stored, dict):
        return dict.fromkeys(stored) | {
            name: completed(value, stored.get(name)) for name, value in given.items()
        }
    return given


@every_example
def test_each_fact_of_a_row_becomes_an_event_of_its_own(path: Path) -> None:
    found, row = feed(path.parents[1].name), row_of(example_in(path))
    facts = [each for each in translated(found, row) if isinstance(each, Fact)]

    assert len({id_of(found, row.stream, each) for each in facts}) == len(facts)
    assert all(each.local_id.strip() and each.record_key.strip() for each in facts)
    assert all(is_aware(each.occurred_at) and is_aware(each.recorded_at) for each in facts)


def is_aware(at: datetime | None) -> bool:
    return at is None or at.tzinfo is not None


@every_example
def test_a_translation_depends_on_nothing_but_its_row(path: Path) -> None:
    found, row = feed(path.parents[1].name), row_of(example_in(path))
    assert translated(found, row) == translated(found, row)


@every_connector
def test_every_stream_has_an_example_and_some_row_is_rejected(system: str) -> None:
    examples = examples_of(system)
    shown = {example["row"]["stream"] for example in examples}
    streams = {stream.name for stream in feed(system).streams}

    assert streams - shown == set()
    assert shown <= streams
    assert any("rejected" in example for example in examples)


@every_connector
def test_an_example_names_only_columns_of_its_stream(system: str) -> None:
    columns = {stream.name: set(stream.columns) for stream in feed(system).streams}
    for example in examples_of(system):
        row = row_of(example)
        assert set(row.values) <= columns[row.stream]


@every_connector
def test_every_synonym_leads_to_a_code_of_its_list(system: str) -> None:
    path = ROOT / system / "code_lists.yml"
    lists = read_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, synonyms in lists.items():
        assert set(map(str, synonyms.values())) <= set(code_list(name)), name


@every_connector
def test_a_connector_is_named_by_its_directory_and_says_what_it_reads(system: str) -> None:
    found = feed(system)

    assert found.system == system
    assert found.title
    assert (ROOT / system / "README.md").read_text(encoding="utf-8").strip()
