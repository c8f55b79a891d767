"""The pages of the access log: taken by whoever audits, and what a person is told."""

from typing import Any

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from tests.conftest import Database
from tests.serving import CHILD, PERSON
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
AS_TOLD = f"/child/{PERSON}/viewed/as-told"


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    let_see(database, provider, PERSON)
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Zoë", "surname": "Quux"})
    )  # fmt: skip


def test_whoever_audits_takes_the_log_by_days(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    visit.browser.get(f"/child/{PERSON}")
    assert visit.browser.get("/access-log").status_code == 403
    visit.sign_in("ines.duarte")
    assert 'href="/access-log"' in visit.browser.get("/find").text
    assert "AuditEvents" in visit.browser.get("/access-log").text
    taken = visit.browser.get("/access-log?from_on=0001-01-01&to_on=9999-12-31")
    assert taken.headers["content-type"] == "application/fhir+ndjson"
    assert '"display":"Amira Khan"' in taken.text
    assert "Quux" not in taken.text


@pytest.mark.parametrize(
    ("query", "why"),
    [("from_on=2026-02-02&to_on=2026-02-01", "before the first"), ("from_on=x", "two days"),
     ("to_on=2026-02-01", "two days")],
)  # fmt: skip
def test_days_that_are_none_are_said_so(visit: Visit, query: str, why: str) -> None:
    visit.sign_in("ines.duarte")
    answer = visit.browser.get(f"/access-log?{query}")
    assert answer.status_code == 422
    assert why in answer.text


def test_a_person_is_told_by_role_and_without_names(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    visit.browser.get(f"/child/{PERSON}")
    visit.sign_in("amira.khan")
    shown = visit.browser.get(AS_TOLD).text
    listed = shown.partition("<tbody")[2]
    assert "Team manager" in listed
    assert "oversight of practice" in listed
    assert "Grace" not in listed
    sheet = visit.browser.get(f"{AS_TOLD}.csv")
    assert "Team manager" in sheet.text
    assert "Grace" not in sheet.text
    paper = visit.browser.get(f"{AS_TOLD}.pdf")
    assert paper.status_code in {200, 503}  # 503 where Pango is not installed
    assert paper.content.startswith(b"%PDF") or "Pango" in paper.text


def test_it_is_as_hidden_as_the_record(visit: Visit, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("UPDATE hub.access_grant SET revoked_at = now(), revoked_by = 'a test'")
    visit.sign_in("amira.khan")
    for path in ("", ".csv", ".pdf"):
        assert visit.browser.get(AS_TOLD + path).status_code == 404
