"""Nothing is left out of the gate: every page there is, the errors, and what refuses a form."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from hub.demo.identity_provider import PASSWORD
from hub.projecting.projector import Projector
from hub.web.app import PAGES as MODULES
from schemas.identifiers import event_id
from schemas.local_time import local_today
from tests.browser.conftest import Site
from tests.browser.test_pages_in_chromium import (
    CHILD_PAGE,
    SHOTS,
    STAFF_PAGES,
    child,
    dead_letter,
    is_wider_than_the_window,
    pages,
    story,
    violations,
)
from tests.conftest import Database
from tests.serving import PERSON, SAME_CHILD

__all__ = ["child", "dead_letter", "story"]
pytestmark = pytest.mark.slow
WIDTHS = (1280, 390, 320)
NOBODY = "/child/00000000-0000-0000-0000-000000000000"
REFERRAL = event_id(SAME_CHILD[0], "rows", "r1", "front_door.referral_received")
MARK = f"{CHILD_PAGE}/events/{REFERRAL}/mark"
IN_OTHER_TESTS = {
    "/child/{person_id}/viewed/as-told.csv", "/child/{person_id}/viewed/as-told.pdf",  # files
    "/child/{person_id}/chronology.csv", "/child/{person_id}/chronology.pdf",  # files
    "/reports/{measure}/numbers.csv", "/reports/{measure}/list.csv",  # files
    "/reports.csv", "/worklists.csv",  # files
    "/child/{person_id}/evidence.zip",  # a file
    "/child/{person_id}/arrivals",  # a stream
    "/start", "/sign-in", "/sign-in/back",  # lead elsewhere
    "/mend/rejects/{system}/{stream}/{key}",  # opened by its link in the staff's test
    "/verify", "/child/{person_id}/verify",  # tests/browser/test_audit_in_chromium.py
    "/match-review", "/match-review/{review_id}",  # tests/browser/test_match_review_in_chromium.py
}  # fmt: skip
HERE = {"purpose": "/purpose", "signed_in": "/signed-in", "emergencies": "/emergencies",
        "not_known_then": f"{CHILD_PAGE}?as_known_on=2001-01-01",
        "as_told": f"{CHILD_PAGE}/viewed/as-told", "access_log": "/access-log",
        "worklists": "/worklists",
        "denied": "/mend/rejects", "not_understood": "/child/not-an-id"}  # fmt: skip


def get_routes() -> set[str]:
    """The address of every page that can be asked for."""
    return {
        route.path
        for module in MODULES
        for route in module.router.routes
        if "GET" in (getattr(route, "methods", None) or ())
    }


def matches(route: str, path: str) -> bool:
    want, have = route.split("/"), path.split("?", maxsplit=1)[0].split("/")
    return len(want) == len(have) and all(
        each.startswith("{") or each == said for each, said in zip(want, have, strict=True)
    )


def test_every_page_there_is_is_in_the_gate() -> None:
    tried = [*pages().values(), *STAFF_PAGES.values(), *HERE.values()]
    missing = {route for route in get_routes() - IN_OTHER_TESTS
               if not any(matches(route, path) for path in tried)}  # fmt: skip
    assert missing == set()


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def window(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


def check(page: Page, axe: str, name: str) -> None:
    """Hold what is shown to the gate, and keep a picture of it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
    assert violations(page, axe) == [], name
    assert not is_wider_than_the_window(page), name


def send(page: Page, form: str = "main form") -> None:
    """Send a form as a browser would, and wait for the answer."""
    with page.expect_navigation():
        page.locator(f"{form} button[type=submit]").first.click()


def test_what_refuses_is_as_good_a_page_as_any(window: Page, site: Site, axe: str) -> None:
    site.sign_in(window, "amira.khan")
    for name in ("purpose", "signed_in", "as_told", "not_known_then", "denied", "not_understood"):
        window.goto(site.address + HERE[name])
        check(window, axe, name)
    for name, path in (("find_refused", "/find"), ("mark_refused", MARK),
                       ("emergency_refused", f"{NOBODY}/emergency")):  # fmt: skip
        window.goto(site.address + path)
        send(window)
        assert window.title().startswith("Error: "), name
        check(window, axe, name)
    window.goto(f"{site.address}/find")
    window.fill("#name", "Khan")
    send(window)
    check(window, axe, "found")
    window.goto(f"{site.address}/reports?from=2026-02-01&to=2026-01-01")
    check(window, axe, "reports_refused")
    window.goto(f"{site.address}/reports/step-up?from=2026-02-01&to=2026-01-01")
    check(window, axe, "report_refused")


def test_back_from_a_child_leads_to_the_results_again(chromium: Browser, site: Site) -> None:
    page = chromium.new_page()
    site.sign_in(page, "amira.khan")
    page.fill("#name", "Khan")
    send(page)
    assert page.url.endswith("/find?last=yes#results"), "below the form, which fills a telephone"
    page.click(f"a[href='{CHILD_PAGE}']")
    page.wait_for_url(f"**{CHILD_PAGE}")
    page.go_back()
    assert page.locator(f"a[href='{CHILD_PAGE}']").count() == 1
    assert page.input_value("#name") == "Khan"
    page.close()


def test_signing_out_leaves_the_record_even_without_script(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    site.sign_in(page, "amira.khan")
    page.goto(site.address + CHILD_PAGE)
    page.click("text=Sign out")
    page.wait_for_url("**/signed-out")
    assert "You are signed out" in page.inner_text("main")
    context.close()


def test_a_form_sent_after_the_session_ended_is_sent_again(
    window: Page, site: Site, axe: str, database: Database
) -> None:
    site.sign_in(window, "amira.khan")
    window.goto(site.address + MARK)
    window.check("#is_significant")
    window.fill("#impact_on_child", "Frightened to go home.")
    window.context.clear_cookies()
    send(window)
    check(window, axe, "signed_out_meanwhile")
    with window.expect_popup() as opened:
        window.click("text=Sign in (opens in a new tab)")
    other = opened.value
    other.fill("#username", "amira.khan")
    other.fill("#password", PASSWORD)
    other.click("button[type=submit]")
    other.wait_for_url("**/signed-in")
    other.close()
    send(window)
    assert "The mark is saved" in window.inner_text("main")
    with database.connect() as connection:
        said = connection.execute(
            "SELECT count(*) FROM hub.stored_event WHERE event_type = 'hub.significance_marked'"
        ).fetchone()
    assert said == (2,), "the one of the fixture, and this"


def test_emergencies_and_their_refusal(
    window: Page, site: Site, axe: str, database: Database
) -> None:
    with database.connect() as connection:
        connection.execute("DELETE FROM hub.access_grant WHERE person_id = %s", [PERSON])
    site.sign_in(window, "ruth.bell")
    window.goto(f"{site.address}{CHILD_PAGE}/emergency")
    window.check("main input[type=radio] >> nth=0")
    window.fill("#reason", "Found alone tonight, and nobody who works with her answers")
    send(window)
    assert "Amira Khan" in window.inner_text("main")
    window.context.clear_cookies()
    site.sign_in(window, "priya.nair")
    window.goto(f"{site.address}/access-log")
    check(window, axe, "access_log")
    window.goto(f"{site.address}/emergencies")
    check(window, axe, "emergencies")
    window.locator("textarea").first.fill("Looked at, and not decided")
    send(window)
    assert "Choose what you find" in window.inner_text("main")
    assert window.locator("textarea").first.input_value() == "Looked at, and not decided"
    check(window, axe, "emergencies_refused")


def test_the_numbers_of_a_day_that_is_remembered(
    window: Page, site: Site, axe: str, database: Database
) -> None:
    day = local_today() - timedelta(days=1)
    with database.connect() as connection:  # as if all had come three days ago
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE hub.stored_event SET received_at = received_at - interval '3 days'"
        )
    Projector(database.url_for("project")).remember(day)
    site.sign_in(window, "grace.osei")
    window.goto(f"{site.address}/reports")
    window.select_option("#as_known_on", str(day))
    send(window, "form.hub-period")
    said = f"As known on {day.day} {day:%B %Y}."
    assert said in window.inner_text("main")
    check(window, axe, "reports_as_known_on")
    window.click("text=Contacts received")
    window.wait_for_url(f"**/reports/contacts?**as_known_on={day}")
    assert said in window.inner_text("main")
    check(window, axe, "report_as_known_on")
    window.goto(f"{site.address}/reports?as_known_on=2001-01-01")
    check(window, axe, "not_remembered")


def test_the_worklists_of_a_manager(window: Page, site: Site, axe: str, database: Database) -> None:
    site.sign_in(window, "grace.osei")
    window.goto(f"{site.address}/worklists")
    check(window, axe, "worklists_empty")
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.team_member (kind, team, subject, decided_by, reason)"
            " SELECT 'team', 'North', subject, 'a test', 'a test needs it' FROM hub.access_grant"
            " WHERE subject LIKE '%grace.osei'"
        )
    window.reload()
    assert "Amira Khan" in window.inner_text("main")
    check(window, axe, "worklists")
    window.select_option("#worker", "Ruth Adeyemi")
    send(window, "main")
    assert "Ruth Adeyemi works with 1 child now" in window.inner_text("main")


def test_pages_of_integration_staff_fit_a_very_narrow_window(
    chromium: Browser, site: Site, dead_letter: int
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    site.sign_in(page, "tom.price")
    for name, path in STAFF_PAGES.items():
        page.goto(site.address + path.format(letter=dead_letter))
        assert not is_wider_than_the_window(page), name
    context.close()
