"""Read identifying numbers and drop those whose check digit is wrong: they say nothing."""

import re
from functools import lru_cache

_NHS, _SHORTEST, _LONGEST = 10, 4, 50
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""Check letters of a unique pupil number, by remainder (DfE, UPN guide)."""
_TEN_DIGITS = re.compile(r"(?<![0-9])(?<![0-9][\s-])[0-9](?:[\s-]?[0-9]){9}(?![\s-]?[0-9])")
_BETWEEN = re.compile(r"[\s|;,/]+")
_AS_FLOAT = re.compile(r"\.0+\s*$")
"""What spreadsheets and data frames make of a whole number: 12345.0."""
_UPN = re.compile(r"([A-Z])(\d{11}[\dA-Z])")


@lru_cache(maxsize=1 << 12)
def nhs_number(text: str) -> str:
    """Give an NHS number whose check digit is right (modulus 11, NHS Data Dictionary), else ''.

    Ten times the same digit passes the check and is what people type who do not know the number.

    What else was written beside a single number is let go.

    >>> nhs_number("943 476 5919"), nhs_number("943 476 5918"), nhs_number("1111111111")
    ('9434765919', '', '')
    >>> nhs_number("9434765919.0"), nhs_number("NHS: 943-476-5919 (PDS verified)")
    ('9434765919', '9434765919')
    """
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) == _NHS and digits.isascii() and digits.isdigit():
        return digits if _is_nhs_number(digits) else ""
    said = {re.sub(r"[\s-]", "", each) for each in _TEN_DIGITS.findall(text)}
    found = [each for each in said if _is_nhs_number(each)]
    return found[0] if len(found) == 1 else ""


def _is_nhs_number(digits: str) -> bool:
    total = sum(int(each) * (_NHS - place) for place, each in enumerate(digits[:9]))
    return len(set(digits)) > 1 and (11 - total % 11) % 11 == int(digits[9])


def says_ten_digits(text: str) -> bool:
    """Tell whether a text holds what is written as an NHS number, right or wrong."""
    return bool(_TEN_DIGITS.search(text))


def upns(text: str) -> tuple[str, ...]:
    """Give the unique pupil numbers of a text: the one now and a former one.

    >>> upns("H801200001001 X801200001002"), upns("H8012 0000 1001")
    (('H801200001001', 'X801200001002'), ('H801200001001',))
    """
    found = (upn(text),) if upn(text) else map(upn, _BETWEEN.split(text))
    return tuple(each for each in found if each)


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

    >>> other_number("AB-12 345"), other_number("12345.0"), other_number("0000")
    ('AB12345', '12345', '')
    >>> other_number("9434765918")
    ''
    """
    said = re.sub(r"[^0-9A-Za-z]", "", _AS_FLOAT.sub("", text)).upper()
    if (
        not _SHORTEST <= len(said) <= _LONGEST
        or len(set(said)) == 1
        or not any(each.isdigit() for each in said)
    ):
        return ""
    return "" if len(said) == _NHS and said.isdigit() else said
