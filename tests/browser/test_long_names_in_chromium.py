"""Names as people have them: of one long word, in other scripts, and on very many events."""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.browser.test_pages_in_chromium import SHOTS, is_wider_than_the_window, pages, story
from tests.serving import CHILD, PERSON, SAME_CHILD

__all__ = ["story"]
pytestmark = pytest.mark.slow
LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren" * 2


@pytest.fixture(autouse=True)
def child(story: Any) -> None:
    """A child whose names, worker, mother and agencies are longer than a telephone is wide."""
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "عبد الرحمن محمد", "surname": LONG}),
        story.event("identity.person_registered", SAME_CHILD, "p",
                    person={"forenames": "王小明", "surname": "欧阳"}),
        story.link(SAME_CHILD, PERSON),
        story.event("identity.relationship_recorded", SAME_CHILD, "rel1", other_name=LONG,
                    relation={"code": "mother", "source_value": "Mum"}),
        story.event("plans.case_allocated", SAME_CHILD, "al1", on=date(2026, 3, 2),
                    role={"code": "allocated_worker", "source_value": "SW"},
                    practitioner={"reference": "w1", "name": LONG, "role": None, "team": LONG}),
        *(story.event("front_door.contact_received", CHILD, f"c{each}", contact_id=f"c{each}",
                      on=date(2020, 1, 1) + timedelta(days=each), agency=LONG,
                      reason="شوهدت كدمات" if each % 9 else LONG)
          for each in range(300)),
    )  # fmt: skip


def test_no_page_is_wider_than_a_telephone(chromium: Browser, site: Site) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    site.sign_in(page, "amira.khan")
    wide = []
    for name, path in pages().items():
        page.goto(site.address + path)
        page.screenshot(path=SHOTS / f"long_names_{name}-360.png")
        wide += [name] if is_wider_than_the_window(page) else []
    page.goto(f"{site.address}/find")
    page.fill("#name", "王小明")
    page.click("main button[type=submit]")
    page.wait_for_selector("#results")
    assert LONG in page.inner_text("main") or "王小明" in page.inner_text("main")
    wide += ["found"] if is_wider_than_the_window(page) else []
    context.close()
    assert wide == []


BESIDE = """([tag, name]) => {
    const line = document.createElement("p"), named = document.createElement(tag);
    named.textContent = name;
    line.append(named, " · 27 November 2026");
    document.querySelector("main").append(line);
    const left = (from, to) => {
        const range = document.createRange();
        range.setStart(line.lastChild, from);
        range.setEnd(line.lastChild, to);
        return range.getBoundingClientRect().left;
    };
    return [named.getBoundingClientRect().left, left(3, 5), left(6, 14)];
}"""


@pytest.mark.parametrize("tag", ["a", "strong", "bdi"])
def test_a_day_stays_behind_a_name_that_is_written_from_right_to_left(
    chromium: Browser, site: Site, tag: str
) -> None:
    page = chromium.new_page()
    page.goto(f"{site.address}/signed-out")
    places = page.evaluate(BESIDE, [tag, "عبد الرحمن"])
    assert places == sorted(places)
    page.close()
