"""Make persons of pairs: clusters that agree on average, never chains of single links.

Average linkage (Sokal and Michener 1958) over the log odds of pairs, each kept within bounds. One
strong pair between two clusters joins nothing where their other pairs speak against it; several
weak ones join what no single pair could. A pair's new score is the average at which its clusters
met: what the other records of the two say is then part of it.
"""

from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from hub.matching.batch.comparing import Indices
from hub.matching.batch.estimating import Table

BOUND = 12.0
"""Bits beyond which a pair is no surer: odds of 4,000 to 1. From 8 to 20 figures hardly move."""
UNSEEN = -8.0
"""Bits of a pair that was no candidate: it shares nothing rare."""
FLOOR = -6.0
"""Bits a pair needs to be looked at, and clusters to be joined even to see by how much they miss
it: a chance of one in 65. Above `UNSEEN`, so that no number of unseen pairs joins a whole file."""


class Joined:
    """Pairs of records, each with the average at which the clusters of the two met."""

    def __init__(self, one: Indices, other: Indices, bits: Table) -> None:
        self.one, self.other, self.bits = one, other, bits


class _Forest:
    """Clusters and the sums of bits between those that share a pair."""

    def __init__(self, one: Indices, other: Indices, bits: Table, unseen: float) -> None:
        self.unseen = unseen
        self.between: dict[int, dict[int, tuple[float, int]]] = {}
        for a, b, worth in zip(one.tolist(), other.tolist(), bits.tolist(), strict=True):
            self.between.setdefault(a, {})[b] = (worth, 1)
            self.between.setdefault(b, {})[a] = (worth, 1)
        self.members = {each: [each] for each in self.between}
        self.waiting = [
            (-self.average(a, b), a, b) for a, near in self.between.items() for b in near if a < b
        ]
        heapify(self.waiting)

    def average(self, a: int, b: int) -> float:
        """Give the average of all pairs between two clusters."""
        total, pairs = self.between[a][b]
        every = len(self.members[a]) * len(self.members[b])
        return (total + self.unseen * (every - pairs)) / every

    def join(self, a: int, b: int, made: int) -> None:
        """Make one cluster of two, and weigh it against all that either met."""
        near, far = self.between.pop(a), self.between.pop(b)
        self.members[made] = self.members.pop(a) + self.members.pop(b)
        self.between[made] = {}
        for each in sorted((near.keys() | far.keys()) - {a, b}):
            first, second = near.get(each, (0.0, 0)), far.get(each, (0.0, 0))
            both = (first[0] + second[0], first[1] + second[1])
            self.between[made][each] = self.between[each][made] = both
            self.between[each].pop(a, None)
            self.between[each].pop(b, None)
            heappush(self.waiting, (-self.average(made, each), each, made))


def join(  # noqa: PLR0913
    one: Indices, other: Indices, bits: Table, records: int, *,
    unseen: float = UNSEEN, floor: float = FLOOR,
) -> Joined:  # fmt: skip
    """Join the likeliest clusters first, down to `floor`, and give every pair that was joined.

    `unseen` is what a pair counts that is not given, or lies below the floor.
    """
    kept = bits > floor
    one, other = one[kept], other[kept]
    forest = _Forest(one, other, np.clip(bits[kept], -BOUND, BOUND), unseen)
    found: tuple[list[int], list[int], list[float]] = ([], [], [])
    made = records
    while forest.waiting:
        worth, a, b = heappop(forest.waiting)
        if -worth < floor:
            break
        if a not in forest.members or b not in forest.members:
            continue
        for row in forest.members[a]:
            for met in forest.members[b]:
                found[0].append(min(row, met))
                found[1].append(max(row, met))
                found[2].append(-worth)
        forest.join(a, b, made)
        made += 1
    return Joined(np.array(found[0], np.int64), np.array(found[1], np.int64),
                  np.array(found[2], np.float64))  # fmt: skip


def groups(one: Indices, other: Indices, records: int) -> NDArray[np.int64]:
    """Give every record the first record of its cluster, where these pairs are joined."""
    above = list(range(records))

    def head(row: int) -> int:
        while above[row] != row:
            above[row] = above[above[row]]
            row = above[row]
        return row

    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        first, second = sorted((head(a), head(b)))
        above[second] = first
    return np.array([head(each) for each in range(records)], np.int64)
