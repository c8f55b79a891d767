"""Named workers mark what belongs in a chronology; the marks are events like any other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.identifiers import case_record_id, event_id
from tests.conftest import PUBLIC, Database
from tests.serving import CHILD, HEADERS, LONG_AGO, PERSON, client
from tests.signing_in import Visit, let_see, visit

__all__ = ["client", "visit"]
CONTACT = event_id(CHILD[0], "rows", "c1", "front_door.contact_received")
ALLOCATED = event_id(CHILD[0], "rows", "a1", "plans.case_allocated")
FORM = f"/child/{PERSON}/events/{CONTACT}/mark"
CHRONOLOGY = f"/child/{PERSON}/chronology"
IMPACT = {"is_significant": "yes", "impact_on_child": "Frightened <i>to go</i> home", "reason": ""}
ROUTINE = {"is_significant": "no", "impact_on_child": "", "reason": "told twice, see the first"}


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    let_see(database, provider, PERSON)
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Amira", "surname": "Khan"}),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9),
                    contact_id="c1", agency="School"),
        story.event("plans.case_allocated", CHILD, "a1", on=date(2026, 1, 12)),
        received_at=LONG_AGO,
    )  # fmt: skip


def follow(database: Database) -> None:
    database.project()


def marks(database: Database) -> int:
    with database.connect() as connection:
        found = connection.execute(
            "SELECT count(*) FROM hub.stored_event WHERE event_type = 'hub.significance_marked'"
        ).fetchone()
    return int(found[0]) if found else 0


def test_a_mark_is_shown_with_who_made_it_and_what_it_meant(
    visit: Visit, database: Database
) -> None:
    visit.sign_in("amira.khan")
    assert "Nobody has marked it" in visit.browser.get(FORM).text
    answer = visit.post(FORM, **IMPACT)
    assert answer.history[0].status_code == 303
    assert answer.url.path == CHRONOLOGY
    follow(database)
    for path in (CHRONOLOGY, f"/child/{PERSON}"):
        shown = visit.browser.get(path).text
        assert "Frightened &lt;i&gt;to go&lt;/i&gt; home" in shown
        assert "Marked significant by Amira Khan" in shown
    assert "Frightened &lt;i&gt;to go" in visit.browser.get(FORM).text
    assert ",Frightened <i>to go</i> home," in visit.browser.get(f"{CHRONOLOGY}.csv").text


def test_a_mark_puts_in_and_takes_out_and_a_later_one_undoes_it(
    visit: Visit, database: Database
) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(CHRONOLOGY).text
    assert "Contact from School" in shown
    assert "Case allocated" not in shown

    visit.post(FORM, **ROUTINE)
    visit.post(f"/child/{PERSON}/events/{ALLOCATED}/mark", is_significant="yes",
               reason="her first worker")  # fmt: skip
    follow(database)
    shown = visit.browser.get(CHRONOLOGY).text
    assert "Contact from School" not in shown
    assert "Case allocated" in shown
    assert "Contact from School" in visit.browser.get(f"{CHRONOLOGY}?all=yes").text
    only = visit.browser.get(f"/child/{PERSON}?significant=yes").text
    assert "Case allocated" in only
    assert "Contact from School" not in only

    visit.post(FORM, **IMPACT)
    follow(database)
    assert "Contact from School" in visit.browser.get(CHRONOLOGY).text


def test_a_form_sent_twice_is_one_mark(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    visit.post(FORM, **IMPACT)
    assert visit.post(FORM, **IMPACT).status_code == 200
    assert marks(database) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({}, "Choose whether"), ({"is_significant": "perhaps"}, "Choose whether"),
     ({"is_significant": "no"}, "why it is left out"),
     ({"is_significant": "no", "reason": "short"}, "why it is left out"),
     ({"is_significant": "yes"}, "what it meant for the child"),
     ({"is_significant": "yes", "impact_on_child": " \0 "}, "what it meant for the child"),
     ({"is_significant": "yes", "impact_on_child": "x" * 2001}, "2000 characters or fewer")],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
def test_a_wrong_form_says_what_to_do(
    visit: Visit, database: Database, wrong: dict[str, str], told: str
) -> None:
    visit.sign_in("amira.khan")
    answer = visit.post(FORM, **wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert told in answer.text
    assert marks(database) == 0


def test_only_who_may_marks_and_only_from_a_page_of_ours(visit: Visit, database: Database) -> None:
    nobody = visit.browser.post(FORM, data=IMPACT, headers={"Origin": PUBLIC},
                                follow_redirects=False)  # fmt: skip
    assert nobody.status_code == 401
    assert "You were signed out" in nobody.text
    visit.sign_in("ines.duarte")
    assert visit.post(FORM, **IMPACT).status_code == 403
    assert "/mark" not in visit.browser.get(CHRONOLOGY).text
    visit.sign_in("amira.khan")
    elsewhere = visit.browser.post(FORM, data=IMPACT, headers={"Origin": "http://evil.test"})
    assert elsewhere.status_code == 403
    assert marks(database) == 0


def test_an_event_of_nobody_cannot_be_marked(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    for path in (
        f"/child/{PERSON}/events/{uuid4()}/mark",
        f"/child/{uuid4()}/events/{CONTACT}/mark",
    ):
        assert visit.browser.get(path).status_code == 404
        assert visit.post(path, **IMPACT).status_code == 404
    assert marks(database) == 0


def test_an_auditor_is_told_that_the_impact_is_withheld(
    visit: Visit, database: Database, story: Any
) -> None:
    story.append(story.mark(CHILD, CONTACT, impact_on_child="Frightened"))
    follow(database)
    visit.sign_in("ines.duarte")
    shown = visit.browser.get(f"/child/{PERSON}").text
    assert "Frightened" not in shown
    assert "impact on child" in shown
    assert "Frightened" not in visit.browser.get(CHRONOLOGY).text
    assert "Frightened" not in visit.browser.get(f"{CHRONOLOGY}.csv").text


def test_the_past_does_not_know_of_a_later_mark(
    visit: Visit, database: Database, story: Any
) -> None:
    story.append(story.mark(CHILD, CONTACT, impact_on_child="Frightened"),
                 received_at=datetime(2026, 2, 1, 12, tzinfo=UTC))  # fmt: skip
    story.append(story.mark(CHILD, CONTACT, is_significant=False, reason="told twice over"),
                 received_at=datetime(2026, 3, 1, 12, tzinfo=UTC))  # fmt: skip
    follow(database)
    visit.sign_in("amira.khan")

    def on(day: str) -> str:
        return visit.browser.get(f"{CHRONOLOGY}?as_known_on={day}").text

    assert "Frightened" not in on("2026-01-31")
    assert "Contact from School" in on("2026-01-31")
    assert "Frightened" in on("2026-02-01")
    assert "Contact from School" not in on("2026-03-01")


def test_a_mark_stays_with_the_child_it_was_made_about(
    visit: Visit, database: Database, story: Any
) -> None:
    story.append(story.mark(CHILD, CONTACT, impact_on_child="Frightened"))
    other = (CHILD[0], "M2")
    story.append(story.event("front_door.contact_received", other, "c1", on=date(2026, 1, 9),
                             contact_id="c1", agency="School", revision=2))  # fmt: skip
    follow(database)
    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        rows = connection.execute("SELECT case_record_id FROM chronology_entry WHERE event_id = %s",
                                  [CONTACT]).fetchall()  # fmt: skip
    assert rows == [(case_record_id(*other),)]
    visit.sign_in("amira.khan")
    moved = visit.browser.get(f"/child/{PERSON}/chronology").text
    assert "Frightened" not in moved


def test_two_workers_at_once_are_both_heard(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    said = [dict(IMPACT, impact_on_child=f"Said {number}") for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: visit.post(FORM, **each).status_code, said))
    assert answers == [200] * 8
    assert marks(database) == 8


def test_a_page_that_only_reads_can_write_no_event(database: Database) -> None:
    statement = "INSERT INTO hub.stored_event (originator_id) VALUES (gen_random_uuid())"
    with database.connect("api") as connection, pytest.raises(
        psycopg.errors.InsufficientPrivilege
    ):  # fmt: skip
        connection.execute(statement)


def test_the_api_marks_and_numbers_a_page_at_a_time(client: TestClient, database: Database) -> None:
    address = f"/people/{PERSON}"
    body = {"is_significant": True, "impact_on_child": "Frightened"}
    made = client.post(f"{address}/events/{CONTACT}/marks", json=body, headers=HEADERS)
    assert made.status_code == 201
    follow(database)
    seen: list[dict[str, Any]] = []
    after = None
    while True:
        asked: dict[str, Any] = {"limit": 1} | ({"after": after} if after else {})
        page = client.get(f"{address}/chronology", params=asked, headers=HEADERS).json()
        seen += page["entries"]
        after = page["next"]
        if after is None:
            break
    assert [each["number"] for each in seen] == list(range(1, len(seen) + 1))
    marked = next(each for each in seen if UUID(each["event_id"]) == CONTACT)
    assert marked["mark"]["impact_on_child"] == "Frightened"
    assert marked["mark"]["actor"] == "Ruth Adeyemi"


@pytest.mark.parametrize("body", [{}, {"is_significant": "yes"}, {"is_significant": False},
                                  {"is_significant": True, "reason": "\0"},
                                  {"is_significant": True, "actor": "Somebody Else",
                                   "reason": "because"}], ids=str)  # fmt: skip
def test_the_api_refuses_a_wrong_mark(
    client: TestClient, database: Database, body: dict[str, Any]
) -> None:
    answer = client.post(f"/people/{PERSON}/events/{CONTACT}/marks", json=body, headers=HEADERS)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert marks(database) == 0
