"""A match review tells what each system said before: names, births and addresses."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.access.roles import roles
from hub.matching.arriving.follow import catch_up
from hub.query import people
from hub.store.append import append
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import VALID, a_child, lives_at, registered, withdrawn
from tests.conftest import Database
from tests.serving import HEADERS, deciding_client, pools_of

MARRIED, MOVED = date(2022, 6, 1), date(2023, 4, 5)
MASH = case_record_id("mash", "1")
LEFT = lives_at("mash", "1", "1 High Street", on=date(2021, 3, 4), ended_on=MOVED)
SAID = [
    registered("mash", "1", name="Amira Jones", born="2015-04-03", on=date(2021, 3, 4)),
    LEFT,
    lives_at("mash", "1", "5 Oak Road", postcode="SE6 4RU", on=MOVED),
    registered("mash", "1", name="AMIRA KHAN", on=MARRIED),
    registered("mash", "1", name="Amira Khan", on=date(2023, 1, 1)),
]
OTHER = a_child("lcs", "2", name="Yusuf Khan", nhs=VALID)


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with pools_of(database) as pools:
        yield deciding_client(pools, Actor("Kim Lee", "caseworker"))


def before(database: Database, client: TestClient, *said: Any) -> list[tuple[str, str]]:
    """Have this be said of two children whom a review is about; give what it tells of before."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [*a_child("mash", "1", nhs=VALID)[1:], *said, *OTHER])
        catch_up(connection)
    database.project()
    (found,) = client.get("/match-reviews", headers=HEADERS).json()["reviews"]
    review = client.get(f"/match-reviews/{found['review_id']}", headers=HEADERS).json()
    told = [each for side in (review["mine"], *review["candidates"]) for each in side["earlier"]]
    assert all(each["case_record_id"] == str(MASH) for each in told)
    return [(each["field"], each["value"]) for each in told]


def test_names_births_and_addresses_of_before_are_told_once(
    database: Database, client: TestClient
) -> None:
    assert before(database, client, *SAID) == [
        ("name", "Amira Jones"), ("date_of_birth", "2015-04-03"),
        ("address", "1 High Street, SE13 6NB"),
    ]  # fmt: skip


def test_what_was_taken_back_was_never_said(database: Database, client: TestClient) -> None:
    home = lives_at("mash", "1", "1 High Street", key="home", ended_on=MOVED)
    assert before(database, client, registered("mash", "1"), home,
                  withdrawn(home, "1", "home")) == []  # fmt: skip


def test_an_only_address_that_is_over_is_what_is_said_now(
    database: Database, client: TestClient
) -> None:
    assert before(database, client, registered("mash", "1"), LEFT) == []


@pytest.mark.parametrize("by", ["mash", "eh"])
@pytest.mark.parametrize("home", ["1 high street", "Flat 2, 1 High St"])
def test_an_address_that_anybody_calls_confidential_is_told_nowhere(
    database: Database, client: TestClient, by: str, home: str
) -> None:
    confidential = (
        [lives_at("mash", "1", home, confidential=True, on=date(2024, 1, 1))]
        if by == "mash"
        else [*a_child("eh", "3", nhs=VALID), lives_at("eh", "3", home, confidential=True)]
    )
    told = before(database, client, *SAID, *confidential)
    assert told == [
        ("name", "Amira Jones"), ("date_of_birth", "2015-04-03"),
        *([("address", "5 Oak Road, SE6 4RU")] if by == "mash" else []),
    ]  # fmt: skip


def test_a_role_that_is_not_cleared_for_names_is_told_nothing(
    database: Database, client: TestClient
) -> None:
    assert before(database, client, *SAID)
    with database.connect() as connection:
        connection.execute("SELECT hub.read_path()")
        told = [people.earlier(connection, roles()[each], own_person_id(MASH))
                for each in ("caseworker", "analyst")]  # fmt: skip
    assert [len(each) for each in told] == [3, 0]
