"""Link two files that each know a person once: one record of one goes with one of the other.

Whether they do is seen, not assumed: where records of one file have two sure partners in the other,
they know people more than once.
"""

import numpy as np

from hub.matching.batch.comparing import Indices
from hub.matching.batch.estimating import Table

SURE = 6.6
"""Bits of a pair that is one person with 99 in 100."""
SEVERAL = 0.01
"""Share of records with a sure partner that may have two by chance."""


def is_one_to_one(one: Indices, other: Indices, bits: Table) -> bool:
    """Tell whether hardly any record has two sure partners."""
    sure = bits > SURE
    partners = np.concatenate(
        [np.unique(each[sure], return_counts=True)[1] for each in (one, other)]
    )
    return bool(len(partners)) and float((partners > 1).mean()) < SEVERAL


def against_rivals(one: Indices, other: Indices, bits: Table) -> Table:
    """Weigh each pair against all others of its two records: at most one of them is true.

    The odds of a pair are those of the pair alone, over one and the odds of all its rivals.
    """
    odds = np.exp2(np.clip(bits, -500, 500))
    rivals = -2 * odds
    for side in (one, other):
        _, back = np.unique(side, return_inverse=True)
        rivals += np.bincount(back, odds)[back]
    # A sum less what it holds itself may come out a hair below nought.
    result: Table = bits - np.log2(1 + np.maximum(rivals, 0.0))
    return result


def assign(one: Indices, other: Indices, bits: Table) -> Table:
    """Take the likeliest pairs first, each record once; give the rest no chance.

    Equal pairs are taken in the order of their records.
    """
    taken_one, taken_other = set[int](), set[int]()
    left = np.full(len(bits), -np.inf)
    for place in np.lexsort((other, one, -bits)).tolist():
        a, b = int(one[place]), int(other[place])
        if a not in taken_one and b not in taken_other:
            taken_one.add(a)
            taken_other.add(b)
            left[place] = bits[place]
    kept: Table = np.minimum(bits, left)
    return kept
