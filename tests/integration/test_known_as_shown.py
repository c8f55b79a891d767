"""What a child goes by is shown with their name and finds them, and nobody finds more by it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from hub.access.actors import Actor
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import local_today
from tests.conftest import Database
from tests.seeing import RUTH, grant
from tests.serving import CHILD, HEADERS, LONG_AGO, PERSON, SAME_CHILD, client, served

__all__ = ["client"]
KNOWN_AS = "identity.known_as_recorded"
OTHER, SEALED = ("mash_workbook", "other"), ("mash_workbook", "sealed")


def person(child: tuple[str, str]) -> UUID:
    return own_person_id(case_record_id(*child))


@pytest.fixture(autouse=True)
def told(story: Any, database: Database) -> None:
    """Three children called Winnie: of one worker, of somebody else's, and of nobody's."""
    for child, surname in ((OTHER, "Okonkwo"), (SEALED, "Vanderbilt")):
        story.append(
            story.event("identity.person_registered", child, child[1],
                        person={"forenames": "Mei", "surname": surname}),
            story.event(KNOWN_AS, child, child[1], known_as="Winnie"), received_at=LONG_AGO,
        )  # fmt: skip
    grant(database, person(SEALED), None, "sealed", scope="adoption")
    gone = story.event(KNOWN_AS, CHILD, "w", known_as="Geraldine")
    story.append(
        gone, story.event(KNOWN_AS, CHILD, "k", known_as="Winnie"),
        story.event("corrections.record_withdrawn", CHILD, "w", revision=2,
                    withdrawn_event_id=str(gone.event_id), withdrawn_event_type=KNOWN_AS),
        received_at=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def asking(client: Any, database: Database) -> Iterator[Any]:
    """A worker who has just signed in, and so could ask in an emergency."""
    now = datetime.now(UTC)
    with served(database, Actor("Ruth Adeyemi", "caseworker", signed_in_at=now)) as found:
        yield found


def found(client: Any, **asked: str) -> tuple[list[str], int]:
    said = client.post("/people/search", headers=HEADERS, json=asked).json()
    return [each["person_id"] for each in said["people"]], said["restricted"]


@pytest.mark.parametrize("asked", [
    {"name": "Winnie"}, {"name": "win"}, {"name": "Winnie Khan"}, {"name": "winnie KHA"},
    {"name": "Winny Khan"}, {"name": "Khan Winnie"}, {"name": "Winnie Amira Khan"},
    {"name": "Winnie Khan", "date_of_birth": "2015-03-04"},
    {"name": "Winny Khan", "date_of_birth": "2015-04-03"},
])  # fmt: skip
def test_a_child_is_found_by_it(client: Any, asked: dict[str, str]) -> None:
    assert found(client, **asked)[0] == [str(PERSON)]


@pytest.mark.parametrize("asked", [
    {"name": "Winnie Smith"}, {"name": "Geraldine"}, {"name": "Geraldyne Khan"},
    {"name": "Winnie Khan", "date_of_birth": "2001-01-01"},
    {"name": "Winny Khan", "date_of_birth": "2001-01-01"},
    {"name": "Winnie Khan", "postcode": "SE13 9ZZ"},
])  # fmt: skip
def test_nobody_is_found_by_what_is_not_said(client: Any, asked: dict[str, str]) -> None:
    assert found(client, **asked) == ([], 0)


@pytest.mark.parametrize("name", ["Winnie Okonkwo", "Winny Okonkwo"])
def test_a_child_whom_the_searcher_may_not_see_is_only_counted(asking: Any, name: str) -> None:
    assert found(asking, name=name) == ([], 1)


@pytest.mark.parametrize("name", ["Winnie Vanderbilt", "Winny Vanderbilt"])
def test_a_sealed_child_is_not_even_counted(asking: Any, name: str) -> None:
    assert found(asking, name=name) == ([], 0)


def test_one_name_tells_of_each_as_forenames_do(asking: Any) -> None:
    assert found(asking, name="Winnie") == ([str(PERSON)], 1)
    assert found(asking, name="Winny") == ([str(PERSON)], 1)


@pytest.mark.parametrize("asked", ["Winnie Lam", "Winnie Shuk Lam", "Winnie Khan", "lam winnie"])
def test_a_whole_name_finds_by_its_own_surname_too(
    client: Any, story: Any, database: Database, asked: str
) -> None:
    story.append(
        story.event("identity.person_registered", SAME_CHILD, "p", person={"forenames": "Mei"}),
        story.event(KNOWN_AS, SAME_CHILD, "k", known_as="Winnie Shuk Lam"),
    )  # fmt: skip
    database.project()
    assert found(client, name=asked)[0] == [str(PERSON)]


def test_the_last_told_is_shown_by_its_system_and_on_the_timeline(
    client: Any, story: Any, database: Database
) -> None:
    story.append(story.event(KNOWN_AS, CHILD, "later", known_as="Win"))
    database.project()
    answer = client.get(f"/people/{PERSON}", headers=HEADERS).json()
    assert {each["local_id"]: each["known_as"] for each in answer["records"]} == {
        CHILD[1]: "Win", SAME_CHILD[1]: None,
    }  # fmt: skip
    assert answer["name"] == "Amira Khan"
    timeline = client.get(f"/people/{PERSON}/timeline", headers=HEADERS).json()
    assert "Known as: Winnie" in {each["summary"] for each in timeline["entries"]}


def test_the_comparison_of_two_days_tells_of_it(
    client: Any, story: Any, database: Database
) -> None:
    story.append(story.event(KNOWN_AS, CHILD, "k", revision=2, known_as="Wendy"))
    database.project()
    today = local_today().isoformat()
    answer = client.get(
        f"/people/{PERSON}/comparison?from=2026-01-20&to={today}", headers=HEADERS
    ).text
    assert "Winnie" in answer
    assert "Wendy" in answer


def test_who_is_not_cleared_for_what_is_personal_is_not_shown_it(
    client: Any, database: Database
) -> None:
    actor = Actor("Ada Min", "administrator")
    grant(database, PERSON, RUTH)
    with served(database, actor) as asked:
        assert "Winnie" not in asked.get(f"/people/{PERSON}", headers=HEADERS).text
