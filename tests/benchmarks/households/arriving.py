"""The second generator's records: a block of households at a time, its records by their day.

A block is held at once and no more, so memory is flat. The columns are of another shape than the
first generator's; the truth is told in the same words, so that one scorer reads both.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from tests.benchmarks.children.stream import Written
from tests.benchmarks.households.clerks import SYSTEMS, Hand
from tests.benchmarks.households.living import TODAY, Estate, Young

BLOCK = 1_500
EXPECTED, TWICE = 0.06, 0.09
"""Shares of children known before birth, and of registrations made twice in one system."""


def records(seed: int, most: int) -> Iterator[Written]:
    """Yield so many records of the estate that the seed makes."""
    estate, dice = Estate(seed), Random(f"arriving {seed}")
    hand, number = Hand(dice), 0
    roofs = estate.households()
    while number < most:
        block = [event for _ in range(BLOCK) for one in next(roofs) for event in told(one, dice)]
        block.sort(key=lambda event: (event[0], event[1]))
        for on, _, one, system in block[: most - number]:
            yield written(number, one, system, on, hand)
            number += 1


def told(one: Young, dice: Random) -> Iterator[tuple[date, float, Young, str]]:
    """Yield on which days which systems hear of one."""
    if one.was is None and not one.given_birthday and dice.random() < EXPECTED:
        before = one.birthday - timedelta(days=dice.randrange(15, 160))
        yield before, dice.random(), one, "expected"
        if dice.random() < 0.07:
            return
    days = (min(one.known_until, TODAY) - one.known_from).days
    for system, (share, _) in SYSTEMS.items():
        times = (dice.random() < share) * (1 + (dice.random() < TWICE))
        for _ in range(times if days > 0 else 0):
            on = one.known_from + timedelta(days=dice.randrange(days))
            yield on, dice.random(), one, system


def written(number: int, one: Young, system: str, on: date, hand: Hand) -> Written:
    """Give one record and its truth."""
    expected = system == "expected"
    at = "front_door" if expected else system
    values, wrong = hand.before_birth(one, on) if expected else hand.write(one, at, on)
    row = f"x{number}"
    truth = [
        row, f"y{one.number}", f"roof{one.roof(on).number}", f"kin{one.kin}", f"d{one.delivery}",
        f"y{one.was}" if one.was else "", "unborn" if expected else one.kind, one.origin, at,
        str(on.toordinal()), "unborn" if expected else "", "|".join(wrong),
    ]  # fmt: skip
    return Written([row, str(number), at, *values], truth)
