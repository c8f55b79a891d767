"""What a match review tells, and takes, where a person of it is out of the asker's reach."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.matching.arriving import sealing
from hub.matching.arriving.follow import catch_up
from hub.matching.people import joining, links, reviews
from hub.store.aggregates import CaseRecord
from hub.store.append import append
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, lives_at, reached
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import HEADERS, deciding_client, pools_of

WHY = "their mother told me on the telephone"
BY: dict[str, Any] = {"actor": "Sam Okafor", "reason": "the school and the mother say so"}
LCS, MASH, EH = (case_record_id(*each) for each in (("lcs", "2"), ("mash", "1"), ("eh", "3")))
KIM = "local Kim Lee"


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                *a_child("mash", "1", nhs=VALID, line="1 High Street"),
                *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID, line="1 High Street"),
                *a_child("eh", "3", name="Lena Obi", nhs=OTHER_VALID),
            ])  # fmt: skip
        catch_up(connection)
    database.project()
    with pools_of(database) as pools:
        yield deciding_client(pools, Actor("Kim Lee", "caseworker"))


def asked(client: TestClient) -> str:
    (found,) = client.get("/match-reviews", headers=HEADERS).json()["reviews"]
    return f"/match-reviews/{found['review_id']}"


def ask_instead(
    database: Database, decision: dict[str, Any], reason: str = "only that agrees"
) -> None:
    """Have the one question asked again, made of another decision."""
    with (
        psycopg.connect(database.url_for("ingest"), autocommit=True) as connection,
        connection.transaction(),
    ):
        (before,) = reviews.queue(connection)
        reviews.withdraw(connection, [before.review_id], reviews.CHANGED)
        about, met = CaseRecord("lcs", "2"), (own_person_id(MASH),)
        asked = reviews.Ask(LCS, about, "link", reason, met, decision)
        reviews.request(connection, [asked])


def changes(client: TestClient, path: str) -> list[tuple[int, dict[str, Any]]]:
    """Try to decide a review and to take it back; give both answers but the requests' own ids."""
    answers = [
        client.post(f"{path}/decision", headers=HEADERS, json={"decision": "link", "reason": WHY}),
        client.post(f"{path}/undo", headers=HEADERS, json={"reason": WHY}),
    ]
    return [(each.status_code, each.json() | {"request_id": None}) for each in answers]


@pytest.mark.parametrize("hidden", [LCS, MASH], ids=["record", "candidate"])
@pytest.mark.parametrize("how", ["excluded", "restricted", "sealed"])
def test_nobody_decides_about_a_person_who_is_hidden_from_them(
    client: TestClient, database: Database, how: str, hidden: UUID
) -> None:
    path = asked(client)
    scope = {"scope": "adoption"} if how == "sealed" else {}
    grant(database, own_person_id(hidden), KIM if how == "excluded" else None, how, **scope)

    refused = changes(client, path)

    assert refused == changes(client, f"/match-reviews/{uuid4()}")
    assert [status for status, _ in refused] == [404, 404]
    with database.connect() as connection:
        said = connection.execute("SELECT status FROM hub.match_review").fetchall()
    assert said == [("open",)]


def test_whoever_is_decided_about_has_an_access_record_of_it(
    client: TestClient, database: Database
) -> None:
    path = asked(client)
    client.post(f"{path}/decision", headers=HEADERS, json={"decision": "link", "reason": WHY})
    with database.connect() as connection:
        seen = connection.execute(
            "SELECT person_id FROM hub.access_record WHERE person_id IS NOT NULL"
            " AND route = '/match-reviews/{review_id}/decision'"
        ).fetchall()
    assert {each[0] for each in seen} == {own_person_id(LCS), own_person_id(MASH)}


def test_a_join_proposed_with_somebody_else_is_not_told_of_here(
    client: TestClient, database: Database
) -> None:
    path = asked(client)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        waits = joining.join(connection, own_person_id(LCS), own_person_id(EH), **BY)
        assert waits.waits
        sealing.seal(connection, own_person_id(EH), **BY)
    assert client.get(path, headers=HEADERS).json()["proposed"] is None


def second(database: Database) -> None:
    """Have the child of the third record be the next candidate, who is not asked about."""
    ask_instead(database, {
        "band": "review", "model_version": "2026-a", "person_id": str(own_person_id(MASH)),
        "millibits": 3372, "guards": [], "evidence": [],
        "runner_up_person_id": str(own_person_id(EH)), "runner_up_millibits": 2128,
    })  # fmt: skip


def test_the_next_candidate_is_named_where_they_are_not_asked_about(
    client: TestClient, database: Database
) -> None:
    second(database)
    shown = client.get(asked(client), headers=HEADERS).json()
    assert shown["runner_up"]["name"] == "Lena Obi"
    assert shown["explained"]["lead"] == "fits a little less well"
    with database.connect() as connection:
        seen = connection.execute(
            "SELECT person_id FROM hub.access_record WHERE route = '/match-reviews/{review_id}'"
        ).fetchall()
    assert (own_person_id(EH),) in seen


@pytest.mark.parametrize("how", ["excluded", "restricted", "sealed"])
def test_of_a_next_candidate_who_is_hidden_nothing_is_told(
    client: TestClient, database: Database, how: str
) -> None:
    second(database)
    if how == "sealed":
        with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
            sealing.seal(connection, own_person_id(EH), **BY)
    else:
        grant(database, own_person_id(EH), KIM if how == "excluded" else None, how)
    answer = client.get(asked(client), headers=HEADERS)
    assert str(own_person_id(EH)) not in answer.text
    told = answer.json()
    assert told["runner_up"] is None
    assert [told["explained"][name] for name in ("lead", "lead_bits")] == [None, None]


@pytest.mark.parametrize("line", ["1 high street", "Flat 2, 1 High St."])
@pytest.mark.parametrize("is_over", [False, True], ids=["lives there", "has left"])
def test_an_address_is_told_of_neither_that_any_record_of_one_calls_confidential(
    client: TestClient, database: Database, line: str, *, is_over: bool
) -> None:
    """Not of the two that were compared: a third one knows that the child has fled."""
    ended = date(2025, 1, 1) if is_over else None
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                *a_child("sch", "4", nhs=VALID),
                lives_at("sch", "4", line, confidential=True, ended_on=ended),
            ])  # fmt: skip
        catch_up(connection)
    database.project()
    told = client.get(asked(client), headers=HEADERS)
    assert len(told.json()["candidates"][0]["person"]["records"]) == 2
    for each in ("high st", "se13", "se136nb"):
        assert each not in told.text.lower()
    assert "withheld" in told.text


@pytest.mark.parametrize("whose", [("lcs", "2"), ("mash", "1")], ids=["record", "candidate"])
def test_an_address_that_became_confidential_is_taken_out_of_what_was_explained_before(
    client: TestClient, database: Database, whose: tuple[str, str]
) -> None:
    path = asked(client)
    assert "high street" in client.get(path, headers=HEADERS).text
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [lives_at(*whose, "1 High Street", confidential=True)])
        catch_up(connection)
    database.project()
    for each in (path, asked(client)):
        lines = client.get(each, headers=HEADERS).json()["explained"]["lines"]
        (line,) = (one for one in lines if one["field"] == "Address")
        assert (line["words"], line["ours"], line["theirs"]) == ("withheld", None, None)
        assert line["bits"] is None


def test_a_compared_record_that_is_of_another_child_by_now_is_not_told_of(
    client: TestClient, database: Database
) -> None:
    """It was linked to the candidate when that was asked; its child lives in confidence."""
    ida, number = case_record_id("sch", "4"), reached("sch", "4", telephones=["07700 900123"])
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [*a_child("sch", "4", name="Ida Roe", line="5 Mill Lane"), number])
        catch_up(connection)
        links.link(connection, ida, own_person_id(MASH), **BY)
    ask_instead(database, {
        "band": "review", "model_version": "2026-a", "person_id": str(own_person_id(MASH)),
        "matched_case_record_id": str(ida), "millibits": 3372, "guards": [], "same_ppm": 900_000,
        "evidence": [{"field": "phone", "verdict": "same", "millibits": 700, "ours": "700900123",
                      "theirs": "700900123"}],
    })  # fmt: skip
    database.project()
    path = asked(client)
    assert "900123" in str(client.get(path, headers=HEADERS).json()["explained"])
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        links.unlink(connection, ida, **BY)
        with connection.transaction():
            append(connection, [lives_at("sch", "4", "5 Mill Lane", confidential=True)])
    database.project()
    answer = client.get(path, headers=HEADERS)
    assert answer.status_code == 200
    assert not [each for each in ("900123", "Ida", "Mill Lane") if each in answer.text]
    told = answer.json()["explained"]
    assert (told["lines"], told["chances"], told["bits"]) == ([], [], None)


def test_nor_is_it_said_that_something_new_led_to_the_home(
    client: TestClient, database: Database
) -> None:
    reason = "somebody decided that they are different children; new since then: Email the same"
    ask_instead(database, {
        "band": "review", "model_version": "2026-a", "person_id": str(own_person_id(MASH)),
        "matched_case_record_id": str(MASH), "evidence": [],
        "guards": [{"rule": "R12", "reason": reason}],
    }, reason)  # fmt: skip
    database.project()
    path = asked(client)
    assert "Email the same" in client.get(path, headers=HEADERS).text
    assert "Email" not in client.get("/match-reviews", headers=HEADERS).text
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [*a_child("sch", "4", name="Ida Roe"),
                                lives_at("sch", "4", "Refuge", confidential=True)])  # fmt: skip
        catch_up(connection)
        links.link(connection, case_record_id("sch", "4"), own_person_id(MASH), **BY)
    database.project()
    told = client.get(path, headers=HEADERS)
    assert told.status_code == 200
    assert "Email the same" not in told.text
    assert "something new was said" in told.json()["reason"]
