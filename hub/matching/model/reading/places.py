"""Read addresses: words without abbreviations, and the postcode wherever it stands."""

import re
from functools import lru_cache

from hub.matching.model.reading.words import words

_LAST = re.compile(r"[,\s]*\b([A-Za-z]{1,2}\d[A-Za-z\d]?)\s*(\d[A-Za-z]{2})\s*$")
_WHOLE = {
    "rd": "road", "ave": "avenue", "av": "avenue", "cl": "close", "ln": "lane", "gdns": "gardens",
    "gr": "grove", "ct": "court", "dr": "drive", "cres": "crescent", "pl": "place", "sq": "square",
    "ter": "terrace", "terr": "terrace", "apt": "flat", "apartment": "flat", "pk": "park",
    "hse": "house", "bldg": "building", "blvd": "boulevard", "st": "street", "strt": "street",
}  # fmt: skip
"""Abbreviations of addresses. St is both a saint and a street: both sides are read alike."""
_SAY_NOTHING = frozenset({"london", "england", "uk", "unit", "the", "no", "number"})
_INWARD = 3


@lru_cache(maxsize=1 << 15)
def address(text: str, code: str) -> tuple[tuple[str, ...], str]:
    """Give the words of an address and its postcode, which may stand last in the text.

    >>> address("Flat 2, 1 High St, London, SE13 6NB", "")
    (('flat', '2', '1', 'high', 'street'), 'SE136NB')
    """
    if not code and (found := _LAST.search(text)):
        text, code = text[: found.start()], found[1] + found[2]
    return line(text), postcode(code)


def line(text: str) -> tuple[str, ...]:
    """Give the words of the lines of an address."""
    said = (_WHOLE.get(each, each) for each in words(text))
    return tuple(each for each in said if each not in _SAY_NOTHING)


def postcode(text: str) -> str:
    """Give a postcode without space, of any country.

    >>> postcode("se13 6nb"), postcode("2604")
    ('SE136NB', '2604')
    """
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def outward(code: str) -> str:
    """Give the district of a British postcode; of another, all of it.

    >>> outward("SE136NB"), outward("2604")
    ('SE13', '2604')
    """
    return code[:-_INWARD] if len(code) > _INWARD + 1 and code[-_INWARD].isdigit() else code
