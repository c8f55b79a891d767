"""A name is found though it was not written quite so, by those who may see whose it is."""

import re
from typing import Any
from uuid import UUID

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.seeing import grant
from tests.signing_in import Visit, visit

__all__ = ["visit"]

PEOPLE = {
    "seen": ("Katherine Louise", "O'Brien", "2014-05-06"),
    "other": ("Muhammad", "Okonkwo", "2016-02-01"),
    "sealed": ("Persephone", "Vanderbilt", "2015-01-01"),
}


def person(which: str) -> UUID:
    return own_person_id(case_record_id("mash_workbook", which))


@pytest.fixture(autouse=True)
def three_children(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """One whom the caseworker works with, one of somebody else's, and one that is sealed."""
    for which, (forenames, surname, born) in PEOPLE.items():
        story.append(story.event(
            "identity.person_registered", ("mash_workbook", which), which,
            person={"forenames": forenames, "surname": surname, "date_of_birth": born},
        ))  # fmt: skip
    grant(database, person("seen"), f"{provider.issuer} amira.khan")
    grant(database, person("sealed"), None, "sealed", scope="adoption")


@pytest.mark.parametrize(
    "name",
    ["Katharine OBrien", "catherine obrien", "Kahterine O'Brien", "katerine", "obrein katherine"],
)
def test_a_slip_finds_a_child_one_works_with(visit: Visit, name: str) -> None:
    visit.sign_in("amira.khan")
    assert f'href="/child/{person("seen")}"' in visit.post("/find", name=name).text


@pytest.mark.parametrize("name", ["mohammed okonkwo", "muhamad", "Okonkwoh"])
def test_a_slip_finds_that_there_is_somebody_else_and_no_more(visit: Visit, name: str) -> None:
    visit.sign_in("amira.khan")
    shown = visit.post("/find", name=name).text
    assert "1 record is restricted." in shown
    assert f"/child/{person('other')}/emergency" in shown
    assert "Okonkwo" not in shown.replace(name, "")
    assert not re.search(r"\b2016\b", shown)


def test_who_may_not_ask_in_an_emergency_is_told_nothing(visit: Visit) -> None:
    visit.sign_in("ines.duarte")
    shown = visit.post("/find", name="mohammed okonkwo").text
    assert str(person("other")) not in shown
    assert "restricted" not in shown


def test_a_sealed_child_is_found_by_no_slip(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.post("/find", name="Persephony Vanderbild").text
    assert "Nobody found" in shown
    assert "restricted" not in shown


@pytest.mark.parametrize("asked", [
    {"name": "Katharine OBrien", "date_of_birth": "6/5/2013"},
    {"name": "Katharine OBrien", "date_of_birth": "5/6/2014"},
])  # fmt: skip
def test_a_slip_in_name_and_date_is_forgiven_together(visit: Visit, asked: dict[str, str]) -> None:
    visit.sign_in("amira.khan")
    assert str(person("seen")) in visit.post("/find", **asked).text


@pytest.mark.parametrize("asked", [
    {"name": "Katharine Smith"}, {"name": "Katharine OBrien", "date_of_birth": "1/1/2001"},
    {"name": "Katharine OBrien", "identifier": "4"},
])  # fmt: skip
def test_what_is_no_slip_finds_nobody(visit: Visit, asked: dict[str, str]) -> None:
    visit.sign_in("amira.khan")
    assert "Nobody found" in visit.post("/find", **asked).text


def test_no_reader_looks_into_the_words_of_all_names(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    with database.connect("api") as connection:
        connection.execute("SELECT set_config('search_path', hub.read_path(), true)")
        found = connection.execute(
            "SELECT has_table_privilege('hub_api', 'name_word', 'SELECT')"
        ).fetchone()
    assert found == (False,)
