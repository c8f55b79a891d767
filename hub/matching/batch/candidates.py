"""Which pairs of records are worth comparing: those that share a rare key, or a rare pair of keys.

Every value of a column gives keys (`hub.matching.batch.kinds`): itself, its sound, its beginning,
parts of a date. A key, or two keys of different columns taken together, puts records in a block.
Small blocks say most, so blocks are taken from the smallest up to a size that the number of pairs
one can afford decides. Files of which all pairs can be afforded are compared whole.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hub.matching.batch.columns import Column

Pairs = NDArray[np.int64]
"""Pairs of records, each as ``one * records + other``, where one comes before other."""
ALL_PAIRS = 600_000
"""Pairs of which none is left out; about ten seconds of comparing."""
RAW = 6_000_000
"""Pairs that blocks may name, the same by however many blocks. It sets time and memory: the
blocking recall of sets of 5,000 to 10,000 records is within a point of that of four times it."""
LARGEST = 200
"""Records of a block beyond which it is never taken."""


def candidates(columns: Sequence[Column], sides: NDArray[np.int8] | None) -> Pairs:
    """Give the pairs to compare, in order, each once; between the two sides only, if any."""
    size = len(columns[0].values)
    if size * (size - 1) // 2 <= ALL_PAIRS:
        one, other = np.triu_indices(size, 1)
        return _across(one.astype(np.int64) * size + other, size, sides)
    cap = _cap(columns)
    found = np.empty(0, np.int64)
    waiting: list[Pairs] = []
    for codes in _blocks(columns):
        waiting += [_across(pairs, size, sides) for pairs in _within(codes, size, cap)]
        if sum(map(len, waiting)) > RAW // 10:
            found, waiting = np.unique(np.concatenate([found, *waiting])), []
    return np.unique(np.concatenate([found, *waiting]))


def _across(pairs: Pairs, size: int, sides: NDArray[np.int8] | None) -> Pairs:
    return pairs if sides is None else pairs[sides[pairs // size] != sides[pairs % size]]


def _blocks(columns: Sequence[Column]) -> Iterator[NDArray[np.int64]]:
    """Yield, for each key and each two keys, every record's block, or -1 for none."""
    keys = [(place, each) for place, column in enumerate(columns) for each in _keys(column)]
    keys += [(-1, each) for each in _names(columns)]
    for _, codes in keys:
        yield codes
    for (place, codes), (other_place, others) in combinations(keys, 2):
        if place != other_place:
            both = codes * (int(others.max()) + 1) + others
            both[(codes < 0) | (others < 0)] = -1
            yield both


def _keys(column: Column) -> list[NDArray[np.int64]]:
    given = {value: column.of.keys(value) for value in set(column.values) if value}
    return [
        _numbered([given[value][place] if value else "" for value in column.values])
        for place in range(column.of.KEYS)
    ]


def _names(columns: Sequence[Column]) -> list[NDArray[np.int64]]:
    """Give keys of forename and surname in either order: people and forms swap them."""
    names = {each.field: each for each in columns if each.field in ("forenames", "surname")}
    if len(names) < 2:  # noqa: PLR2004
        return []
    pairs = list(zip(names["forenames"].values, names["surname"].values, strict=True))
    kind = names["surname"].of
    return [
        _numbered(
            [
                " ".join(sorted((kind.keys(one)[place], kind.keys(two)[place])))
                if one and two
                else ""
                for one, two in pairs
            ]
        )
        for place in (0, 1)
    ]


def _numbered(keys: Sequence[str]) -> NDArray[np.int64]:
    """Number keys in the order they come; -1 for none."""
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(key, len(numbers)) if key else -1 for key in keys], np.int64
    )


def _cap(columns: Sequence[Column]) -> int:
    """Give the size of block up to which all blocks together name no more pairs than `RAW`."""
    sizes = np.zeros(LARGEST + 1, np.int64)
    for codes in _blocks(columns):
        counts = np.unique(codes[codes >= 0], return_counts=True)[1]
        sizes += np.bincount(counts[counts <= LARGEST], minlength=LARGEST + 1)
    each = np.arange(LARGEST + 1, dtype=np.int64)
    named = np.cumsum(sizes * each * (each - 1) // 2)
    return max(2, int(np.searchsorted(named, RAW, side="right")) - 1)


def _within(codes: NDArray[np.int64], size: int, cap: int) -> Iterator[Pairs]:
    """Yield the pairs within blocks of at most `cap` records, a distance in them at a time."""
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    sorted_ = codes[order]
    starts = np.flatnonzero(np.r_[True, sorted_[1:] != sorted_[:-1]]) if len(order) else order
    lengths = np.diff(np.r_[starts, len(order)])
    kept = np.repeat((lengths >= 2) & (lengths <= cap), lengths)  # noqa: PLR2004
    order, sorted_ = order[kept], sorted_[kept]
    for step in range(1, cap):
        here = np.flatnonzero(sorted_[step:] == sorted_[:-step])
        if not len(here):
            return
        yield order[here] * size + order[here + step]  # stable order: one is before other
