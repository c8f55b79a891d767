"""Code lists: well formed, used, and the national ones as the Department publishes them."""

import json
from datetime import date
from pathlib import Path

import pytest

from projections.chronology import wording
from schemas.code_lists import code_list, edition, names, title, unknown_codes
from schemas.errors import UnknownCodeList
from schemas.yaml_text import read_yaml
from tests.avro_data import SCHEMAS
from tests.conftest import SHARED

NATIONAL = {
    "cin.sex": "sextype",
    "cin.ethnicity": "ethnicitytype",
    "cin.referral_source": "referralsourcetype",
    "cin.primary_need": "primaryneedcodetype",
    "cin.category_of_abuse": "categoryofabusetype",
    "cin.reason_for_closure": "reasonforclosuretype",
    "cin.assessment_factors": "assessmentfactorstype",
    "cin.disability": "disabilitytype",
}


@pytest.mark.parametrize("name", names())
def test_a_list_has_a_title_and_a_label_for_every_code(name: str) -> None:
    assert title(name)
    assert code_list(name)
    for code, label in code_list(name).items():
        # YAML reads an unquoted 10 or NO as something else than the text it is.
        assert isinstance(code, str)
        assert isinstance(label, str)
        assert code == code.strip() != ""
        assert label == label.strip() != ""


@pytest.mark.parametrize("name", [each for each in names() if each.startswith(("hub.", "local."))])
def test_our_own_codes_are_words(name: str) -> None:
    assert all(code.replace("_", "").isalnum() and code.islower() for code in code_list(name))


def test_every_list_is_used_by_a_field_or_by_the_words_of_the_timeline() -> None:
    fields = json.dumps([schema.avro for schema in SCHEMAS])
    words = Path(wording.__file__).read_text(encoding="utf-8")
    assert [
        name for name in names()
        if f'"code_list": "{name}"' not in fields and f'"{name}"' not in words
    ] == []  # fmt: skip


@pytest.mark.parametrize("name", NATIONAL)
def test_a_national_list_has_the_codes_the_department_publishes(name: str) -> None:
    facts = SHARED / "data/cin_2026_codelists.yml"
    if not facts.exists():
        pytest.skip("the Department's lists are not beside this checkout")
    published = read_yaml(facts.read_text(encoding="utf-8"))["codelists"][NATIONAL[name]]
    assert list(code_list(name)) == [each["code"] for each in published]


def test_a_local_list_has_the_codes_of_the_day() -> None:
    levels = list(code_list("local.level_of_need"))
    assert list(edition("local.level_of_need", date(2025, 3, 31))) == levels[:4]
    assert list(edition("local.level_of_need", date(2025, 4, 1))) == levels
    assert not edition("local.level_of_need", date(2014, 12, 31))
    assert edition("cin.sex", date(1999, 1, 1)) == code_list("cin.sex")


@pytest.mark.parametrize("name", ["cin.colour", "../registry", "", "cin.sex.yml"])
def test_a_list_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(UnknownCodeList):
        code_list(name)


def test_unknown_codes_are_named_with_their_place() -> None:
    assessed = {
        "assessment_type": "section_17",
        "factors": ["3A", "99Z"],
        "outcome": {"code": "no_idea", "source_value": "?"},
    }
    assert unknown_codes("assessment.assessment_completed", assessed) == [
        ("factors[1]", "cin.assessment_factors", "99Z"),
        ("outcome.code", "hub.assessment_outcome", "no_idea"),
    ]
    person = {"person": {"sex": {"code": "X"}, "ethnicity": None}}
    assert unknown_codes("identity.person_registered", person) == [
        ("person.sex.code", "cin.sex", "X")
    ]


def test_codes_of_an_old_version_are_looked_up_in_its_own_lists() -> None:
    old = {"source_code": "66"}
    assert unknown_codes("front_door.contact_received", old, version=1) == [
        ("source_code", "cin.referral_source", "66")
    ]
    assert unknown_codes("front_door.contact_received", old) == []
