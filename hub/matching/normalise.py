"""Reduce details to what must be equal for two records to be about one person. No I/O.

Nothing here guesses: spelling variants stay different. A later matcher weighs them; this one links
only what cannot be a coincidence.
"""

import re
import unicodedata
from collections.abc import Sequence

_PLACEHOLDERS = {"unborn", "baby", "ub", "infant", "twin", "unknown", "child", "boy", "girl"}
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NHS_LENGTH = 10


def name(said: str | None) -> str | None:
    """Reduce a name to its letters, without accents or case.

    >>> name("O'Brien-Núñez ")
    'obriennunez'
    """
    plain = unicodedata.normalize("NFKD", said or "")
    letters = "".join(each for each in plain.casefold() if each.isalpha())
    return letters or None


def first_name(said: str | None) -> str | None:
    """Give the first of several forenames, reduced."""
    return name(re.split(r"[\s,]+", said.strip())[0]) if said and said.strip() else None


def is_placeholder(said: str | None) -> bool:
    """Tell a stand-in from a name: Unborn, Baby, Twin 1.

    >>> is_placeholder("Baby Girl"), is_placeholder("Bobby")
    (True, False)
    """
    words = re.findall(r"[a-z]+", (said or "").casefold())
    return not words or any(word in _PLACEHOLDERS for word in words)


def full_date(said: str | None) -> str | None:
    """Give a date of birth where day, month and year are all known."""
    return said if said and _FULL_DATE.fullmatch(said) else None


def address(lines: Sequence[str], postcode: str | None) -> str | None:
    """Reduce an address to its first line and postcode; None without both."""
    line = re.sub(r"[^a-z0-9]", "", lines[0].casefold()) if lines else ""
    code = re.sub(r"\s", "", postcode or "").casefold()
    return f"{line}|{code}" if line and code else None


def nhs_number(said: str | None) -> str | None:
    """Give an NHS number whose check digit is right (modulus 11, NHS Data Dictionary), else None.

    >>> nhs_number("943 476 5919"), nhs_number("943 476 5918")
    ('9434765919', None)
    """
    digits = re.sub(r"\s", "", said or "")
    if len(digits) != _NHS_LENGTH or not digits.isdecimal():
        return None
    total = sum(int(each) * (10 - place) for place, each in enumerate(digits[:9]))
    return digits if (11 - total % 11) % 11 == int(digits[9]) else None
