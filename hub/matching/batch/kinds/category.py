"""Columns of few values: sex, a state, a kind. Equal or not."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hub.matching.model.reading.words import words

TOP, KEYS = 2, 1


def normal(said: str) -> str:
    """Give the words without case."""
    return " ".join(words(said))


def keys(value: str) -> tuple[str, ...]:
    """Give the value."""
    return (value,)


def levels(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.int8]:
    """Compare: 2 equal, 1 not."""
    first, second = np.array(ones, dtype=object), np.array(others, dtype=object)
    return np.where(first == second, TOP, 1).astype(np.int8)
