"""The reports on a page: the finding, the chart, the numbers, and lists of whom one may see."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.charts import columns
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.signing_in import Visit, let_see, provider, visit

__all__ = ["provider", "visit"]
SEEN = ("early_help_csv", "EH-0")
PERSON = own_person_id(case_record_id(*SEEN))
TODAY = datetime.now(UTC).date()
BEGAN = TODAY - timedelta(days=400)
REFERRED = BEGAN + timedelta(days=30)


@pytest.fixture(autouse=True)
def six_episodes(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """Early help of six children, two of whom were referred; one may be seen."""
    let_see(database, provider, PERSON)
    for number in range(6):
        record = ("early_help_csv", f"EH-{number}")
        story.append(
            story.event("identity.person_registered", record, f"p{number}",
                        person={"forenames": "Zoë", "surname": f"Khan {number}"}),
            story.event("early_help.early_help_episode_opened", record, f"e{number}", on=BEGAN,
                        started_on=BEGAN, episode_id=f"EP-{number}"),
        )  # fmt: skip
        if number < 2:
            story.append(story.event("front_door.referral_received", record, f"r{number}",
                                     on=REFERRED, referral_id=f"R-{number}"))  # fmt: skip


def test_the_finding_is_said_drawn_and_listed_for_whom_one_may_see(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get("/reports").text

    assert "2 of 6 early help episodes (33%) led to a referral" in shown
    assert '<svg class="hub-chart"' in shown
    assert "style=" not in shown
    assert "Led to a referral (1)" in shown
    assert f'href="/child/{PERSON}">Early help export EP-0</a>' in shown
    assert "EP-1" not in shown
    assert "the lists name only children whom you may see" in shown


def test_who_has_no_case_work_sees_no_small_number_drawn_or_written(visit: Visit) -> None:
    visit.sign_in("dele.ade", "/reports")
    page = visit.browser.get("/reports").text
    shown = page[page.index("<main") :]

    assert "Fewer than 5 of 6 early help episodes led to a referral" in shown
    assert "33%" not in shown
    assert "33.3" not in shown
    assert "/child/" not in shown
    heights = re.findall(r'<rect class="hub-chart__column--1"[^>]* height="([^"]+)"', shown)
    assert set(heights) == {"0.0"}
    file = visit.browser.get("/reports/by-quarter.csv").text
    assert "fewer than 5" in file
    assert "33.3" not in file


def test_the_numbers_by_quarter_are_a_file(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    answer = visit.browser.get(f"/reports/by-quarter.csv?from={BEGAN}&to={BEGAN}")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert rows[0][:4] == ["First day", "Last day", "Early help episodes open", "Led to a referral"]
    assert rows[1][:4] == [str(BEGAN), str(BEGAN), "6", "2"]
    assert rows[1][-1] == "33.3"


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
    answer = visit.browser.get(f"/reports?{query}")
    assert answer.status_code == 422
    assert says in answer.text
    assert "2 of 6" in answer.text


def test_an_empty_period_says_so_and_has_no_chart(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get("/reports?from=2001-01-01&to=2001-03-31").text
    assert "No early help episode was open from 1 January 2001" in shown
    assert "No threshold decision was made" in shown
    assert "<svg" not in shown[shown.index("<main") :]


def test_who_may_not_read_reports_has_no_such_page(visit: Visit) -> None:
    visit.sign_in("sol.winter", "/purpose")
    assert visit.browser.get("/reports").status_code == 403
    assert ">Reports<" not in visit.browser.get("/purpose").text


def test_columns_stand_on_the_line_and_reach_their_number() -> None:
    drawn = columns([("A", (10, 5)), ("B", (0, "fewer than 5"))])
    assert drawn is not None
    assert [(each.series, each.value) for each in drawn.columns] == [(0, 10), (1, 5), (0, 0)]
    assert all(each.y + each.height == drawn.bottom for each in drawn.columns)
    assert drawn.columns[0].height == 2 * drawn.columns[1].height
    assert [each.label for each in drawn.scale] == ["0", "2", "4", "6", "8", "10"]
    assert columns([("A", (0, 0))]) is None
