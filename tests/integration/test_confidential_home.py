"""A home that one system calls confidential is told by no other, nor as known before it was so."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from hub.demo.identity_provider import EmbeddedIdentityProvider
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import CHILD, HEADERS, LONG_AGO, PERSON, SAME_CHILD, client
from tests.signing_in import Visit, visit

__all__ = ["client", "visit"]
BEFORE = "2026-02-01"
BORN = "2015-03-04"
SECRET = ("Hiding", "SE13", "se13")


@pytest.fixture
def story(story: Any) -> Any:
    """One system has the home as any other, and a month later another says it is secret."""
    story.append(
        story.event("identity.address_changed", CHILD, "a0", on=date(2020, 1, 1),
                    address={"lines": ["1 Former Street"], "postcode": "SE6 4RU", "uprn": None},
                    ended_on=date(2025, 12, 1)),
        story.event("identity.address_changed", CHILD, "a1", on=date(2026, 1, 5),
                    address={"lines": ["7 Hiding Lane"], "postcode": "SE13 9ZZ", "uprn": None}),
        story.event("corrections.record_corrected", CHILD, "x", on=date(2026, 1, 6),
                    corrected_record_key="a1", field="address", previous_value="7 Hiding Ln",
                    corrected_value="7 Hiding Lane, Lewisham"),
        received_at=LONG_AGO,
    )  # fmt: skip
    story.append(
        story.event("identity.address_changed", SAME_CHILD, "a2", on=date(2026, 1, 5),
                    address={"lines": ["Flat 7, Hiding Ln"], "postcode": "se13 9zz", "uprn": None},
                    is_confidential=True),
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    return story


@pytest.mark.parametrize(
    "path",
    ["", "/timeline", "/chronology?include_routine=true",
     f"/comparison?from={BEFORE}&to=2026-04-01", f"?as_known_on={BEFORE}",
     f"/timeline?as_known_on={BEFORE}"],
)  # fmt: skip
def test_no_answer_tells_it(client: TestClient, path: str) -> None:
    answer = client.get(f"/people/{PERSON}{path}", headers=HEADERS)
    assert answer.status_code == 200
    assert not [each for each in SECRET if each in answer.text]


def test_its_words_find_nothing_and_those_of_another_home_still_do(client: TestClient) -> None:
    def found(words: str) -> list[Any]:
        answer = client.get(f"/people/{PERSON}/timeline", headers=HEADERS, params={"words": words})
        entries: list[Any] = answer.json()["entries"]
        return entries

    assert not found("hiding")
    assert len(found("former street")) == 1


@pytest.mark.parametrize("name", [{"name": "khan"}, {}])
@pytest.mark.parametrize(("secret", "other"), [("SE13 9ZZ", "SE6 4RU"), ("SE13", "SE6")])
def test_its_postcode_finds_nobody_and_that_of_another_home_still_does(
    client: TestClient, name: dict[str, str], secret: str, other: str
) -> None:
    def found(postcode: str) -> list[Any]:
        asked = {"postcode": postcode, **(name or {"date_of_birth": BORN})}
        answer = client.post("/people/search", headers=HEADERS, json=asked)
        people: list[Any] = answer.json()["people"]
        return people

    assert not found(secret)
    assert [each["person_id"] for each in found(other)] == [str(PERSON)]


def test_its_postcode_alone_finds_nobody(client: TestClient) -> None:
    for postcode, count in (("SE13 9ZZ", 0), ("SE6 4RU", 1)):
        asked = {"postcode": postcode}
        answer = client.post("/people/search", headers=HEADERS, json=asked)
        assert answer.json()["count"] == count


def test_a_search_and_a_spreadsheet_do_not_tell_it(
    client: TestClient, visit: Visit, database: Database, provider: EmbeddedIdentityProvider
) -> None:
    _ = client
    grant(database, PERSON, f"{provider.issuer} amira.khan")
    visit.sign_in("amira.khan")
    found = visit.post("/find", name="Khan").text
    assert "Address confidential" in found
    assert "Former Street" not in found, "where they lived before does not stand for where they do"
    sheet = visit.browser.get(f"/child/{PERSON}/chronology.csv?all=yes").text
    assert "Address changed" in {row[2] for row in csv.reader(io.StringIO(sheet))}
    for each in SECRET:
        assert each not in found
        assert each not in sheet


def test_a_correction_says_that_its_values_are_withheld(client: TestClient) -> None:
    entries = client.get(f"/people/{PERSON}/timeline", headers=HEADERS).json()["entries"]
    (corrected,) = [each for each in entries if "record_corrected" in each["event_type"]]
    assert set(corrected["withheld"]) >= {"previous_value", "corrected_value"}
    assert corrected["event"]["field"] == "address"
