"""What people meet when something is not as it should be: each answer is a page that leads on."""

from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from hub.access.decide import PURPOSES
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.pages.child import PAGES
from schemas.identifiers import event_id
from tests.conftest import PUBLIC, Database
from tests.serving import CHILD, PERSON
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CONTACT = event_id(CHILD[0], "rows", "c1", "front_door.contact_received")
MARK = f"/child/{PERSON}/events/{CONTACT}/mark"
NOBODY = "00000000-0000-4000-8000-000000000000"
PAST = [f"/child/{PERSON}{each['path']}" for each in PAGES if each["path"] != "/viewed"]


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """A child the hub first heard of in March."""
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Amira", "surname": "Khan",
                            "date_of_birth": "2015-03-04"}),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9),
                    contact_id="c1", agency="School"),
        received_at=datetime(2026, 3, 3, 12, tzinfo=UTC),
    )  # fmt: skip
    let_see(database, provider, PERSON)


def signed_out(visit: Visit) -> None:
    visit.browser.cookies.clear()


def test_the_address_people_are_told_leads_to_the_pages(visit: Visit) -> None:
    asked = visit.browser.get("/", headers=BROWSER, follow_redirects=False)
    assert asked.headers["location"] == "/start"
    assert visit.browser.get("/", follow_redirects=False).json() == {}, "a registry's tools ask too"


@pytest.mark.parametrize(
    ("username", "begins_at"),
    [("amira.khan", "/find"), ("ines.duarte", "/find"), ("tom.price", "/sources"),
     ("sol.winter", "/sources"), ("dele.ade", "/reports"), ("priya.nair", "/find")],
)  # fmt: skip
def test_each_role_begins_where_it_has_something_to_do(
    visit: Visit, username: str, begins_at: str
) -> None:
    page = visit.sign_in(username, "/start")
    assert page.status_code == 200
    assert page.url.path == begins_at


def test_after_signing_out_there_is_a_page_that_says_so(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    left = visit.browser.post("/sign-out", headers={"Origin": PUBLIC}, follow_redirects=False)
    assert "hub.test%2Fsigned-out" in left.headers["refresh"]
    assert "You are signed out" in visit.browser.get("/signed-out").text


def test_a_form_sent_after_the_session_ended_is_not_lost(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    signed_out(visit)
    said = 'She said "I hide" & <b>wept</b>'

    kept = visit.post(MARK, is_significant="yes", impact_on_child=said)

    assert kept.status_code == 401
    assert f'action="{MARK}"' in kept.text
    assert "She said &#34;I hide&#34; &amp; &lt;b&gt;wept&lt;/b&gt;" in kept.text
    assert "Amira" not in kept.text, "nothing of the record is on it"
    visit.sign_in("amira.khan", "/signed-in")
    assert visit.post(MARK, is_significant="yes", impact_on_child=said).status_code == 200


def test_a_form_of_another_site_is_not_shown_back(visit: Visit) -> None:
    answer = visit.browser.post(MARK, data={"reason": "planted"},
                                headers={"Origin": "http://evil.example"})  # fmt: skip
    assert answer.status_code == 403
    assert "planted" not in answer.text


@pytest.mark.parametrize("path", PAST)
def test_a_day_before_the_hub_knew_of_the_child_is_a_page_that_says_so(
    visit: Visit, path: str
) -> None:
    visit.sign_in("amira.khan")
    assert visit.browser.get(f"{path}?as_known_on=2026-03-03").status_code == 200
    answer = visit.browser.get(f"{path}?as_known_on=2026-03-02")
    assert answer.status_code == 404
    assert "Nothing was known on 2 March 2026" in answer.text
    assert f'href="{path}"' in answer.text
    assert "Khan" not in answer.text.replace("Amira Khan, caseworker", "").replace(
        'Amira Khan<span class="hub-header__role">', ""
    )


def test_a_timeline_from_a_day_after_its_last_says_why_nothing_matches(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"/child/{PERSON}?from=2026-05-01&to=2026-04-01").text
    assert "the day <em>From</em>, 1 May 2026, is after the day <em>To</em>, 1 April 2026" in shown
    assert "is after" not in visit.browser.get(f"/child/{PERSON}?from=2026-04-01").text


def test_of_a_record_that_may_not_be_seen_no_day_says_anything(visit: Visit) -> None:
    visit.sign_in("ruth.bell")
    for known_on in ("", "?as_known_on=2026-03-02", "?as_known_on=2026-03-03"):
        answer = visit.browser.get(f"/child/{PERSON}{known_on}")
        assert answer.status_code == 404
        assert "There is no such page" in answer.text


def test_the_age_of_a_past_day_is_of_that_day(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert "(age 11)" in visit.browser.get(f"/child/{PERSON}?as_known_on=2026-03-04").text
    assert "(age 10)" in visit.browser.get(f"/child/{PERSON}?as_known_on=2026-03-03").text


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each["text"])
def test_each_window_is_named_for_what_it_shows(visit: Visit, page: dict[str, str]) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"/child/{PERSON}{page['path']}").text
    assert f"{page['text']}: Amira Khan – Case record hub" in shown.split("</title>")[0]


def test_the_window_of_a_refused_form_says_error(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.post(MARK, is_significant="")
    assert shown.status_code == 422
    assert "Error: " in shown.text.split("</title>")[0]


def test_the_other_pages_of_a_child_lead_to_where_its_records_went(
    visit: Visit, story: Any, database: Database, provider: EmbeddedIdentityProvider
) -> None:
    to = uuid4()
    story.append(story.link(CHILD, to))
    let_see(database, provider, to)
    database.project()
    visit.sign_in("amira.khan")
    for each in PAGES:
        answer = visit.browser.get(f"/child/{PERSON}{each['path']}", follow_redirects=False)
        assert answer.status_code == 303, each
        assert answer.headers["location"] == f"/child/{to}{each['path']}"


def test_what_somebody_is_here_for_can_be_changed_and_is_written_down(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert 'value="direct_care" checked' in visit.browser.get("/purpose?next=/my-work").text
    assert "Choose what you are here for" in visit.post("/purpose", next="/my-work").text
    changed = visit.post("/purpose", purpose="management_oversight", next="/my-work")
    assert changed.url.path == "/my-work"
    visit.browser.get(f"/child/{PERSON}")
    seen = unescape(visit.browser.get(f"/child/{PERSON}/viewed").text).split("</thead>")[1]
    assert PURPOSES["management_oversight"] in seen


def test_without_a_database_people_see_a_page_and_programs_a_problem(
    visit: Visit, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.sign_in("amira.khan")
    visit.gate._pool.close()
    shown = visit.browser.get(f"/child/{PERSON}", headers=BROWSER)
    assert shown.status_code == 503
    assert "Nothing was changed" in shown.text
    assert shown.headers["content-type"].startswith("text/html")


def test_a_fault_of_ours_is_a_page_with_its_number_and_nothing_else(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.sign_in("amira.khan")

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("Amira Khan, 9 Secret Street")

    monkeypatch.setattr("hub.query.timeline.timeline", fails)
    answer = visit.browser.get(f"/child/{PERSON}")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "Secret Street" not in answer.text


@pytest.mark.parametrize("path", ["/nothing", f"/child/{NOBODY}", "/child/not-an-id"])
def test_what_is_not_there_leads_to_the_start(visit: Visit, path: str) -> None:
    visit.sign_in("tom.price")
    answer = visit.browser.get(path)
    assert answer.status_code in {403, 404, 422}
    assert 'href="/start"' in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/peple", 404), ("DELETE", f"/people/{PERSON}", 405), ("GET", "/people", 404),
])  # fmt: skip
def test_a_program_at_an_address_there_is_not_gets_a_problem_and_no_page(
    visit: Visit, method: str, path: str, status: int
) -> None:
    for headers in ({"Authorization": "Bearer x"}, {"Accept": "application/json"}):
        answer = visit.browser.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"
    assert "<!DOCTYPE html>" in visit.browser.request(method, path, headers=BROWSER).text


def test_read_models_of_another_release_are_said_to_be_so(visit: Visit, database: Database) -> None:
    """After a release the pages may be newer than what `hub project run` has built by then."""
    visit.sign_in("amira.khan")
    with database.connect() as connection:
        connection.execute(
            "ALTER TABLE chronology_g1.chronology_entry RENAME first_position TO of_old"
        )
    shown = visit.browser.get(f"/child/{PERSON}")
    assert shown.status_code == 503
    assert "of another release" in shown.text
    assert "no records" not in shown.text
