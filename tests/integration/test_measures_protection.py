"""Measures of assessments, enquiries, conferences and plans: each boundary from both sides."""

from datetime import date
from typing import Any

import pytest

from projections import working_days
from projections.measures.reader import Period
from tests.measuring import LCS, MASH, Measuring, days, linked, measuring, referral

__all__ = ["measuring"]
SATURDAY, MONDAY = date(2024, 3, 23), date(2024, 3, 18)
"""Good Friday and Easter Monday of 2024 are between each and what is due."""
FORTY_FIFTH, FIFTEENTH = working_days.after(SATURDAY, 45), working_days.after(SATURDAY, 15)
assert (FORTY_FIFTH, FIFTEENTH) == (date(2024, 5, 30), date(2024, 4, 16))


def after(day: date, count: int) -> date:
    return date.fromordinal(day.toordinal() + count)


def began(story: Any, on: date | None, key: str = "a", **fields: Any) -> Any:
    return story.event(
        "assessment.assessment_started", LCS, key, assessment_id=key, started_on=on,
        assessment_type=fields.pop("kind", "section_17"), **fields,
    )  # fmt: skip


def authorised(story: Any, on: date | None, key: str = "a", **fields: Any) -> Any:
    return story.event(
        "assessment.assessment_completed", LCS, key, assessment_id=key, authorised_on=on,
        assessment_type=fields.pop("kind", "section_17"), **fields,
    )  # fmt: skip


def enquiry(story: Any, on: date | None, key: str = "q", record: Any = LCS) -> Any:
    return story.event("child_protection.section_47_enquiry_started", record, key,
                       enquiry_id=key, started_on=on)  # fmt: skip


def enquired(story: Any, on: date, outcome: str, key: str = "q") -> Any:
    return story.event(
        "child_protection.section_47_enquiry_completed", LCS, key, enquiry_id=key,
        completed_on=on, outcome={"code": outcome, "source_value": outcome},
    )  # fmt: skip


def conference(story: Any, on: date | None, record: Any = LCS, **fields: Any) -> Any:
    key = f"c{on}"
    return story.event("child_protection.icpc_held", record, key, conference_id=key, held_on=on,
                       **fields)  # fmt: skip


def discussion(story: Any, on: date, *, initiates: bool = True) -> Any:
    return story.event("child_protection.strategy_discussion_held", LCS, f"d{on}",
                       discussion_id="d", held_on=on, initiates_section_47=initiates)  # fmt: skip


def plan(story: Any, on: date | None, key: str = "p", record: Any = LCS, **fields: Any) -> Any:
    return story.event("child_protection.child_protection_plan_started", record, key, plan_id=key,
                       started_on=on, **fields)  # fmt: skip


def plan_ended(story: Any, on: date, key: str = "p", record: Any = LCS) -> Any:
    return story.event("child_protection.child_protection_plan_ended", record, key, plan_id=key,
                       ended_on=on)  # fmt: skip


def review(story: Any, on: date, key: str = "p") -> Any:
    return story.event("child_protection.review_conference_held", LCS, f"{key}{on}", plan_id=key,
                       held_on=on)  # fmt: skip


@pytest.mark.parametrize(
    ("on", "standing", "number"), [(FORTY_FIFTH, "yes", 45), (after(FORTY_FIFTH, 1), "no", 46)]
)
def test_an_assessment_is_in_time_up_to_the_45th_working_day(
    story: Any, measuring: Measuring, on: date, standing: str, number: int
) -> None:
    story.append(began(story, SATURDAY), authorised(story, on))
    found = measuring.only("assessment_in_time")
    assert (found.standing, found.number) == (standing, number)
    assert found.groups == {"from_referral": "not_known"}


@pytest.mark.parametrize(
    ("on", "told"), [(FORTY_FIFTH, "in_time"), (after(FORTY_FIFTH, 1), "late")]
)
def test_an_assessment_is_also_counted_from_its_referral(
    story: Any, measuring: Measuring, on: date, told: str
) -> None:
    asked = referral(story, SATURDAY)
    story.append(asked, began(story, after(SATURDAY, 9), referral_id=f"r{SATURDAY}"),
                 authorised(story, on))  # fmt: skip
    found = measuring.only("assessment_in_time")
    assert (found.standing, found.groups["from_referral"]) == ("yes", told)
    assert asked.event_id in found.event_ids


@pytest.mark.parametrize(
    ("last", "known", "reason"),
    [
        (date(2024, 12, 31), FORTY_FIFTH, "open_in_time"),
        (date(2024, 12, 31), after(FORTY_FIFTH, 1), "open_overdue"),
        (FORTY_FIFTH, date(2026, 1, 1), "open_in_time"),
        (after(FORTY_FIFTH, 1), date(2026, 1, 1), "open_overdue"),
    ],
)
def test_what_is_open_is_told_beside_what_was_late(
    story: Any, measuring: Measuring, last: date, known: date, reason: str
) -> None:
    story.append(began(story, SATURDAY), authorised(story, date(2024, 9, 9)))
    story.append(began(story, SATURDAY, "b", kind="early_help"))
    period = Period(date(2024, 1, 1), last)
    rows = measuring.rows("assessment_in_time", period=period, known_on=known)
    assert [each.reason for each in rows if each.reference == "a" and each.reason] == [reason]
    assert "b" not in {each.reference for each in rows}


def test_an_assessment_of_a_case_that_closed_is_open_no_more(
    story: Any, measuring: Measuring
) -> None:
    closed = story.event("plans.case_closed", LCS, "x", closed_on=after(SATURDAY, 1))
    story.append(began(story, SATURDAY), closed)
    assert measuring.rows("assessment_in_time") == []


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [(None, SATURDAY, "no_first_day"), (SATURDAY, None, "no_day"),
     (SATURDAY, MONDAY, "days_reversed")],
)  # fmt: skip
def test_an_assessment_whose_days_are_not_known_is_left_out_with_the_reason(
    story: Any, measuring: Measuring, first: date | None, last: date | None, reason: str
) -> None:
    story.append(began(story, first), authorised(story, last))
    found = [each for each in measuring.rows("assessment_in_time") if len(each.event_ids) > 1]
    assert [(each.standing, each.reason) for each in found] == [("excluded", reason)]


@pytest.mark.parametrize(
    ("on", "standing", "number"), [(FIFTEENTH, "yes", 15), (after(FIFTEENTH, 1), "no", 16)]
)
def test_a_conference_is_in_time_up_to_the_15th_working_day_after_the_discussion(
    story: Any, measuring: Measuring, on: date, standing: str, number: int
) -> None:
    story.append(discussion(story, SATURDAY), enquiry(story, after(SATURDAY, 4)),
                 discussion(story, after(SATURDAY, 2), initiates=False),
                 conference(story, on))  # fmt: skip
    found = measuring.only("conference_in_time")
    assert (found.standing, found.number) == (standing, number)
    assert found.groups == {"counted_from": "discussion"}


def test_without_a_discussion_a_conference_counts_from_the_enquiry_it_names(
    story: Any, measuring: Measuring
) -> None:
    story.append(enquiry(story, SATURDAY), enquiry(story, after(SATURDAY, 5), "later"),
                 discussion(story, date(2024, 1, 8)),
                 conference(story, FIFTEENTH, enquiry_id="q"))  # fmt: skip
    found = measuring.only("conference_in_time")
    assert (found.number, found.groups) == (15, {"counted_from": "enquiry"})


def test_conferences_that_cannot_be_counted_say_why(story: Any, measuring: Measuring) -> None:
    story.append(conference(story, SATURDAY), conference(story, None),
                 conference(story, FIFTEENTH, is_transfer_in=True))  # fmt: skip
    reasons = {each.reference: each.reason for each in measuring.rows("conference_in_time")}
    assert reasons == {f"c{SATURDAY}": "no_enquiry", "cNone": "no_day",
                       f"c{FIFTEENTH}": "transfer_in"}  # fmt: skip


@pytest.mark.parametrize(("known", "waits"), [(FIFTEENTH, False), (after(FIFTEENTH, 1), True)])
def test_an_enquiry_that_waits_too_long_for_a_conference_is_told_beside_them(
    story: Any, measuring: Measuring, known: date, waits: bool
) -> None:
    other = ("liquidlogic_lcs", "L2")
    story.append(enquiry(story, SATURDAY), conference(story, MONDAY, other))
    found = measuring.rows("conference_in_time", known_on=known)
    assert [each.reason for each in found if each.reference == "q"] == ["open_overdue"] * waits

    story.append(enquired(story, known, "no_further_action"))
    assert {each.reference for each in measuring.rows("conference_in_time")} == {f"c{MONDAY}"}


@pytest.mark.parametrize(
    ("known", "ended", "standing", "state"),
    [
        (FIFTEENTH, None, "not_yet_known", "open"),
        (after(FIFTEENTH, 1), None, "no", "open_overdue"),
        (FIFTEENTH, "icpc", "not_yet_known", "ended_without"),
        (FIFTEENTH, "no_further_action", "no", "ended_without"),
    ],
)
def test_an_enquiry_too_recent_is_not_a_failure(
    story: Any, measuring: Measuring, known: date, ended: str | None, standing: str, state: str
) -> None:
    story.append(enquiry(story, SATURDAY), conference(story, MONDAY, ("liquidlogic_lcs", "L2")))
    if ended:
        story.append(enquired(story, FIFTEENTH, ended))
    found = measuring.only("section_47_to_conference", known_on=known)
    assert (found.standing, found.groups) == (standing, {"state": state})


def test_what_waits_is_not_in_the_middle_of_what_is_counted(
    story: Any, measuring: Measuring
) -> None:
    story.append(enquiry(story, SATURDAY), conference(story, FIFTEENTH, enquiry_id="q"),
                 enquiry(story, MONDAY, "waits", ("liquidlogic_lcs", "L2")))  # fmt: skip
    said = measuring.said("conference_in_time")
    assert said.whole.counts["excluded"] == 1
    assert (said.whole.median, said.whole.ninetieth) == (15, 15)


def test_a_conference_that_names_no_enquiry_follows_the_last_in_any_system(
    story: Any, measuring: Measuring
) -> None:
    linked(story)
    story.append(enquiry(story, MONDAY), enquiry(story, SATURDAY, "second"),
                 conference(story, FIFTEENTH, MASH))  # fmt: skip
    assert measuring.standings("section_47_to_conference") == {"q": "no", "second": "yes"}

    story.append(story.link(LCS, None))
    assert measuring.standings("section_47_to_conference")["second"] == "no"


def test_enquiries_are_left_out_where_no_source_ever_told_of_a_conference(
    story: Any, measuring: Measuring
) -> None:
    story.append(enquiry(story, SATURDAY), enquiry(story, None, "undated"))
    reasons = {each.reference: each.reason for each in measuring.rows("section_47_to_conference")}
    assert reasons == {"q": "never_told", "undated": "no_first_day"}


REVIEWS = ("2024-04-10", "2024-10-10")
"""The last days in time: three months after 10 January, then six."""


@pytest.mark.parametrize(
    ("held", "asked", "state"),
    [
        ([], "2024-04-10", "in_time"),
        ([], "2024-04-11", "overdue"),
        (["2024-04-10"], "2024-04-11", "in_time"),
        (["2024-04-11"], "2024-04-12", "held_late"),
        (REVIEWS[:1], "2024-10-10", "in_time"),
        (REVIEWS[:1], "2024-10-11", "overdue"),
        (REVIEWS, "2024-12-31", "in_time"),
        (["2024-04-10", "2024-10-11"], "2024-12-31", "held_late"),
        (["2024-04-09", "2024-10-10"], "2024-12-31", "held_late"),  # six months from the one held
    ],
)
def test_reviews_are_due_three_months_after_the_start_then_every_six(
    story: Any, measuring: Measuring, held: list[str], asked: str, state: str
) -> None:
    story.append(plan(story, date(2024, 1, 10)), plan(story, MONDAY, "other"),
                 review(story, MONDAY, "other"),
                 *(review(story, date.fromisoformat(each)) for each in held))  # fmt: skip
    period = Period(date(2024, 1, 1), date.fromisoformat(asked))
    found = measuring.rows("reviews_in_time", period=period)
    assert [each.groups["state"] for each in found if each.reference == "p"] == [state]


@pytest.mark.parametrize(
    ("asked", "reason"), [(date(2024, 4, 29), "under_three_months"), (date(2024, 4, 30), None)]
)
def test_a_plan_counts_once_it_was_open_for_three_months(
    story: Any, measuring: Measuring, asked: date, reason: str | None
) -> None:
    """From 31 January that is the last day of April."""
    story.append(plan(story, date(2024, 1, 31)), review(story, date(2024, 2, 5)))
    found = measuring.only("reviews_in_time", period=Period(MONDAY, asked))
    assert (found.standing, found.reason) == ("excluded" if reason else "yes", reason)


@pytest.mark.parametrize(("ended", "is_open"), [(days(200), False), (days(201), True)])
def test_a_plan_that_ended_by_the_last_day_is_not_asked_about(
    story: Any, measuring: Measuring, ended: date, is_open: bool
) -> None:
    story.append(plan(story, days(0)), review(story, days(30)), plan_ended(story, ended))
    found = measuring.rows("reviews_in_time", period=Period(days(0), days(200)))
    assert bool(found) is is_open


def test_plans_are_left_out_where_no_source_ever_told_of_a_review(
    story: Any, measuring: Measuring
) -> None:
    story.append(plan(story, days(0)), plan(story, None, "undated"))
    found = {each.reference: each.reason for each in measuring.rows("reviews_in_time")}
    assert found == {"p": "never_told", "undated": "no_first_day"}
    said = measuring.said("reviews_in_time")
    assert said.never_told == ("a review conference",)
    assert said.whole.percentage is None


@pytest.mark.parametrize(
    ("ended", "standing", "number"),
    [(days(40), "yes", 0), (days(39), "yes", 1), (days(41), "no", None)],
)
def test_a_plan_is_a_repeat_where_an_earlier_one_had_ended_in_any_system(
    story: Any, measuring: Measuring, ended: date, standing: str, number: int | None
) -> None:
    linked(story)
    story.append(plan(story, days(0), "first", MASH), plan_ended(story, ended, "first", MASH),
                 plan(story, days(40)))  # fmt: skip
    found = next(
        each for each in measuring.rows("repeat_protection_plans") if each.reference == "p"
    )
    assert (found.standing, found.number) == (standing, number)


def test_a_plan_of_the_same_day_in_another_system_is_the_same_plan(
    story: Any, measuring: Measuring
) -> None:
    linked(story)
    story.append(plan(story, days(0)), plan(story, days(0), "mirror", MASH))
    assert measuring.standings("repeat_protection_plans") == {"p": "no", "mirror": "no"}


@pytest.mark.parametrize(
    ("counted", "known", "how"),
    [(1, True, "both"), (1, False, "recorded"), (0, True, "derived"), (None, True, "derived")],
)
def test_a_repeat_says_how_the_earlier_plan_is_known(
    story: Any, measuring: Measuring, counted: int | None, known: bool, how: str
) -> None:
    before = [plan(story, date(2009, 5, 5), "first")] * known
    story.append(*before, plan(story, days(40), previous_plans=counted))
    found = measuring.only("repeat_protection_plans")
    assert (found.standing, found.groups) == ("yes", {"known_from": how})


def test_a_plan_without_a_first_day_is_left_out(story: Any, measuring: Measuring) -> None:
    story.append(plan(story, None))
    found = measuring.only("repeat_protection_plans")
    assert (found.standing, found.reason) == ("excluded", "no_first_day")
