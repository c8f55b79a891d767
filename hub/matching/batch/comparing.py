"""Compare pairs of records column by column: a small level each, and swapped names seen as such."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from hub.matching.batch.columns import Column
from hub.matching.batch.kinds import Levels, name

SWAPPED, SWAPPED_ALIKE = name.TOP + 1, name.TOP + 2
"""Levels of a name that is the other name of the other record, or nearly."""
NAMES = ("forenames", "surname")
"""Fields that people and forms swap; a file may have several columns of each."""
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Compared:
    """Pairs, and the level of each of their columns: one row a pair."""

    one: Indices
    other: Indices
    levels: Levels

    def __len__(self) -> int:
        return len(self.one)


def level_count(column: Column) -> int:
    """How many levels a column can have, with 0 for not known."""
    return column.of.TOP + (3 if column.kind == "name" else 1)


def compare(columns: Sequence[Column], one: Indices, other: Indices) -> Compared:
    """Compare these pairs on every column."""
    found = np.zeros((len(one), len(columns)), np.int8)
    for place, column in enumerate(columns):
        found[:, place] = _levels(column, column, one, other)
    _see_swaps(columns, one, other, found)
    return Compared(one, other, found)


def _levels(mine: Column, theirs: Column, one: Indices, other: Indices) -> Levels:
    """Compare one column of the first records with one of the second; equal pairs once."""
    numbers, values = _numbered(mine, theirs)
    first, second = numbers[0][one], numbers[1][other]
    found = np.zeros(len(one), np.int8)
    known = np.flatnonzero((first >= 0) & (second >= 0))
    if len(known):
        low, high = np.minimum(first, second)[known], np.maximum(first, second)[known]
        codes, back = np.unique(low * len(values) + high, return_inverse=True)
        ones = [values[each] for each in (codes // len(values)).tolist()]
        others = [values[each] for each in (codes % len(values)).tolist()]
        found[known] = mine.of.levels(ones, others)[back]
    return found


def _numbered(mine: Column, theirs: Column) -> tuple[tuple[Indices, Indices], list[str]]:
    numbers: dict[str, int] = {}
    both = tuple(
        np.array([numbers.setdefault(each, len(numbers)) if each else -1 for each in column.values])
        for column in (mine, theirs)
    )
    return (both[0], both[1]), list(numbers)


def _see_swaps(columns: Sequence[Column], one: Indices, other: Indices, found: Levels) -> None:
    """Set the levels of names that agree better with the other name of the other record."""
    at = {field: [n for n, each in enumerate(columns) if each.field == field] for field in NAMES}
    for fore, sur in product(*at.values()):
        _see_swap(columns, fore, sur, (one, other), found)


def _see_swap(
    columns: Sequence[Column], fore: int, sur: int, pairs: tuple[Indices, Indices], found: Levels
) -> None:
    crossed = _levels(columns[fore], columns[sur], *pairs)
    back = _levels(columns[sur], columns[fore], *pairs)
    best = np.maximum(crossed, back)
    straight = found[:, [fore, sur]]
    swapped = (
        (best >= name.TOP - 1) & (best > straight.max(axis=1))
        & (crossed.astype(int) + back > straight.astype(int).sum(axis=1))
    )  # fmt: skip
    for place, level in ((fore, crossed), (sur, back)):
        told = np.minimum(level, 1)
        told[level == name.TOP] = SWAPPED
        told[level == name.TOP - 1] = SWAPPED_ALIKE
        found[swapped, place] = told[swapped]
