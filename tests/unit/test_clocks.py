"""Deadlines: both sides of every boundary, bank holidays between, and starts on a Saturday."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.query.clocks.definitions import Limit, clocks
from hub.query.clocks.definitions import fields as fields_looked_into
from hub.query.clocks.running import Deadline, Happened, due, run
from projections import working_days
from schemas.local_time import LONDON
from schemas.repository import repository

NOON = timedelta(hours=12)


def happened(
    event_type: str, on: date, at: datetime | None = None, *, system: str = "liquidlogic_lcs",
    **said: Any,
) -> Happened:  # fmt: skip
    return Happened(f"{event_type}/{on}/{at}/{system}", event_type, on, at, said, system=system)


def ran(name: str, *events: Happened, today: date) -> list[Deadline]:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=LONDON)
    return run([each for each in clocks() if each.name == name], events, now)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2024, 5, 7), 1, date(2024, 5, 8)),
        (date(2024, 5, 3), 1, date(2024, 5, 7)),  # Friday before the early May holiday
        (date(2024, 5, 4), 1, date(2024, 5, 7)),  # Saturday: the next working day is day 1
        (date(2024, 5, 6), 1, date(2024, 5, 7)),  # a holiday itself
        (date(2024, 12, 24), 2, date(2024, 12, 30)),
        (date(2024, 3, 28), 10, date(2024, 4, 15)),  # Easter between
        (date(2024, 5, 8), 45, date(2024, 7, 11)),  # the late May holiday between
    ],
)
def test_working_days(start: date, days: int, last: date) -> None:
    assert working_days.after(start, days) == last
    assert working_days.between(start, last) == days
    assert working_days.between(start, last - timedelta(days=1)) < days


@pytest.mark.parametrize(
    ("n", "unit", "last"),
    [(3, "month", date(2024, 2, 29)), (6, "month", date(2024, 5, 30)),
     (5, "day", date(2023, 12, 5)),
     (1, "working_day", date(2023, 12, 1))],
)  # fmt: skip
def test_the_last_day_in_time(n: int, unit: Any, last: date) -> None:
    begun = datetime(2023, 11, 30, 9, 0, tzinfo=UTC)
    assert due(begun, Limit(n=n, unit=unit)).date() == last


def test_every_clock_names_events_and_fields_that_exist() -> None:
    schemas = repository()
    for clock in clocks():
        for mark in (*clock.starts, *clock.stops, *clock.over):
            fields = {each["name"] for each in schemas.newest(mark.event).fields}
            named = {*mark.where, *mark.where_not} | ({mark.key} if mark.key else set())
            assert named <= fields, (clock.name, mark.event)
            if mark.counted_from:
                assert mark.counted_from.key in fields
                earlier = schemas.newest(mark.counted_from.event).fields
                assert mark.counted_from.key in {each["name"] for each in earlier}
    for event_type, named in fields_looked_into().items():
        assert event_type in schemas.event_types()
        assert named <= {each["name"] for each in schemas.newest(event_type).fields}


@pytest.mark.parametrize(
    ("authorised", "state"), [(date(2024, 7, 11), "kept"), (date(2024, 7, 12), "late")]
)
def test_an_assessment_is_counted_from_both_points(authorised: date, state: str) -> None:
    story = (
        happened("front_door.referral_received", date(2024, 5, 7), referral_id="R"),
        happened("assessment.assessment_started", date(2024, 5, 8), assessment_id="A",
                 referral_id="R", assessment_type="section_17"),
        happened("assessment.assessment_completed", authorised, assessment_id="A"),
    )  # fmt: skip
    (from_start,) = ran("assessment_from_start", *story, today=date(2025, 1, 1))
    (from_referral,) = ran("assessment_from_referral", *story, today=date(2025, 1, 1))
    assert (from_start.due_on, from_start.state) == (date(2024, 7, 11), state)
    assert (from_referral.due_on, from_referral.state) == (date(2024, 7, 10), "late")


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [(date(2024, 5, 8), "running", 44), (date(2024, 7, 11), "running", 0),
     (date(2024, 7, 12), "overdue", -1), (date(2024, 7, 15), "overdue", -2)],
)  # fmt: skip
def test_what_is_open_is_told_before_it_is_late_and_after(
    today: date, state: str, left: int
) -> None:
    start = happened("assessment.assessment_started", date(2024, 5, 8), assessment_id="A",
                     assessment_type="section_17")  # fmt: skip
    (found,) = ran("assessment_from_start", start, today=today)
    left = 45 if today == date(2024, 5, 8) else left
    assert (found.state, found.left) == (state, left)


def test_another_assessment_does_not_stop_it() -> None:
    start = happened("assessment.assessment_started", date(2024, 5, 8), assessment_id="A",
                     assessment_type="section_17")  # fmt: skip
    other = happened("assessment.assessment_completed", date(2024, 5, 20), assessment_id="B")
    (found,) = ran("assessment_from_start", start, other, today=date(2024, 5, 21))
    assert found.state == "running"


def test_a_closed_case_has_nothing_due() -> None:
    start = happened("front_door.referral_received", date(2024, 5, 8), referral_id="R")
    closed = happened("plans.case_closed", date(2024, 5, 20))
    (found,) = ran("referral_decision", start, closed, today=date(2024, 8, 1))
    assert found.state == "over"


def test_hours_count_from_the_minute_and_across_midnight() -> None:
    at = datetime(2024, 5, 8, 22, 30, tzinfo=UTC)
    start = happened("front_door.contact_received", date(2024, 5, 8), at, contact_id="C",
                     urgency="red")  # fmt: skip
    for minutes, state in ((240, "kept"), (241, "late")):
        stop = happened("front_door.threshold_decided", date(2024, 5, 9),
                        at + timedelta(minutes=minutes), contact_id="C")  # fmt: skip
        (found,) = ran("mash_red", start, stop, today=date(2024, 6, 1))
        assert found.state == state


def test_nobody_is_late_by_a_time_that_was_not_written_down() -> None:
    start = happened("front_door.contact_received", date(2024, 5, 8), contact_id="C", urgency="red")
    stop = happened("front_door.threshold_decided", date(2024, 5, 9), contact_id="C")
    (found,) = ran("mash_red", start, stop, today=date(2024, 6, 1))
    assert found.state == "kept"


def test_reviews_follow_one_another() -> None:
    plan = happened(
        "child_protection.child_protection_plan_started", date(2024, 1, 10), plan_id="P"
    )
    reviews = [happened("child_protection.review_conference_held", on, plan_id="P")
               for on in (date(2024, 4, 10), date(2024, 10, 11))]  # fmt: skip
    (first,) = ran("review_conference_first", plan, *reviews, today=date(2024, 11, 1))
    later = ran("review_conference_next", plan, *reviews, today=date(2024, 11, 1))
    assert first.state == "kept"
    assert [(each.state, each.due_on) for each in later] == [
        ("running", date(2025, 4, 11)), ("late", date(2024, 10, 10)),
    ]  # fmt: skip


@pytest.mark.parametrize(("outcome", "state"), [("icpc", "overdue"), ("no_further_action", "over")])
def test_an_enquiry_that_ends_otherwise_needs_no_conference(outcome: str, state: str) -> None:
    story = (
        happened("child_protection.strategy_discussion_held", date(2024, 5, 4),
                 initiates_section_47=True),
        happened("child_protection.section_47_enquiry_completed", date(2024, 5, 20),
                 outcome={"code": outcome, "source_value": "?"}),
    )  # fmt: skip
    (found,) = ran("strategy_to_conference", *story, today=date(2024, 8, 1))
    assert (found.due_on, found.state) == (date(2024, 5, 28), state)  # a Saturday start


def test_what_needs_someone_comes_first() -> None:
    story = [happened("front_door.referral_received", date(2024, 5, day), referral_id=str(day))
             for day in (8, 20, 22)]  # fmt: skip
    done = happened("front_door.referral_decided", date(2024, 5, 9), referral_id="8")
    found = ran("referral_decision", *story, done, today=date(2024, 5, 22))
    assert [each.state for each in found] == ["overdue", "running", "kept"]


@pytest.mark.parametrize("start", [date(2024, 12, 20), date(2025, 4, 17), date(2026, 5, 3)])
def test_working_days_are_counted_as_one_by_one(start: date) -> None:
    for length in range(400):
        end = start + timedelta(days=length)
        days = [start + timedelta(days=n) for n in range(1, length + 1)]
        assert working_days.between(start, end) == sum(map(working_days.is_working_day, days))


def undated(event_type: str, heard_on: date, **said: Any) -> Happened:
    return Happened(f"{event_type}/undated", event_type, heard_on, None, said, is_dated=False,
                    system="liquidlogic_lcs")  # fmt: skip


def test_what_has_no_day_starts_no_clock() -> None:
    start = undated("front_door.contact_received", date(2024, 5, 8), contact_id="C")
    assert ran("contact_decision", start, today=date(2024, 5, 8)) == []


def test_what_ends_a_clock_on_no_known_day_is_neither_late_nor_in_time() -> None:
    story = (
        happened("front_door.contact_received", date(2024, 5, 7), contact_id="C"),
        undated("front_door.threshold_decided", date(2025, 1, 1), contact_id="C"),
    )
    (found,) = ran("contact_decision", *story, today=date(2025, 1, 2))
    assert (found.state, found.stopped_at) == ("over", None)


def test_an_answer_to_the_referrer_is_missed_only_where_such_answers_are_told() -> None:
    decided = happened("front_door.threshold_decided", date(2024, 5, 7), contact_id="C")
    assert ran("referrer_feedback", decided, today=date(2024, 6, 1)) == []
    earlier = happened("front_door.referrer_notified", date(2024, 3, 1), contact_id="B")
    (found,) = ran("referrer_feedback", decided, earlier, today=date(2024, 6, 1))
    assert found.state == "overdue"


def test_the_same_number_in_another_system_is_another_thing() -> None:
    contact = happened("front_door.contact_received", date(2024, 5, 7), contact_id="77")
    decided = happened("front_door.threshold_decided", date(2024, 5, 8), contact_id="77",
                       system="mash_workbook")  # fmt: skip
    (found,) = ran("contact_decision", contact, decided, today=date(2024, 5, 20))
    assert found.state == "overdue"

    referred = happened("front_door.referral_received", date(2024, 5, 1), referral_id="77",
                        system="mash_workbook")  # fmt: skip
    assessed = happened("assessment.assessment_started", date(2024, 5, 8), assessment_id="A",
                        referral_id="77", assessment_type="section_17")  # fmt: skip
    assert ran("assessment_from_referral", referred, assessed, today=date(2024, 5, 20)) == []


@pytest.mark.parametrize("nothing_follows", [True, False])
def test_a_referral_that_says_what_follows_has_been_decided_on_no_known_day(
    nothing_follows: bool,
) -> None:
    referred = happened("front_door.referral_received", date(2024, 5, 7), referral_id="R",
                        is_no_further_action=nothing_follows)  # fmt: skip
    (found,) = ran("referral_decision", referred, today=date(2024, 8, 1))
    assert found.state == "over"
    late = happened("front_door.referral_decided", date(2024, 5, 20), referral_id="R")
    (found,) = ran("referral_decision", referred, late, today=date(2024, 8, 1))
    assert found.state == "late", "where the decision has a day, that says"
    other = happened("front_door.referral_received", date(2024, 5, 9), referral_id="S",
                     is_no_further_action=True)  # fmt: skip
    unsaid = happened("front_door.referral_received", date(2024, 5, 7), referral_id="R")
    states = {
        each.started_by: each.state
        for each in ran("referral_decision", unsaid, other, today=date(2024, 8, 1))
    }
    assert states == {unsaid.event_id: "overdue", other.event_id: "over"}


@pytest.mark.parametrize("zone", [UTC, LONDON])
def test_hours_pass_through_a_change_of_the_clocks(zone: Any) -> None:
    """A connection may give times in any zone; in English time 72 hours by the clock are 71."""
    came = datetime(2024, 3, 29, 12, tzinfo=UTC)
    start = happened("vulnerability.missing_episode_ended", came.date(), came.astimezone(zone),
                     episode_id="m")  # fmt: skip
    (found,) = ran("return_home_interview", start, today=date(2024, 3, 30))
    assert found.due_at == came + timedelta(hours=72)


def test_three_days_end_with_the_third_where_the_clocks_change() -> None:
    start = happened("vulnerability.missing_episode_ended", date(2024, 3, 29), episode_id="m")
    (found,) = ran("return_home_interview", start, today=date(2024, 3, 30))
    assert found.due_at == datetime(2024, 4, 1, 23, 59, 59, 999999, tzinfo=LONDON)
