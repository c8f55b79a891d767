"""The golden examples of the three demonstration connectors, and what they must all have."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.base import Fact, NotTaken, Rejected, Row
from connectors.feeds import feed
from schemas.code_lists import code_list

SYSTEMS = ("mash_workbook", "early_help_csv", "liquidlogic_lcs")
ROOT = Path(__file__).parents[2] / "connectors"
EXAMPLES = [path for system in SYSTEMS for path in sorted(ROOT.glob(f"{system}/examples/*.yml"))]


def translated(system: str, stream: str, values: dict[str, Any]) -> list[Fact | Rejected]:
    def facts() -> Iterator[Fact | Rejected]:
        try:
            yield from feed(system).translate()(Row(stream, 2, values))
        except NotTaken as fault:
            yield fault.rejected

    return list(facts())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def test_an_example_gives_what_it_says(path: Path) -> None:
    example = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = translated(path.parents[1].name, **example["row"])

    if "rejected" in example:
        (rejected,) = (each for each in found if isinstance(each, Rejected))
        assert example["rejected"].items() <= asdict(rejected).items()
    else:
        given = [asdict(each) for each in found]
        wanted = example["facts"]
        assert [{name: fact[name] for name in want} for fact, want in zip(given, wanted)] == wanted  # noqa: B905
        assert len(given) == len(wanted)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_stream_has_an_example_and_a_rejected_one_exists(system: str) -> None:
    examples = [yaml.safe_load(path.read_text()) for path in EXAMPLES if system in path.parts]
    shown = {example["row"]["stream"] for example in examples}
    streams = {stream.name for stream in feed(system).streams}

    assert shown <= streams
    assert any("rejected" in example for example in examples)
    # Conferences, reviews and plans in LCS are plain copies; the others are worth reading.
    assert streams - shown <= {"conferences", "reviews", "need_plans"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_synonym_leads_to_a_code_of_its_list(system: str) -> None:
    lists = yaml.safe_load((ROOT / system / "code_lists.yml").read_text(encoding="utf-8"))
    for name, synonyms in lists.items():
        assert set(map(str, synonyms.values())) <= set(code_list(name)), name


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_example_names_only_columns_of_its_stream(system: str) -> None:
    columns = {stream.name: set(stream.columns) for stream in feed(system).streams}
    for path in EXAMPLES:
        if system in path.parts:
            row = yaml.safe_load(path.read_text(encoding="utf-8"))["row"]
            assert set(row["values"]) <= columns[row["stream"]], path.name


def mash_contact(**changed: Any) -> list[Fact | Rejected]:
    values = {"contact_ref": "C-1", "child_refs": "M1", "received": "04/03/2024 14:05"} | changed
    return translated("mash_workbook", "contacts", values)


@pytest.mark.parametrize("refs", ["M1; M2", "m1,M2", "M1\nM2", "M1 & M2", "M1;M2;M1"])
def test_children_in_one_cell_are_told_apart_however_they_are_written(refs: str) -> None:
    facts = mash_contact(child_refs=refs)

    assert [fact.local_id for fact in facts if isinstance(fact, Fact)] == ["M1", "M2"]


@pytest.mark.parametrize(
    ("written", "on", "at"),
    [
        (datetime(2024, 7, 4, 0, 30), date(2024, 7, 4), "2024-07-03T23:30:00+00:00"),  # noqa: DTZ001
        ("04/07/2024 14:05", date(2024, 7, 4), "2024-07-04T13:05:00+00:00"),
        (date(2024, 1, 4), date(2024, 1, 4), None),
        ("4 January 2024", date(2024, 1, 4), None),
    ],
)
def test_a_time_is_englands_and_a_day_without_one_has_none(
    written: Any, on: date, at: str | None
) -> None:
    (fact,) = mash_contact(received=written)

    assert isinstance(fact, Fact)
    assert fact.occurred_on == on
    assert (fact.occurred_at.isoformat() if fact.occurred_at else None) == at


def test_the_words_of_an_unknown_source_are_kept_without_a_code() -> None:
    (fact,) = mash_contact(source="the lollipop lady")

    assert isinstance(fact, Fact)
    assert fact.fields["contact_source"] == {"code": None, "source_value": "the lollipop lady"}


def test_a_restart_of_the_form_keeps_the_system_date_when_the_form_has_none() -> None:
    (fact,) = translated(
        "liquidlogic_lcs",
        "assessments",
        {"assessment_id": 1, "person_id": 2, "keyed_at": "2025-03-03 09:00:00"},
    )

    assert isinstance(fact, Fact)
    assert fact.fields["started_on"] == date(2025, 3, 3)
    assert fact.recorded_at is not None
