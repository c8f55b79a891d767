"""Dates of a file are brought into one order: day, month and year are told by a whole column.

Public sets have year, month and day in columns of their own (`by`, `bm`, `bd`), American files the
month first, some programs figures alone (`04032019`). Which is which is told by what the columns
hold, not by their names, because files name them in every language: years have four digits, days go
beyond twelve. What most values say counts, as a slip or two turn up in any file.
"""

import re
from collections.abc import Sequence

from hub.matching.batch.kinds import date
from hub.matching.evaluation.dataset import Said
from hub.matching.evaluation.fields import WrongFields
from hub.matching.model.reading.births import MONTHS_NAMED
from hub.matching.model.reading.words import is_said

DATES = ("date_of_birth", "expected_on", "recorded_on")
MAY_BE_DATES = (*DATES, "other")
PARTS = 3
MOST = 0.5
"""Share of a column's values from which they say what the column holds; others are slips."""
_MONTH_KNOWN = 7
"""Letters of a date as ISO writes it, from which it says more than its year."""
_FIGURES = re.compile(r"(\d?\d)(\d\d)(\d{4})")
_YEARS = range(1850, 2100)
_NUMBER = re.compile(r"(\d{1,4})(?:\.0+)?")


def put_together(said: Sequence[Said]) -> list[Said]:
    """Make one column of a date's year, month and day; columns of whole dates stay apart.

    Raises `WrongFields` where several columns of a date are neither.
    """
    found = [
        each._replace(values=day_first(each.values)) if each.field in MAY_BE_DATES else each
        for each in said
    ]
    for field in DATES:
        own = [each for each in found if each.field == field]
        if len(own) > 1 and not any(_are_whole(each.values) for each in own):
            place = found.index(own[0])
            found = [each for each in found if each.field != field]
            found.insert(place, _joined(own))
    return found


def day_first(said: Sequence[str]) -> list[str]:
    """Turn a column of dates that are written month first, or in figures alone with the year last.

    >>> day_first(["12/25/1990", "03/04/1990"]), day_first(["25/12/1990", "03/04/1990"])
    (['25/12/1990', '04/03/1990'], ['25/12/1990', '03/04/1990'])
    >>> day_first(["12251990", "3041990"]), day_first(["19901225", "19900304"])
    (['25/12/1990', '04/3/1990'], ['19901225', '19900304'])
    """
    found = [date.YEAR_LAST.fullmatch(each.strip()) for each in said]
    figures = [_FIGURES.fullmatch(each.strip()) for each in said]
    if _most([_ends_in_year(each[0]) for each in figures if each]):
        found = [one or other for one, other in zip(found, figures, strict=True)]
    firsts, seconds = (_beyond([each[n] for each in found if each]) for n in (1, 2))
    day, month = (2, 1) if seconds > firsts else (1, 2)
    return [
        f"{each[day]}/{each[month]}/{each[3]}" if each else value
        for value, each in zip(said, found, strict=True)
    ]


def _ends_in_year(figures: str) -> bool:
    return int(figures[-4:]) in _YEARS and int(figures[:4]) not in _YEARS


def _joined(columns: Sequence[Said]) -> Said:
    """Join the parts of a date as far as they are known: a day without its month is none."""
    parts = _in_order(columns, [[_part(each) for each in column.values] for column in columns])
    dated = []
    for parts_of_one in zip(*parts, strict=True):
        known = [each.zfill(2) if each else "" for each in (*parts_of_one, "")]
        dated.append("-".join(known[: known.index("")]))
    return columns[0]._replace(name=", ".join(each.name for each in columns), values=dated)


def _in_order(columns: Sequence[Said], values: list[list[str]]) -> list[list[str]]:
    """Give the year, the month, and the day if there is one. Raises `WrongFields`."""
    years = [each for each in values if _most([len(one) == date.YEAR for one in each if one])]
    if len(years) != 1 or len(values) > PARTS:
        names = ", ".join(each.name for each in columns)
        raise WrongFields(
            f"{columns[0].field}: of the columns {names} one must hold years of four digits, the "
            "others the month and the day. Name these, or one column of whole dates"
        )
    rest = [each for each in values if each is not years[0]]
    if values[-1] is years[0]:
        rest.reverse()  # day, month, year
    if len(rest) > 1 and _beyond(rest[0]) > _beyond(rest[1]):
        rest.reverse()  # month, day, year
    return [years[0], *rest]


def _beyond(values: Sequence[str]) -> int:
    """Count the values that no month has; a few among months are slips."""
    return sum(1 for each in values if each and int(each) > date.MONTHS)


def _part(value: str) -> str:
    """Read a year, a month or a day.

    >>> _part("7.0"), _part("July"), _part("NA"), _part("00")
    ('7', '7', '', '')
    """
    if not is_said(value):
        return ""
    if found := _NUMBER.fullmatch(value):  # programs without an empty number write 7.0
        return found[1] if int(found[1]) else ""
    name = value[:3].casefold()
    return str(MONTHS_NAMED.index(name) + 1) if name in MONTHS_NAMED else ""


def _are_whole(values: Sequence[str]) -> bool:
    return _most([len(date.normal(each)) >= _MONTH_KNOWN for each in values if is_said(each)])


def _most(held: Sequence[bool]) -> bool:
    """Tell whether most of the values hold."""
    return sum(held) > MOST * len(held)
