"""Forenames or surnames: slips, sound, short forms, initials, one of two names left out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from hub.matching.model.nicknames import is_variant
from hub.matching.model.reading.words import words
from hub.matching.model.sounds import sound

TOP, KEYS = 5, 4
CLOSE, ALIKE = 0.9, 0.78
"""Jaro-Winkler: close enough for a misheard name, and somewhat alike. What they are worth is
learned; between .85 and .92, and .7 and .8, the figures do not move."""
LONG, SLIPS = 5, 2
"""Letters from which so many slips still leave a name recognisable."""


def normal(said: str) -> str:
    """Give the words of a name without accents, case or signs.

    >>> normal(" Zoë Anne-Marie "), normal("O'Brien")
    ('zoe anne marie', 'obrien')
    """
    return " ".join(words(said))


def keys(value: str) -> tuple[str, ...]:
    """Give the name, its sound, its beginning and its end."""
    letters = value.replace(" ", "")
    return letters, sound(letters), letters[:3], letters[-3:]


def levels(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.int8]:
    """Compare names: 5 equal, 4 one slip or a name left out, 3 close, 2 somewhat alike."""
    first = np.array([each.replace(" ", "") for each in ones], dtype=object)
    second = np.array([each.replace(" ", "") for each in others], dtype=object)
    slips = cpdist(first, second, scorer=OSA.distance)
    alike = cpdist(first, second, scorer=JaroWinkler.similarity)
    longest = np.array([max(len(a), len(b)) for a, b in zip(first, second, strict=True)])
    found = np.ones(len(first), np.int8)
    found[alike >= ALIKE] = 2
    found[(alike >= CLOSE) | ((slips <= SLIPS) & (longest >= LONG))] = 3
    for place, (one, other) in enumerate(zip(ones, others, strict=True)):
        if " " in one or " " in other or len(one) == 1 or len(other) == 1:
            found[place] = max(found[place], _in_words(one.split(), other.split()))
        elif found[place] < 3 and (_is_short(one, other) or is_variant(one, other)):  # noqa: PLR2004
            found[place] = 3
    found[(slips <= 1) & (longest > 2)] = 4  # noqa: PLR2004  (Li and Lu are two names)
    found[slips == 0] = TOP
    return found


def _is_short(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 2 and longer.startswith(shorter)  # noqa: PLR2004


def _in_words(one: list[str], other: list[str]) -> int:
    """Compare names of several words, or of an initial."""
    shorter, longer = sorted((set(one), set(other)), key=len)
    if shorter <= longer or (one[0] == other[0] and len(one[0]) > 1):
        return 4
    if one[0][0] == other[0][0] and 1 in (len(one[0]), len(other[0])):
        return 2
    return 3 if any(len(each) > 2 and each in longer for each in shorter) else 1  # noqa: PLR2004
