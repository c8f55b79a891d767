"""Which pairs of records are worth comparing: those that share a rare key, or a rare pair of keys.

Every value of a column gives keys (`hub.matching.batch.kinds`): itself, its sound, its beginning,
parts of a date. A key, or two keys of different columns taken together, puts records in a block.
Small blocks say most, so blocks are taken from the smallest up to a size that the number of pairs
one can afford decides. Files of which all pairs can be afforded are compared whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from hub.matching.batch.columns import Column
from hub.matching.batch.comparing import NAMES

Pairs = NDArray[np.int64]
"""Pairs of records, each as ``one * records + other``, where one comes before other."""
ALL_PAIRS = 600_000
"""Pairs of which none is left out; about ten seconds of comparing."""
RAW, FOR_EACH = 6_000_000, 300
"""Pairs that blocks may name, the same by however many blocks: for a file, and for each record of a
large one, which names a person's own pairs again and again. It sets time and memory."""
LARGEST = 200
"""Records of a block beyond which it is never taken."""


def candidates(columns: Sequence[Column], sides: NDArray[np.int8] | None) -> Pairs:
    """Give the pairs to compare, in order, each once; between the two sides only, if any."""
    size = len(columns[0].values)
    if size * (size - 1) // 2 <= ALL_PAIRS:
        one, other = np.triu_indices(size, 1)
        return _across(one.astype(np.int64) * size + other, size, sides)
    keys = list(_keys(columns))
    most = max(RAW, FOR_EACH * size)
    cap = _cap(keys, most)
    found = np.empty(0, np.int64)
    waiting: list[Pairs] = []
    for codes in _blocks(keys, cap):
        waiting += [_across(pairs, size, sides) for pairs in _within(codes, size, cap)]
        if sum(map(len, waiting)) > most // 5:
            found, waiting = np.unique(np.concatenate([found, *waiting])), []
    return np.unique(np.concatenate([found, *waiting]))


def _across(pairs: Pairs, size: int, sides: NDArray[np.int8] | None) -> Pairs:
    return pairs if sides is None else pairs[sides[pairs // size] != sides[pairs % size]]


@dataclass(frozen=True)
class _Key:
    """A key of every record: its number, or -1 for none, and how many records have the same."""

    column: int
    numbers: NDArray[np.int64]
    sizes: NDArray[np.int64]


def _keys(columns: Sequence[Column]) -> Iterator[_Key]:
    for place, column in enumerate(columns):
        given = {value: column.of.keys(value) for value in set(column.values) if value}
        for part in range(column.of.KEYS):
            yield _key(place, [given[value][part] if value else "" for value in column.values])
    yield from _names(columns)


def _key(column: int, said: Sequence[str]) -> _Key:
    """Number what is said in the order it comes."""
    known: dict[str, int] = {}
    numbers = np.array([known.setdefault(key, len(known)) if key else -1 for key in said], np.int64)
    sizes = np.bincount(numbers[numbers >= 0], minlength=1)[numbers]
    return _Key(column, numbers, sizes)


def _together(keys: Sequence[_Key]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield, for each two keys of different columns, both as one, and the smaller of their blocks.

    A block of two keys holds nothing new where either key's own block is taken.
    """
    for one, other in combinations(keys, 2):
        if one.column != other.column:
            both = one.numbers * (int(other.numbers.max()) + 1) + other.numbers
            both[(one.numbers < 0) | (other.numbers < 0)] = -1
            yield both, np.minimum(one.sizes, other.sizes)


def _blocks(keys: Sequence[_Key], cap: int) -> Iterator[NDArray[np.int64]]:
    """Yield, for each key and each two keys, every record's block, or -1 for none."""
    for key in keys:
        yield key.numbers
    for both, smaller in _together(keys):
        both[smaller <= cap] = -1
        yield both


def _names(columns: Sequence[Column]) -> Iterator[_Key]:
    """Give keys of each forename and surname in either order: people and forms swap them."""
    at = [[each for each in columns if each.field == field] for field in NAMES]
    for fore, sur in product(*at):
        pairs = list(zip(fore.values, sur.values, strict=True))
        for part in (0, 1):
            said = [
                " ".join(sorted((sur.of.keys(one)[part], sur.of.keys(two)[part])))
                if one and two else ""
                for one, two in pairs
            ]  # fmt: skip
            yield _key(-1, said)


def _cap(keys: Sequence[_Key], most: int) -> int:
    """Give the size of block up to which all blocks together name no more than `most` pairs."""
    more = np.zeros(LARGEST + 2, np.int64)
    for key in keys:
        _, counts = np.unique(key.numbers[key.numbers >= 0], return_counts=True)
        _count(more, counts, np.full(len(counts), LARGEST + 1))
    for both, smaller in _together(keys):
        known = np.flatnonzero(both >= 0)
        _, first, counts = np.unique(both[known], return_index=True, return_counts=True)
        _count(more, counts, np.minimum(smaller[known[first]], LARGEST + 1))
    named = np.maximum.accumulate(np.cumsum(more))[: LARGEST + 1]
    return max(2, int(np.searchsorted(named, most, side="right")) - 1)


def _count(more: NDArray[np.int64], sizes: NDArray[np.int64], until: NDArray[np.int64]) -> None:
    """Add the pairs of blocks from where they are taken, and take them away where they no more are.

    A block is taken from its own size on, until the block of one of its keys alone is.
    """
    taken = (sizes > 1) & (sizes < until)
    sizes, until = sizes[taken], until[taken]
    pairs = sizes * (sizes - 1) // 2
    np.add.at(more, sizes, pairs)
    np.subtract.at(more, until, pairs)


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
