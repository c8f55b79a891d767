"""What every measure must be, found by its directory."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from projections.measures import reader
from projections.measures.definitions import ROOT, Measure, measures
from projections.measures.reader import Period
from tests.integration.conftest import history, story
from tests.measuring import Measuring, measuring

__all__ = ["history", "measuring", "story"]
EVERY = list(measures().values())
ALL_DAYS = Period(date(2023, 1, 1), date(2025, 12, 31))
SOON_AFTER = date(2024, 6, 1)


def name_of(measure: Measure) -> str:
    return measure.name


def test_a_directory_has_both_parts_and_its_id_is_its_own() -> None:
    for name in ("measure.yml", "measure.sql"):
        assert {path.parent.name for path in ROOT.glob(f"*/{name}")} == set(measures())
    assert len({each.id for each in EVERY}) == len(EVERY)


def test_headings_are_not_two_spellings_of_one() -> None:
    headings = {each.heading for each in EVERY}
    assert len({"".join(filter(str.isalpha, each.lower())) for each in headings}) == len(headings)


@pytest.mark.parametrize("measure", EVERY, ids=name_of)
def test_it_can_say_all_that_it_needs_to(measure: Measure) -> None:
    assert (measure.kind == "share") == bool(measure.not_met)
    assert not measure.finding.endswith(".")
    assert all(group.words_for("not_said") for group in measure.groups.values())


def test_rows_say_only_what_the_measure_can_put_in_words_and_are_what_is_counted(
    history: Callable[..., Any], measuring: Measuring
) -> None:
    history(1500)
    measuring.project()
    with measuring.database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        for measure in EVERY:
            rows = reader.counted(connection, measure, ALL_DAYS, known_on=SOON_AFTER)
            for each in rows:
                assert each.event_ids, measure.name
                assert set(each.groups) <= set(measure.groups), measure.name
                assert each.reason is None or each.reason in measure.reasons, measure.name
                assert (each.reason is None) == (each.standing in {"yes", "no"}), measure.name
                assert each.standing in measure.lists, measure.name
                assert each.counted_on or each.standing == "excluded", measure.name
            kinds = Counter(each.standing for each in rows)
            whole = {each.standing: each.things for each in tallies(measuring, measure)}
            assert whole == dict(kinds), measure.name


def tallies(measuring: Measuring, measure: Measure) -> list[reader.Tally]:
    """Count as a manager who may see nobody."""
    found: dict[Any, reader.Tally] = {}
    for each in measuring.told(measure.name, ALL_DAYS, SOON_AFTER):
        if each.scope == "whole" and each.standing:
            before = found.get(each.standing)
            things = each.things + (before.things if before else 0)
            found[each.standing] = reader.Tally(**vars(each) | {"things": things})
    return list(found.values())
