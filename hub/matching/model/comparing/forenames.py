"""Compare forenames with forenames, and with what a child is known as."""

from hub.matching.model.comparing.lexicon import LETTERS, Words
from hub.matching.model.comparing.name_levels import FAR
from hub.matching.model.comparing.tokens import alike
from hub.matching.model.details import Details
from hub.matching.model.nicknames import SHARED


def forenames(one: Details, other: Details) -> tuple[str, str]:
    """Give the level of two records' forenames, counting what a child is known as."""
    if not one.forenames or not other.forenames:
        return "missing", ""
    level, word = compared(one.forenames, other.forenames)
    if level in FAR and (one.known_as or other.known_as):
        level, word = _known_as(one, other) or (level, word)
    return level, word


def compared(one: Words, other: Words) -> tuple[str, str]:
    """Give the level of two forenames of any number of words, and the word that counts.

    >>> compared(("oliviamarie", "jessica"), ("olivia", "marie"))
    ('exact', 'oliviamarie')
    """
    one, other = _as_one_word(one, other), _as_one_word(other, one)
    first, second = one[0], other[0]
    if first in SHARED and second in SHARED:
        return _after_shared(one, other)
    level = alike(first, second)
    if level == "exact" and all(len(each) == 1 for each in one + other):
        return "initial", ""
    if level == "exact":
        return after_first(one[1:], other[1:], long=len(first) >= LETTERS), first
    if "".join(one) == "".join(other) or (len(one) > 1 and sorted(one) == sorted(other)):
        return "exact", min(first, second)
    return _otherwise(one, other, level) if level in FAR else (level, "")


def _as_one_word(said: Words, other: Words) -> Words:
    """Run the first two words together where the other name begins so: Olivia-Marie is one word."""
    together = "".join(said[:2])
    return (together, *said[2:]) if together == other[0] else said


def _otherwise(one: Words, other: Words, level: str) -> tuple[str, str]:
    """Look for the other forenames, or an initial, where the first ones do not agree."""
    if 1 in (len(one), len(other)) and (word := _any_equal(one, other)):
        return "middle", word
    if one[0] == other[0][:1] or other[0] == one[0][:1]:
        return "initial", ""
    return level, ""


def _after_shared(one: Words, other: Words) -> tuple[str, str]:
    """Compare what follows a first name that brothers share."""
    rest, others = one[1:], other[1:]
    if rest and others:
        level, word = compared(rest, others)
        return ("exact" if level == "exact" and one[0] == other[0] else level), word
    return "shared_only", one[0]


def after_first(one: Words, other: Words, *, long: bool) -> str:
    """Compare the later forenames where the first agrees; an initial agrees with its name.

    After a first word that is not `long` it does not: Ji H may be Ji Ho or Ji Hu.
    """
    if not one or not other or one[0] == other[0]:
        return "exact"
    if long and not set(one).isdisjoint(other):
        return "exact"
    found = [alike(a, b) for a in one for b in other]
    if long and any(a[0] == b[0] and 1 in (len(a), len(b)) for a in one for b in other):
        return "exact"
    near = any(each != "different" for each in found) or not long
    return "first_near" if near else "first_only"


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
