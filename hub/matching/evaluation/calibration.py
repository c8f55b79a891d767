"""How honest the chances are: of pairs said to be one person 9 times in 10, how many are.

A model may order pairs well and still say 99 in 100 where it is right 9 times in 10. Whoever
decides a review reads the chance, so it is measured by itself.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Scored

BOUNDS = (0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
"""Chances at which one bin of them ends and the next begins."""
_MOST = 60.0
"""Bits beyond which a chance is one."""


@dataclass(frozen=True)
class Bin:
    """The pairs whose chance was said to be from `above` to below `below`."""

    above: float
    below: float
    pairs: int
    said: float
    """The mean of what was said; nought where there are no pairs."""
    true: float
    """The share that is one person."""


@dataclass(frozen=True)
class Calibration:
    """The bins, and the Brier score: the mean squared error of the chances (Brier 1950)."""

    brier: float | None
    """None where no pair was scored."""
    bins: tuple[Bin, ...]


def chance(bits: float) -> float:
    """Give the probability of odds in bits.

    >>> chance(0), round(chance(6.6), 2)
    (0.5, 0.99)
    """
    odds = 2.0 ** max(-_MOST, min(_MOST, bits))
    return float(odds / (1 + odds))


def calibration(data: Dataset, pairs: Sequence[Scored]) -> Calibration:
    """Compare the chance of every scored pair with whether it is one person."""
    sides = data.sides
    counted, said, true = ([0.0] * (len(BOUNDS) + 1) for _ in range(3))
    error = 0.0
    for one, other, bits in pairs:
        if sides is not None and sides[one] == sides[other]:
            continue
        likely, is_one = chance(bits), data.persons[one] == data.persons[other]
        place = bisect_right(BOUNDS, likely)
        counted[place] += 1
        said[place] += likely
        true[place] += is_one
        error += (likely - is_one) ** 2
    ends = (0.0, *BOUNDS, 1.0)
    bins = tuple(
        Bin(ends[place], ends[place + 1], int(count), said[place] / max(count, 1),
            true[place] / max(count, 1))
        for place, count in enumerate(counted)
    )  # fmt: skip
    return Calibration(error / sum(counted) if any(counted) else None, bins)
