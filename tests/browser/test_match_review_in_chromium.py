"""Match review in a real Chromium: accessible, and narrow enough for a telephone."""

from datetime import date

import psycopg
import pytest
from playwright.sync_api import Browser

from hub.matching.arriving.follow import catch_up
from hub.store.append import append
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


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_review_is_accessible_and_fits(
    chromium: Browser, site: Site, axe: str, width: int
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=True
    )
    page = context.new_page()
    site.sign_in(page, "amira.khan")
    for name, link in (("match_queue", "text=Match review"), ("match_review", "main ol a")):
        page.locator(link).first.click()
        page.wait_for_selector("h1")
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert violations(page, axe) == [], name
        assert not is_wider_than_the_window(page), name
    context.close()
