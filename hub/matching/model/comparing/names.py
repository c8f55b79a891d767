"""Compare names: forenames with forenames, surname with surname, and all words in any order.

Which word is a forename depends on culture, system and clerk, so where the parts as given do not
agree, the words of both names are laid against each other whole. Levels are named for what a
reviewer would say.
"""

from typing import NamedTuple

from hub.matching.model.comparing.tokens import RANK, alike
from hub.matching.model.details import Details
from hub.matching.model.nicknames import SHARED

FORENAMES = (
    "exact", "shared_only", "variant", "sounds", "slip", "middle", "initial", "first_only",
    "similar", "reordered", "reordered_near", "different", "missing",
)  # fmt: skip
"""`shared_only`: no more is said than a first name brothers share. `first_only`: the first forename
agrees and the next contradicts. `middle`: one's other forename is the other's."""
SURNAMES = (
    "exact", "part", "sounds", "slip", "similar", "different", "with_forenames", "missing",
)  # fmt: skip
"""`part`: one of the names of a double surname. `with_forenames`: the words of both names were laid
against each other whole, and what that says is said of the forenames."""
_NEAR = frozenset({"variant", "sounds", "slip"})
_GOOD = frozenset({"exact", "shared_only", "variant", "sounds", "slip", "middle", "part"})
_FAR = frozenset({"similar", "different"})
_FEWEST = 2
Words = tuple[str, ...]


class Names(NamedTuple):
    """Levels of the forenames and the surname, and the words whose frequency counts."""

    forenames: str
    surname: str
    forename_word: str = ""
    surname_word: str = ""


def compare_names(one: Details, other: Details) -> Names:
    """Compare as given, and where that does not agree, all words in any order."""
    fore, fore_word = forenames(one, other)
    sur, sur_word = surname(one.surname, other.surname)
    if fore in _GOOD and (sur in _GOOD or not (one.surname and other.surname)):
        return Names(fore, sur, fore_word, sur_word)
    if (fore == "exact" and sur != "missing") or not (one.forenames and other.forenames):
        return Names(fore, sur, fore_word, sur_word)
    if found := _reordered(one, other):
        return Names(found, "with_forenames")
    return Names(fore, sur, fore_word, sur_word)


def forenames(one: Details, other: Details) -> tuple[str, str]:
    """Give the level of two records' forenames, counting what a child is known as."""
    if not one.forenames or not other.forenames:
        return "missing", ""
    level, word = _forenames(one.forenames, other.forenames)
    if level not in _GOOD and (one.known_as or other.known_as):
        level, word = _known_as(one, other) or (level, word)
    return level, word


def _forenames(one: Words, other: Words) -> tuple[str, str]:
    first, second = one[0], other[0]
    if first in SHARED and second in SHARED:
        return _after_shared(one, other)
    level = alike(first, second)
    if level == "exact":
        return ("first_only" if _contradict(one[1:], other[1:]) else "exact"), first
    if len(one) != len(other) and "".join(one) == "".join(other):
        return "exact", first
    return _otherwise(one, other, level) if level in _FAR else (level, "")


def _otherwise(one: Words, other: Words, level: str) -> tuple[str, str]:
    """Look for the other forenames, or an initial, where the first ones do not agree."""
    if (len(one) > 1 or len(other) > 1) and (word := _any_equal(one, other)):
        return "middle", word
    if one[0] == other[0][:1] or other[0] == one[0][:1]:
        return "initial", ""
    return level, ""


def _after_shared(one: Words, other: Words) -> tuple[str, str]:
    """Compare what follows a first name that brothers share."""
    rest, others = one[1:], other[1:]
    if rest and others:
        level, word = _forenames(rest, others)
        return ("exact" if level == "exact" and one[0] == other[0] else level), word
    return "shared_only", one[0]


def _contradict(one: Words, other: Words) -> bool:
    """Tell whether the later forenames of both say different things; initials agree."""
    if not one or not other:
        return False
    return not any(
        alike(a, b) != "different" or (a[0] == b[0] and 1 in (len(a), len(b)))
        for a in one for b in other
    )  # fmt: skip


def _any_equal(one: Words, other: Words) -> str:
    for each in one:
        if each in other and each not in SHARED and len(each) > 1:
            return each
    return ""


def _known_as(one: Details, other: Details) -> tuple[str, str] | None:
    for names, others in (
        (one.known_as, other.known_as), (one.known_as, other.forenames),
        (one.forenames, other.known_as),
    ):  # fmt: skip
        if names and others and alike(names[0], others[0]) == "exact":
            return "variant", ""
    return None


def surname(one: Words, other: Words) -> tuple[str, str]:
    """Give the level of two surnames; a shared half of a double one is a part.

    >>> surname(("smith", "jones"), ("jones",)), surname(("kowalska",), ("kowalski",))
    (('part', 'jones'), ('sounds', ''))
    """
    if not one or not other:
        return "missing", ""
    if one == other or "".join(one) == "".join(other) or sorted(one) == sorted(other):
        return "exact", max(one, key=len)
    for each in one:
        if each in other:
            return "part", each
    level = min((alike(a, b) for a in one for b in other), key=RANK.index)
    return ("sounds" if level == "variant" else level), ""


def _reordered(one: Details, other: Details) -> str | None:
    """Tell whether all words of the shorter name stand in the longer, in any order."""
    mine, theirs = (*one.forenames, *one.surname), (*other.forenames, *other.surname)
    short, long = (mine, list(theirs)) if len(mine) <= len(theirs) else (theirs, list(mine))
    if len(short) < _FEWEST:
        return None
    near = 0
    for word in short:
        if word in long:
            long.remove(word)
            continue
        close = next((each for each in long if alike(word, each) in _NEAR), None)
        if close is None:
            return None
        long.remove(close)
        near += 1
    if near == len(short):
        return None
    return "reordered_near" if near else "reordered"
