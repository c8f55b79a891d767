"""Part the period of a report where calendar months, quarters or years end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from projections.measures.reader import Period

By = Literal["month", "quarter", "year"]
MONTHS: dict[By, int] = {"month": 1, "quarter": 3, "year": 12}
MOST_PARTS = 36
"""Parts that are told apart; of a longer period the last ones."""
MONTHLY_UP_TO = timedelta(days=460)
TWO_YEARS = timedelta(days=730)


@dataclass(frozen=True)
class Part:
    """A month, quarter or year, or what of it lies in the period."""

    period: Period
    by: By
    is_whole: bool

    @property
    def name(self) -> str:
        """Name it as people do.

        >>> part = Period(date(2025, 4, 1), date(2025, 6, 30))
        >>> [Part(part, each, True).name for each in MONTHS]
        ['April 2025', 'Apr to Jun 2025', '2025']
        """
        first, last = self.period
        if self.by == "month":
            return f"{first:%B %Y}"
        if self.by == "year":
            return f"{first:%Y}"
        begins, ends = f"{first:%b}", f"{last:%b %Y}"
        return ends if ends.startswith(begins) else f"{begins} to {ends}"


def usual(today: date) -> Period:
    """Give the period that is shown where none is asked for: two years up to today."""
    return Period(max(today, date.min + TWO_YEARS) - TWO_YEARS, today)


def usual_parts(period: Period) -> By:
    """Choose months for about a year, quarters for more."""
    return "month" if period.to_on - period.from_on <= MONTHLY_UP_TO else "quarter"


def parts(period: Period, by: By, known_on: date) -> list[Part]:
    """Part a period; the last `MOST_PARTS` of it. A part is whole if all of it is over by then.

    >>> period = Period(date(2025, 2, 10), date(2025, 7, 1))
    >>> [str(each.period.from_on) for each in parts(period, "quarter", date(2025, 7, 1))]
    ['2025-02-10', '2025-04-01', '2025-07-01']
    """
    return list(_parts(period, by, known_on))[-MOST_PARTS:]


def _parts(period: Period, by: By, known_on: date) -> Iterator[Part]:
    months = MONTHS[by]
    first = period.from_on
    while first <= period.to_on:
        begins = date(first.year, first.month - (first.month - 1) % months, 1)
        last = _last_day(begins, months)
        is_whole = first == begins and last <= period.to_on and last < known_on
        yield Part(Period(first, min(last, period.to_on)), by, is_whole)
        if last >= period.to_on:
            return
        first = last + timedelta(days=1)


def _last_day(begins: date, months: int) -> date:
    years, month = divmod(begins.month - 1 + months, 12)
    if begins.year + years > date.max.year:
        return date.max
    return date(begins.year + years, month + 1, 1) - timedelta(days=1)
