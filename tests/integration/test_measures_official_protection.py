"""Assessments, conferences and plans made up to the published counts give those percentages."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from hub.store.append import NewEvent
from projections import working_days
from projections.measures.reader import Period
from tests.measuring import Measuring, measuring

__all__ = ["measuring"]
SYSTEM = "liquidlogic_lcs"
OFFICIAL = [
    ("assessment_in_time", 2018, 2793, 3794, 73.6),
    ("assessment_in_time", 2024, 3397, 4079, 83.3),
    ("conference_in_time", 2018, 354, 521, 67.9),
    ("conference_in_time", 2024, 130, 345, 37.7),
    ("reviews_in_time", 2018, 197, 214, 92.1),
    ("reviews_in_time", 2024, 158, 212, 74.5),
    ("repeat_protection_plans", 2018, 39, 391, 10.0),
    ("repeat_protection_plans", 2024, 56, 276, 20.3),
]
"""Lewisham, years to 31 March: Department for Education, tables C2, C4, D6 and D3."""


def year_to(year: int) -> Period:
    return Period(date(year - 1, 4, 1), date(year, 3, 31))


def assessment(story: Any, number: int, year: int, *, counts: bool) -> Iterator[NewEvent]:
    """Authorised on some day of the year, on the last working day in time or on the next."""
    record, first = (SYSTEM, f"A{year}.{number}"), year_to(year).from_on - timedelta(days=30)
    begun = first + timedelta(days=number % 300)
    done = working_days.after(begun, 45 if counts else 46)
    yield story.event("assessment.assessment_started", record, assessment_id="a",
                      assessment_type="section_17", started_on=begun)  # fmt: skip
    yield story.event("assessment.assessment_completed", record, assessment_id="a",
                      assessment_type="section_17",
                      authorised_on=done)  # fmt: skip


def conference(story: Any, number: int, year: int, *, counts: bool) -> Iterator[NewEvent]:
    record, first = (SYSTEM, f"C{year}.{number}"), year_to(year).from_on
    begun = first + timedelta(days=number % 300)
    held = working_days.after(begun, 15 if counts else 16)
    yield story.event("child_protection.strategy_discussion_held", record, discussion_id="d",
                      held_on=begun, initiates_section_47=True)  # fmt: skip
    yield story.event("child_protection.section_47_enquiry_started", record, enquiry_id="q",
                      started_on=begun)  # fmt: skip
    yield story.event("child_protection.icpc_held", record, conference_id="c", held_on=held,
                      enquiry_id="q")  # fmt: skip


def reviewed(story: Any, number: int, year: int, *, counts: bool) -> Iterator[NewEvent]:
    """A plan of the summer before, open on 31 March; what is late is a day late."""
    record, begun = (SYSTEM, f"R{year}.{number}"), date(year - 1, 6, 1)
    first = date(year - 1, 9, 1) if counts else date(year - 1, 9, 2)
    yield story.event("child_protection.child_protection_plan_started", record, plan_id="p",
                      started_on=begun)  # fmt: skip
    for held in (first, date(year, 2, 1)):
        yield story.event("child_protection.review_conference_held", record, plan_id="p",
                          held_on=held)  # fmt: skip


def repeat(story: Any, number: int, year: int, *, counts: bool) -> Iterator[NewEvent]:
    """A plan that ended within its year; the one before it ended years ago."""
    record, begun = (
        (SYSTEM, f"P{year}.{number}"),
        year_to(year).from_on + timedelta(days=number % 200),
    )
    plans = [("p", begun)] + [("before", date(2001, 1, 1))] * counts
    for plan_id, started in plans:
        yield story.event("child_protection.child_protection_plan_started", record, plan_id=plan_id,
                          started_on=started)  # fmt: skip
        yield story.event("child_protection.child_protection_plan_ended", record, plan_id=plan_id,
                          ended_on=started + timedelta(days=60))  # fmt: skip


MADE = {
    "assessment_in_time": assessment, "conference_in_time": conference,
    "reviews_in_time": reviewed, "repeat_protection_plans": repeat,
}  # fmt: skip


@pytest.mark.parametrize(("name", "year", "counting", "of", "percent"), OFFICIAL)
def test_the_published_counts_give_the_published_percentage(
    story: Any, measuring: Measuring, name: str, year: int, counting: int, of: int, percent: float
) -> None:
    events = [
        event
        for number in range(of)
        for event in MADE[name](story, number, year, counts=number < counting)
    ]
    story.append(*events)
    measuring.project_many()

    said = measuring.said(name, period=year_to(year), by="year")

    assert (said.whole.counts["yes"], said.whole.counts["total"]) == (counting, of)
    assert said.whole.percentage == pytest.approx(percent, abs=0.05)
