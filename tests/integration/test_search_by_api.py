"""A search by the API says what keeps it from finding anybody, and that there may be more."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.seeing import RUTH, grant
from tests.serving import HEADERS, PERSON, client, served

__all__ = ["client"]

SEEN = UNSEEN = 5


def search(client: TestClient, limit: int = 20, **asked: str) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/people/search?limit={limit}", headers=HEADERS, json=asked)
    return answer.status_code, answer.json()


@pytest.fixture
def many(database: Database, story: Any) -> Iterator[TestClient]:
    """Children of one name; the caseworker works with half of them."""
    for number in range(SEEN + UNSEEN):
        local_id = f"Q{number}"
        person = {"forenames": "Bo", "surname": "Quill", "date_of_birth": "2015-03-04"}
        story.append(story.event("identity.person_registered", ("mash_workbook", local_id),
                                 local_id, person=person))  # fmt: skip
        if number < SEEN:
            grant(database, own_person_id(case_record_id("mash_workbook", local_id)), RUTH)
    with served(
        database, Actor("Ruth Adeyemi", "caseworker", signed_in_at=datetime.now(UTC))
    ) as at:
        yield at


@pytest.mark.parametrize(
    "born", ["2015-02-31", "2015-31-02", "2015-00-04", "2015-13", "1815", "04/03/2015", "spring"]
)
def test_a_date_of_birth_that_never_was_is_refused_with_what_to_do(
    client: TestClient, born: str
) -> None:
    status, said = search(client, name="khan", date_of_birth=born)
    assert (status, said["title"]) == (422, "No such date of birth")
    assert "body.date_of_birth" in said["detail"]
    assert "YYYY-MM-DD" in said["detail"]
    assert born not in said["detail"]


@pytest.mark.parametrize("born", ["2015-03-04", "2015-04-03", "2015-03", "2015", "2016-03-04"])
def test_a_date_of_birth_that_can_be_meant_finds_the_child(client: TestClient, born: str) -> None:
    _, said = search(client, date_of_birth=born)
    assert [each["person_id"] for each in said["people"]] == [str(PERSON)]


def test_a_day_that_only_is_there_swapped_is_read_so(database: Database, story: Any) -> None:
    child = ("mash_workbook", "M9")
    who = {"surname": "Quill", "date_of_birth": "2015-04-13"}
    story.append(story.event("identity.person_registered", child, "p", person=who))
    grant(database, own_person_id(case_record_id(*child)), RUTH)
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as at:
        assert search(at, date_of_birth="2015-13-04")[1]["count"] == 1


@pytest.mark.parametrize(("limit", "more"), [(SEEN - 1, True), (SEEN, True), (SEEN + 1, False)])
def test_as_many_as_the_limit_may_not_be_all(many: TestClient, limit: int, more: bool) -> None:
    _, said = search(many, limit, name="quill")
    assert said["count"] == said["restricted"] == min(limit, SEEN)
    assert (said["may_be_more"], said["restricted_may_be_more"]) == (more, more)
