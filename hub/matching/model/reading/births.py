"""Read dates as people write them: whole, in part, as the date a birth is expected."""

import re
from datetime import date
from functools import lru_cache

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_BRITISH = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[T ].*)?")
_RUN = re.compile(r"(\d{4})(\d\d)(\d\d)")
_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_EXPECTED = re.compile(r"^\s*(?:edd|due|expected|est\.?)\b[:\s]*", re.IGNORECASE)
_FILLERS = frozenset({"1900-01-01", "1899-12-30", "1899-12-31", "9999-12-31", "1753-01-01"})
"""What systems write where they know no date."""
MONTHS = 12
AROUND_THE_DAY = 42
"""Days from the expected one within which a birth is still likely the one expected: six weeks on
either side (R6)."""


@lru_cache(maxsize=1 << 14)
def birth(text: str) -> str:
    """Give a date as ISO writes it, as far as it is known; nothing where it is no date.

    A month above twelve shows a date written month first.

    >>> birth("04/03/2019"), birth("03/2019"), birth("12/25/2019"), birth("31/2/2019")
    ('2019-03-04', '2019-03', '2019-12-25', '')
    """
    said = text.strip()
    if found := _ISO.fullmatch(said) or _RUN.fullmatch(said):
        return _whole(int(found[1]), int(found[2]), int(found[3]))
    if found := _BRITISH.fullmatch(said):
        return _whole(int(found[3]), int(found[2]), int(found[1]))
    if found := _MONTH.fullmatch(said):
        return _part(int(found[2]), int(found[1]))
    if found := _ISO_MONTH.fullmatch(said):
        return _part(int(found[1]), int(found[2]))
    return said if _YEAR.fullmatch(said) and said > "1850" else ""


@lru_cache(maxsize=1 << 14)
def expected(text: str) -> str:
    """Give the date a birth is expected, where a text says that it is one: EDD 04/03/2019.

    >>> expected("EDD 04/03/2019"), expected("04/03/2019")
    ('2019-03-04', '')
    """
    rest = _EXPECTED.sub("", text)
    return birth(rest) if rest != text else ""


def _whole(year: int, month: int, day: int) -> str:
    if month > MONTHS >= day:
        month, day = day, month
    try:
        said = date(year, month, day).isoformat()
    except ValueError:
        return ""
    return "" if said in _FILLERS else said


def _part(year: int, month: int) -> str:
    return f"{year}-{month:02}" if 1 <= month <= MONTHS else ""
