"""A home that is confidential now is hidden as it was told before, even if it is blank since.

Nor is it told by another system: which of the homes that others have is the one, nobody says.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import Database
from tests.serving import CHILD, HEADERS, LONG_AGO, PERSON, SAME_CHILD, client

__all__ = ["client"]
BEFORE = "2026-02-01"
BLANK: dict[str, Any] = {"lines": [], "postcode": None, "uprn": None}
SECRET = ("Hiding", "SE13")


@pytest.fixture
def story(story: Any) -> Any:
    """Two systems have a home as any other; one calls it secret later, and gives it no more."""
    home = {"lines": ["7 Hiding Lane"], "postcode": "SE13 9ZZ", "uprn": None}
    story.append(
        story.event("identity.address_changed", CHILD, "a1", on=date(2026, 1, 5), address=home),
        story.event("identity.address_changed", SAME_CHILD, "a2", on=date(2026, 1, 5),
                    address=home | {"lines": ["7, Hiding Ln"]}),
        received_at=LONG_AGO,
    )  # fmt: skip
    story.append(
        story.event("identity.address_changed", CHILD, "a1", on=date(2026, 1, 5), revision=2,
                    address=BLANK, is_confidential=True),
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    return story


@pytest.mark.parametrize("path", ["", "/timeline", "/chronology"])
def test_it_is_not_told_as_known_before_either(client: TestClient, path: str) -> None:
    answer = client.get(f"/people/{PERSON}{path}", headers=HEADERS,
                        params={"as_known_on": BEFORE})  # fmt: skip
    assert answer.status_code == 200
    assert str(PERSON) in answer.text
    assert not [each for each in SECRET if each in answer.text]


@pytest.mark.parametrize(
    "path", ["", "/timeline", "/chronology?include_routine=true",
             f"/comparison?from={BEFORE}&to=2026-04-01"],
)  # fmt: skip
def test_no_other_system_tells_it_either(client: TestClient, path: str) -> None:
    answer = client.get(f"/people/{PERSON}{path}", headers=HEADERS)
    assert answer.status_code == 200
    assert not [each for each in SECRET if each in answer.text]


@pytest.mark.parametrize("postcode", ["SE13 9ZZ", "SE13"])
@pytest.mark.parametrize("name", [{"name": "khan"}, {}])
def test_no_postcode_finds_who_lives_there(
    client: TestClient, name: dict[str, str], postcode: str
) -> None:
    asked = {"postcode": postcode, **(name or {"date_of_birth": "2015-03-04"})}
    answer = client.post("/people/search", headers=HEADERS, json=asked)
    assert answer.json()["count"] == 0


@pytest.mark.parametrize("name", [{"name": "khan"}, {}])
@pytest.mark.parametrize("postcode", ["SE13 9ZZ", "SE13"])
def test_nor_who_lived_there_and_of_whom_another_system_still_has_it(
    client: TestClient, story: Any, database: Database, name: dict[str, str], postcode: str
) -> None:
    """The timeline withholds it: that it is the one is not to be found out by asking for it."""
    story.append(
        story.event("identity.address_changed", CHILD, "a1", on=date(2026, 1, 5), revision=3,
                    address=BLANK, is_confidential=True, ended_on=date(2026, 4, 1)),
    )  # fmt: skip
    database.project()
    asked = {"postcode": postcode, **(name or {"date_of_birth": "2015-03-04"})}
    answer = client.post("/people/search", headers=HEADERS, json=asked)
    assert "SE13" not in client.get(f"/people/{PERSON}/timeline", headers=HEADERS).text
    assert answer.json()["count"] == 0


def test_who_still_has_it_as_any_other_home_is_said(client: TestClient, story: Any) -> None:
    assert client.get(f"/people/{PERSON}", headers=HEADERS).json()["conflicts"] == [
        {"field": "home", "said": [["liquidlogic_lcs", "an address like any other"],
                                   ["mash_workbook", "confidential"]]},
    ]  # fmt: skip


def _homes(client: TestClient) -> dict[str, Any]:
    records = client.get(f"/people/{PERSON}", headers=HEADERS).json()["records"]
    return {each["system"]: each["postcode"] for each in records}


def test_a_home_that_the_system_tells_openly_itself_is_not_the_one(
    client: TestClient, story: Any, database: Database
) -> None:
    story.append(
        story.event("identity.address_changed", CHILD, "a0", on=date(2020, 1, 1),
                    address={"lines": ["7 Hiding Lane"], "postcode": "se139zz", "uprn": None}),
    )  # fmt: skip
    database.project()
    assert _homes(client) == {"mash_workbook": None, "liquidlogic_lcs": "SE13 9ZZ"}


def test_a_home_before_or_after_is_not_the_one(
    client: TestClient, story: Any, database: Database
) -> None:
    story.append(
        story.event("identity.address_changed", CHILD, "a3", on=date(2026, 5, 1),
                    address={"lines": ["2 New Road"], "postcode": "SE6 4RU", "uprn": None}),
        story.event("identity.address_changed", SAME_CHILD, "a4", on=date(2026, 6, 1),
                    address={"lines": ["9 Next Street"], "postcode": "SE6 4AA", "uprn": None}),
        story.event("identity.address_changed", SAME_CHILD, "a5", on=date(2019, 1, 1),
                    address={"lines": ["3 Old Yard"], "postcode": "SE4 1AA", "uprn": None}),
    )  # fmt: skip
    database.project()
    assert _homes(client) == {"mash_workbook": "SE6 4RU", "liquidlogic_lcs": "SE6 4AA"}
    timeline = client.get(f"/people/{PERSON}/timeline", headers=HEADERS).text
    assert "Old Yard" in timeline
    assert not [each for each in SECRET if each in timeline]
