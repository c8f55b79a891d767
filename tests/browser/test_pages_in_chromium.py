"""The gate of every page: accessible, narrow, without script, and nothing asked of others."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Locator, Page

from hub.ingest import dead_letters
from hub.ingest.batch import record
from hub.ingest.messages import Translator
from hub.ingest.offsets import Offsets
from schemas.identifiers import event_id
from schemas.local_time import local_today
from tests.browser.conftest import Site
from tests.conftest import Database
from tests.integration.conftest import story
from tests.kafka.events import a_contact
from tests.serving import CHILD, PERSON, SAME_CHILD

__all__ = ["story"]
pytestmark = pytest.mark.slow
SHOTS = Path(__file__).parents[2] / "build/screenshots"
AMIRA = {"forenames": "Amira", "surname": "Khan", "date_of_birth": "2015-03-04"}
WIDTHS = (1280, 390)
CONTACT = event_id(CHILD[0], "rows", "c1", "front_door.contact_received")
CHILD_PAGE = f"/child/{PERSON}"
RELATED = (
    ("rel2", "father", "Omar Khan", False), ("rel3", "partner_of_parent", "Tom Featherstone", True),
    ("rel4", "sibling", "Zoë Khan", True), ("rel5", "half_sibling", "Wilhelmina-Rose Khan", None),
    ("rel6", "grandparent", "Bibi Khan", False), ("rel7", "foster_carer", "Ann Lewis", False),
    ("rel8", "step_sibling", "Jo Price", False), ("rel9", "unborn_child", "not named", None),
)  # fmt: skip
STAFF_PAGES = {
    "sources_of_staff": "/sources",
    "rejects": "/mend/rejects",
    "dead_letters": "/mend/dead-letters",
    "dead_letter": "/mend/dead-letters/{letter}",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pages() -> dict[str, str]:
    """Where each page of a caseworker is, by its name."""
    return {
        "find": "/find",
        "timeline": CHILD_PAGE,
        "timeline_filtered": f"{CHILD_PAGE}?area=front_door&order=oldest",
        "as_known_on": f"{CHILD_PAGE}?as_known_on={local_today()}",
        "chronology": f"{CHILD_PAGE}/chronology",
        "chronology_of_all": f"{CHILD_PAGE}/chronology?all=yes&as_known_on={local_today()}",
        "mark": f"{CHILD_PAGE}/events/{CONTACT}/mark",
        "people": f"{CHILD_PAGE}/people",
        "deadlines": f"{CHILD_PAGE}/deadlines",
        "data_quality": f"{CHILD_PAGE}/data-quality",
        "compare": f"{CHILD_PAGE}/compare?from=2020-01-01",
        "viewed": f"{CHILD_PAGE}/viewed",
        "emergency": "/child/00000000-0000-0000-0000-000000000000/emergency",
        "my_work_empty": "/my-work",
        "sources": "/sources",
        "reports": "/reports",
        "report": "/reports/step-up?from=2026-01-01&to=2026-06-30",
        "report_by_group": "/reports/contacts?from=2026-01-01&to=2026-06-30&by=month",
        "report_never_told": "/reports/reviews-in-time",
        "nobody": "/child/00000000-0000-0000-0000-000000000000",
        "nothing": "/nothing",
        "signed_out": "/signed-out",
    }


@pytest.fixture(autouse=True)
def child(story: Any) -> None:
    """A child in two systems."""
    story.append(
        story.event("identity.person_registered", CHILD, "p", person=AMIRA),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9),
                    contact_id="c1", reason="Bruising seen by a teacher", agency="School"),
        story.event("early_help.early_help_episode_opened", SAME_CHILD, "eh1",
                    on=date(2026, 1, 20), started_on=date(2026, 1, 20), episode_id="EP-1"),
        story.event("front_door.referral_received", SAME_CHILD, "r1", on=date(2026, 3, 1),
                    referral_id="r1"),
        story.event("child_protection.child_protection_plan_started", SAME_CHILD, "p1",
                    on=date(2026, 3, 20), plan_id="p1"),
        story.event("assessment.visit_recorded", SAME_CHILD, "v1", on=date(2026, 4, 2),
                    visit_id="v1", child_seen=True),
        story.event("identity.relationship_recorded", SAME_CHILD, "rel1",
                    relation={"code": "mother", "source_value": "Mum"}, other_name="Sana Khan"),
        *(story.event("identity.relationship_recorded", SAME_CHILD, key,
                      relation={"code": code, "source_value": code}, other_name=name,
                      lives_with=home)
          for key, code, name, home in RELATED),
        story.event("plans.case_allocated", SAME_CHILD, "al1", on=date(2026, 3, 2),
                    role={"code": "allocated_worker", "source_value": "SW"},
                    practitioner={"reference": "w1", "name": "Ruth Adeyemi", "role": None,
                                  "team": "North"}),
        story.link(SAME_CHILD, PERSON),
        story.mark(CHILD, CONTACT, impact_on_child="Frightened to go home, she told her teacher."),
    )  # fmt: skip


@pytest.fixture
def dead_letter(database: Database) -> int:
    """A message that could not be recorded."""
    good = a_contact(1)
    broken = good._replace(value=(good.value or b"") + b"?")
    where = ("hub.front_door", 0)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        offsets = Offsets("a cluster")
        message = broken.at(offsets.begin(connection, [where])[where])
        record(connection, Translator(), offsets, {where: [message]})
        return dead_letters.listed(connection)[0].id


@pytest.fixture
def asked() -> list[str]:
    """Every address a page asked for."""
    return []


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(
    chromium: Browser, site: Site, asked: list[str], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A signed-in window, wide or as a phone's."""
    context = chromium.new_context(viewport={"width": request.param, "height": 900})
    opened = context.new_page()
    site.sign_in(opened, "amira.khan")
    opened.on("request", lambda each: asked.append(each.url))
    yield opened
    context.close()


def test_every_page_is_accessible_and_keeps_to_itself(
    page: Page, site: Site, asked: list[str], axe: str
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    for name, path in pages().items():
        page.goto(site.address + path)
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert violations(page, axe) == [], name
        assert not is_wider_than_the_window(page), name
    assert [each for each in asked if not each.startswith(site.address)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_integration_staff_are_accessible(
    chromium: Browser, site: Site, asked: list[str], axe: str, width: int, dead_letter: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    site.sign_in(page, "tom.price")
    page.on("request", lambda each: asked.append(each.url))
    for name, path in STAFF_PAGES.items():
        page.goto(site.address + path.format(letter=dead_letter))
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert violations(page, axe) == [], name
        assert not is_wider_than_the_window(page), name
    page.goto(f"{site.address}/mend/rejects")
    page.click("td a[href^='/mend/rejects/']")
    page.screenshot(path=SHOTS / f"reject-{width}.png", full_page=True)
    assert violations(page, axe) == []
    assert not is_wider_than_the_window(page)
    page.goto(f"{site.address}/mend/dead-letters/{dead_letter}")
    page.click("text=Record it as it came")
    assert violations(page, axe) == []
    assert "it still cannot be recorded" in page.inner_text("main")
    assert [each for each in asked if not each.startswith(site.address)] == []
    context.close()


def test_the_gate_bites(page: Page, site: Site, axe: str) -> None:
    page.goto(f"{site.address}/find")
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    found = {each.split(":")[0] for each in violations(page, axe)}
    assert {"label", "html-has-lang"} <= found


def test_a_page_fits_a_very_narrow_window(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    for name, path in pages().items():
        page.goto(site.address + path)
        assert not is_wider_than_the_window(page), name


@pytest.mark.parametrize("width", [1280, 721, 375, 320])
def test_a_chart_is_read_without_scrolling(chromium: Browser, site: Site, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    site.sign_in(page, "amira.khan")
    page.goto(site.address + pages()["report"])
    (chart,) = page.locator(".hub-chart:visible").all()
    assert right_of(chart) <= width
    for word in chart.locator("text").all():
        assert right_of(word) <= width, word.text_content()
        size = "word => parseFloat(getComputedStyle(word).fontSize) * word.getScreenCTM().a"
        assert word.evaluate(size) >= (13 if width < 721 else 9)
    context.close()


def right_of(shown: Locator) -> float:
    """Where something ends that begins inside the window."""
    box = shown.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    return box["x"] + box["width"]


def test_a_child_is_found_with_the_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/find")
    page.focus("#name")
    page.keyboard.type("Khan")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Amira Khan":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{CHILD_PAGE}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"


def test_an_open_timeline_says_that_something_arrived(
    page: Page, site: Site, story: Any, database: Database, axe: str
) -> None:
    page.goto(f"{site.address}{CHILD_PAGE}")
    assert page.inner_text("#arrivals") == ""
    story.append(story.event("front_door.contact_received", CHILD, "c2", on=date(2026, 5, 9),
                             contact_id="c2", agency="Police"))  # fmt: skip
    database.project()
    page.wait_for_selector("#arrivals a")
    assert page.inner_text("#arrivals").startswith("1 new event has arrived since you opened")
    assert violations(page, axe) == []
    page.screenshot(path=SHOTS / f"arrivals-{(page.viewport_size or {})['width']}.png")
    page.click("#arrivals a")
    page.wait_for_selector("text=Contact from Police")
    assert page.inner_text("#arrivals") == ""


def test_a_child_is_followed_and_news_are_on_my_work(
    page: Page, site: Site, story: Any, database: Database, axe: str
) -> None:
    page.goto(f"{site.address}{CHILD_PAGE}")
    with page.expect_navigation():
        page.click("text=Follow this child")
    story.append(story.event("front_door.contact_received", CHILD, "c2", on=date(2026, 5, 9),
                             contact_id="c2", agency="Police"))  # fmt: skip
    database.project()
    page.goto(f"{site.address}/my-work")
    page.screenshot(
        path=SHOTS / f"my_work-{(page.viewport_size or {})['width']}.png", full_page=True
    )
    assert violations(page, axe) == []
    assert not is_wider_than_the_window(page)
    page.click("text=Contact from Police")
    entry = f"#e{database_position(database)}"
    page.wait_for_url(f"**{CHILD_PAGE}?to=2026-05-09{entry}")  # the page it stands on
    assert page.is_visible(entry)


def database_position(database: Database) -> int:
    """The last position of the store."""
    with database.connect() as connection:
        found = connection.execute("SELECT position FROM hub.store_position").fetchone()
    return int(found[0]) if found else 0


def test_on_paper_there_are_no_menus(page: Page, site: Site) -> None:
    page.goto(f"{site.address}{CHILD_PAGE}/chronology")
    page.emulate_media(media="print")
    for hidden in (".hub-navigation", ".moj-sub-navigation", ".hub-screen-only", ".hub-footer"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".hub-chronology thead").is_visible()
    assert page.locator("text=Printed").is_visible()


def test_on_paper_every_detail_is_open_and_no_address_is_printed(page: Page, site: Site) -> None:
    page.goto(f"{site.address}{CHILD_PAGE}")
    page.emulate_media(media="print")
    assert page.locator(".hub-entry__source .hub-facts").first.is_visible()
    after = "link => getComputedStyle(link, '::after').content"
    page.goto(f"{site.address}/my-work")
    assert page.locator("main a.govuk-link").first.evaluate(after) == "none"


def test_everything_works_without_script(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    site.sign_in(page, "grace.osei")
    page.fill("#name", "Khan")
    page.click("main button[type=submit]")
    page.click("text=Amira Khan")
    page.check("#area-child_protection")
    page.click("text=Apply filters")
    assert "area=child_protection" in page.url
    assert page.locator(".hub-entry").count() == 1
    page.click("text=Mark as significant or routine")
    page.check("#is_significant-2")
    page.fill("#reason", "Told already, on the ninth")
    page.click("text=Save the mark")
    page.wait_for_url("**/chronology?marked=1*")
    page.click("text=Sign out")
    page.wait_for_url("**/signed-out*")
    page.goto(f"{site.address}{CHILD_PAGE}")
    assert "Amira" not in page.content()
    context.close()


def violations(page: Page, axe: str) -> list[str]:
    """Name what the accessibility rules complain of, and where."""
    page.evaluate(axe)
    found = page.evaluate(
        f"axe.run({{runOnly: {{type: 'tag', values: {json.dumps(RULES)}}}}})"
        ".then(found => found.violations)"
    )
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def is_wider_than_the_window(page: Page) -> bool:
    """Whether people would have to scroll sideways, the page or a table that need not be wide."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth > window.innerWidth ||"
            " [...document.querySelectorAll('.hub-stacked td, .hub-stacked tbody th')]"
            ".some((cell) => cell.getBoundingClientRect().right > window.innerWidth)"
        )
    )
