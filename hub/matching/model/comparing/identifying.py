"""Compare numbers, sexes, telephones and e-mail, and any other text."""

from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

NUMBERS = ("same", "near", "different", "missing")
"""`near`: one digit wrong or two exchanged."""
SEXES = ("same", "different", "missing")
CONTACTS = ("same", "different", "missing")
OTHERS = ("parent", "exact", "similar", "part", "different", "shortened", "missing")
"""`parent`: both name one by forename and surname, whatever else they say."""
_SIMILAR, _PART = 90, 60
"""Percent of likeness of two texts, their words sorted (rapidfuzz)."""
Words = tuple[str, ...]

_FULL_NAME = 2
"""Words of a name that tell whose it is: a forename and a surname."""
_MOST_PARENTS = 4
TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "dr", "mum", "mother", "mam", "dad", "father", "parent",
    "parents", "grandmother", "grandfather", "nan", "gran", "aunt", "uncle", "carer", "carers",
    "foster", "fc", "guardian", "stepfather", "stepmother", "partner", "and", "or", "of", "the",
})  # fmt: skip
"""Words beside a parent's name that are no part of it."""
_BETWEEN = frozenset({"and", "or"})
"""Words between two parents' names."""


def numbers(one: Words, other: Words) -> str:
    """Give the level of two sets of numbers: one in common is enough.

    >>> numbers(("9434765919",), ("9434765919", "9990000018")), numbers((), ("9990000018",))
    ('same', 'missing')
    """
    if not one or not other:
        return "missing"
    if not set(one).isdisjoint(other):
        return "same"
    return "near" if any(_near(a, b) for a in one for b in other) else "different"


@lru_cache(maxsize=1 << 12)
def _near(one: str, other: str) -> bool:
    return DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1


def identifiers(one: Words, other: Words) -> str:
    """Compare identifiers of the same kind only, such as two pupil numbers."""
    if not one or not other:
        return "missing"
    if one == other or not set(one).isdisjoint(other):
        return "same"
    kinds = {each.partition(":")[0] for each in one} & {each.partition(":")[0] for each in other}
    mine = tuple(each for each in one if each.partition(":")[0] in kinds)
    theirs = tuple(each for each in other if each.partition(":")[0] in kinds)
    return numbers(mine, theirs)


def sexes(one: str, other: str) -> str:
    """Give the level of two sexes."""
    if not one or not other:
        return "missing"
    return "same" if one == other else "different"


def contacts(one: Words, other: Words) -> str:
    """Give the level of telephones or e-mail addresses: one in common is enough."""
    if not one or not other:
        return "missing"
    return "different" if set(one).isdisjoint(other) else "same"


@lru_cache(maxsize=1 << 17)
def others(one: Words, other: Words) -> str:
    """Give the level of two texts of any kind, such as a parent's name.

    What stands beside and between names is in many of them, and says nothing of any.

    >>> others(("amina", "khan"), ("khan", "amina")), others(("amina", "khan"), ("leeds",))
    ('parent', 'different')
    >>> others(("ms", "khan"), ("khan",)), others(("ms", "khan"), ("amina", "khan"))
    ('exact', 'shortened')
    >>> others(("ann", "hill", "and", "mr", "hill"), ("joy", "cole", "and", "mr", "cole"))
    'different'
    """
    if share_parent(one, other):
        return "parent"
    found = _texts(one, other)
    if found in ("part", "different") and _is_shortened(one, other):
        return "shortened"
    return found


def _is_shortened(one: Words, other: Words) -> bool:
    """Tell whether a name of the one may be one of the other: Ms Khan, or A Khan for Amina."""
    return any(
        _abbreviates(*sorted((mine, theirs), key=_letters))
        for mine in _each_named(one) for theirs in _each_named(other)
    )  # fmt: skip


def _letters(name: frozenset[str]) -> int:
    return sum(map(len, name))


def _abbreviates(short: frozenset[str], long: frozenset[str]) -> bool:
    initials = {each[0] for each in long - short}
    left = short - long
    return len(short - left) > 0 and all(len(each) == 1 and each in initials for each in left)


def _texts(one: Words, other: Words) -> str:
    mine = sorted(each for each in one if each not in TITLES)
    theirs = sorted(each for each in other if each not in TITLES)
    if not mine or not theirs:
        return "missing"
    if mine == theirs:
        return "exact"
    likeness = fuzz.token_sort_ratio(" ".join(mine), " ".join(theirs))
    if likeness >= _SIMILAR:
        return "similar"
    return "part" if likeness >= _PART or not set(mine).isdisjoint(theirs) else "different"


@lru_cache(maxsize=1 << 17)
def share_parent(one: Words, other: Words) -> bool:
    """Tell whether two texts name one person by forename and surname, whatever else they say.

    >>> share_parent(("mrs", "amina", "khan"), ("amina", "khan", "and", "omar", "khan"))
    True
    >>> share_parent(("ms", "khan"), ("ms", "khan")), share_parent(("amina",), ("amina",))
    (False, False)
    >>> two = ("ann", "hill", "and", "ben", "cole")
    >>> share_parent(two, ("ann", "cole")), share_parent(two, ("joy", "lee", "and", "ann", "hill"))
    (False, True)
    """
    return any(_are_one(mine, theirs) for mine in _each_named(one) for theirs in _each_named(other))


def _are_one(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    short, long = sorted((mine, theirs), key=len)
    if len(short) < _FULL_NAME:
        return False
    return short <= long or _texts(tuple(sorted(short)), tuple(sorted(long))) == "similar"


@lru_cache(maxsize=1 << 17)
def parents(said: Words) -> tuple[str, ...]:
    """Give the names of two words a text may hold, forename and surname in either order.

    >>> parents(("mrs", "amina", "khan", "and", "omar", "khan"))
    ('amina|khan', 'khan|omar')
    """
    found, before = list[str](), ""
    for word in said:
        here = "" if word in TITLES else word
        if before and here:
            found.append("|".join(sorted((before, here))))
        before = here
    return tuple(found[:_MOST_PARENTS])


def _each_named(words: Words) -> list[frozenset[str]]:
    """Give the words of each name; all together where one is but a part: Amina and Omar Khan."""
    found = [frozenset[str]()]
    for word in words:
        if word in _BETWEEN:
            found.append(frozenset())
        elif word not in TITLES:
            found[-1] |= {word}
    named = [each for each in found if each]
    if all(len(each) >= _FULL_NAME for each in named):
        return named
    return [frozenset().union(*named)]
