"""Compare addresses: by words, by house number and postcode, and with a slip in either.

Of homes that were left only being the same counts: that children lived elsewhere before is news of
neither.
"""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from hub.matching.model.reading.places import outward

LEVELS = ("exact", "near", "postcode", "district", "different", "missing", "withheld")
"""`near`: the same but for a slip, or one of line and postcode is not said. `district`: the first
half of the postcode agrees."""
_CLOSE = 85
"""Percent of likeness of two lines (rapidfuzz ratio) that are one but for a slip."""
_STREET = 2
"""Words a street has at least, for the other to be the same street with its town."""
SAME = frozenset({"exact", "near"})
"""Levels of two homes that are one."""
Words = tuple[str, ...]
Home = tuple[Words, str]
"""The words of an address, and its postcode."""


def shared(mine: Sequence[Home], theirs: Sequence[Home]) -> tuple[str, Home, Home] | None:
    """Give the first two homes that are one and their level; each list has the present home first.

    >>> now, before = (("1", "high", "street"), "SE136NB"), (("9", "low", "road"), "E11AA")
    >>> shared([now, before], [before])
    ('exact', (('9', 'low', 'road'), 'E11AA'), (('9', 'low', 'road'), 'E11AA'))
    """
    for one in mine:
        for other in theirs:
            level = homes(*one, *other)
            if level in SAME:
                return level, one, other
    return None


@lru_cache(maxsize=1 << 17)
def homes(one: Words, code: str, other: Words, other_code: str) -> str:
    """Give the level of two addresses, each its words and postcode.

    >>> homes(("1", "high", "street"), "SE136NB", ("1", "high", "streat"), "SE136NB")
    'exact'
    >>> homes(("1", "high", "street"), "SE136NB", ("9", "low", "road"), "E11AA")
    'different'
    >>> homes(("1", "high", "street"), "SE136NB", ("1", "high", "street", "marbury"), "SE136NB")
    'exact'
    """
    if not (one or code) or not (other or other_code):
        return "missing"
    codes = _codes(code, other_code)
    lines = _lines(one, other)
    if lines == "exact" and codes != "different":
        return "exact" if codes == "exact" else "near"
    if lines == "missing":
        return "postcode" if codes == "exact" else codes
    if lines == "exact":
        return "near"
    if lines == "close":
        return "exact" if codes == "exact" else "near"
    return "postcode" if codes == "exact" else "district" if codes == "district" else "different"


def _codes(code: str, other: str) -> str:
    if not code or not other:
        return "missing"
    if code == other:
        return "exact"
    return "district" if outward(code) == outward(other) else "different"


def _lines(one: Words, other: Words) -> str:
    """Compare the words: the same numbers, and a street that is the same but for a slip.

    One may go on where the other ends: 1 High Street, and 1 High Street, Marbury.
    """
    if not one or not other:
        return "missing"
    if one == other:
        return "exact"
    numbers = {each for each in one if each[0].isdigit()}
    if numbers != {each for each in other if each[0].isdigit()}:
        return "different"
    street = [each for each in one if not each[0].isdigit()]
    others = [each for each in other if not each[0].isdigit()]
    if _is_alike(street, others):
        return "close"
    said = min(len(street), len(others))
    goes_on = said >= _STREET and _is_alike(street[:said], others[:said])
    return "close" if goes_on and len(street) != len(others) else "different"


def _is_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return fuzz.ratio(" ".join(one), " ".join(other)) >= _CLOSE
