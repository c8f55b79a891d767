"""Compare dates of birth: whole, in part, with day and month exchanged, a digit off, or filled in.

A date a birth was expected on is compared with a date of birth by the weeks between them.
"""

from datetime import date
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from hub.matching.model.reading.ages import APPROXIMATE
from hub.matching.model.reading.births import AROUND_THE_DAY

LEVELS = (
    "exact", "swapped", "slip", "year", "first_of_year", "part", "about", "near", "expected",
    "expected_about", "expected_several", "expected_some_day", "different", "missing",
)  # fmt: skip
"""`first_of_year`: one is 1 January of the year, as is written where no more is known. `about`: one
is an age or an estimate, and the other a year beside it. `near`: too
close for two births of one mother that are not one. `expected_several`: the child expected is said
to be one of twins. `expected_some_day`: nobody wrote for when, and the birth is one of those that
can have been meant on the day of the record."""
FILLED_IN = "-01-01"
"""The birthday of all whose birthday nobody knows."""
NEAR_THE_DAY = 14
"""Days from the expected day within which most births fall."""
BETWEEN_BIRTHS = 240
"""Days: two births of one mother are not closer than this, unless they are one birth."""
EXPECTED_FOR = 294
"""Days that a child who is not born yet is expected for at most: 42 weeks, the longest that a
pregnancy is let last."""
HEARD_LATE = 365
"""Days for which a child that was born may be recorded as unborn still: a workbook may bear the day
on which it was begun in all its rows."""
_WHOLE, _YEAR = 10, 4
_ABOUT = {0: "part", 1: "about"}
"""How a year that is nearly right compares, by the years between."""
_MISWRITTEN = (1, 10, 100)
"""Years by which one is written wrong: the year before, a decade, a century."""


@lru_cache(maxsize=1 << 18)
def births(one: str, other: str) -> str:
    """Give the level of two dates.

    >>> births("2019-03-04", "2019-04-03"), births("2019-03-04", "2019-03")
    ('swapped', 'part')
    >>> births("2019-03-04", "2018-03-04"), births("2019-03-04", "1919-03-04")
    ('year', 'year')
    >>> births("2019~", "2019-03-04"), births("2019~", "2020-03-04"), births("2019~", "2021")
    ('part', 'about', 'different')
    """
    if not one or not other:
        return "missing"
    if one == other:
        return "exact" if len(one) == _WHOLE else "part"
    if APPROXIMATE in (one[-1], other[-1]):
        return _ABOUT.get(_years_between(one, other), "different")
    if len(one) < _WHOLE or len(other) < _WHOLE:
        return "part" if one.startswith(other) or other.startswith(one) else "different"
    return _whole(one, other)


def _whole(one: str, other: str) -> str:
    year, month, day = one[:_YEAR], one[5:7], one[8:]
    other_year, other_month, other_day = other[:_YEAR], other[5:7], other[8:]
    if year == other_year:
        if (month, day) == (other_day, other_month):
            return "swapped"
        if FILLED_IN in (one[_YEAR:], other[_YEAR:]):
            return "first_of_year"
    elif (month, day) == (other_month, other_day):
        return "year" if abs(int(year) - int(other_year)) in _MISWRITTEN else _far(one, other)
    if DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1:
        return "slip"
    return "near" if days_between(one, other) < BETWEEN_BIRTHS else "different"


def _far(one: str, other: str) -> str:
    return "slip" if DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1 else "different"


@lru_cache(maxsize=1 << 16)
def expected(due: str, born: str) -> str:
    """Give the level of the day a birth was expected and a day of birth, or another such day.

    Where one is known in part, it says nothing, unless it cannot be the other.

    >>> expected("2019-03-04", "2019-03-10"), expected("2019-03-04", "2020-03-20")
    ('expected', 'different')
    >>> expected("2019-03-04", "2019-02"), expected("2019-03-04", "2014")
    ('missing', 'different')
    """
    if len(due) < _WHOLE:
        due, born = born, due
    if len(due) < _WHOLE or len(born) < _WHOLE:
        return _in_part(born, due, -AROUND_THE_DAY, AROUND_THE_DAY)
    days = days_between(due, born)
    if days <= NEAR_THE_DAY:
        return "expected"
    return "expected_about" if days <= AROUND_THE_DAY else "different"


@lru_cache(maxsize=1 << 16)
def unborn(on: str, born: str) -> str:
    """Give the level of the day on which a child was said to be unborn, and a day of birth.

    A birth in the year before says nothing: perhaps nobody had heard of it yet.

    >>> unborn("2019-03-04", "2019-07-01"), unborn("2019-03-04", "2019-02-20")
    ('expected_some_day', 'expected_some_day')
    >>> unborn("2019-03-04", "2018-07-01"), unborn("2019-03-04", "2016-07-01")
    ('missing', 'different')
    """
    if len(born) < _WHOLE:
        return _in_part(born, on, -HEARD_LATE, EXPECTED_FOR)
    days = days_between(on, born)
    if days <= (EXPECTED_FOR if born > on else AROUND_THE_DAY):
        return "expected_some_day"
    return "missing" if born < on and days <= HEARD_LATE else "different"


def _in_part(born: str, day: str, before: int, after: int) -> str:
    """Give the level of a birth known in part: whether it may be within these days of the day."""
    if not born or len(day) < _WHOLE:
        return "missing"
    if born[-1] == APPROXIMATE:
        return "missing" if _years_between(born, day) in _ABOUT else "different"
    first, last = _moved(day, before)[: len(born)], _moved(day, after)[: len(born)]
    return "missing" if first <= born <= last else "different"


def _moved(day: str, days: int) -> str:
    moved = date.fromisoformat(day).toordinal() + days
    return date.fromordinal(min(max(moved, 1), date.max.toordinal())).isoformat()


def _years_between(one: str, other: str) -> int:
    return abs(int(one[:_YEAR]) - int(other[:_YEAR]))


def days_between(one: str, other: str) -> int:
    """Give the days between two whole dates."""
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
