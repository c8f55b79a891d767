"""Dates whose year, month and day stand in columns of their own become one column.

Public sets have them so (`by`, `bm`, `bd`). Which column is which is told by what it holds, not by
its name, because files name them in every language: years have four digits, days go beyond twelve.
"""

import re
from collections.abc import Sequence

from hub.matching.batch.kinds import date
from hub.matching.evaluation.dataset import Said
from hub.matching.evaluation.fields import WrongFields
from hub.matching.model.reading.words import is_said

DATES = ("date_of_birth", "expected_on")
PARTS = 3
MOST = 0.5
"""Share of a column's values from which they say what the column holds; others are slips."""
_MONTH_KNOWN = 7
"""Letters of a date as ISO writes it, from which it says more than its year."""
_NUMBER = re.compile(r"(\d{1,4})(?:\.0+)?")


def put_together(said: Sequence[Said]) -> list[Said]:
    """Make one column of a date's year, month and day; columns of whole dates stay apart.

    Raises `WrongFields` where several columns of a date are neither.
    """
    found = list(said)
    for field in DATES:
        own = [each for each in found if each.field == field]
        if len(own) > 1 and not any(_are_whole(each.values) for each in own):
            place = found.index(own[0])
            found = [each for each in found if each.field != field]
            found.insert(place, _joined(own))
    return found


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
    return str(date.MONTHS_NAMED.index(name) + 1) if name in date.MONTHS_NAMED else ""


def _are_whole(values: Sequence[str]) -> bool:
    return _most([len(date.normal(each)) >= _MONTH_KNOWN for each in values if is_said(each)])


def _most(held: Sequence[bool]) -> bool:
    """Tell whether most of the values hold."""
    return sum(held) > MOST * len(held)
