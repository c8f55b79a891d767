"""Opening a record in an emergency: what it needs, what it opens, what it leaves behind."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.access import grants
from hub.access.actors import Actor
from hub.query import emergency
from hub.query.emergency import Emergency
from schemas.codec import read
from schemas.identifiers import event_id
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import CHILD, HEADERS, PERSON, client, served

__all__ = ["client"]
KIM = "local Kim Lee"
WHY = {
    "reason_code": "out_of_hours",
    "reason": "Police are at the address and ask who lives with her.",
}
OPEN = f"/people/{PERSON}/break-glass"


def someone(role: str = "caseworker", name: str = "Kim Lee", *, minutes: int = 1) -> Actor:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return Actor(name, role, signed_in_at=at)


@pytest.fixture
def kim(client: TestClient, database: Database) -> Iterator[TestClient]:
    """A caseworker who signed in just now and works with nobody."""
    _ = client
    with served(database, someone()) as found:
        yield found


def recorded(database: Database, event_type: str) -> list[tuple[int, dict[str, Any]]]:
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT position, topic, state FROM hub.stored_event WHERE event_type = %s"
            " ORDER BY position",
            [event_type],
        ).fetchall()
    return [(position, dict(read(topic, bytes(state)))) for position, topic, state in rows]


def test_it_opens_one_record_for_an_hour_and_leaves_an_event(
    kim: TestClient, database: Database
) -> None:
    assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == 404
    opened = kim.post(OPEN, headers=HEADERS, json=WHY)
    assert opened.status_code == 201
    lasts = datetime.fromisoformat(opened.json()["until"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < lasts <= timedelta(minutes=60)
    assert "bruising" in kim.get(f"/people/{PERSON}/timeline", headers=HEADERS).text

    ((_, event),) = recorded(database, "hub.break_glass_opened")
    assert event["grant_id"] == opened.json()["grant_id"]
    assert (event["actor"], event["reason_code"]) == (KIM, "out_of_hours")
    assert event["reason"] == WHY["reason"]
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT function, outcome, basis FROM hub.access_record"
            " WHERE actor = 'Kim Lee' AND outcome = 'allowed' ORDER BY id"
        ).fetchall()
    assert rows == [
        ("open_break_glass", "allowed", None),
        ("read_person", "allowed", "break_glass"),
    ]


def test_it_ends_by_itself(kim: TestClient, database: Database) -> None:
    kim.post(OPEN, headers=HEADERS, json=WHY)
    with database.connect() as connection:
        connection.execute(
            "UPDATE hub.access_grant SET from_at = from_at - interval '61 minutes',"
            " until_at = until_at - interval '61 minutes'"
        )
    assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == 404


def test_whoever_sends_it_again_is_told_when_it_ends_indeed(
    kim: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency, "LASTS", timedelta(minutes=5))
    first = kim.post(OPEN, headers=HEADERS, json=WHY).json()
    monkeypatch.undo()

    again = kim.post(OPEN, headers=HEADERS, json=WHY).json()

    assert (again["grant_id"], again["until"]) == (first["grant_id"], first["until"])


CONTACT = event_id(CHILD[0], "rows", "c1", "front_door.contact_received")
MARK = {"is_significant": True, "impact_on_child": "She was frightened to go home."}


@pytest.mark.parametrize("how", ["emergency", "restricted", "audit"])
def test_what_is_opened_to_be_read_is_not_added_to(
    kim: TestClient, database: Database, how: str
) -> None:
    headers = HEADERS
    if how == "audit":
        grant(database, PERSON, KIM, "audit_engagement")
        headers = HEADERS | {"Purpose": "audit"}
    else:
        kim.post(OPEN, headers=HEADERS, json=WHY)
    if how == "restricted":  # from them too: they work with the child, and are not listed
        grant(database, PERSON, KIM)
        grant(database, PERSON, None, "restricted")
    assert kim.get(f"/people/{PERSON}", headers=headers).status_code == 200

    answer = kim.post(f"/people/{PERSON}/events/{CONTACT}/marks", headers=headers, json=MARK)

    assert (answer.status_code, "to read it" in answer.text) == (403, True)
    assert recorded(database, "hub.significance_marked") == []
    with database.connect("api") as connection:
        purpose = headers["Purpose"]
        grants.begin_reading(connection, someone(), purpose, "mark_significance", PERSON)
        assert connection.execute("SELECT FROM chronology_entry").fetchall() == []


def test_who_works_with_the_child_adds_to_it_in_an_emergency_too(
    kim: TestClient, database: Database
) -> None:
    kim.post(OPEN, headers=HEADERS, json=WHY)
    grant(database, PERSON, KIM)
    answer = kim.post(f"/people/{PERSON}/events/{CONTACT}/marks", headers=HEADERS, json=MARK)
    assert answer.status_code == 201, answer.text


def test_it_opens_what_is_restricted(kim: TestClient, database: Database) -> None:
    grant(database, PERSON, None, "restricted")
    assert kim.post(OPEN, headers=HEADERS, json=WHY).status_code == 201
    assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == 200


@pytest.mark.parametrize("how", ["excluded", "sealed"])
def test_it_never_opens_what_is_out_of_reach(kim: TestClient, database: Database, how: str) -> None:
    if how == "excluded":
        grant(database, PERSON, KIM, "excluded")
    else:
        grant(database, PERSON, None, "sealed", scope="adoption")
    hidden = kim.post(OPEN, headers=HEADERS, json=WHY)
    nobody = kim.post(f"/people/{uuid4()}/break-glass", headers=HEADERS, json=WHY)
    assert (hidden.status_code, nobody.status_code) == (404, 404)
    assert hidden.json() | {"request_id": None} == nobody.json() | {"request_id": None}
    assert recorded(database, "hub.break_glass_opened") == []


@pytest.mark.parametrize("how", ["excluded", "sealed"])
def test_what_is_hidden_later_ends_it(kim: TestClient, database: Database, how: str) -> None:
    kim.post(OPEN, headers=HEADERS, json=WHY)
    subject, scope = (KIM, None) if how == "excluded" else (None, "court")
    grant(database, PERSON, subject, how, scope=scope)
    assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"reason_code": "curious"}, {"reason_code": ""}, {"reason": "because"},
     {"reason": " " * 40 + "short"}, {"reason": "nineteen characters"},
     {"reason": "x" + " " * 40 + "y"}, {"reason": "\u200b" * 40}],
    ids=ascii,
)  # fmt: skip
def test_a_reason_is_needed(kim: TestClient, database: Database, wrong: dict[str, str]) -> None:
    assert kim.post(OPEN, headers=HEADERS, json=WHY | wrong).status_code == 422
    assert recorded(database, "hub.break_glass_opened") == []


@pytest.mark.parametrize(
    "actor",
    [someone(minutes=11), Actor("Kim Lee", "caseworker")],
    ids=["eleven minutes ago", "nobody knows when"],
)
def test_a_fresh_sign_in_is_needed(client: TestClient, database: Database, actor: Actor) -> None:
    _ = client
    with served(database, actor) as stale:
        answer = stale.post(OPEN, headers=HEADERS, json=WHY)
    assert answer.status_code == 403
    assert "sign in again" in answer.json()["detail"]


@pytest.mark.parametrize("role", ["auditor", "privacy_officer", "administrator", "analyst"])
def test_only_case_workers_open_a_record(client: TestClient, database: Database, role: str) -> None:
    _ = client
    with served(database, someone(role)) as other:
        assert other.post(OPEN, headers=HEADERS, json=WHY).status_code == 403


def test_nothing_is_opened_where_it_cannot_be_recorded(kim: TestClient, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("REVOKE INSERT ON hub.access_record FROM hub_api")
    assert kim.post(OPEN, headers=HEADERS, json=WHY).status_code == 503
    assert recorded(database, "hub.break_glass_opened") == []
    with database.connect() as connection:
        assert connection.execute("SELECT FROM hub.access_grant WHERE subject = %s", [KIM]) \
            .fetchall() == []  # fmt: skip


def test_somebody_else_judges_it(kim: TestClient, database: Database) -> None:
    opened = kim.post(OPEN, headers=HEADERS, json=WHY).json()
    judged = {"finding": "justified", "reason": "The police log of that night agrees."}
    path = f"/break-glass/{opened['grant_id']}/review"
    assert kim.get("/break-glass", headers=HEADERS).status_code == 403
    assert kim.post(path, headers=HEADERS, json=judged).status_code == 403

    with served(database, someone("privacy_officer")) as opener:
        refused = opener.post(path, headers=HEADERS, json=judged)
        assert (refused.status_code, "somebody else" in refused.text) == (422, True)
    with database.connect() as connection:
        tried = connection.execute(
            "SELECT actor, result_count FROM hub.access_record WHERE outcome = 'allowed'"
            " AND function = 'review_break_glass'"
        ).fetchall()
    assert tried == [("Kim Lee", 0)], "that they tried to judge their own is written down"
    with served(database, someone("privacy_officer", "Priya Nair")) as officer:
        (listed,) = officer.get("/break-glass", headers=HEADERS).json()["emergencies"]
        assert (listed["opened_by"], listed["finding"]) == ("Kim Lee", None)
        assert (
            officer.post(path, headers=HEADERS, json=judged | {"finding": "x"}).status_code == 422
        )
        assert officer.post(path, headers=HEADERS, json=judged).status_code == 204
        assert officer.post(path, headers=HEADERS, json=judged).status_code == 422
        (listed,) = officer.get("/break-glass", headers=HEADERS).json()["emergencies"]
        assert listed["finding"] == "justified"
        assert officer.get(f"/people/{PERSON}", headers=HEADERS).status_code == 404
    ((_, event),) = recorded(database, "hub.break_glass_reviewed")
    assert (event["finding"], event["reviewed_by"]) == ("justified", "local Priya Nair")


def test_two_working_days_are_given_to_judge() -> None:
    friday_night = datetime(2024, 5, 24, 22, 0, tzinfo=UTC)  # the Monday after is a bank holiday
    one = Emergency(
        UUID(int=1), PERSON, KIM, "Kim Lee", "other", "why", friday_night,
        friday_night + timedelta(hours=1), None, None, None, None, None,
    )  # fmt: skip
    assert one.due_on == date(2024, 5, 29)
    assert one.is_overdue


def test_the_pages_own_login_writes_no_decision_by_itself(database: Database) -> None:
    for statement in (
        "INSERT INTO hub.access_grant VALUES (gen_random_uuid(), 'allocated')",
        "UPDATE hub.access_grant SET until_at = NULL",
        "DELETE FROM hub.access_grant",
        "INSERT INTO hub.team_member VALUES ('team', 'North', 'me')",
    ):
        with (
            database.connect("api") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement.encode())


@pytest.mark.parametrize("statement", ["DELETE FROM", "TRUNCATE", "DROP TABLE"])
@pytest.mark.parametrize("table", ["access_grant", "team_member", "practitioner"])
def test_no_login_removes_a_decision(database: Database, statement: str, table: str) -> None:
    for login in ("api", "ingest", "project"):
        with (
            database.connect(login) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"{statement} hub.{table}".encode())
