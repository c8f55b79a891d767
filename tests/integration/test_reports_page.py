"""The reports on a page: the finding, the chart, the numbers, and lists of whom one may see."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.charts import NARROW, lines
from projections.measures.definitions import measures
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.days import ago
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
SEEN = ("early_help_csv", "EH-0")
PERSON = own_person_id(case_record_id(*SEEN))
EVERY = list(measures().values())
FINDING = "2 of 6 early help episodes led to a referral while open or within 90 days of their end."


def began() -> date:
    """More than a year ago."""
    return ago(400)


def referred() -> date:
    """In the days after which all began."""
    return began() + timedelta(days=30)


@pytest.fixture(autouse=True)
def six_episodes(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """Early help of six children, two of whom were referred; one may be seen."""
    let_see(database, provider, PERSON)
    for number in range(6):
        record = ("early_help_csv", f"EH-{number}")
        story.append(
            story.event("identity.person_registered", record, f"p{number}",
                        person={"forenames": "Zoë", "surname": f"Khan {number}"}),
            story.event("early_help.early_help_episode_opened", record, f"e{number}", on=began(),
                        started_on=began(), episode_id=f"EP-{number}"),
        )  # fmt: skip
        if number < 2:
            story.append(story.event("front_door.referral_received", record, f"r{number}",
                                     on=referred(), referral_id=f"R-{number}"))  # fmt: skip


def test_the_finding_is_said_drawn_and_listed_for_whom_one_may_see(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert FINDING in visit.browser.get("/reports").text
    shown = visit.browser.get("/reports/step-up").text

    assert f"{FINDING} Of 4 it is not yet known: between 33% and 100%." in shown
    for shape in ("wide", "narrow"):
        assert f'<svg class="hub-chart hub-chart--{shape}"' in shown
    assert "style=" not in shown
    assert "Led to a referral (1)" in shown
    assert f'href="/child/{PERSON}">Early help export EP-0</a>' in shown
    assert "EP-1" not in shown
    assert "the lists name only children whom you may see" in shown


def test_every_measure_stands_under_a_heading_that_the_top_leads_to(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get("/reports").text
    headings = re.findall(r'<h2 class="govuk-heading-m" id="([^"]+)">([^<]+)</h2>', shown)
    assert [name for _, name in headings] == list(dict.fromkeys(each.heading for each in EVERY))
    assert re.findall(r'href="#([^"]+)">([^<]+)</a> \(', shown) == headings
    addresses = re.findall(r'<h3 class="govuk-heading-s"><a [^>]*href="/reports/([^"?]+)', shown)
    assert addresses == [each.address for each in EVERY]

    under = shown[shown.index('id="early-help"') : shown.index('id="assessment"')]
    assert FINDING in under
    assert "/reports?from=" in visit.browser.get("/reports/step-up").text
    assert '#early-help">' in visit.browser.get("/reports/step-up").text


def test_on_a_telephone_each_number_says_what_it_is(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get("/reports/step-up").text
    for name in ("Early help episodes", "Led to a referral", "Per cent"):
        assert f'data-under="{name}"' in shown
    assert '<tr role="row" class="govuk-table__row"><th role="rowheader"' in shown


def test_who_has_no_case_work_sees_no_small_number_drawn_or_written(visit: Visit) -> None:
    visit.sign_in("dele.ade", "/reports")
    assert "Fewer than 5 of 6 early help episodes led" in visit.browser.get("/reports").text
    page = visit.browser.get("/reports/step-up").text
    shown = page[page.index("<main") :]

    assert "Fewer than 5 of 6 early help episodes led to a referral" in shown
    assert "33%" not in shown
    assert "33.3" not in shown
    assert "/child/" not in shown
    drawn = re.findall(r'<rect class="hub-chart__mark--1"[^>]* y="([^"]+)"', shown)
    assert set(drawn) == {"1.5", "265.5", "226.5"}, "only the key, and what is none"
    file = visit.browser.get("/reports/step-up/numbers.csv").text
    assert "fewer than 5" in file
    assert "33.3" not in file
    listed = visit.browser.get("/reports/step-up/list.csv").text
    assert len(listed.splitlines()) == 1, "the headings alone"


def table(answer: Any) -> list[list[str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_numbers_and_the_list_are_files(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    query = f"from={began()}&to={began()}"
    rows = table(visit.browser.get(f"/reports/step-up/numbers.csv?{query}"))
    assert rows[0][4:6] == ["Early help episodes", "Led to a referral"]
    assert rows[1][:8] == ["The whole period", "", str(began()), str(began()), "6", "2", "0", "4"]
    assert rows[1][9:12] == ["100.0", "33.3", "100.0"]

    names, row = table(visit.browser.get(f"/reports/step-up/list.csv?{query}"))
    told = dict(zip(names, row, strict=True))
    assert (told["Counted as"], told["Reference"]) == ("Led to a referral", "EP-0")
    assert told["Person"] == str(PERSON)
    assert len(told["Events"].split()) == 2, "the episode and its referral"


def test_every_measure_is_a_line_of_one_file(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    names, *rows = table(visit.browser.get(f"/reports.csv?from={began()}&to={began()}"))
    told = [dict(zip(names, row, strict=True)) for row in rows]
    assert [each["Measure"] for each in told] == [each.id for each in EVERY]
    (step_up,) = (each for each in told if each["Measure"] == "M10")
    assert step_up["Heading"] == "Early help"
    assert step_up["Finding"].startswith(FINDING)
    assert [step_up[name] for name in ("In all", "Count", "Not yet known")] == ["6", "2", "4"]
    assert (step_up["At least"], step_up["At most"]) == ("33.3", "100.0")

    visit.sign_in("dele.ade", "/reports")
    file = visit.browser.get(f"/reports.csv?from={began()}&to={began()}").text
    assert "fewer than 5" in file
    assert "33%" not in file
    assert "33.3" not in file


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=31/02/2024", "Enter two days"),
        ("from=2026-02-01&to=2026-01-01", "must not be after"),
        ("from=1901-01-01&to=2026-01-01", "ten years"),
    ],
)
def test_a_period_that_cannot_be_says_what_to_do_and_shows_the_usual_one(
    visit: Visit, query: str, says: str
) -> None:
    visit.sign_in("amira.khan")
    for page in ("/reports", "/reports/step-up"):
        answer = visit.browser.get(f"{page}?{query}")
        assert answer.status_code == 422
        assert says in answer.text
        assert "2 of 6" in answer.text


def test_an_empty_period_says_so_and_has_no_chart(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get("/reports?from=2001-01-01&to=2001-03-31&by=month").text
    assert "No early help episode was open from 1 January 2001" in shown
    assert "No threshold decision was made" in shown
    assert "<svg" not in shown[shown.index("<main") :]


def test_what_no_source_ever_told_of_is_said_and_is_no_table_of_noughts(
    visit: Visit, story: Any, database: Database
) -> None:
    story.append(story.event("plans.child_in_need_plan_started", SEEN, plan_id="n",
                             started_on=began()))  # fmt: skip
    database.project()
    visit.sign_in("amira.khan")
    shown = visit.browser.get("/reports/management-oversight").text
    assert "No source has ever told of management oversight, so nothing can be said." in shown
    assert "No source has ever told of management oversight: 1" in shown, "the open case"
    assert "By quarter" not in shown
    assert "0%" not in shown
    assert "By quarter" in visit.browser.get("/reports/step-up").text


def test_who_may_not_read_reports_has_no_such_page(visit: Visit) -> None:
    visit.sign_in("sol.winter", "/purpose")
    assert visit.browser.get("/reports").status_code == 403
    assert ">Performance<" not in visit.browser.get("/purpose").text


def test_a_program_is_answered_by_the_api_at_the_address_of_the_page(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    for headers in ({"Accept": "application/json"}, {"Authorization": "Bearer none"}):
        answer = visit.browser.get("/reports/step-up", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    browser = {"Accept": "text/html,application/json;q=0.9"}
    assert "<main" in visit.browser.get("/reports/step-up", headers=browser).text


def test_a_measure_nobody_knows_is_no_page(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert visit.browser.get("/reports/nothing").status_code == 404


def test_lines_reach_their_numbers_and_break_where_one_is_hidden() -> None:
    drawn = lines([("A", (10, 5)), ("B", (8, "fewer than 5")), ("C", (0, 1))])
    assert drawn is not None
    first, second = drawn.series
    assert [each.value for each in first[0]] == [10, 8, 0]
    assert [[each.value for each in run] for run in second] == [[5], [1]]
    assert first[0][2].y == drawn.bottom
    assert 2 * (drawn.bottom - second[0][0].y) == drawn.bottom - first[0][0].y
    assert [each.label for each in drawn.scale] == ["0", "2", "4", "6", "8", "10"]
    assert lines([("A", (0, 0))]) is None


def test_a_telephone_s_picture_names_both_ends_and_writes_no_number_over_another() -> None:
    drawn = lines([(f"{number}", (40 + number % 3,)) for number in range(24)], NARROW)
    assert drawn is not None
    assert [(each.label, each.anchor) for each in drawn.periods] == [("0", "start"), ("23", "end")]
    told = [each for each in drawn.series[0][0] if each.is_labelled]
    assert [each.value for each in told] == [42, 42], "the first would stand in the highest"
