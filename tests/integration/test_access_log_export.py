"""The access log handed out: as BALP AuditEvents for whoever audits, and as a person is told."""

import base64
import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.access.roles import roles
from hub.audit.balp import PATTERNS
from hub.errors import AccessDenied, CommandRefused
from hub.query import log_exporting
from hub.query.log_exporting import Days
from hub.query.viewers import as_the_person_is_told
from hub.web.pages.access_log import text_of
from schemas.local_time import local_today
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import HEADERS, PERSON, client, served

__all__ = ["client"]
INES = Actor("Ines Duarte", "auditor")


@pytest.fixture
def looked(client: TestClient, database: Database) -> TestClient:
    """A log with a read, a search, a refusal, an emergency and a page of the past."""
    client.get(f"/people/{PERSON}", headers=HEADERS)
    client.get(f"/people/{PERSON}/timeline?as_known_on=2026-02-01", headers=HEADERS)
    client.post("/people/search", headers=HEADERS, json={"name": "khan"})
    with served(database, Actor("Kim Lee", "caseworker", signed_in_at=datetime.now(UTC))) as kim:
        kim.get(f"/people/{PERSON}", headers=HEADERS)
        why = {"reason_code": "out_of_hours", "reason": "Police are at the address and ask."}
        kim.post(f"/people/{PERSON}/break-glass", headers=HEADERS, json=why)
        kim.get(f"/people/{PERSON}", headers=HEADERS)
    return client


@pytest.fixture
def auditor(looked: TestClient, database: Database) -> Iterator[TestClient]:
    _ = looked
    with served(database, INES) as found:
        yield found


def lately() -> Days:
    """Every day of a test."""
    return Days(local_today() - timedelta(days=1), local_today() + timedelta(days=1))


def export() -> str:
    """Where the API exports them all."""
    return f"/access-records/export?from={lately().from_on}&to={lately().to_on}"


def exported(
    database: Database, actor: Actor = INES, days: Days | None = None
) -> list[dict[str, Any]]:
    with psycopg.connect(database.url_for("audit"), autocommit=True) as connection:
        found = log_exporting.export(
            connection, actor, days or lately(), route="a test", request_id="r-1"
        )
        lines = list(found.lines)
    assert len(lines) == found.count
    return [json.loads(each) for each in lines]


def the(event: dict[str, Any], code: str) -> dict[str, Any]:
    """The one agent of a kind."""
    (found,) = [a for a in event["agent"] if a["type"]["coding"][0]["code"] == code]
    return dict(found)


def check_structure(event: dict[str, Any]) -> None:
    """FHIR R4 AuditEvent, and what BALP asks of each of its patterns."""
    assert event["resourceType"] == "AuditEvent"
    (profile,) = event["meta"]["profile"]
    base, _, pattern = profile.rpartition("IHE.BasicAudit.")
    assert base == "https://profiles.ihe.net/ITI/BALP/StructureDefinition/"
    assert event["type"]["code"] == "rest"
    action, interaction = {
        "Read": ("R", "read"), "Query": ("E", "search-type"), "Create": ("C", "create"),
        "Update": ("U", "update"),
    }[pattern.removeprefix("Patient")]  # fmt: skip
    assert event["action"] == action
    assert interaction in {each["code"] for each in event["subtype"]}
    assert datetime.fromisoformat(event["recorded"]).tzinfo is not None
    assert event["outcome"] in {"0", "4", "8", "12"}
    assert event["source"]["observer"]["display"]
    asking = [each for each in event["agent"] if each["requestor"]]
    assert asking == [the(event, "IRCP")]
    for code in ("110153", "110152"):
        assert the(event, code)["who"]
    who = the(event, "IRCP")
    assert who["who"]["identifier"]["value"]
    assert who["purposeOfUse"][0]["coding"][0]["code"]
    roles_of = [each.get("role", {}).get("code") for each in event["entity"]]
    assert ("1" in roles_of) == pattern.startswith("Patient")
    if pattern.endswith("Query"):
        (query,) = [each for each in event["entity"] if "query" in each]
        assert b"khan" not in base64.b64decode(query["query"])


def test_every_record_is_an_audit_event_of_its_pattern(
    auditor: TestClient, database: Database
) -> None:
    _ = auditor
    events = exported(database)
    for event in events:
        check_structure(event)
    told = [(each["subtype"][1]["code"], each["outcome"]) for each in events]
    assert told == [
        ("read_person", "0"), ("read_person", "0"), ("find_people", "0"), ("read_person", "4"),
        ("open_break_glass", "0"), ("read_person", "0"),
    ]  # fmt: skip
    emergency = the(events[5], "IRCP")
    assert emergency["purposeOfUse"][1]["coding"][0]["code"] == "BTG"
    assert emergency["who"]["display"] == "Kim Lee"
    assert events[3]["outcomeDesc"] == "no relationship with this record"
    assert "khan" not in json.dumps(events).lower()


def test_an_export_is_in_the_log_before_its_first_line(database: Database) -> None:
    with psycopg.connect(database.url_for("audit"), autocommit=True) as connection:
        found = log_exporting.export(connection, INES, lately(), route="a test", request_id="r-1")
        with database.connect() as other:
            rows = other.execute(
                "SELECT actor, function, outcome, result_count FROM hub.access_record"
            ).fetchall()
        assert rows == [("Ines Duarte", "export_access_records", "allowed", 0)]
        assert list(found.lines) == []


def test_where_it_cannot_be_written_down_nothing_is_exported(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("REVOKE INSERT ON hub.access_record FROM hub_audit")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        exported(database)


def test_it_is_by_days_in_england_and_pages_leave_nothing_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.audit.access_log.PAGE", 7)
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.access_record (at, actor, role, purpose, function, route, request_id,"
            " outcome) SELECT timestamptz '2026-06-30 21:00Z' + make_interval(mins => 15 * n),"
            " 'R', 'caseworker', 'direct_care', 'read_feeds', '/', n::text, 'allowed'"
            " FROM generate_series(0, 99) AS n"
        )
    day = Days(date(2026, 7, 1), date(2026, 7, 1))
    found = [datetime.fromisoformat(each["recorded"]) for each in exported(database, days=day)]
    assert len(found) == 92  # from 23:00 UTC, which is midnight in England
    assert found == sorted(found)
    with pytest.raises(CommandRefused, match="before the first"):
        Days(date(2026, 7, 2), date(2026, 7, 1))


@pytest.mark.parametrize("role", sorted(set(roles()) - {"auditor", "privacy_officer"}))
def test_only_who_audits_exports(database: Database, role: str) -> None:
    with pytest.raises(AccessDenied):
        exported(database, Actor("Kim Lee", role))
    with served(database, Actor("Kim Lee", role)) as other:
        assert other.get(export(), headers=HEADERS).status_code == 403


def test_the_api_gives_the_same_lines(auditor: TestClient, database: Database) -> None:
    answer = auditor.get(export(), headers=HEADERS | {"Purpose": "audit"})
    assert answer.headers["content-type"] == "application/fhir+ndjson"
    lines = [json.loads(each) for each in answer.text.splitlines()]
    assert len(lines) == 6
    assert lines == exported(database)[:6]
    wrong = auditor.get("/access-records/export?from=2026-02-02&to=2026-02-01", headers=HEADERS)
    assert wrong.status_code == 422


def test_every_function_of_a_role_has_a_pattern() -> None:
    assert set().union(*(each.functions for each in roles().values())) == set(PATTERNS)


def test_a_person_is_told_days_roles_teams_and_purposes(
    looked: TestClient, database: Database
) -> None:
    _ = looked
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.team_member (kind, team, subject, from_at, decided_by, reason)"
            " VALUES ('team', 'Court team', 'local Ruth Adeyemi', '2020-01-01', '', '')"
        )
        connection.execute("SELECT hub.read_path()")
        told = as_the_person_is_told(connection, PERSON)
    assert told is not None
    rows = list(csv.DictReader(io.StringIO(text_of(told).decode("utf-8-sig"))))
    assert [(each["Role"], each["Team"], each["In an emergency"], each["Times"]) for each in rows] \
        == [("Caseworker", "", "yes", "2"), ("Caseworker", "Court team", "no", "2")]  # fmt: skip
    assert {each["Why"] for each in rows} == {"working with the child or family"}
    assert not any(name in str(rows) for name in ("Ruth", "Kim", "local ", str(PERSON)))


def test_the_auditor_needs_a_tie_for_one_persons_list(
    auditor: TestClient, database: Database
) -> None:
    path = f"/people/{PERSON}/access-records"
    assert auditor.get(path, headers=HEADERS | {"Purpose": "audit"}).status_code == 404
    grant(database, PERSON, INES.known_as, "audit_engagement")
    assert auditor.get(path, headers=HEADERS | {"Purpose": "audit"}).status_code == 200
