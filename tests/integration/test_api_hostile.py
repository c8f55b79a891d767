"""The API asked oddly: no fault of the server, nothing repeated, nothing shown."""

import json
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.api.app import create_app
from hub.api.asking import OneToken
from hub.query.door import Door
from projections.measures.definitions import measures
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import HEADERS, PERSON, SAME_CHILD, TOKEN, client, served

__all__ = ["client"]


ODD_SEARCHES: list[dict[str, Any]] = [
    {}, {"name": None}, {"name": ""}, {"name": " " * 50}, {"name": "%"}, {"name": "a%"},
    {"name": "kh\0an"}, {"name": "\ud800ab"}, {"identifier": "\0"}, {"postcode": "\0"},
    {"name": "x" * 101}, {"date_of_birth": "٢٠١٥-٠٣-٠٤"}, {"date_of_birth": "2015-99-99"},
    {"date_of_birth": "0001-01-01"}, {"date_of_birth": "9999-12-31"}, {"nhs_number": "9434765919"},
    {"name": ["Khan"]}, {"name": {"$ne": ""}}, {"name": "'; DROP TABLE hub.stored_event; --"},
]  # fmt: skip
ODD_QUERIES = [
    "type=%00", "source=%00", "area=%00", "type=" + "x" * 5000, "after=", "after=AAAA",
    "after=%00", "after=MjAyNHww", "after=OTk5OQ", "limit=0", "limit=501", "limit=x", "from=x",
    "from=0001-01-01&to=9999-12-31", "from=2024-02-30", "as_known_on=0001-01-01",
    "as_known_on=9999-12-31", "as_known_on=yesterday", "purpose=%00",
]  # fmt: skip


def test_odd_searches_are_no_fault(client: TestClient) -> None:
    for body in ODD_SEARCHES:
        answer = client.post("/people/search", headers=HEADERS, content=json.dumps(body))
        assert answer.status_code in {200, 422}, body
        assert "9434765919" not in answer.text
        assert answer.json().get("people", []) == [], body


def test_odd_queries_are_no_fault(client: TestClient) -> None:
    for query in ODD_QUERIES:
        answer = client.get(f"/people/{PERSON}/timeline?{query}", headers=HEADERS)
        assert answer.status_code in {200, 404, 422}, query


def test_odd_periods_are_no_fault(client: TestClient) -> None:
    for report in (each.address for each in measures().values()):
        for query in ("from=0001-01-01", "to=0001-01-01", "to=9999-12-31", "from=9999-12-31"):
            answer = client.get(f"/reports/{report}?{query}", headers=HEADERS)
            assert answer.status_code in {200, 422}, (report, query)


TOKENS = [
    b"Bearer", b"Bearer ", b"Bearer \xff\xfe", b"Bearer " + b"x" * 9000, TOKEN.encode(),
    f"bearer {TOKEN} ".encode(), f"Bearer {TOKEN[:-1]}".encode(), f"Bearer {TOKEN}x".encode(),
]  # fmt: skip


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: repr(token[:24]))
def test_only_the_token_itself_is_accepted(client: TestClient, token: bytes) -> None:
    answer = client.get("/feeds", headers=[(b"authorization", token), (b"purpose", b"direct_care")])
    assert answer.status_code == (
        200 if token.strip().lower() == f"bearer {TOKEN}".encode() else 401
    )


def test_a_token_is_asked_for_before_anything_is_said_about_the_request(client: TestClient) -> None:
    assert client.get("/people/not-a-person/timeline?limit=0").status_code == 401
    assert client.post("/people/search", json={"name": 7}).status_code == 401


def test_what_does_not_exist_and_what_is_not_shown_answer_alike(client: TestClient) -> None:
    bodies = []
    for url in ("", "/timeline", "/timeline?as_known_on=2026-02-01", "/access-records"):
        answer = client.get(f"/people/{uuid4()}{url}", headers=HEADERS)
        assert answer.status_code == 404
        bodies.append({**answer.json(), "request_id": None})
    assert all(body == bodies[0] for body in bodies)


def test_who_viewed_before_two_records_were_linked_is_listed(
    client: TestClient, database: Database
) -> None:
    before = own_person_id(case_record_id(*SAME_CHILD))
    with database.connect("api") as connection:
        connection.execute(
            "INSERT INTO hub.access_record"
            " (actor, role, purpose, function, route, request_id, person_id, outcome) VALUES"
            " ('Sam Osei', 'auditor', 'audit', 'read_person', '/', '', %s, 'allowed')",
            [before],
        )
    found = client.get(f"/people/{PERSON}/access-records", headers=HEADERS).json()
    assert [each["actor"] for each in found["access_records"]] == ["Sam Osei"]


def test_what_was_searched_for_is_not_kept(client: TestClient, database: Database) -> None:
    client.post("/people/search", headers=HEADERS, json={"name": "khan", "postcode": "SE13 6NB"})
    with database.connect() as connection:
        (row,) = connection.execute(
            "SELECT row_to_json(r)::text FROM hub.access_record r"
        ).fetchall()
    assert "khan" not in row[0].lower()
    assert "SE13" not in row[0]


def test_a_hub_without_read_models_says_what_to_run(unprojected_database: Database) -> None:
    with ConnectionPool(
        unprojected_database.url_for("api"), min_size=1, kwargs={"autocommit": True}, open=True
    ) as pool:
        app = create_app(
            access=OneToken(TOKEN, Actor("R", "caseworker")), door=Door(pool), pool=pool
        )
        answer = TestClient(app).post("/people/search", headers=HEADERS, json={"name": "khan"})
    assert answer.status_code == 503
    assert "hub project run" in answer.json()["detail"]


def test_a_hub_that_is_not_migrated_is_not_ready(client: TestClient, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("DELETE FROM hub.migration WHERE name = '0005_access'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "hub migrate" in answer.json()["why"]


def test_no_name_or_number_reaches_the_logs_or_metrics(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.post("/people/search", headers=HEADERS, json={"name": "Zebedee Quux"})
    client.post("/people/search", headers=HEADERS, json={"identifier": "9434765919"})
    client.get(f"/people/{PERSON}/timeline", headers=HEADERS)
    client.get("/people/Zebedee", headers=HEADERS)
    said = "".join(capsys.readouterr()) + client.get("/metrics").text
    for secret in ("zebedee", "quux", "9434765919", str(PERSON), "khan", "bruising", TOKEN):
        assert secret not in said.lower()


def test_metrics_name_routes_by_their_template(client: TestClient) -> None:
    client.get(f"/people/{PERSON}", headers=HEADERS)
    client.get("/nowhere/at/all")
    metrics = client.get("/metrics").text
    assert 'route="/people/{person_id}",status="200"' in metrics
    assert 'route="unknown",status="404"' in metrics


def test_the_documentation_has_examples_and_every_problem(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/people/{person_id}/timeline", "/people/{person_id}", "/reports/{measure}"):
        answers = paths[path]["get"]["responses"]
        assert answers["200"]["content"]["application/json"]["example"]
        assert {"401", "403", "422", "503"} <= set(answers)
        assert "application/problem+json" in answers["503"]["content"]


def test_an_auditor_is_told_what_is_withheld_of_a_person(
    client: TestClient, database: Database
) -> None:
    _ = client
    grant(database, PERSON, "local Sam Osei", "audit_engagement")
    with served(database, Actor("Sam Osei", "auditor")) as auditor:
        found = auditor.get(f"/people/{PERSON}", headers=HEADERS | {"Purpose": "audit"}).json()
    assert found["withheld"] == ["ethnicity"]
    assert {each["ethnicity"] for each in found["records"]} == {None}


def test_a_registry_is_running_here(client: TestClient) -> None:
    assert client.get("/").json() == {}
    subject = "/subjects/front_door.contact_received/versions"
    assert client.get(f"{subject}/0").json()["error_code"] == 42202
    assert client.get(f"{subject}/%D9%A1").json()["error_code"] == 42202
    for path in ("/schemas/ids/abc", "/schemas/ids/99999999999"):
        assert client.get(path).status_code == 422
    assert client.get("/subjects/nothing/versions/1").json()["error_code"] == 40401
    assert client.post(f"{subject}", json={}).status_code == 405
