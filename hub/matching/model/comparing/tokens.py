"""How alike two single words are: the level that forenames and surnames are built from."""

from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from hub.matching.model.nicknames import is_variant
from hub.matching.model.sounds import sound

LONG = 4
"""Letters below which one slip makes another name: Mia and Maya, Ali and Eli."""
SOUNDS_ALIKE, SLIP_ALIKE, SIMILAR = 0.75, 0.92, 0.80
"""Jaro-Winkler likeness. Below .80 two forenames are different (rule R3); a slip is one edit."""
RANK = ("exact", "variant", "sounds", "slip", "similar", "different")
"""Levels of two words, the closest first."""


@lru_cache(maxsize=1 << 19)
def alike(one: str, other: str) -> str:
    """Give the level of two words.

    >>> alike("yusuf", "yusuf"), alike("kate", "katherine"), alike("aishah", "aysha")
    ('exact', 'variant', 'variant')
    >>> alike("oliver", "olivxer"), alike("ella", "elsa"), alike("noah", "leo")
    ('slip', 'similar', 'different')
    """
    if one == other:
        return "exact"
    if is_variant(one, other):
        return "variant"
    likeness = JaroWinkler.similarity(one, other)
    shortest = min(len(one), len(other))
    if shortest >= LONG and likeness >= SOUNDS_ALIKE and sound(one) == sound(other):
        return "sounds"
    if shortest > LONG and DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1:
        return "slip"
    if shortest > LONG and likeness >= SLIP_ALIKE:
        return "slip"
    return "similar" if likeness >= SIMILAR or _one_edit(one, other) else "different"


def _one_edit(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 1 and (
        DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1
    )
