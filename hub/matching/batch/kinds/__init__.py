"""Kinds of columns. A kind is a module here; a column of a file is of one kind.

Each module has ``TOP``, the level of equal values, ``normal(said)``, which gives the value that is
compared or ``""``, ``keys(value)``, as many keys as it has ``KEYS``, ``""`` where there is none,
and ``levels(ones, others)``, which compares values pair by pair. Level 0 is kept for "not known on
both sides", 1 is "different"; what each level between is worth is learned from the file.
"""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.int8]


class Kind(Protocol):
    """What each module here offers."""

    TOP: int
    KEYS: int

    def normal(self, said: str) -> str:
        """Give the value that is compared; empty where nothing usable is said."""
        ...

    def keys(self, value: str) -> tuple[str, ...]:
        """Give the keys of a value, each of its own meaning; empty where there is none."""
        ...

    def levels(self, ones: Sequence[str], others: Sequence[str]) -> Levels:
        """Compare values pair by pair; none of them is empty."""
        ...


KINDS: dict[str, Kind] = {
    found.name: cast("Kind", import_module(f"{__name__}.{found.name}"))
    for found in iter_modules(__path__)
}
"""The kinds by name."""
