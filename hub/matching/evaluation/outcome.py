"""What a matcher made of a set: its clusters, the pairs it scored, what it leaves to a person.

Every matcher under measure is a function from a `Dataset` to an `Outcome`; rows are known by their
place in the set.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hub.matching.evaluation.dataset import Dataset


class Scored(NamedTuple):
    """A pair of rows and how sure the matcher is that they are one person, by any rising scale."""

    one: int
    other: int
    score: float


@dataclass
class Outcome:
    """`clusters` gives each row's person as decided without a human being."""

    clusters: list[int]
    reviews: dict[int, list[int]] = field(default_factory=dict)
    """Rows sent to review, each with one row of every person it may be about."""
    pairs: list[Scored] | None = None
    """By everything the matcher knows; None where it gives no scores."""
    links: list[tuple[int, int]] | None = None
    """Pairs linked directly, where clusters follow from them by chains; None where rows join one
    person at a time."""
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    """Milliseconds for each row, where rows are decided one by one."""
    threshold: float | None = None
    """The score from which the matcher links by itself."""
    compared: NDArray[np.int64] | None = None
    """Every pair that was compared, as ``one * rows + other``, where not all of them are scored."""
    guards: dict[tuple[int, int], str] = field(default_factory=dict)
    """Why a pair was held back, where the matcher says."""
    single: list[Scored] | None = None
    """Pairs by what their two records say alone, where `pairs` are something else."""
    asked_at_once: set[int] | None = None
    """Rows that were sent to review when they arrived; None where that is no other matter."""


Matcher = Callable[[Dataset], Outcome]


class Groups:
    """Joins rows into groups: clusters while links are still being found."""

    def __init__(self, size: int) -> None:
        self.above = list(range(size))

    def head(self, row: int) -> int:
        """Give the group of a row."""
        while self.above[row] != row:
            self.above[row] = self.above[self.above[row]]
            row = self.above[row]
        return row

    def join(self, one: int, other: int) -> None:
        """Make one group of two."""
        heads = sorted((self.head(one), self.head(other)))
        self.above[heads[1]] = heads[0]

    def all(self) -> list[int]:
        """Give the group of every row."""
        return [self.head(row) for row in range(len(self.above))]
