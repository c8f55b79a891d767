"""The header and the margin of a child's pages: who works with them, how fresh, how much, when."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.access.actors import Actor
from hub.access.grants import begin_reading
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.pages.child import PAGES
from projections.feed_health.reader import heard_by
from tests.conftest import Database
from tests.serving import CHILD, PERSON, SAME_CHILD
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
EARLIER = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
ADDRESS = f"/child/{PERSON}"


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """A child in two systems, of which one fell silent in January."""
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Amira", "surname": "Khan"}),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9),
                    contact_id="c1", reason="Bruising seen by a teacher", agency="School"),
        received_at=EARLIER,
    )  # fmt: skip
    story.append(
        story.event("front_door.contact_received", ("mash_workbook", "other"), "o", contact_id="o",
                    reason="Of another child"),
        received_at=EARLIER + timedelta(days=10),
    )  # fmt: skip
    story.append(
        story.event("front_door.referral_received", SAME_CHILD, "r1", on=date(2026, 3, 1),
                    referral_id="r1"),
        story.event("plans.case_allocated", SAME_CHILD, "al1", on=date(2026, 3, 2),
                    role={"code": "allocated_worker", "source_value": "SW"},
                    practitioner={"reference": "w1", "name": "Ruth Adeyemi", "role": None,
                                  "team": "North"}),
        story.event("identity.relationship_recorded", SAME_CHILD, "rel1",
                    relation={"code": "mother", "source_value": "Mum"}, other_name="Sana Khan",
                    recorded_at=None,
                    lives_with=True),
        story.link(SAME_CHILD, PERSON),
    )  # fmt: skip
    let_see(database, provider, PERSON)


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each["text"])
def test_every_page_of_a_child_says_who_works_with_them_and_how_fresh_each_source_is(
    visit: Visit, page: dict[str, str]
) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"{ADDRESS}{page['path']}").text
    assert "Worker <strong>Ruth Adeyemi</strong>, North" in shown
    assert "latest event 9 January 2026" in shown
    assert "nothing sent</strong> since 20 January 2026" in shown, "MASH"
    assert "latest event 2 March 2026 · last sent something" in shown, "LCS"


def test_of_a_past_day_the_header_knows_nothing_later(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"{ADDRESS}?as_known_on=2026-01-11").text
    assert "last sent something 10 January 2026" in shown, "two days had not passed then"
    for later in ("Ruth Adeyemi", "Liquidlogic", "Sana Khan", "Mar 2026"):
        assert later not in shown


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-01-11", "last sent something 10 January 2026"),
        ("2026-01-15", "nothing sent</strong> since 10 January 2026"),
        ("2026-01-21", "last sent something 20 January 2026"),
        ("2026-01-25", "nothing sent</strong> since 20 January 2026"),
    ],
)
def test_of_a_past_day_a_source_is_not_silent_that_told_of_other_children(
    visit: Visit, day: str, says: str
) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"{ADDRESS}?as_known_on={day}").text
    assert says in shown.split('class="hub-fresh"')[1]
    assert "Of another child" not in shown


@pytest.mark.parametrize("path", ["", "/chronology", "/people", "/deadlines", "/data-quality"])
def test_a_day_that_there_never_was_shows_nothing_and_not_today(visit: Visit, path: str) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"{ADDRESS}{path}?as_known_on=31/06/2025")
    assert answer.status_code == 422
    assert "There is no such day" in answer.text
    assert "Ruth Adeyemi" not in answer.text


def test_the_timeline_says_how_many_of_how_many_and_what_is_due(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"{ADDRESS}?area=front_door").text
    assert "Showing <strong>2</strong> of <strong>5</strong> events known today" in shown
    assert "Decision on the referral" in shown.split('id="due-heading"')[1]
    assert "Sana Khan" in shown.split('id="close-heading"')[1]


def test_what_is_missing_is_told_together_by_what_it_is(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"{ADDRESS}/data-quality").text
    told = re.findall(r'<h4 class="govuk-heading-s">([^<]+) \((\d+)\)</h4>', shown)
    (in_all,) = re.findall(r"What is missing or late \((\d+)\)", shown)
    assert len(told) == len({title for title, _ in told}) > 0
    assert sum(int(count) for _, count in told) == int(in_all)
    assert shown.count("#e") == int(in_all), "each leads to its entry on the timeline"


def test_what_has_no_date_is_folded_and_no_month_of_its_own(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(ADDRESS).text
    assert "1 without a date, which reached the hub in" in shown
    assert ">March 2026</h3>" in shown
    assert ">January 2026</h3>" in shown


def test_a_month_that_is_on_another_page_is_led_to(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"{ADDRESS}?from=2026-03-01").text
    link = f"{ADDRESS}?from=2026-01-01&amp;to=2026-01-31"
    assert link in shown
    assert 'href="#m2026-03"' in shown
    assert "Bruising" in visit.browser.get(link.replace("&amp;", "&")).text


@pytest.mark.parametrize(
    ("words", "found"),
    [("bruising", 1), ("TEACHER Bruising", 1), ("bruising father", 0), ("sana khan", 1), ("", 5)],
)
def test_words_of_the_record_are_found(visit: Visit, words: str, found: int) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(ADDRESS, params={"words": words}).text
    assert shown.count('class="hub-entry hub-entry--') == found


def test_words_that_may_not_be_read_are_not_found(visit: Visit) -> None:
    visit.sign_in("ines.duarte")
    shown = visit.browser.get(ADDRESS, params={"words": "bruising"}).text
    assert "Nothing matches" in shown


def test_words_are_found_page_by_page(visit: Visit, story: Any, database: Database) -> None:
    """More than one page of matches is carried on without a gap or a repeat."""
    begun = date(2020, 1, 1)
    story.append(*(
        story.event("front_door.contact_received", CHILD, f"w{n}", on=begun + timedelta(days=n),
                    contact_id=f"w{n}", reason="needle" if n % 2 else "hay", agency="School")
        for n in range(300)
    ))  # fmt: skip
    database.project()
    visit.sign_in("amira.khan")
    seen: list[str] = []
    address = f"{ADDRESS}?words=needle"
    while address:
        shown = visit.browser.get(address).text
        seen += [part.split('"')[0] for part in shown.split('id="e')[1:]]
        after = (
            shown.split('rel="next"')[0].rsplit('href="', 1)[-1] if 'rel="next"' in shown else ""
        )
        address = after.split('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 150


def test_a_record_that_a_read_model_could_not_take_whole_says_so(
    visit: Visit, database: Database
) -> None:
    visit.sign_in("amira.khan")
    assert "Not everything is shown" not in visit.browser.get(ADDRESS).text
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.parked_stream SELECT projection, generation, originator_id, position,"
            " event_type, 'ValueError' FROM hub.stored_event, hub.projection_generation"
            " WHERE event_type = 'front_door.referral_received' AND projection = 'chronology'"
        )
    for path in ("", "/chronology", "/deadlines"):
        assert "Not everything is shown" in visit.browser.get(f"{ADDRESS}{path}").text
    visit.sign_in("ruth.bell")
    assert visit.browser.get(ADDRESS).status_code == 404


def test_a_source_is_heard_from_before_the_read_model_of_feeds_has_it(
    visit: Visit, database: Database, story: Any
) -> None:
    def heard() -> datetime:
        with database.connect("api") as connection:
            actor = Actor("Ruth Adeyemi", "caseworker", "local Ruth Adeyemi")
            begin_reading(connection, actor, "direct_care", "read_person", PERSON)
            upto = datetime.now(UTC) + timedelta(hours=1)
            return heard_by(connection, ["mash_workbook"], upto)["mash_workbook"]

    assert heard() == EARLIER + timedelta(days=10)
    story.append(
        story.event("front_door.contact_received", CHILD, "c2", contact_id="c2", reason="Again"),
    )
    assert datetime.now(UTC) - heard() < timedelta(minutes=5)
    assert visit, "the read models are of before"
