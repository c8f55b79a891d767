"""Who is let in, who is not, and that nobody can tell a hidden record from none."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.query.door import Connection, Door, Question
from projections.identity.reader import case_records_of
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import local_today
from tests.conftest import Database
from tests.seeing import RUTH, grant, revoke
from tests.serving import CHILD, HEADERS, PERSON, SAME_CHILD, client, served

__all__ = ["client"]
PATHS = ("", "/timeline", "/timeline?as_known_on=2026-02-01", "/access-records")
KIM = "local Kim Lee"


@pytest.fixture
def kim(client: TestClient, database: Database) -> Iterator[TestClient]:
    """A caseworker who signed in just now and works with nobody."""
    _ = client
    actor = Actor("Kim Lee", "caseworker", signed_in_at=datetime.now(UTC))
    with served(database, actor) as found:
        yield found


def said(client: TestClient, path: str) -> tuple[int, dict[str, Any], set[str]]:
    answer = client.get(path, headers=HEADERS)
    return answer.status_code, answer.json() | {"request_id": None}, set(answer.headers)


def how_hidden(database: Database, how: str) -> None:
    """Hide the child from Kim in one of the ways there are."""
    if how != "not theirs":
        grant(database, PERSON, KIM)
    if how == "excluded":
        grant(database, PERSON, KIM, "excluded")
    if how == "restricted":
        grant(database, PERSON, None, "restricted")
    if how == "sealed":
        grant(database, PERSON, None, "sealed", scope="adoption")


@pytest.mark.parametrize("how", ["not theirs", "excluded", "restricted", "sealed"])
def test_a_hidden_record_answers_as_one_that_does_not_exist(
    kim: TestClient, database: Database, how: str
) -> None:
    how_hidden(database, how)
    for path in PATHS:
        assert said(kim, f"/people/{PERSON}{path}") == said(kim, f"/people/{uuid4()}{path}")
        assert said(kim, f"/people/{PERSON}{path}")[0] == 404
    found = kim.post("/people/search", headers=HEADERS, json={"name": "khan"}).json()
    assert (found["people"], found["count"]) == ([], 0)
    expected = [str(PERSON)] if how in {"not theirs", "restricted"} else []
    assert (found["restricted"], found["may_be_asked_for"]) == (len(expected), expected)


def test_a_search_points_to_nobody_where_many_match(
    kim: TestClient, database: Database, story: Any
) -> None:
    for number in range(5):
        person = {"forenames": "Bo", "surname": "Quill", "date_of_birth": "2015-03-04"}
        story.append(
            story.event("identity.person_registered", ("mash_workbook", f"Q{number}"),
                        f"q{number}", person=person)
        )  # fmt: skip
    database.project()
    found = kim.post("/people/search", headers=HEADERS, json={"name": "quill"}).json()
    assert (found["count"], found["restricted"], found["may_be_asked_for"]) == (0, 5, [])


def test_who_may_not_ask_is_told_of_nothing(client: TestClient, database: Database) -> None:
    _ = client
    with served(database, Actor("Sam Osei", "auditor")) as auditor:
        found = auditor.post("/people/search", headers=HEADERS, json={"name": "khan"}).json()
    assert (found["count"], found["restricted"]) == (0, 0)


def test_listed_workers_see_a_restricted_record(client: TestClient, database: Database) -> None:
    grant(database, PERSON, None, "restricted")
    assert client.get(f"/people/{PERSON}", headers=HEADERS).status_code == 404
    grant(database, PERSON, RUTH, "listed")
    assert client.get(f"/people/{PERSON}", headers=HEADERS).status_code == 200


def test_a_grant_taken_back_counts_from_the_next_request(
    kim: TestClient, database: Database
) -> None:
    path = f"/people/{PERSON}"
    given = grant(database, PERSON, KIM)
    assert kim.get(path, headers=HEADERS).status_code == 200
    revoke(database, given)
    assert kim.get(path, headers=HEADERS).status_code == 404
    grant(database, PERSON, KIM)
    assert kim.get(path, headers=HEADERS).status_code == 200
    grant(database, PERSON, KIM, "excluded")
    assert kim.get(path, headers=HEADERS).status_code == 404


def test_what_hides_a_record_goes_with_it_when_links_change(
    client: TestClient, database: Database
) -> None:
    other = own_person_id(case_record_id(*SAME_CHILD))
    grant(database, other, None, "sealed", scope="adoption",
          case_record_ids=[case_record_id(*SAME_CHILD)])  # fmt: skip
    assert client.get(f"/people/{PERSON}", headers=HEADERS).status_code == 404
    assert client.get(f"/people/{other}", headers=HEADERS).status_code == 404


def test_an_engagement_is_for_an_audit_only(client: TestClient, database: Database) -> None:
    _ = client
    grant(database, PERSON, "local Sam Osei", "audit_engagement")
    with served(database, Actor("Sam Osei", "auditor")) as auditor:
        for purpose, status in (("audit", 200), ("direct_care", 404)):
            headers = HEADERS | {"Purpose": purpose}
            assert auditor.get(f"/people/{PERSON}", headers=headers).status_code == status


@pytest.mark.parametrize("role", ["administrator", "system_connector", "integration", "analyst"])
def test_no_grant_shows_a_case_to_who_has_no_case_work(
    client: TestClient, database: Database, role: str
) -> None:
    _ = client
    grant(database, PERSON, KIM)
    with served(database, Actor("Kim Lee", role)) as found:
        for person in (PERSON, uuid4()):
            answer = found.get(f"/people/{person}", headers=HEADERS)
            assert (answer.status_code, "Khan" in answer.text) == (403, False)
        search = found.post("/people/search", headers=HEADERS, json={"name": "khan"})
        assert search.status_code == 403


def test_work_in_the_systems_gives_the_record_and_a_withdrawal_takes_it(
    kim: TestClient, database: Database, story: Any
) -> None:
    worker = {"reference": "w7", "name": "K. Lee", "role": None, "team": None}
    story.append(story.event("plans.case_allocated", SAME_CHILD, "a1", practitioner=worker))
    database.project()
    assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == 404
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.practitioner (system, reference, subject, decided_by, reason)"
            " VALUES ('liquidlogic_lcs', 'w7', %s, 'a test', 'a test needs it')",
            [KIM],
        )
    assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == 200
    story.append(story.withdrawal(SAME_CHILD, "a1", "plans.case_allocated", 2))
    database.project()
    assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == 404


def test_the_duty_rota_sees_recent_contacts(
    kim: TestClient, database: Database, story: Any
) -> None:
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.team_member (kind, team, subject, decided_by, reason)"
            " VALUES ('duty', 'Front door', %s, 'a test', 'a test needs it')",
            [KIM],
        )
    today = local_today()
    for days, status in ((200, 404), (20, 200)):
        story.append(story.event("front_door.contact_received", CHILD, f"d{days}",
                                 on=today - timedelta(days=days), contact_id="d"))  # fmt: skip
        database.project()
        assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == status


def test_reports_list_only_whom_the_asker_sees(
    client: TestClient, database: Database, story: Any
) -> None:
    recent = local_today() - timedelta(days=200)
    people = []
    for number in range(3):
        record = ("early_help_csv", str(number))
        people.append(own_person_id(case_record_id(*record)))
        story.append(
            story.event("early_help.early_help_episode_opened", record, f"e{number}", on=recent,
                        started_on=recent, episode_id="e"),
            story.event("front_door.referral_received", record, f"r{number}",
                        on=recent + timedelta(days=5), referral_id="r"),
        )  # fmt: skip
    database.project()
    grant(database, people[1], RUTH)
    report = client.get("/reports/step-up", headers=HEADERS).json()
    assert report["counts"]["yes"] == 3
    assert [each["person_id"] for each in report["rows"]] == [str(people[1])]
    assert report["hidden_from_lists"] is True


def test_no_connection_carries_an_actor_to_the_next_request(
    client: TestClient, database: Database
) -> None:
    """Many actors over two connections, each seeing their own child or none."""
    _ = client
    people = {}
    with database.connect() as connection:
        for number in range(20):
            record = uuid4()
            people[number] = own_person_id(record)
            connection.execute(
                "INSERT INTO identity_g1.case_record VALUES (%s, %s, 'a', %s, %s, 0)",
                [record, people[number], str(number), people[number]],
            )
    for number, person in people.items():
        grant(database, person, f"local actor {number}")

    def ask(turn: int) -> tuple[int, list[UUID]]:
        number = turn % 21  # the last of them sees nobody
        question = Question(
            actor=Actor(f"actor {number}", "caseworker"), purpose="direct_care",
            function="find_people", route="/test", request_id=str(turn),
        )  # fmt: skip
        return number, Door(pool).ask(question, _everybody)

    url = database.url_for("api")
    with ConnectionPool(url, min_size=2, max_size=2, kwargs={"autocommit": True}) as pool:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(ask, range(3000)))
        with pool.connection() as connection, connection.transaction():
            connection.execute("SELECT hub.read_path()")
            assert _everybody(connection, None) == []
    assert len(answers) == 3000
    for number, seen in answers:
        assert seen == ([people[number]] if number in people else [])


def _everybody(connection: Connection, _role: object) -> list[UUID]:
    """Give everybody whose case records the transaction reads."""
    return [row[0] for row in connection.execute("SELECT DISTINCT person_id FROM case_record")]


def test_an_actor_who_is_not_set_sees_nobody(client: TestClient, database: Database) -> None:
    _ = client
    with database.connect("api") as connection:
        connection.execute("SELECT hub.read_path()")
        assert case_records_of(connection, PERSON) == []
        assert _everybody(connection, None) == []


@pytest.mark.parametrize("role", ["caseworker", "auditor"])
def test_a_confidential_address_is_in_no_timeline(
    client: TestClient, database: Database, story: Any, role: str
) -> None:
    _ = client
    hidden = {"lines": ["7 Hiding Lane"], "postcode": "SE13 9ZZ", "uprn": None}
    story.append(
        story.event("identity.address_changed", CHILD, "a1", address=hidden, is_confidential=True)
    )
    grant(database, PERSON, KIM)
    grant(database, PERSON, KIM, "audit_engagement")
    headers = HEADERS | {"Purpose": "audit"}
    with served(database, Actor("Kim Lee", role)) as found:
        timeline = found.get(f"/people/{PERSON}/timeline", headers=headers)
        chronology = found.get(f"/people/{PERSON}/chronology?include_routine=true", headers=headers)
    for answer in (timeline, chronology):
        assert answer.status_code == 200
        assert "Address changed" in answer.text
        assert "Hiding" not in answer.text
        assert "SE13" not in answer.text
