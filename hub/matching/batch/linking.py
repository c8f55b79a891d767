"""Link the records of a file, or of two: from candidates to persons, the same each time.

1. candidates, 2. levels of every column, 3. the model, 4. how rare values are among persons,
5. persons: by assignment where two files know a person once each, else by clusters. Then the model
says itself where to stop: at the threshold at which it expects the best F1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.matching.batch import assigning, clustering
from hub.matching.batch.candidates import Pairs, candidates
from hub.matching.batch.columns import Column
from hub.matching.batch.comparing import Compared, Indices, compare
from hub.matching.batch.estimating import Estimated, Table, estimate
from hub.matching.batch.rarity import rarity
from hub.matching.batch.reading import NothingToCompare

BLIND = 300_000
"""Pairs drawn at random to see what strangers agree on."""
SEED = 20_261_126
AGREEING = 2
"""The least level that is some agreement, of every kind."""
FIRST_LINKS = 3.0
"""Bits at which records count as one person while persons are counted for rarity: 8 to 1."""
Told = Callable[[int, int | None], None]
"""Called with the steps done and the steps there are."""


@dataclass(frozen=True)
class Linked:
    """What was found. Pairs are of places in the file, the earlier first."""

    one: Indices
    other: Indices
    bits: Table
    """Log2 odds of each pair, after everything the other records say."""
    threshold: float
    """Bits from which the model links, by its own expectation."""
    persons: NDArray[np.int64]
    """For each record the first record of its person."""
    compared: Pairs
    """The pairs that were compared, each as ``one * records + other``."""
    estimated: Estimated
    one_to_one: bool


def link(
    columns: Sequence[Column], sides: NDArray[np.int8] | None = None,
    told: Told = lambda _done, _all: None,
) -> Linked:  # fmt: skip
    """Link records. `sides` says of which of two files each is; None for one file.

    Raises `NothingToCompare` for a single record.
    """
    if len(columns[0].values) < 2:  # noqa: PLR2004
        raise NothingToCompare("one record alone can be linked to none")
    scored = _score(columns, sides, told)
    if sides is None:
        return _clustered(scored, None)
    if assigning.is_one_to_one(scored.compared.one, scored.compared.other, scored.bits):
        return _assigned(scored)
    # Each file knows people more than once: what their records say of each other helps.
    return _clustered(_score(columns, None, told), sides)


@dataclass(frozen=True)
class _Scored:
    pairs: Pairs
    compared: Compared
    estimated: Estimated
    bits: Table
    records: int


def _score(columns: Sequence[Column], sides: NDArray[np.int8] | None, told: Told) -> _Scored:
    """Weigh every pair by itself."""
    records, steps = len(columns[0].values), 5
    told(0, steps)
    pairs = candidates(columns, sides)
    told(1, steps)
    compared = compare(columns, pairs // records, pairs % records)
    told(2, steps)
    blind = _blind(columns, sides, pairs)
    told(3, steps)
    estimated = estimate(columns, compared, blind, _all_pairs(records, sides))
    told(4, steps)
    bits = estimated.odds(compared.levels)
    sure = bits > FIRST_LINKS
    persons = clustering.groups(compared.one[sure], compared.other[sure], records)
    bits = estimated.odds(compared.levels, rarity(estimated, compared, persons.tolist()))
    # Two records that agree on nothing are not one person, however many are.
    bits[compared.levels.max(axis=1) < AGREEING] = clustering.UNSEEN
    told(5, steps)
    return _Scored(pairs, compared, estimated, bits, records)


def _blind(
    columns: Sequence[Column], sides: NDArray[np.int8] | None, pairs: Pairs
) -> NDArray[np.int8]:
    """Compare pairs drawn at random that are no candidates."""
    records = len(columns[0].values)
    chance = np.random.default_rng(SEED)
    drawn = chance.integers(0, records, (2, 2 * BLIND))
    one, other = drawn.min(axis=0), drawn.max(axis=0)
    kept = one != other
    if sides is not None:
        kept &= sides[one] != sides[other]
    kept &= ~np.isin(one * records + other, pairs)
    return compare(columns, one[kept][:BLIND], other[kept][:BLIND]).levels


def _all_pairs(records: int, sides: NDArray[np.int8] | None) -> int:
    if sides is None:
        return records * (records - 1) // 2
    first = int((sides == 0).sum())
    return first * (records - first)


def _assigned(scored: _Scored) -> Linked:
    one, other = scored.compared.one, scored.compared.other
    bits = assigning.against_rivals(one, other, scored.bits)
    kept = bits > clustering.FLOOR
    one, other, bits = one[kept], other[kept], bits[kept]
    bits = np.maximum(assigning.assign(one, other, bits), clustering.FLOOR)
    return _told(scored, one, other, bits, one_to_one=True)


def _clustered(scored: _Scored, sides: NDArray[np.int8] | None) -> Linked:
    near, odds = scored.bits > clustering.FLOOR, clustering.Odds()
    found, said = scored.compared, list(odds.of(scored.bits[near]))
    joined = clustering.join(found.one[near], found.other[near], said, scored.records, odds)
    one, other, bits = joined.one, joined.other, joined.bits
    if sides is not None:
        across = sides[one] != sides[other]
        one, other, bits = one[across], other[across], bits[across]
    return _told(scored, one, other, bits, one_to_one=False)


def _told(
    scored: _Scored, one: Indices, other: Indices, bits: Table, *, one_to_one: bool
) -> Linked:
    threshold = expected_best(bits)
    linked = bits >= threshold
    persons = clustering.groups(one[linked], other[linked], scored.records)
    return Linked(one, other, bits, threshold, persons, scored.pairs, scored.estimated, one_to_one)


def expected_best(bits: Table) -> float:
    """Give the threshold at which pairs of these odds are expected to have the best F1.

    The expected number of true pairs above a threshold is the sum of their chances; what is true
    below it is missed. No label is used.

    >>> expected_best(np.array([9.0, 8.0, 0.5, -3.0]))
    0.5
    """
    if not len(bits):
        return 0.0
    ordered = np.sort(bits)[::-1]
    chances = 1 / (1 + np.exp2(-np.clip(ordered, -500, 500)))
    expected = 2 * np.cumsum(chances) / (np.arange(1, len(ordered) + 1) + chances.sum())
    return float(ordered[int(expected.argmax())])
