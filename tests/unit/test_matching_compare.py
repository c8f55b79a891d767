"""What two records have to do with each other, case by case."""

import pytest

from hub.matching import normalise
from hub.matching.decide import Agree, Contradict, compare
from hub.matching.profiles import Profile
from schemas.identifiers import case_record_id, own_person_id

NUMBER, OTHER = "9434765919", "9990000018"


def a_record(system: str = "mash", **given: object) -> Profile:
    """Amira Khan with an NHS number, of one address; `given` says what is different."""
    identifier = case_record_id(system, "1")
    details: dict[str, object] = {
        "forenames": "amira", "surname": "khan", "date_of_birth": "2015-03-04", "sex": "F",
        "nhs_numbers": (NUMBER,), "address": "1highstreet|se136nb",
    }  # fmt: skip
    return Profile(identifier, system, "1", 1, own_person_id(identifier), **(details | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"address": None},
        {"address": None, "date_of_birth": None},
        {"surname": "ali"},
        {"forenames": "amira|noor"},
        {"forenames": "amirah"},
        {"forenames": "ami", "sex": None},
        {"nhs_numbers": ()},
    ],
    ids=str,
)
def test_these_are_one_person(other: dict[str, object]) -> None:
    for one, two in (
        (a_record(), a_record("lcs", **other)),
        (a_record("lcs", **other), a_record()),
    ):
        assert isinstance(compare(one, two), Agree)


@pytest.mark.parametrize(
    "other",
    [
        {"forenames": "yusuf"},
        {"forenames": None},
        {"date_of_birth": "2015-04-03", "address": None},
        {"surname": "ali", "date_of_birth": None},
        {"nhs_numbers": (OTHER,)},
        {"nhs_numbers": (NUMBER, OTHER)},
        {"forenames": "amir", "sex": "M"},
        {"forenames": "amirah", "surname": "ali"},
        {"forenames": "amirah", "date_of_birth": None},
    ],
    ids=str,
)
def test_these_are_for_a_person_to_decide(other: dict[str, object]) -> None:
    for one, two in (
        (a_record(), a_record("lcs", **other)),
        (a_record("lcs", **other), a_record()),
    ):
        assert isinstance(compare(one, two), Contradict)


@pytest.mark.parametrize("missing", ["forenames", "surname", "date_of_birth", "address"])
def test_without_a_number_everything_must_be_known(missing: str) -> None:
    known = {"nhs_numbers": (), missing: None}
    assert compare(a_record(**known), a_record("lcs", **known)) is None


def test_the_check_digit_finds_every_single_slip() -> None:
    for place in range(10):
        for digit in "0123456789":
            slipped = NUMBER[:place] + digit + NUMBER[place + 1 :]
            assert normalise.nhs_number(slipped) == (NUMBER if slipped == NUMBER else None)


@pytest.mark.parametrize(
    "said", [None, "", "943476591", "94347659190", "٩٤٣٤٧٦٥٩١٩", "943476591X", "4" * 10]
)
def test_what_is_no_nhs_number(said: str | None) -> None:
    assert normalise.nhs_number(said) is None


def test_a_number_whose_check_digit_would_be_ten_is_never_valid() -> None:
    ten = next(
        f"{number:09d}" for number in range(400_000_000, 400_000_100)
        if (11 - sum(int(d) * (10 - p) for p, d in enumerate(f"{number:09d}")) % 11) == 10
    )  # fmt: skip
    assert not any(normalise.nhs_number(f"{ten}{digit}") for digit in "0123456789")


@pytest.mark.parametrize("said", ["1900-01-01", "2015-03", "2015", "", None, "04/03/2015"])
def test_a_date_that_is_not_fully_known_is_none(said: str | None) -> None:
    assert normalise.full_date(said) is None
