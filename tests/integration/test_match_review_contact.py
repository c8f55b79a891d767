"""A match review shows how a family is reached and who the parents are, unless that leads home."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.matching.arriving.follow import catch_up
from hub.store.append import append
from tests.case_records import VALID, a_child, lives_at, reached
from tests.conftest import Database
from tests.serving import HEADERS, deciding_client, pools_of

HERS = reached("mash", "1", telephones=["07700 900123"], emails=["s.khan@example.org"],
               parents=["Sana Khan"])  # fmt: skip
THEIRS = reached("lcs", "2", telephones=["07700900123"], parents=["Mrs Sana Khan"])
HIDDEN = lives_at("lcs", "2", "7 Hiding Lane", confidential=True)


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with pools_of(database) as pools:
        yield deciding_client(pools, Actor("Kim Lee", "caseworker"))


def arrive(database: Database, *events: Any) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, list(events))
        catch_up(connection)
    database.project()


def review(database: Database, client: TestClient, *more: Any) -> Any:
    """Have two children with one number be asked about, and then have more be said of them."""
    arrive(database, *a_child("mash", "1", nhs=VALID), HERS,
           *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID), THEIRS)  # fmt: skip
    (found,) = client.get("/match-reviews", headers=HEADERS).json()["reviews"]
    if more:
        arrive(database, *more)
    return client.get(f"/match-reviews/{found['review_id']}", headers=HEADERS)


def test_both_sides_and_each_verdict_have_them(database: Database, client: TestClient) -> None:
    said = review(database, client).json()
    (candidate,) = said["candidates"]
    assert said["record"]["parents_and_carers"] == ["Mrs Sana Khan"]
    assert candidate["person"]["records"][0]["emails"] == ["s.khan@example.org"]
    lines = {each["field"]: each for each in said["explained"]["lines"]}
    assert lines["Telephone"]["ours"] == "ending 700900123"
    assert lines["Parents and carers"]["words"] == "both name one parent"
    assert lines["Parents and carers"]["because"]


def test_where_one_lives_in_confidence_neither_side_says_a_number(
    database: Database, client: TestClient
) -> None:
    answer = review(database, client, HIDDEN)
    assert not [each for each in ("900123", "s.khan", "Hiding") if each in answer.text]
    said = answer.json()
    assert said["candidates"][0]["person"]["records"][0]["parents_and_carers"] == ["Sana Khan"]


def test_nor_does_a_sister_who_is_named_beside_them(database: Database, client: TestClient) -> None:
    with_them = [lives_at("mash", "1", "1 High Street"), lives_at("lcs", "2", "1 High Street"),
                 *a_child("eh", "3", name="Zara Khan", born="2018-07-07", line="1 High Street"),
                 reached("eh", "3", telephones=["07700 900123"])]  # fmt: skip
    there = lives_at("lcs", "2", "1 High Street", confidential=True)
    answer = review(database, client, *with_them, there)
    assert "Zara Khan" in {each["person"]["name"] for each in answer.json()["household"]}
    assert not [each for each in ("900123", "High Street") if each in answer.text]


def test_a_candidate_who_was_not_weighed_is_compared_by_them_too(
    database: Database, client: TestClient
) -> None:
    third = [*a_child("eh", "3", name="Yusef Khan", nhs=VALID),
             reached("eh", "3", telephones=["07700 900456"], parents=["Joy Cole"])]  # fmt: skip
    arrive(database, *a_child("mash", "1", nhs=VALID), HERS)
    arrive(database, *third)
    arrive(database, *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID), THEIRS)
    found = client.get("/match-reviews", headers=HEADERS).json()["reviews"]
    seen = [client.get(f"/match-reviews/{each['review_id']}", headers=HEADERS).json()
            for each in found]  # fmt: skip
    beside = [side["beside"] for each in seen for side in each["candidates"] if side["beside"]]
    assert beside
    fields = {line["field"] for lines in beside for line in lines}
    assert {"Telephone", "Parents and carers"} <= fields
