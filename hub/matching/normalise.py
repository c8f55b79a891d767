"""Reduce details to what must be equal for two records to be about one person. No I/O.

Nothing here guesses: spelling variants stay different. A later matcher weighs them; this one links
only what cannot be a coincidence.
"""

import re
import unicodedata
from collections.abc import Sequence

_PLACEHOLDERS = {
    "unborn", "newborn", "unnamed", "baby", "ub", "infant", "twin", "triplet", "child", "boy",
    "girl", "male", "female", "unknown", "known", "given", "name", "nk", "tbc",
}  # fmt: skip
"""Any of these words makes a stand-in: Baby Girl, No name given, Not known."""
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_FILLER_DATES = frozenset({"1900-01-01", "1899-12-30", "1899-12-31", "9999-12-31"})
"""What systems write where they know no date."""
_NHS_LENGTH = 10


def name(said: str | None) -> str | None:
    """Reduce a name to its letters, without accents or case.

    >>> name("O'Brien-Núñez ")
    'obriennunez'
    """
    plain = unicodedata.normalize("NFKD", said or "")
    letters = "".join(each for each in plain.casefold() if each.isalpha())
    return letters or None


def forenames(said: str | None) -> str | None:
    """Reduce each forename, kept apart by a bar; None for none, or for a stand-in.

    >>> forenames("Zoë  Anne-Marie"), forenames("Baby Khan"), forenames("?")
    ('zoe|annemarie', None, None)
    """
    if is_placeholder(said):
        return None
    parts = [name(each) for each in re.split(r"[\s,]+", said or "")]
    return "|".join(each for each in parts if each) or None


def surname(said: str | None) -> str | None:
    """Reduce a surname; None for a stand-in such as Unknown."""
    return None if is_placeholder(said) else name(said)


def is_placeholder(said: str | None) -> bool:
    """Tell a stand-in from a name: Unborn, Baby, Twin 1, Not known.

    >>> is_placeholder("Baby Girl"), is_placeholder("Not known"), is_placeholder("Bobby")
    (True, True, False)
    """
    plain = unicodedata.normalize("NFKD", said or "").casefold()
    words = "".join(each if each.isalpha() else " " for each in plain).split()
    return not words or any(word in _PLACEHOLDERS for word in words)


def full_date(said: str | None) -> str | None:
    """Give a date of birth where day, month and year are all known."""
    known = said and _FULL_DATE.fullmatch(said) and said not in _FILLER_DATES
    return said if known else None


def address(lines: Sequence[str], postcode: str | None) -> str | None:
    """Reduce an address to its first line and postcode; None without both.

    >>> address(["1, High Street", "Lewisham"], "SE13 6NB")
    '1highstreet|se136nb'
    """
    line = re.sub(r"[^a-z0-9]", "", lines[0].casefold()) if lines else ""
    code = re.sub(r"\s", "", postcode or "").casefold()
    return f"{line}|{code}" if line and code else None


def nhs_number(said: str | None) -> str | None:
    """Give an NHS number whose check digit is right (modulus 11, NHS Data Dictionary), else None.

    Ten times the same digit passes the check and is what people type who do not know the number.

    >>> nhs_number("943 476 5919"), nhs_number("943 476 5918"), nhs_number("1111111111")
    ('9434765919', None, None)
    """
    digits = re.sub(r"[\s-]", "", said or "")
    if len(digits) != _NHS_LENGTH or not (digits.isascii() and digits.isdecimal()):
        return None
    if len(set(digits)) == 1:
        return None
    total = sum(int(each) * (10 - place) for place, each in enumerate(digits[:9]))
    # A remainder that asks for the check digit 10 equals no digit: such numbers are never issued.
    return digits if (11 - total % 11) % 11 == int(digits[9]) else None
