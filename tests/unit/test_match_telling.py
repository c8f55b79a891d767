"""What a question says of itself: why it is asked, and how a rule about births is worded."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from hub.matching.arriving import asking
from hub.matching.model.decision import Decision
from hub.matching.telling.explaining import explain
from hub.matching.telling.strength import SCALE, tenths

ONE, OTHER = uuid4(), uuid4()
R8 = {"rule": "R8", "reason": "the dates of birth differ by more than a slip, or the sexes differ"}
SURE = Decision("review", "m", person=ONE, millibits=14_000, runner_up=OTHER,
                runner_up_millibits=13_000)  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "asked", "said"),
    [
        (SURE, (ONE,), asking.ANOTHER_NEAR),
        (SURE, (ONE, OTHER), asking.TWO_PEOPLE),
        (replace(SURE, runner_up_millibits=2_000), (ONE,), asking.NOT_ENOUGH),
        (replace(SURE, runner_up=None, runner_up_millibits=None), (ONE,), asking.NOT_ENOUGH),
    ],
    ids=["one is near", "both are asked about", "the next is far", "there is no other"],
)
def test_that_another_child_is_near_is_said(
    decision: Decision, asked: tuple[UUID, ...], said: str
) -> None:
    assert asking.why(decision, asked) == said


def worded(birth: str, sex: str = "same") -> str:
    lines = [{"field": field, "verdict": verdict, "millibits": 0, "ours": None, "theirs": None}
             for field, verdict in (("date_of_birth", birth), ("sex", sex))]  # fmt: skip
    said = explain({"band": "review", "model_version": "m", "evidence": lines, "guards": [R8]})
    return said.guards[0].reason


@pytest.mark.parametrize(
    ("birth", "has"),
    [
        ("part", "agrees"), ("slip", "one digit"), ("swapped", "swapped"), ("year", "years"),
        ("first_of_year", "1 January"), ("exact", "another record"),
        ("expected", "before the child was named"), ("about", "estimate"),
    ],
)  # fmt: skip
def test_no_date_is_said_to_differ_by_more_than_it_does(birth: str, has: str) -> None:
    said = worded(birth)
    assert has in said
    assert "more than a slip" not in said.partition("another record")[0]
    assert "sexes" not in said or birth == "exact"


@pytest.mark.parametrize("birth", ["different", "near"])
def test_a_date_that_differs_is_said_to(birth: str) -> None:
    assert worded(birth) == "the dates of birth differ by more than a slip"


def test_other_sexes_are_said_and_births_only_where_they_differ() -> None:
    assert worded("exact", "different") == "the sexes differ"
    both = worded("slip", "different")
    assert both.startswith("the sexes differ, and the dates of birth differ by one digit")


def test_a_bar_is_full_only_where_evidence_is_very_strong() -> None:
    assert tenths(0.0) == 0
    assert tenths(0.9) == tenths(-0.9) == 1
    full = [tenths(bits) for bits in (1.5, 3.4, 6.7, 13.3, 40.0)]
    assert full == sorted(full)
    assert full[-2:] == [10, 10]
    assert full[2] < 10
    assert len(SCALE) == 4
