"""Tell a name from what is written where there is none: Unborn, Baby Girl, Twin 1, Not known."""

from collections.abc import Sequence

UNBORN = frozenset({"unborn", "ub", "ubb", "expected", "fetus", "foetus"})
"""Words for a child who is not born: its date of birth is the day it is expected."""
_ALWAYS = UNBORN | {"newborn", "neonate", "unnamed", "infant", "bo"}
"""Any of these makes a name a stand-in."""
_TOGETHER = frozenset({
    "baby", "babe", "bby", "boy", "girl", "male", "female", "twin", "triplet", "child", "of", "one",
    "two", "three", "1", "2", "3", "i", "ii", "iii", "a", "b", "unknown", "not", "known", "given",
    "no", "name", "forename", "nk", "tbc", "tba", "null", "none", "mr", "miss", "master", "mstr",
    "first", "test", "yet", "named", "stated", "to", "be", "confirmed", "n", "na", "anon",
    "anonymous", "unkn",
})  # fmt: skip
"""A name made of these alone is a stand-in; Tu Baby or Boy George are names."""


_TWINS = frozenset({"twin", "twins", "triplet", "triplets"})
_SEVERAL = _TWINS.union({"1", "2", "3", "one", "two", "i", "ii", "iii", "t1", "t2", "t3"})
_BEFORE = frozenset({
    "baby", "babe", "bby", "twin", "triplet", "t1", "t2", "t3", "girl", "male", "female",
})  # fmt: skip
"""Whatever follows one of these is the mother's name: Baby Tordoff, T1 Amna. Boy is a name."""
_NEWBORN = _ALWAYS | _TWINS | {"baby", "babe", "bby", "t1", "t2", "t3"}


def is_standin(said: Sequence[str]) -> bool:
    """Tell whether words are no name.

    A letter alone is an initial.

    >>> is_standin(("baby", "girl")), is_standin(("bobby",)), is_standin(("unborn", "khan"))
    (True, False, True)
    >>> is_standin(("baby", "b")), is_standin(("b",)), is_standin(("baby", "tordoff"))
    (True, False, True)
    """
    if not _ALWAYS.isdisjoint(said) or not _BEFORE.isdisjoint(said[:1]):
        return True
    return _TOGETHER.issuperset(said) and not (said and all(_is_initial(each) for each in said))


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def is_newborn(said: Sequence[str]) -> bool:
    """Tell whether a stand-in is for a child not named yet, and not for what nobody knows.

    >>> is_newborn(("baby", "boy")), is_newborn(("twin", "1")), is_newborn(("not", "known"))
    (True, True, False)
    """
    return is_standin(said) and not _NEWBORN.isdisjoint(said)


def is_unborn(said: Sequence[str]) -> bool:
    """Tell whether a stand-in is for a child not born yet."""
    return not UNBORN.isdisjoint(said)


def is_one_of_several(said: Sequence[str]) -> bool:
    """Tell whether a stand-in is for one child of a multiple birth.

    >>> is_one_of_several(("unborn", "twin", "1")), is_one_of_several(("unborn", "khan"))
    (True, False)
    """
    return not _SEVERAL.isdisjoint(said)


def says_twins(said: Sequence[str]) -> bool:
    """Tell whether a text beside a name says that the child is one of a multiple birth.

    >>> says_twins(("twin", "1", "of", "2")), says_twins(("mother", "of", "two"))
    (True, False)
    """
    return not _TWINS.isdisjoint(said)


def without(said: Sequence[str]) -> tuple[str, ...]:
    """Give the words that are no part of a stand-in: the surname in Unborn Khan.

    >>> without(("unborn", "baby", "of", "amina", "khan"))
    ('amina', 'khan')
    """
    return tuple(each for each in said if each not in _ALWAYS and each not in _TOGETHER)
