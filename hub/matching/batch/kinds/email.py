"""E-mail addresses: slips, the same name at another provider."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

TOP, KEYS = 6, 4
CLOSE, ALIKE = 0.85, 0.65
"""Likeness of a slip or two in twenty characters, and of more."""


def normal(said: str) -> str:
    """Give the address without case or blanks."""
    return "".join(said.casefold().split())


def keys(value: str) -> tuple[str, ...]:
    """Give the address, what stands before the @, its beginning, and the domain."""
    local, _, domain = value.partition("@")
    return value, local, local[:5], domain


def levels(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.int8]:
    """Compare: 6 equal, 5 the same before the @, 4 a slip or two, 3 alike, 2 the same domain."""
    alike = cpdist(list(ones), list(others), scorer=OSA.normalized_similarity)
    found = np.ones(len(ones), np.int8)
    for place, (one, other) in enumerate(zip(ones, others, strict=True)):
        local, _, domain = one.partition("@")
        other_local, _, other_domain = other.partition("@")
        if local == other_local:
            found[place] = 5
        elif domain == other_domain:
            found[place] = 2
    found[(alike >= ALIKE) & (found < 5)] = 3  # noqa: PLR2004
    found[(alike >= CLOSE) & (found < 5)] = 4  # noqa: PLR2004
    found[alike == 1] = TOP
    return found
