"""Read an age where a date of birth was asked for: 7 yrs, aged 6, approx 9, 8 months.

Who rings about a child seldom knows the birthday. With the day on which it was said an age tells
the year of birth, or the one beside it: such a year is written as approximate, 2004~, as in the
extension of ISO 8601.
"""

import re
from datetime import date, timedelta
from functools import lru_cache

APPROXIMATE = "~"
"""Stands behind a year that may be the one before or after."""
OLDEST = 25
"""Years to which services know young people (care leavers): a greater number is no age."""
_ABOUT = r"(?:about|approx(?:imately)?|appx|around|circa|roughly|ca?|est(?:imated)?)"
_AGE = re.compile(
    rf"(?:{_ABOUT}\.?[\s:]*|[~±?]\s*)?(?:aged?[\s:]*)?(?:{_ABOUT}\.?\s*|[~±]\s*)?"
    r"(\d{1,2})(?:\s*½|\.5)?\s*"
    r"(?:(?P<months>m|mo|mths?|months?)|(?P<weeks>w|wks?|weeks?)|(?P<days>days?)"
    r"|(?:y|yr|yrs|years?|y[./]?o)\.?)?\s*(?:old|of age)?\s*"
    rf"\(?(?:{_ABOUT}\.?|[?~])?\)?",
    re.IGNORECASE,
)
_YEAR = re.compile(rf"(?:{_ABOUT}\.?\s*|~\s*)((?:19|20)\d\d)|((?:19|20)\d\d)\s*~", re.IGNORECASE)
_DAYS = {"months": 30.44, "weeks": 7, "days": 1}
_A_YEAR = 365.25


@lru_cache(maxsize=1 << 14)
def about(text: str, on: str = "") -> str:
    """Give the year of birth that a text says nearly, by the day on which it was said.

    An age is of somebody half a year older on average. Nothing where it is no age, or no day is
    known.

    >>> about("7 yrs", "2011-06-10"), about("approx 7", "2011-09-10"), about("about 2004")
    ('2003~', '2004~', '2004~')
    >>> about("8 months", "2011-06-10"), about("7"), about("99", "2011-06-10"), about("n/k")
    ('2010~', '', '', '')
    """
    said = text.strip()
    if found := _YEAR.fullmatch(said):
        return (found[1] or found[2]) + APPROXIMATE
    found = _AGE.fullmatch(said)
    if not (found and on):
        return ""
    number, unit = int(found[1]), found.lastgroup
    if unit is None and number > OLDEST:
        return ""
    days = number * _DAYS[unit] if unit else (number + 0.5) * _A_YEAR
    return f"{(date.fromisoformat(on) - timedelta(days=days)).year:04}{APPROXIMATE}"
