"""What names a parent is told from other text, and whose number a number is."""

import pytest

from hub.matching.evaluation import making
from hub.matching.evaluation.fields import Fields
from hub.matching.evaluation.files import Table
from hub.matching.model.comparing.records import compare
from hub.matching.model.details import Details, said
from hub.matching.model.model import newest

CHILD = {"forenames": "Amina", "surname": "Khan", "date_of_birth": "2015-03-17", "sex": "F"}
RUTH = CHILD | {"other": "Ruth Khan"}
FAMILIES = [f"{letter}{vowel}ll" for letter in "BDFGHKLMNP" for vowel in "aeiou"]


@pytest.mark.parametrize("named", ["Mrs Ruth Khan / Mr Tariq Aziz", "KHAN, Ruth", "Ruthe Khan"])
def test_one_parent_in_full_speaks_for_one_child_whatever_else_is_said(named: str) -> None:
    level = compare(said(RUTH), said(CHILD | {"other": named})).other

    same, twin, sibling = newest().bits["other"][level]

    assert level == "parent"
    assert min(same, twin, sibling) > newest().bits["other"]["exact"][0]


def test_a_surname_or_another_parent_is_no_parent_in_common() -> None:
    levels = [compare(said(RUTH), said(CHILD | {"other": each})).other
              for each in ("Ms Khan", "R Khan", "Tariq Khan", "Ann Hill")]  # fmt: skip

    assert levels == ["shortened", "shortened", "part", "different"]


def test_the_number_on_an_unborn_childs_record_is_no_other_number_of_the_child() -> None:
    unborn = {"surname": "Khan", "expected_on": "2015-03-20", "nhs_number": "999 000 0018"}
    born = CHILD | {"nhs_number": "999 000 0026"}

    assert compare(said(unborn), said(born)).nhs_number == "of_mother"
    assert compare(said(CHILD | unborn), said(born)).nhs_number == "different"


def family(number: int, *more: str) -> list[str]:
    return [FAMILIES[number % 50], f"Ruth {FAMILIES[number % 50]}", *more]


def others(rows: list[list[str]], *columns: str) -> list[str]:
    table = Table("drawn", ("surname", *columns), rows)
    fields = Fields({"surname": ("surname",), "other": columns})
    return [each.get("other", "") for each in making.dataset(table, fields).rows]


def test_a_school_or_a_number_beside_the_parents_is_no_parent() -> None:
    rows = [family(each, f"School {'ABC'[each % 3]}", str(each)) for each in range(100)]

    found = others(rows, "mother", "school", "file")

    assert found[:2] == ["Ruth Ball", "Ruth Bell"]


def test_two_columns_of_parents_name_two() -> None:
    rows = [family(each, f"Tariq {FAMILIES[each % 50]}") for each in range(100)]

    found = others(rows, "mother", "father")

    assert said({"other": found[0]}).other == ("ruth", "ball", "and", "tariq", "ball")


def test_that_a_child_is_a_twin_is_heard_in_any_column() -> None:
    rows = [family(each, "Twin 1 of 2" if each == 1 else "see file") for each in range(100)]

    first, second, *_ = others(rows, "mother", "remarks")

    assert (said({"other": first}).multiple, said({"other": second}).multiple) == (False, True)


def numbered(*rows: list[str]) -> list[Details]:
    table = Table("drawn", ("system", "number"), rows)
    fields = Fields({"source": ("system",), "identifier": ("number",)})
    return [said(each) for each in making.dataset(table, fields).rows]


def test_a_number_of_one_systems_own_is_no_other_number_than_anothers() -> None:
    lcs, again, ehm, _ = numbered(["LCS", "10012"], ["LCS", "10099"], ["EHM", "E-77"], ["EHM", ""])

    assert compare(lcs, ehm).identifier == "missing"
    assert compare(lcs, again).identifier == "different"


def test_a_number_that_systems_share_is_compared_between_them() -> None:
    lcs, ehm, other = numbered(["LCS", "10012"], ["EHM", "10012"], ["EHM", "20077"])

    assert compare(lcs, ehm).identifier == "same"
    assert compare(lcs, other).identifier == "different"
