"""Postcodes, identifiers, telephone and house numbers: characters of which one may be wrong."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from hub.matching.model.reading.words import words

TOP, KEYS = 4, 3
SHORT = 4
"""Characters below which a part of a code says nothing."""


def normal(said: str) -> str:
    """Give the letters and digits.

    >>> normal("SE13 6nb"), normal("999-123-4567")
    ('se136nb', '9991234567')
    """
    return "".join(words(said))


def keys(value: str) -> tuple[str, ...]:
    """Give the code and its halves."""
    half = len(value) // 2
    return (value, value[:half], value[half:]) if len(value) >= SHORT else (value, "", "")


def levels(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.int8]:
    """Compare codes: 4 equal, 3 one slip, 2 two slips."""
    slips = cpdist(list(ones), list(others), scorer=OSA.distance).astype(np.int64)
    return np.clip(TOP - slips, 1, TOP).astype(np.int8)
