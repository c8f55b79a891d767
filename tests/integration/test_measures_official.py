"""Figures that the Department for Education publishes come out of a population made to them.

Lewisham, characteristics of children in need, table C1, years ending 31 March 2018 and 2024: of all
referrals, re-referrals within twelve months, those with no further action, and those assessed as
not in need. The events go through the store, the read models, and a manager's question.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

import pytest

from projections.measures.reader import Period
from schemas.identifiers import case_record_id, own_person_id
from tests.measuring import Measuring, measuring, told

__all__ = ["measuring"]
BATCH = 1000


class Year(NamedTuple):
    """The published counts of a year, and the percentages that stand beside them."""

    ends: int
    referrals: int
    again: int
    closed: int
    not_in_need: int
    percentages: tuple[float, float, float]

    @property
    def period(self) -> Period:
        return Period(date(self.ends - 1, 4, 1), date(self.ends, 3, 31))


YEARS = (
    Year(2018, 3293, 493, 62, 440, (15.0, 1.9, 13.4)),
    Year(2024, 4189, 815, 375, 1558, (19.5, 9.0, 37.2)),
)
NAMES = ("re_referrals", "referral_no_further_action", "referral_not_in_need")


def population(story: Any, year: Year) -> Iterator[Any]:
    """One referral of each child, and before and after it what the figures need."""
    first = year.period.from_on
    for number in range(year.referrals):
        record = ("liquidlogic_lcs", f"{year.ends}-{number}")
        on = first + timedelta(days=number % 365)
        is_closed = number >= year.referrals - year.closed
        yield referred(story, record, "now", on, is_closed=is_closed)
        yield from before(story, record, year, number, on)
        if year.again <= number < year.again + year.not_in_need:
            yield story.event(
                "plans.case_closed", record, f"x{record[1]}", plan_id="p",
                closed_on=on + timedelta(days=number % 90), reason=told(("RC8", "RC9")[number % 2]),
            )  # fmt: skip


def before(story: Any, record: tuple[str, str], year: Year, number: int, on: date) -> Iterator[Any]:
    """An earlier referral: within twelve months, in another system for some; or a day too early."""
    first = year.period.from_on
    if number < year.again:
        elsewhere = ("mosaic", record[1]) if number % 5 == 0 else record
        if elsewhere != record:
            yield story.link(elsewhere, own_person_id(case_record_id(*record)))
        earlier = max(first - timedelta(days=1 + number % 30), a_year_before(on))
        yield referred(story, elsewhere, "before", earlier, is_closed=number % 2 == 0)
    elif number % 3 == 0:
        too_early = a_year_before(on) - timedelta(days=1)
        yield referred(story, record, "long before", too_early, is_closed=True)


def a_year_before(on: date) -> date:
    return on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


def referred(
    story: Any, record: tuple[str, str], which: str, on: date, *, is_closed: bool
) -> Any:  # fmt: skip
    key = f"{record[1]} {which}"
    return story.event("front_door.referral_received", record, key, on=on, referral_id=key,
                       is_no_further_action=is_closed)  # fmt: skip


def test_the_published_percentages_of_referrals_come_out_of_the_pipeline(
    story: Any, measuring: Measuring
) -> None:
    for year in YEARS:
        events = population(story, year)
        while batch := list(islice(events, BATCH)):
            story.append(*batch)
    measuring.project_many()

    for year in YEARS:
        for name, met, published in zip(
            NAMES, (year.again, year.closed, year.not_in_need), year.percentages, strict=True
        ):
            said = measuring.said(name, period=year.period, by="month", role="analyst")
            counts = said.whole.counts
            assert (counts["yes"], counts["total"]) == (met, year.referrals), (year.ends, name)
            assert said.whole.percentage == pytest.approx(published, abs=0.05), (year.ends, name)
            assert sum(int(each.counts["total"]) for each in said.parts) == year.referrals
