"""A child recorded before birth, and nobody said for when: the record's own day tells."""

from uuid import UUID

import pytest

from hub.matching.model.comparing.records import births_of
from hub.matching.model.decision import Candidate, Decision, Known, decide
from hub.matching.model.details import said
from hub.matching.model.keys import keys, search_keys
from hub.matching.model.model import newest

MODEL = newest()
FAMILY = {"surname": "Okoro", "address": "12 Harbour Road", "postcode": "SE13 6NB",
          "other": "Ruth Okoro"}  # fmt: skip
UNBORN = FAMILY | {"forenames": "Unborn", "recorded_on": "04/03/2019"}
JOSEF = FAMILY | {"forenames": "Josef", "date_of_birth": "2019-07-01"}


@pytest.mark.parametrize(("values", "day"), [
    (UNBORN, "2019-03-04"),
    (UNBORN | {"forenames": "Baby Boy"}, "2019-03-04"),
    (UNBORN | {"forenames": "", "is_unborn": "True"}, "2019-03-04"),
    (UNBORN | {"recorded_on": "03/2019"}, ""),
    (UNBORN | {"recorded_on": "Monday"}, ""),
    (UNBORN | {"expected_on": "2019-07-04"}, ""),
    (UNBORN | {"date_of_birth": "EDD 04/07/2019"}, ""),
    (UNBORN | {"forenames": "Not known"}, ""),
    (JOSEF | {"recorded_on": "2019-08-01"}, ""),
    (JOSEF | {"date_of_birth": "", "recorded_on": "2019-08-01"}, ""),
], ids=["unborn", "newborn", "marked", "month", "no date", "due", "due in the birth's place",
        "nobody knows", "born", "birth not known"])  # fmt: skip
def test_the_day_of_a_record_counts_of_a_child_with_no_day_of_its_own(
    values: dict[str, str], day: str
) -> None:
    found = said(values)
    assert found.unborn_on == day
    assert found.is_unborn == bool(day or found.expected_on)
    assert not day or found.placeholder


@pytest.mark.parametrize(("other", "level"), [
    ({"date_of_birth": "2019-07-01"}, "expected_some_day"),
    ({"date_of_birth": "2019-12-23"}, "expected_some_day"),
    ({"date_of_birth": "2019-12-24"}, "different"),
    ({"date_of_birth": "2019-01-21"}, "expected_some_day"),
    ({"date_of_birth": "2019-01-20"}, "missing"),
    ({"date_of_birth": "2018-03-04"}, "missing"),
    ({"date_of_birth": "2018-03-03"}, "different"),
    ({"date_of_birth": "2019-07"}, "missing"),
    ({"date_of_birth": "2019"}, "missing"),
    ({"date_of_birth": "2018-02"}, "different"),
    ({"date_of_birth": "2017"}, "different"),
    ({"forenames": "UB", "date_of_birth": "", "expected_on": "2019-07-01"}, "expected_some_day"),
    ({"forenames": "UB", "date_of_birth": "", "expected_on": "2021-07-01"}, "different"),
    ({"forenames": "UB", "date_of_birth": "", "recorded_on": "2019-05-01"}, "expected_some_day"),
    ({"forenames": "UB", "date_of_birth": "", "recorded_on": "2017-05-01"}, "different"),
    ({"forenames": "UB", "date_of_birth": ""}, "missing"),
])  # fmt: skip
def test_a_birth_is_the_one_expected_where_no_pregnancy_lasts_longer(
    other: dict[str, str], level: str
) -> None:
    one, two = said(UNBORN), said(JOSEF | other)
    assert births_of(one, two) == births_of(two, one) == level


@pytest.mark.parametrize(("due", "born", "level"), [
    ("2019-03-04", "2019-02", "missing"), ("2019-03-04", "2019", "missing"),
    ("2019-01-04", "2018", "missing"), ("2019-03-04", "2014", "different"),
    ("2019-03-04", "2014-05", "different"), ("2019-03", "2014-05-01", "different"),
    ("2019-03", "2019-03-20", "missing"), ("2019-03", "2014", "missing"),
    ("9999-12-30", "2014", "different"), ("2019-03-04", "", "missing"),
])  # fmt: skip
def test_a_birth_known_in_part_is_not_the_one_expected_where_it_cannot_be(
    due: str, born: str, level: str
) -> None:
    unborn = said(FAMILY | {"forenames": "Unborn", "expected_on": due})
    child = said(JOSEF | {"date_of_birth": born})
    assert births_of(unborn, child) == births_of(child, unborn) == level


def test_of_twins_either_may_be_meant() -> None:
    assert births_of(said(UNBORN | {"forenames": "Unborn twin 1"}), said(JOSEF)) == (
        "expected_several"
    )


def of(values: dict[str, str], *others: dict[str, str]) -> Decision:
    candidates = [
        Candidate(UUID(int=place), (Known(UUID(int=place + 100), UUID(int=place), said(other)),))
        for place, other in enumerate(others, 1)
    ]
    return decide(said(values), candidates, MODEL, children=10_000)


def bits(decision: Decision) -> int:
    assert decision.millibits is not None
    return decision.millibits


def test_of_two_children_of_a_family_the_one_born_then_is_asked_about_first() -> None:
    """Of one born in the year before the day says nothing; of others that it is not they."""
    before = JOSEF | {"forenames": "Kofi", "date_of_birth": "2018-07-01"}
    for other in ("2015-07-01", "2018-07-01", "2021-07-01"):
        asked = of(UNBORN, before | {"date_of_birth": other}, JOSEF)
        assert asked.band == "review"
        assert asked.review[0] == UUID(int=2)
        assert (UUID(int=1) in asked.review) == (other == "2018-07-01")
    assert bits(of(UNBORN, before)) == bits(of(UNBORN | {"recorded_on": ""}, before))


def test_the_day_is_shown_as_what_was_compared() -> None:
    birth = next(each for each in of(UNBORN, JOSEF).evidence if each.field == "date_of_birth")
    assert (birth.ours, birth.theirs) == ("unborn on 2019-03-04", "2019-07-01")


@pytest.mark.parametrize("born", ["2019-01-21", "2019-02-28", "2019-07-01", "2019-12-23"])
def test_an_unborn_child_and_the_one_born_meet_whichever_comes_first(born: str) -> None:
    """By the house, though the mother's surname is not the child's; another house's does not."""
    unborn, child = said(UNBORN), said(JOSEF | {"surname": "Grant", "date_of_birth": born})
    away = said(JOSEF | {"surname": "Grant", "date_of_birth": born, "address": "7 Mill Lane",
                         "postcode": "E5 8QQ"} | {"other": ""})  # fmt: skip
    for one, other in ((unborn, child), (child, unborn)):
        assert not search_keys(one).isdisjoint(keys(other))
        assert search_keys(unborn).isdisjoint(keys(away))
