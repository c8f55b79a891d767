"""The API over a real store and real read models: answers, refusals, records, the past."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.api.app import create_app
from hub.api.asking import OneToken
from hub.logging import configure_logging
from hub.query.door import Door
from projections.measures.definitions import measures
from schemas.local_time import local_today
from schemas.repository import repository
from tests.conftest import SHARED, Database
from tests.seeing import grant
from tests.serving import HEADERS, PERSON, TOKEN, client, served

__all__ = ["client"]


def test_one_timeline_has_both_systems(client: TestClient) -> None:
    answer = client.get(f"/people/{PERSON}/timeline", headers=HEADERS)
    assert answer.status_code == 200
    types = [entry["event_type"] for entry in answer.json()["entries"]]
    assert types.index("front_door.referral_received") < types.index("front_door.contact_received")
    assert {entry["source"]["system"] for entry in answer.json()["entries"]} == {
        "mash_workbook", "liquidlogic_lcs",
    }  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repeat(client: TestClient) -> None:
    url, seen, after = f"/people/{PERSON}/timeline", [], None
    while True:
        page = client.get(url, headers=HEADERS, params={"limit": 1, "after": after}).json()
        seen += [entry["position"] for entry in page["entries"]]
        after = page["next"]
        if after is None:
            break
    whole = client.get(url, headers=HEADERS).json()["entries"]
    assert seen == [entry["position"] for entry in whole]
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=front_door.contact_received", 1), ("area=front_door", 2),
        ("source=liquidlogic_lcs", 1), ("from=2026-02-01&area=front_door", 1),
        ("to=2026-02-01&area=front_door", 1), ("source=nobody", 0),
    ],
)  # fmt: skip
def test_filters(client: TestClient, query: str, expected: int) -> None:
    answer = client.get(f"/people/{PERSON}/timeline?{query}", headers=HEADERS)
    assert len(answer.json()["entries"]) == expected


@pytest.mark.parametrize("field", ["from", "to", "as_known_on"])
def test_a_day_there_never_was_is_an_error_of_its_field(client: TestClient, field: str) -> None:
    answer = client.get(f"/people/{PERSON}/timeline?{field}=2025-06-31", headers=HEADERS)
    assert answer.status_code == 422
    assert field in answer.text
    assert "entries" not in answer.json()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_know_on=2025-06-30", "as_known_on"), ("order=oldest", "oldest_first"),
        ("area=frontdoor", "`area` is one of assessment"),
        ("type=front_door.contact", "GET /subjects"),
        ("from=2026-02-01&to=2026-01-01", "`from` is after `to`"),
    ],
)  # fmt: skip
def test_a_query_that_asks_for_what_is_not_there_is_refused_with_what_is(
    client: TestClient, query: str, said: str
) -> None:
    answer = client.get(f"/people/{PERSON}/timeline?{query}", headers=HEADERS)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert "as_know_on" not in answer.text, "what was sent is not repeated"


def test_as_known_on_a_day_shows_nothing_later(client: TestClient) -> None:
    then = client.get(f"/people/{PERSON}/timeline?as_known_on=2026-02-01", headers=HEADERS)
    assert then.status_code == 200
    assert [each["event_type"] for each in then.json()["entries"]] == [
        "front_door.contact_received", "identity.person_registered",
    ]  # fmt: skip
    assert "liquidlogic_lcs" not in then.text
    before = client.get(f"/people/{PERSON}/timeline?as_known_on=2025-12-31", headers=HEADERS)
    assert before.status_code == 404


def test_every_read_leaves_one_record(client: TestClient, database: Database) -> None:
    client.get(f"/people/{PERSON}/timeline", headers=HEADERS)
    client.get(f"/people/{uuid4()}", headers=HEADERS)
    client.post("/people/search", headers=HEADERS, json={"name": "khan"})
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT actor, purpose, function, route, outcome, result_count FROM hub.access_record"
            " ORDER BY id"
        ).fetchall()
    who = ("Ruth Adeyemi", "direct_care")
    assert rows == [
        (*who, "read_person", "/people/{person_id}/timeline", "allowed", 3),
        (*who, "read_person", "/people/{person_id}", "refused", None),
        (*who, "find_people", "/people/search", "allowed", 1),
    ]


def test_who_has_viewed(client: TestClient) -> None:
    client.get(f"/people/{PERSON}", headers=HEADERS)
    answer = client.get(f"/people/{PERSON}/access-records", headers=HEADERS).json()
    assert [each["actor"] for each in answer["access_records"]] == ["Ruth Adeyemi"]
    assert answer["next"] is None


def test_who_has_viewed_is_read_in_pages_that_nobody_moves_by_looking(client: TestClient) -> None:
    for path in ("", "/timeline", "/chronology", "/deadlines"):
        client.get(f"/people/{PERSON}{path}", headers=HEADERS)
    address = f"/people/{PERSON}/access-records?limit=2"
    first = client.get(address, headers=HEADERS).json()
    rest = client.get(f"{address}&before={first['next']}", headers=HEADERS).json()
    pages = [first["access_records"], rest["access_records"]]
    assert [[each["route"].rpartition("/")[2] for each in page] for page in pages] == [
        ["deadlines", "chronology"], ["timeline", "{person_id}"],
    ]  # fmt: skip
    assert rest["next"] is None


def test_no_record_no_answer(client: TestClient, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("REVOKE INSERT ON hub.access_record FROM hub_api")
        connection.commit()
    answer = client.get(f"/people/{PERSON}/timeline", headers=HEADERS)
    assert answer.status_code == 503
    assert "bruising" not in answer.text
    assert "Khan" not in answer.text


def test_the_access_log_cannot_be_changed_by_the_api(database: Database) -> None:
    for statement in ("UPDATE hub.access_record SET actor = 'x'", "DELETE FROM hub.access_record",
                      "TRUNCATE hub.access_record"):  # fmt: skip
        with (
            database.connect("api") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401), ({"Authorization": "Bearer wrong", "Purpose": "direct_care"}, 401),
        ({"Authorization": f"Basic {TOKEN}", "Purpose": "direct_care"}, 401),
        ({"Authorization": f"Bearer {TOKEN}"}, 422),
        ({"Authorization": f"Bearer {TOKEN}", "Purpose": "curiosity"}, 422),
    ],
)  # fmt: skip
def test_a_token_and_a_purpose_are_needed(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    answer = client.get(f"/people/{PERSON}/timeline", headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Khan" not in answer.text


def test_errors_repeat_no_value(client: TestClient) -> None:
    for answer in (
        client.get("/people/Amira-Khan/timeline", headers=HEADERS),
        client.post("/people/search", headers=HEADERS, json={"name": 7, "nhs": "9434765919"}),
        client.get(f"/people/{PERSON}/timeline?after=Khan", headers=HEADERS),
    ):
        assert answer.status_code == 422
        assert "Khan" not in answer.text
        assert "9434765919" not in answer.text


def test_nothing_is_cached_and_every_answer_has_its_id(client: TestClient) -> None:
    for url in (f"/people/{PERSON}", "/livez", "/nowhere"):
        answer = client.get(url, headers=HEADERS)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-request-id"]


def test_an_auditor_sees_no_concern_narrative(client: TestClient, database: Database) -> None:
    _ = client
    grant(database, PERSON, "local Sam Osei", "audit_engagement")
    with served(database, Actor("Sam Osei", "auditor")) as auditor:
        answer = auditor.get(f"/people/{PERSON}/timeline", headers=HEADERS | {"Purpose": "audit"})
    assert answer.status_code == 200
    assert "bruising" not in answer.text
    assert "Pakistani" not in answer.text
    contact = next(
        each for each in answer.json()["entries"]
        if each["event_type"] == "front_door.contact_received"
    )  # fmt: skip
    assert contact["withheld"] == ["reason"]
    assert contact["event"]["agency"] == "School"


def test_a_refusal_is_recorded(client: TestClient, database: Database) -> None:
    _ = client
    with served(database, Actor("Kim Lee", "integration")) as integration:
        assert integration.get(f"/people/{PERSON}", headers=HEADERS).status_code == 403
        assert integration.get("/feeds", headers=HEADERS).status_code == 200
    with database.connect() as connection:
        found = connection.execute(
            "SELECT outcome, person_id FROM hub.access_record WHERE actor = 'Kim Lee' ORDER BY id"
        ).fetchall()
    assert found == [("refused", PERSON), ("allowed", None)]


def test_an_analyst_sees_no_small_count(client: TestClient, database: Database, story: Any) -> None:
    _ = client
    recent = local_today() - timedelta(days=200)
    for number in range(6):
        story.append(
            story.event("early_help.early_help_episode_opened", ("early_help_csv", str(number)),
                        f"e{number}", on=recent, started_on=recent, episode_id="e")
        )  # fmt: skip
    with served(database, Actor("Jo Park", "analyst")) as analyst:
        answer = analyst.get("/reports/step-up", headers=HEADERS).json()
    assert answer["counts"] == {"total": 6, "yes": 0, "no": 0, "not_yet_known": 6, "excluded": 0}
    assert "rows" not in answer


def test_reports_and_health(client: TestClient) -> None:
    reports = [f"/reports/{each.address}" for each in measures().values()]
    for url in ("/reports", *reports, "/feeds"):
        assert client.get(url, headers=HEADERS).status_code == 200
    assert client.get("/reports/nothing", headers=HEADERS).status_code == 404
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready", "behind": 0}
    metrics = client.get("/metrics").text
    assert "hub_store_position 4.0" in metrics
    assert 'hub_parked_streams{projection="chronology"} 0.0' in metrics
    assert "hub_matching_lag 4.0" in metrics, "the story was appended, and no matcher ran"
    assert "hub_unsealed 4.0" in metrics
    assert str(PERSON) not in metrics


def test_a_hub_without_read_models_is_not_ready(unprojected_database: Database) -> None:
    pool: ConnectionPool[psycopg.Connection[Any]] = ConnectionPool(
        unprojected_database.url_for("api"), min_size=1, kwargs={"autocommit": True}, open=True
    )
    with pool:
        app = create_app(
            access=OneToken(TOKEN, Actor("R", "caseworker")), door=Door(pool), pool=pool
        )
        assert TestClient(app).get("/readyz").status_code == 503


def test_every_schema_can_be_fetched_by_the_id_in_a_message(client: TestClient) -> None:
    for schema in repository().all():
        answer = client.get(f"/schemas/ids/{schema.id}")
        assert json.loads(answer.json()["schema"]) == schema.avro
        found = client.get(f"/subjects/{schema.event_type}/versions/{schema.version}").json()
        assert (found["id"], found["version"]) == (schema.id, schema.version)


def test_the_registry_answers_as_a_real_one_does(client: TestClient) -> None:
    transcript = SHARED / "data/registry_transcript.json"
    if not transcript.exists():
        pytest.skip(f"no recorded conversation at {Path(*transcript.parts[-3:])}")
    recorded = {(e["method"], e["path"]): e for e in json.loads(transcript.read_text())}

    unknown = recorded["GET", "/schemas/ids/999"]
    assert client.get("/schemas/ids/999").json() == unknown["response"]
    assert client.get("/schemas/types").status_code == 200
    subject = "/subjects/front_door.contact_received/versions"
    missing = recorded["GET", "/subjects/case.events.v1-value/versions/99"]
    assert client.get(f"{subject}/99").json() == missing["response"]
    nowhere = recorded["GET", "/subjects/case.events.v1-value/versions"]
    assert client.get("/subjects/case.events.v1-value/versions").json() == nowhere["response"]
    like = recorded["GET", "/subjects/case.events.v1-value/versions/latest"]
    latest = client.get(f"{subject}/latest")
    assert set(latest.json()) == set(like["response"])
    assert latest.headers["content-type"] == like["content_type"]


def test_an_answer_that_breaks_off_is_logged_without_what_it_fell_over(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows() -> Iterator[str]:
        yield "a first line"
        raise ValueError("Amira Khan, 9 Secret Street")

    app = client.app
    assert isinstance(app, FastAPI)
    app.get("/breaks-off")(lambda: StreamingResponse(rows()))
    log = io.StringIO()
    configure_logging(stream=log)
    client.get("/breaks-off")
    structlog.reset_defaults()
    assert '"exception_type": "ValueError"' in log.getvalue()
    assert "Secret Street" not in log.getvalue()
