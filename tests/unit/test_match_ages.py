"""An age for a date of birth, and a birth that is an estimate: the year is right, or nearly."""

from uuid import UUID

import pytest

from hub.matching.known.records import normalised
from hub.matching.model.comparing.records import births_of
from hub.matching.model.decision import Candidate, Decision, Known, decide
from hub.matching.model.details import said
from hub.matching.model.evidence import VALUES
from hub.matching.model.keys import keys, search_keys
from hub.matching.model.model import newest
from hub.matching.model.reading.ages import about

MODEL = newest()
ELLA = {
    "forenames": "Ella", "surname": "Wierzbicka", "sex": "F", "date_of_birth": "2003-03-22",
    "nhs_number": "9990000018", "address": "12 Harbour Road", "postcode": "SE13 6NB",
}  # fmt: skip
SEVEN = ELLA | {"date_of_birth": "7 yrs", "recorded_on": "2010-10-25", "nhs_number": ""}


@pytest.mark.parametrize(("text", "year"), [
    ("7", "2003~"), ("7 yrs", "2003~"), ("7yrs", "2003~"), ("aged 7", "2003~"),
    ("Age: 7", "2003~"), ("approx 7", "2003~"), ("approx. 7 years old", "2003~"),
    ("c. 7", "2003~"), ("~7", "2003~"), ("7?", "2003~"), ("7 (approx)", "2003~"),
    ("7 y/o", "2003~"), ("7 years of age", "2003~"), ("7 1/2", ""), ("7.5", "2003~"),
    ("8 months", "2010~"), ("11 mths", "2009~"), ("3 weeks", "2010~"), ("5 days old", "2010~"),
    ("26", ""), ("160", ""), ("n/k", ""), ("seven", ""), ("7 Mill Lane", ""), ("", ""),
    ("about 2003", "2003~"), ("2003~", "2003~"), ("circa 2003", "2003~"), ("2003", ""),
])  # fmt: skip
def test_an_age_is_a_year_of_birth_by_the_day_on_which_it_was_said(text: str, year: str) -> None:
    assert about(text, "2010-10-25") == year


def test_an_age_says_nothing_without_a_day_and_a_date_is_never_one() -> None:
    assert said(SEVEN | {"recorded_on": ""}).date_of_birth == ""
    assert said(SEVEN | {"date_of_birth": "10/2003"}).date_of_birth == "2003-10"
    assert said(SEVEN | {"date_of_birth": "2003"}).date_of_birth == "2003"


@pytest.mark.parametrize(("born", "level"), [
    ("2003-03-22", "part"), ("2002-12-31", "about"), ("2004-01-01", "about"), ("2003", "part"),
    ("2004-06", "about"), ("2005-03-22", "different"), ("2001", "different"), ("", "missing"),
])  # fmt: skip
def test_a_year_that_is_nearly_right_agrees_with_those_beside_it(born: str, level: str) -> None:
    one, other = said(SEVEN), said(ELLA | {"date_of_birth": born})
    assert births_of(one, other) == births_of(other, one) == level


@pytest.mark.parametrize("born", ["2002-12-31", "2003-03-22", "2004-01-01", "2003", "2004-06"])
def test_whoever_comes_first_the_two_meet_away_from_home(born: str) -> None:
    aged = said(SEVEN | {"address": "7 Mill Lane", "postcode": "E5 8QQ"})
    dated = said(ELLA | {"date_of_birth": born})
    elder = said(ELLA | {"date_of_birth": "1999-03-22"})
    for one, other in ((aged, dated), (dated, aged)):
        assert not search_keys(one).isdisjoint(keys(other))
    assert search_keys(aged).isdisjoint(keys(elder))


def of(values: dict[str, str], other: dict[str, str]) -> Decision:
    known = Known(UUID(int=101), UUID(int=1), said(other))
    return decide(said(values), [Candidate(UUID(int=1), (known,))], MODEL, children=10_000)


def test_an_age_never_links_by_itself_and_is_asked_about() -> None:
    for born in ("2003-03-22", "2004-01-01"):
        decision = of(SEVEN, ELLA | {"date_of_birth": born})
        assert decision.band == "review"
    beside = of(SEVEN, ELLA | {"date_of_birth": "2004-01-01"})
    exact, near = of(SEVEN, ELLA).millibits, beside.millibits
    assert exact is not None
    assert near is not None
    assert exact > near
    other = of(SEVEN, ELLA | {"date_of_birth": "2009-01-01"})
    assert other.millibits is None or other.millibits < near


def test_a_number_shows_the_child_whatever_year_was_guessed() -> None:
    """Beside one number and name a year beside the right one is no contradiction (R8)."""
    decision = of(SEVEN | {"nhs_number": "9990000018"}, ELLA | {"date_of_birth": "2004-01-01"})
    assert "R8" not in [each.rule for each in decision.guards]


def test_a_birth_called_an_estimate_is_nearly_right() -> None:
    guessed = normalised(
        {"forenames": "Hewa", "date_of_birth": "2003-01-01", "date_of_birth_estimated": True}, "lcs"
    )
    assert guessed.date_of_birth == "2003~"
    assert births_of(guessed, said(ELLA | {"date_of_birth": "2004-05-01"})) == "about"
    assert VALUES["date_of_birth"](guessed) == "about 2003"


def test_of_a_child_expected_an_age_of_years_is_another() -> None:
    unborn = {"forenames": "Unborn", "surname": "Okoro", "expected_on": "2010-11-01"}
    assert births_of(said(unborn), said(SEVEN)) == "different"
    assert births_of(said(unborn), said(SEVEN | {"date_of_birth": "2 weeks"})) == "missing"
