"""Read dates as people write them: whole, in part, as the date a birth is expected."""

import re
from datetime import date, timedelta
from functools import lru_cache

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_BRITISH = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[T ].*)?")
_RUN = re.compile(r"(\d{4})(\d\d)(\d\d)")
_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_SHORT = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d\d)(?:[T ].*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DAY_UNKNOWN = re.compile(r"(?:(?:\?\?|xx)[/.\-])+", re.IGNORECASE)
MONTHS_NAMED = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = rf"({'|'.join(MONTHS_NAMED)})[a-z]*"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,.]+)?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_BEHIND = r"(?:[t\s,].*)?"
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}{_DAY}[\s./-]*(?:of\s)?{_NAME}[\s.,/-]*'?(\d{{4}}|\d\d){_BEHIND}", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}{_NAME}[\s./-]*{_DAY}[\s.,/-]+(\d{{4}}){_BEHIND}", re.IGNORECASE
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})[\s./-]*{_NAME}[\s./-]*(\d{{1,2}}){_BEHIND}", re.IGNORECASE)
_NAMED_MONTH = re.compile(rf"{_NAME}[\s.,/-]*(\d{{4}})", re.IGNORECASE)
_EXPECTED = re.compile(r"^\s*(?:edd|due|expected|est\.?)\b[:\s]*", re.IGNORECASE)
_FILLERS = frozenset({
    "1900-01-01", "1899-12-30", "1899-12-31", "9999-12-31", "1753-01-01", "0001-01-01",
})  # fmt: skip
"""What systems write where they know no date."""
_DAY_NONE = date(1899, 12, 30)
"""The day from which Excel counts."""
_COUNTED = range(1920, 2050)
"""Years of a day that was counted, and not a number of something else."""
_THIS_CENTURY = 50
"""A year of two digits below this is of this century, as SQL Server reads it. It is no matter of
today's date: one text would mean another day next year. Children's records are of 1950 to 2049."""
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
    >>> birth("14-MAR-15"), birth("14.3.15 00:00"), birth("Sat 14 Mar 2015"), birth("42077.0")
    ('2015-03-14', '2015-03-14', '2015-03-14', '2015-03-14')
    >>> birth("March 2015"), birth("??/03/2015"), birth("Mar 15"), birth("4 yrs"), birth("99999")
    ('2015-03', '2015-03', '', '', '')
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
    if _YEAR.fullmatch(said):
        return said if said > "1850" else ""
    return _seldom(said)


def day(text: str) -> str:
    """Give a date that is known whole; nothing where it is not.

    >>> day("4 March 2019"), day("03/2019")
    ('2019-03-04', '')
    """
    said = birth(text)
    return said if len(said) == len("2019-03-04") else ""


def _seldom(said: str) -> str:
    """Read what few systems write: after all others, as most texts are none of these."""
    if found := _SHORT.fullmatch(said):
        return _whole(_four_digits(found[4]), int(found[3]), int(found[1]))
    if found := _SERIAL.fullmatch(said):
        day = _DAY_NONE + timedelta(days=int(found[1]))
        return day.isoformat() if day.year in _COUNTED else ""
    known = _DAY_UNKNOWN.sub("", said, count=1) if _DAY_UNKNOWN.match(said) else in_digits(said)
    return birth(known) if known != said else ""


def in_digits(said: str) -> str:
    """Write a date with a month's name in figures, as far as it is known; all else as it is.

    >>> in_digits("14th of March 2015"), in_digits("March 14, 2015"), in_digits("2015-Mar-14")
    ('14/3/2015', '14/3/2015', '14/3/2015')
    >>> in_digits("Mar 2015"), in_digits("14 Mar"), in_digits("Marwa 2, 14 2015")
    ('3/2015', '14 Mar', 'Marwa 2, 14 2015')
    """
    if found := _DAY_FIRST.fullmatch(said):
        return f"{found[1]}/{_month(found[2])}/{_four_digits(found[3])}"
    if found := _MONTH_FIRST.fullmatch(said):
        return f"{found[2]}/{_month(found[1])}/{found[3]}"
    if found := _YEAR_FIRST.fullmatch(said):
        return f"{found[3]}/{_month(found[2])}/{found[1]}"
    if found := _NAMED_MONTH.fullmatch(said):
        return f"{_month(found[1])}/{found[2]}"
    return said


def _month(name: str) -> int:
    return MONTHS_NAMED.index(name.casefold()) + 1


def _four_digits(year: str) -> int:
    if len(year) > len("15"):
        return int(year)
    return int(year) + (2000 if int(year) < _THIS_CENTURY else 1900)


@lru_cache(maxsize=1 << 14)
def expected(text: str) -> str:
    """Give the date a birth is expected, where a text says that it is one: EDD 04/03/2019.

    >>> expected("EDD 04/03/2019"), expected("04/03/2019")
    ('2019-03-04', '')
    """
    rest = _EXPECTED.sub("", text)
    return birth(rest) if rest != text else ""


def _whole(year: int, month: int, day: int) -> str:
    if not day:  # 00/03/2015: the day is not known
        return _part(year, month) if month else birth(f"{year:04}")
    if month > MONTHS >= day:
        month, day = day, month
    try:
        said = date(year, month, day).isoformat()
    except ValueError:
        return ""
    return "" if said in _FILLERS else said


def _part(year: int, month: int) -> str:
    return f"{year}-{month:02}" if 1 <= month <= MONTHS else ""
