"""What a chronology says beside an entry: inferred, corrected, withheld; page and file alike."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.pages import chronology
from tests.conftest import Database
from tests.serving import CHILD, LONG_AGO, PERSON
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
PAGE = f"/child/{PERSON}/chronology"
SUMMER_NIGHT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
"""Half past midnight on 1 July in England."""


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    let_see(database, provider, PERSON)
    contact = {"contact_id": "c1", "agency": "School", "reason": "Without a coat"}
    story.append(
        story.event("identity.person_registered", CHILD, "p", person={"surname": "Khan"}),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 7, 1),
                    at=SUMMER_NIGHT, recorded_at=SUMMER_NIGHT, **contact),
        story.event("early_help.case_stepped_up", CHILD, "s", on=date(2026, 7, 2),
                    recorded_at=datetime(2026, 7, 2, 23, 30, tzinfo=UTC),
                    inferred={"rule": "step_up_within_90_days", "version": 2}),
        received_at=LONG_AGO,
    )  # fmt: skip
    story.append(
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 7, 1),
                    at=SUMMER_NIGHT, recorded_at=SUMMER_NIGHT, revision=2,
                    **contact | {"reason": "Without a coat or lunch"}),
        received_at=LONG_AGO + timedelta(days=200),
    )  # fmt: skip


def rows(visit: Visit) -> list[dict[str, str]]:
    answer = visit.browser.get(f"{PAGE}.csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_what_follows_by_a_rule_does_not_pass_for_what_somebody_recorded(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    said = "Inferred, not recorded: by rule step up within 90 days, version 2"
    assert said in visit.browser.get(PAGE).text
    assert [each["Remarks"] for each in rows(visit)] == ["Corrected by the source", said]


def test_what_the_source_corrected_is_said(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert "Corrected by the source" in visit.browser.get(PAGE).text


def test_times_and_days_are_those_of_england(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(PAGE).text
    assert "1 July 2026, 12:30am" in shown
    assert "(recorded 1 July 2026)" not in shown
    assert "(recorded 3 July 2026)" in shown
    contact, _ = rows(visit)
    assert (contact["Time"], contact["Recorded"]) == ("12:30am", "1 July 2026, 12:30am")


def test_what_a_role_may_not_see_is_said_beside_the_entry(visit: Visit) -> None:
    visit.sign_in("ines.duarte")
    shown = visit.browser.get(PAGE).text
    assert "Without a coat" not in shown
    assert "Withheld from your role: reason" in shown
    assert [each["Withheld from your role"] for each in rows(visit)] == ["reason", ""]


def test_a_chronology_that_is_cut_says_so(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit.sign_in("amira.khan")
    assert "There are more" not in visit.browser.get(PAGE).text
    monkeypatch.setattr(chronology, "MOST", 1)
    assert "There are more than 1 events" in visit.browser.get(PAGE).text
    assert [each["Event"] for each in rows(visit)] == [
        "There are more events", "Contact from School",
    ]  # fmt: skip


def test_a_file_of_a_record_that_could_not_be_taken_whole_says_so(
    visit: Visit, database: Database
) -> None:
    visit.sign_in("amira.khan")
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.parked_stream SELECT projection, generation, originator_id, position,"
            " event_type, 'ValueError' FROM hub.stored_event, hub.projection_generation"
            " WHERE event_type = 'early_help.case_stepped_up' AND projection = 'chronology'"
        )
    assert rows(visit)[0]["Event"] == "Not everything is shown"


def test_what_has_no_date_does_not_give_the_month_it_came_in_twice(
    visit: Visit, story: Any, database: Database
) -> None:
    nothing: dict[str, Any] = {"recorded_at": None}
    interview = "vulnerability.return_home_interview_offered"
    for day in (1, 20):
        story.append(
            story.event("front_door.contact_received", CHILD, f"k{day}", on=date(2026, 11, day),
                        contact_id=f"k{day}"),
            story.event(interview, CHILD, f"i{day}", episode_id="e", is_offered=False, **nothing),
            received_at=datetime(2026, 11, day + 1, tzinfo=UTC),
        )  # fmt: skip
    database.project()
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"/child/{PERSON}").text
    assert "2 without a date" in shown
    assert "Return home interview not offered" in shown
    ids = re.findall(r'id="([um]2026-11)"', shown)
    assert len(ids) == len(set(ids)) == 2


def test_how_much_is_shown_counts_what_was_withdrawn_apart(
    visit: Visit, story: Any, database: Database
) -> None:
    story.append(story.withdrawal(CHILD, "s", "early_help.case_stepped_up", 2))
    database.project()
    visit.sign_in("amira.khan")
    shown = re.sub(r"<[^>]+>", "", visit.browser.get(f"/child/{PERSON}?withdrawn=yes").text)
    assert "Showing 3 with those that sources withdrew; without them there are 2 events" in shown
    assert "The correction reached the hub" in shown
