"""Keys: whom a record finds, by whom it is found, and whom it should not be compared with."""

from typing import Any

import pytest
from hypothesis import given, settings

from hub.matching.model.details import said
from hub.matching.model.keys import keys, search_keys
from tests.unit.test_match_any_record import RECORD

AMINA = {
    "forenames": "Amina", "surname": "Wierzbicka", "date_of_birth": "2015-03-04", "sex": "F",
    "address": "12 Harbour Road", "postcode": "SE13 6NB", "nhs_number": "999 000 0018",
}  # fmt: skip
AWAY = {"address": "7 Mill Lane", "postcode": "E5 8QQ", "nhs_number": ""}
"""Another home, and no number."""
OTHERWISE = {"forenames": "Josef", "surname": "Okoro", "nhs_number": ""}
"""Another name, and no number."""


def meet(one: dict[str, str], other: dict[str, str]) -> bool:
    """Tell whether a record that arrives finds one that is kept."""
    return not search_keys(said(one)).isdisjoint(keys(said(other)))


RUTH = {"other": "Ruth Grant"}
UNBORN = (
    OTHERWISE | AWAY | {"forenames": "Unborn", "date_of_birth": "", "expected_on": "2015-03-20"}
)


@pytest.mark.parametrize(("one", "other"), [
    (UNBORN | RUTH, AMINA | {"other": "Mrs Ruth Grant & Kofi Mensah"}),
    (UNBORN | {"other": "GRANT, Ruth"}, AMINA | RUTH),
    (AWAY | {"forenames": "Amina", "surname": "Grant", "postcode": ""} | RUTH, AMINA | RUTH),
])  # fmt: skip
def test_children_of_one_mother_meet_wherever_they_live(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert meet(one, other)
    assert not meet(one | {"other": ""}, other)


@pytest.mark.parametrize(("unborn", "born"), [
    ({"address": "12 Harbour Road, Lewisham", "postcode": ""}, {}),
    ({"address": "Flat 3, 12 Harbor Rd", "postcode": "SE13"}, {"address": "12 Harbour Rd, flat 3"}),
    ({"surname": "Wierzbicka", "postcode": "SE13 9ZZ"}, {"address": "4 High Street"}),
])  # fmt: skip
def test_a_child_that_was_expected_meets_who_was_born_there_or_nearby(
    unborn: dict[str, str], born: dict[str, str]
) -> None:
    """By the street where the postcode is not whole, by surname and district where they moved."""
    one, other = UNBORN | unborn, AMINA | born
    assert meet(one, other)
    assert meet(other, one)
    assert not meet(one, other | {"date_of_birth": "2014-03-04"})
    assert not meet(one | {"address": "7 Mill Lane", "postcode": ""}, other)


def test_a_title_and_a_surname_are_no_mother() -> None:
    assert not meet(UNBORN | {"other": "Ms Grant"}, AMINA | {"other": "Ms Grant"})


@pytest.mark.parametrize("other", [
    AWAY | {"date_of_birth": "2015-03-14"},
    AWAY | {"date_of_birth": "2015-08-04"},
    AWAY | {"date_of_birth": "2016-03-04"},
    AWAY | {"date_of_birth": "2015-04-03", "forenames": "Aminah"},
    AWAY | {"date_of_birth": "2015"},
    AWAY | {"date_of_birth": "2015-01-01"},
    AWAY | {"date_of_birth": "", "postcode": "SE13 9ZZ"},
    AWAY | {"forenames": "Wierzbicka", "surname": "Amina", "date_of_birth": "2015-03-14"},
    AWAY | {"forenames": "Josef"},
    AWAY | {"surname": "Okoro", "sex": ""},
    OTHERWISE | {"date_of_birth": ""},
    OTHERWISE | {"surname": "Wierzbicka", "date_of_birth": "2009-11-20"},
    OTHERWISE | {"address": "", "postcode": ""} | {"nhs_number": "999 000 0018"},
    {"forenames": "Unborn", "surname": "Okoro", "date_of_birth": "", "nhs_number": "",
     "expected_on": "2015-03-20"},
], ids=[
    "another day", "another month", "another year", "day and month exchanged", "the year alone",
    "the first of January", "no birth, of the district", "names in the other order",
    "the birth and the surname", "the birth and the forename, of no sex",
    "no birth, of the house", "the family at home", "the number", "expected in the house",
])  # fmt: skip
def test_records_that_may_be_of_one_child_meet(other: dict[str, str]) -> None:
    assert meet(AMINA, AMINA | other)
    assert meet(AMINA | other, AMINA)


@pytest.mark.parametrize("other", [
    AWAY | {"date_of_birth": "2015-08-20"},
    AWAY | {"date_of_birth": "2012-05-04", "postcode": "SE13 9ZZ"},
    OTHERWISE | {"date_of_birth": "2009-11-20"},
    AWAY | {"forenames": "Josef", "sex": "M"},
    {"forenames": "Unborn", "surname": "Okoro", "date_of_birth": "", "nhs_number": "",
     "expected_on": "2019-03-20"},
], ids=[
    "born another day of the year under one name", "of one name and district",
    "living in one hostel", "a boy of one birth and surname", "expected in one hostel, years later",
])  # fmt: skip
def test_records_that_nothing_could_make_one_child_do_not_meet(other: dict[str, str]) -> None:
    assert not meet(AMINA, AMINA | other)
    assert not meet(AMINA | other, AMINA)


@settings(max_examples=500, deadline=None)
@given(one=RECORD, other=RECORD)
def test_a_record_finds_those_that_would_find_it(one: Any, other: Any) -> None:
    """Whoever arrives first, the two meet: so the order of arrival decides nothing."""
    assert meet(one, other) == meet(other, one)


@settings(max_examples=200, deadline=None)
@given(record=RECORD)
def test_a_key_fits_the_table(record: dict[str, str]) -> None:
    found = keys(said(record)) | search_keys(said(record))
    assert all(-(2**63) <= each < 2**63 for each in found)


@pytest.mark.parametrize("due", ["0001-01-01", "9999-12-30"])
def test_a_birth_expected_where_time_begins_or_ends_has_the_months_there_are(due: str) -> None:
    unborn = AMINA | {"forenames": "Unborn", "date_of_birth": "", "expected_on": due}
    assert meet(unborn, unborn | {"surname": "Okoro", "nhs_number": ""})


def test_the_keys_of_a_record_begin_as_few_values_do() -> None:
    """The number, name as it sounds and by what it is short for, birth, month, postcode, street."""
    found = keys(said(AMINA))
    assert (len(found), len({each >> 40 for each in found})) == (21, 7)
