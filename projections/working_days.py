"""Working days in England: Monday to Friday without the bank holidays.

"Within N working days of" a day counts the next working day as 1. Nothing says which day is the
first; this is the common reading, and the one the clocks and their tests use. The holidays come
with the library, without asking anyone; after the last year it knows, only weekends are left out.
"""

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache, lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether offices work on a day.

    >>> is_working_day(date(2024, 12, 24)), is_working_day(date(2024, 12, 26))
    (True, False)
    """
    return day.weekday() < SATURDAY and day not in _holidays()


@lru_cache(maxsize=16_384)
def after(start: date, days: int) -> date:
    """Give the last day that is within so many working days of another.

    >>> after(date(2024, 12, 23), 3)  # Monday; Wednesday and Thursday are holidays
    datetime.date(2024, 12, 30)
    """
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def between(start: date, end: date) -> int:
    """Count the working days after a day up to and with another; negative where it is before.

    >>> between(date(2024, 12, 20), date(2024, 12, 24)), between(date(2024, 5, 8), date(2024, 5, 7))
    (2, -1)
    """
    if end < start:
        return -between(end, start)
    holidays = holidays_on_weekdays()
    off = bisect_right(holidays, end) - bisect_right(holidays, start)
    return _weekdays_up_to(end) - _weekdays_up_to(start) - off


def _weekdays_up_to(day: date) -> int:
    """Count Mondays to Fridays since the calendar's first day, which was a Monday."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * SATURDAY + min(rest, SATURDAY)


@cache
def holidays_on_weekdays() -> list[date]:
    """Give the bank holidays that fall on Mondays to Fridays, in order."""
    return sorted(day for day in _holidays() if day.weekday() < SATURDAY)


@cache
def _holidays() -> frozenset[date]:
    told = BankHolidays(use_cached_holidays=True).get_holidays(BankHolidays.ENGLAND_AND_WALES)
    return frozenset(each["date"] for each in told)
