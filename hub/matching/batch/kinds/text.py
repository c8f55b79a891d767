"""Words in a line: an address, a town, an occupation. Slips, other orders, words left out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from hub.matching.model.reading.words import words

TOP, KEYS = 5, 3
STEPS = (0.4, 0.6, 0.8)
"""Likeness from which a level is reached: even steps; what they are worth is learned."""


def normal(said: str) -> str:
    """Give the words of a text without accents, case or signs."""
    return " ".join(words(said))


def keys(value: str) -> tuple[str, ...]:
    """Give the text, its beginning and its end."""
    letters = value.replace(" ", "")
    return letters, letters[:5], letters[-5:]


def levels(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.int8]:
    """Compare texts: 5 equal, 4 to 2 by likeness in even steps, in whatever order of words."""
    first, second = list(ones), list(others)
    straight = cpdist(first, second, scorer=OSA.normalized_similarity)
    sorted_ = cpdist(first, second, scorer=fuzz.token_sort_ratio) / 100
    alike = np.maximum(straight, sorted_ - 0.05)
    found = np.ones(len(first), np.int8)
    for level, step in enumerate(STEPS, start=2):
        found[alike >= step] = level
    found[straight == 1] = TOP
    return found
