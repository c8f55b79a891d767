"""Dates: a slipped digit, day and month swapped, one part of three another, a part only."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from hub.matching.model.reading import births

TOP, KEYS = 6, 5
WHOLE, DIGITS, MONTHS, YEAR = 10, 8, 12, 4
YEAR_LAST = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?:[T ].*)?")
"""A date in figures that ends in its year; which of the others is the month it does not say."""


def normal(said: str) -> str:
    """Give the date, or as much of it as is known, as ISO writes it.

    >>> normal("4 March 1968"), normal("04-MAR-1968"), normal("March 4, 1968"), normal("4/3/1968")
    ('1968-03-04', '1968-03-04', '1968-03-04', '1968-03-04')
    """
    said = births.in_digits(said.strip())
    return births.birth(said) or _cut(said)


def _cut(said: str) -> str:
    """Keep a date that cannot be, such as 31 June: a slip of the date that it was meant to be.

    >>> _cut("19900631"), _cut("31/06/1990"), _cut("6/46/1990"), _cut("soon")
    ('1990-06-31', '1990-06-31', '1990-46-06', '')
    """
    if found := YEAR_LAST.fullmatch(said.strip()):
        return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    digits = re.sub(r"\D", "", said)
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == DIGITS else ""


def keys(value: str) -> tuple[str, ...]:
    """Give the date, and each two of its parts; day and month in either order."""
    year, month, day = value[:4], value[5:7], value[8:]
    turned = "-".join(sorted((month, day))) if day else ""
    return value if day else "", value[:7] if month else "", year + day if day else "", turned, year


def levels(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.int8]:
    """Compare dates: 6 equal, 5 a slip or swapped, 4 two parts equal, 3 two slips, 2 one part.

    Years alone: 4 equal, 3 one after the other.
    """
    slips = cpdist(list(ones), list(others), scorer=OSA.distance)
    found = np.ones(len(ones), np.int8)
    for place, (one, other) in enumerate(zip(ones, others, strict=True)):
        found[place] = _level(one, other, int(slips[place]))
    return found


def _level(one: str, other: str, slips: int) -> int:
    if slips == 0:
        return TOP if len(one) == WHOLE else 4
    if len(one) < WHOLE or len(other) < WHOLE:
        if one.startswith(other) or other.startswith(one):
            return 4
        return 3 if len(one) == len(other) == YEAR and _follow(one, other) else 1
    parts = (one[:4] == other[:4], one[5:7] == other[5:7], one[8:] == other[8:])
    swapped = parts[0] and one[5:7] == other[8:] and one[8:] == other[5:7]
    if slips == 1 or swapped:
        return 5
    if sum(parts) == 2:  # noqa: PLR2004
        return 4
    return 3 if slips == 2 else 1 + (any(parts) and slips == 3)  # noqa: PLR2004


def _follow(one: str, other: str) -> bool:
    """Tell whether two years follow each other: years of birth are often reckoned from an age."""
    return abs(int(one) - int(other)) == 1
