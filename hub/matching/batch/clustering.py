"""Make persons of pairs: clusters that agree on average, never chains of single links.

Average linkage (Sokal and Michener 1958). One strong pair between two clusters joins nothing where
their other pairs speak against it; several weak ones join what no single pair could. A pair's new
score is that at which its clusters met: what the other records of the two say is then part of it.
What is averaged is up to the caller: the log odds of pairs, or what they say of each field.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import Protocol

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


class Evidence(Protocol):
    """What pairs of records say, so that what several of them say can be added up."""

    def unmet(self, some: Sequence[int], others: Sequence[int]) -> Table:
        """Give the sum over all pairs between two clusters of which none was a candidate."""

    def bits(self, total: Table) -> float:
        """Give the score of two clusters by the sum of what all their pairs say."""


class Odds:
    """The average log odds of pairs, each within `BOUND`: a total is their sum and number."""

    def of(self, bits: Table) -> Table:
        """Give what each pair says: a row a pair."""
        return np.stack((np.clip(bits, -BOUND, BOUND), np.ones(len(bits))), axis=1)

    def unmet(self, some: Sequence[int], others: Sequence[int]) -> Table:
        """Count each pair as sharing nothing rare."""
        pairs = len(some) * len(others)
        return np.array((UNSEEN * pairs, pairs))

    def bits(self, total: Table) -> float:
        """Give the average."""
        return float(total[0] / total[1])


class _Forest:
    """Clusters, and what the pairs between those say that share a candidate."""

    def __init__(self, one: Indices, other: Indices, said: Sequence[Table], by: Evidence) -> None:
        self.by = by
        self.between: dict[int, dict[int, Table]] = {}
        for a, b, each in zip(one.tolist(), other.tolist(), said, strict=True):
            self.between.setdefault(a, {})[b] = each
            self.between.setdefault(b, {})[a] = each
        self.members = {each: [each] for each in self.between}
        self.waiting = [
            (-by.bits(each), a, b)
            for a, near in self.between.items() for b, each in near.items() if a < b
        ]  # fmt: skip
        heapify(self.waiting)

    def join(self, a: int, b: int, made: int) -> None:
        """Make one cluster of two, and weigh it against all that either met."""
        parts = [(self.members.pop(each), self.between.pop(each)) for each in (a, b)]
        self.members[made] = parts[0][0] + parts[1][0]
        self.between[made] = {}
        for each in sorted({near for _, met in parts for near in met} - {a, b}):
            there = self.members[each]
            said = (met[each] if each in met else self.by.unmet(part, there) for part, met in parts)
            total = self.between[made][each] = self.between[each][made] = np.add(*said)
            self.between[each].pop(a, None)
            self.between[each].pop(b, None)
            heappush(self.waiting, (-self.by.bits(total), each, made))


def join(
    one: Indices, other: Indices, said: Sequence[Table], records: int, by: Evidence
) -> Joined:  # fmt: skip
    """Join the likeliest clusters first, down to `FLOOR`, and give every pair that was joined.

    `said` is what each pair says, in the terms of `by`. Clusters without a candidate between them
    are never joined.
    """
    forest = _Forest(one, other, said, by)
    found: tuple[list[int], list[int], list[float]] = ([], [], [])
    made = records
    while forest.waiting:
        worth, a, b = heappop(forest.waiting)
        if -worth < FLOOR:
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
