"""Read identifying numbers and drop those whose check digit is wrong: they say nothing."""

import re
from functools import lru_cache

_NHS, _SHORTEST, _LONGEST = 10, 4, 50
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""Check letters of a unique pupil number, by remainder (DfE, UPN guide)."""
_UPN = re.compile(r"([A-Z])(\d{11}[\dA-Z])")


@lru_cache(maxsize=1 << 12)
def nhs_number(text: str) -> str:
    """Give an NHS number whose check digit is right (modulus 11, NHS Data Dictionary), else ''.

    Ten times the same digit passes the check and is what people type who do not know the number.

    >>> nhs_number("943 476 5919"), nhs_number("943 476 5918"), nhs_number("1111111111")
    ('9434765919', '', '')
    """
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) != _NHS or not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return ""
    total = sum(int(each) * (_NHS - place) for place, each in enumerate(digits[:9]))
    return digits if (11 - total % 11) % 11 == int(digits[9]) else ""


def upn(text: str) -> str:
    """Give a unique pupil number whose check letter is right, else ''.

    Its first letter is the sum of the other places, weighted 2 to 13, modulo 23. A temporary
    number ends in a letter, which counts as its place in the same alphabet.

    >>> upn("H801200001001"), upn("A801200001001")
    ('H801200001001', '')
    """
    found = _UPN.fullmatch(re.sub(r"[\s-]", "", text).upper())
    if not found:
        return ""
    places = [int(each) if each.isdigit() else _UPN_LETTERS.find(each) for each in found[2]]
    total = sum(value * weight for weight, value in enumerate(places, start=2))
    return found[0] if _UPN_LETTERS[total % 23] == found[1] else ""


def other_number(text: str) -> str:
    """Give an identifier of another kind than an NHS number, reduced to letters and digits.

    >>> other_number("AB-12 345"), other_number("0000"), other_number("9434765918")
    ('AB12345', '', '')
    """
    said = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if (
        not _SHORTEST <= len(said) <= _LONGEST
        or len(set(said)) == 1
        or not any(each.isdigit() for each in said)
    ):
        return ""
    return "" if len(said) == _NHS and said.isdigit() else said
