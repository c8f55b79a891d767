"""Match review in a real Chromium: accessible, and narrow enough for a telephone."""

from datetime import date

import psycopg
import pytest
from playwright.sync_api import Browser

from hub.matching.arriving.follow import catch_up
from hub.matching.people import deciding, reviews
from hub.matching.people.deciding import Answer
from hub.store.aggregates import CaseRecord
from hub.store.append import append
from schemas.identifiers import case_record_id, own_person_id
from tests.browser.conftest import Site
from tests.browser.test_pages_in_chromium import SHOTS, is_wider_than_the_window, violations
from tests.case_records import VALID, a_child, lives_at, registered
from tests.conftest import Database

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def asked(database: Database) -> None:
    """Two children under one number, one of whom moved and got another name: a question."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                *a_child("mash", "1", nhs=VALID, line="1 High Street"),
                registered("mash", "1", name="Amira Grant-Wellesley", on=date(2023, 4, 5)),
                lives_at("mash", "1", "5 Oak Road", on=date(2023, 4, 5)),
                *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID, line="1 High Street"),
            ])  # fmt: skip
        catch_up(connection)


def decide(database: Database) -> None:
    """Have the question be put aside."""
    answer = Answer(
        decision="more_information", actor="Ruth Adeyemi", reason="the school will ring back"
    )
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        (asked,) = reviews.queue(connection)
        deciding.decide(connection, asked.review_id, answer)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_review_is_accessible_and_fits(
    chromium: Browser, site: Site, database: Database, axe: str, width: int
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=True
    )
    page = context.new_page()
    site.sign_in(page, "amira.khan")
    for name, link in (("match_queue", "text=Match review"), ("match_review", "main ol a"),
                       ("match_queue_decided", "nav >> text=Match review"),
                       ("match_review_decided", "main ul a")):  # fmt: skip
        if name == "match_queue_decided":
            decide(database)
        page.locator(link).first.click()
        page.wait_for_selector("h1")
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert violations(page, axe) == [], name
        assert not is_wider_than_the_window(page), name
    context.close()


def ask_about_two(database: Database) -> None:
    """Have the one question be about two children: then there is something to choose."""
    record, *others = (case_record_id(*each) for each in (("lcs", "2"), ("mash", "1"), ("eh", "3")))
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, a_child("eh", "3", name="Lena Obi", born="2012-12-12"))
        catch_up(connection)
        with connection.transaction():
            (before,) = reviews.queue(connection)
            reviews.withdraw(connection, [before.review_id], reviews.CHANGED)
            reviews.request(connection, [reviews.Ask(
                record, CaseRecord("lcs", "2"), "link", "it agrees with more than one person",
                tuple(own_person_id(each) for each in others),
            )])  # fmt: skip
    database.project()


@pytest.mark.parametrize("with_script", [True, False])
def test_enter_on_a_candidate_decides_nothing(
    chromium: Browser, site: Site, database: Database, *, with_script: bool
) -> None:
    ask_about_two(database)
    context = chromium.new_context(java_script_enabled=with_script)
    page = context.new_page()
    site.sign_in(page, "amira.khan")
    page.goto(f"{site.address}/match-review")
    page.locator("main ol a").first.click()
    page.fill("#reason", "their mother told me on the telephone")
    page.locator("#candidate2").check()
    page.locator("#candidate2").press("Enter")
    page.wait_for_selector("text=Choose an answer")
    with database.connect() as connection:
        said = connection.execute("SELECT status FROM hub.match_review").fetchall()
    assert ("decided",) not in said
    assert page.locator("#candidate2").is_checked()
    assert page.input_value("#reason").startswith("their mother")
    names = page.locator("form:has(#reason)").get_by_role("button").all_inner_texts()
    assert names[0] == "Same child", "nobody is told of the one that Enter presses"
    page.locator("#candidate2").focus()
    page.keyboard.press("Shift+Tab")
    passed = page.evaluate("document.activeElement.matches('form:has(#reason) button')")
    assert not passed, "nor does anybody come to it by tabs"
    context.close()
