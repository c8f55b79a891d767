"""How much more, or less, than usual it says that two records agree on just this value.

Agreeing on Smith says less than on Halfarcott. What counts is how many *other* persons have the
value: in a file that holds a person many times, the rarest address is met many times. So persons
are counted, as far as certain links tell them apart, and the two records' own are left out.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hub.matching.batch.columns import Column
from hub.matching.batch.comparing import Compared
from hub.matching.batch.estimating import Estimated, Table

MOST = 50.0
"""How many times rarer than its column's average a value may count: six bits, so that no value by
itself outweighs a column that differs."""
PLAIN = frozenset({"sex", "category"})
"""Kinds whose few values need no counting."""


def rarity(estimated: Estimated, compared: Compared, persons: Sequence[int]) -> Table:
    """Give bits for each pair and column: positive where the value is more common than most.

    `persons` tells records of one person apart from others', as far as is certain by now. The
    result is added to the likelihood that strangers agree.
    """
    found = np.zeros(compared.levels.shape)
    for place, column in enumerate(estimated.columns):
        if column.kind in PLAIN:
            continue
        usual = float(estimated.tables["different"][place][column.of.TOP])
        agreeing = np.flatnonzero(compared.levels[:, place] == column.of.TOP)
        found[agreeing, place] = _bits(column, compared, agreeing, np.asarray(persons), usual)
    return found


def _bits(
    column: Column, compared: Compared, agreeing: NDArray[np.int64], persons: NDArray[np.int64],
    usual: float,
) -> Table:  # fmt: skip
    holders = Counter(
        value for value, _ in {(v, p) for v, p in zip(column.values, persons, strict=True) if v}
    )
    one, other = compared.one[agreeing], compared.other[agreeing]
    held = np.array([holders[column.values[each]] for each in one.tolist()], np.float64)
    others = held - 2 + (persons[one] == persons[other])
    share = (others + _unmet(holders)) / max(1, holders.total())
    bits: Table = np.log2(np.maximum(share, usual / MOST) / usual)
    return bits


def _unmet(holders: Counter[str]) -> float:
    """Give how many further persons to expect for a value that nobody else was met with.

    By Good and Turing (1953): twice the values met in two persons for each met in one; half a value
    is added to both, so that none is impossible.
    """
    met = Counter(holders.values())
    return min(1.0, (2 * met[2] + 0.5) / (met[1] + 0.5))
