"""Say in words how strong evidence is, on the one scale that pages, commands and help use. No I/O.

The steps are how many times as likely two records' likeness (or difference) is if they are about
one child than if they are not: the powers of ten of the verbal scale of the European Network of
Forensic Science Institutes (guideline for evaluative reporting, 2015), with its six steps drawn
together to four.
"""

import math
from typing import NamedTuple


class Step(NamedTuple):
    """One step: its word, from how many times it holds, and how much better or worse it fits."""

    word: str
    times: int
    fits: str


SCALE = (
    Step("slight", 2, "a little"),
    Step("moderate", 10, "clearly"),
    Step("strong", 100, "much"),
    Step("very strong", 10_000, "very much"),
)
"""Ascending. What is not even twice as likely says little either way."""
TEN = 10
FULL = 10
"""How long the bar of very strong evidence is; what is weaker has its share of it."""
SURE = 0.001
"""No nearer to certain than this is a chance said to be."""
LITTLE = "little either way"


def strength(bits: float) -> str:
    """Name the strength of evidence and whom it speaks for; each bit doubles the odds.

    >>> strength(0.7), strength(-2), strength(4.7)
    ('little either way', 'slight evidence against', 'moderate evidence for')
    >>> strength(-8), strength(14)
    ('strong evidence against', 'very strong evidence for')
    """
    step = _step(bits)
    if step is None:
        return LITTLE
    return f"{step.word} evidence {'for' if bits > 0 else 'against'}"


def tenths(bits: float) -> int:
    """Give how long a bar stands for evidence: it is full where that is very strong.

    >>> tenths(0.7), tenths(-2), tenths(4.7), tenths(-8), tenths(40), tenths(0)
    (1, 2, 4, 6, 10, 0)
    """
    if not bits:
        return 0
    return max(1, min(FULL, round(FULL * abs(bits) / math.log2(SCALE[-1].times))))


def behind(lead_bits: float) -> str:
    """Say how well the next candidate fits whom the evidence leaves so far behind.

    >>> behind(0.4), behind(5.5)
    ('fits about as well', 'fits clearly less well')
    """
    step = _step(lead_bits)
    return f"fits {step.fits} less well" if step else "fits about as well"


def times(bits: float) -> str:
    """Write how many times as likely evidence makes it that they are one child, or less likely.

    >>> times(4.7), times(-8.36), times(0.5)
    ('26 times as likely', '330 times less likely', '1.4 times as likely')
    """
    return f"{_number(bits)} times {'as' if bits >= 0 else 'less'} likely"


def odds(bits: float) -> str:
    """Write the odds that they are one child.

    >>> odds(3.4), odds(-17.6)
    ('11 to 1', '1 to 200,000')
    """
    return f"{_number(bits)} to 1" if bits >= 0 else f"1 to {_number(bits)}"


def chance(of_one: float) -> str:
    """Write a probability as a percentage that is never certain.

    >>> chance(0.912), chance(0.99998), chance(0.0)
    ('91.2%', 'over 99.9%', 'under 0.1%')
    """
    if of_one >= 1 - SURE:
        return f"over {1 - SURE:.1%}"
    return f"under {SURE:.1%}" if of_one < SURE else f"{of_one:.1%}"


def _number(bits: float) -> str:
    """Write two to the power of it, to two digits."""
    number = 2.0 ** abs(bits)
    rounded = round(number, 1 - math.floor(math.log10(number)))
    return f"{rounded:,.0f}" if number >= TEN else f"{rounded:.1f}"


def _step(bits: float) -> Step | None:
    return next((each for each in reversed(SCALE) if abs(bits) >= math.log2(each.times)), None)
