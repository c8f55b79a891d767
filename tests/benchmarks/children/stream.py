"""Records as they arrive: many families at once, each family's in the order of time.

Memory stays flat however many records are asked for: only `OPEN` families are held, and a family is
forgotten when its last record is out. Every record comes with its truth, which a matcher must
never see.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from tests.benchmarks.children.families import Borough
from tests.benchmarks.children.world import LAST_DAY, Child
from tests.benchmarks.children.writing import SOURCES, Clerk, Source

OPEN = 2_000
"""Families whose records arrive among each other's."""
UNBORN, NEWBORN, NEVER_BORN = 0.05, 0.015, 0.08
"""Shares of children known before birth, written under a placeholder name in the first days, and
of those expected who are never heard of again."""
BEFORE_BIRTH = 150
TRUTH = (
    "record_id", "person_id", "household_id", "family_id", "birth_id", "formerly", "kind", "origin",
    "source", "day", "placeholder", "planted",
)  # fmt: skip


class Written(NamedTuple):
    """One record, in the order of `writing.FIELDS`, and its truth in the order of `TRUTH`."""

    record: list[str]
    truth: list[str]


class _Event(NamedTuple):
    day: int
    order: float
    child: Child
    source: Source
    how: str


def records(seed: int, most: int, numbers: Iterator[str] | None = None) -> Iterator[Written]:
    """Yield so many records of a borough that the seed makes; its children take these numbers."""
    borough, chance = Borough(seed, numbers), Random(seed + 1)
    clerk = Clerk(chance)
    open_families = [_events(borough.family(), chance) for _ in range(OPEN)]
    for number in range(most):
        place = int(chance.random() * OPEN)
        while not open_families[place]:
            open_families[place] = _events(borough.family(), chance)
        yield _written(open_families[place].pop(), clerk, number)


def _events(children: list[Child], chance: Random) -> list[_Event]:
    """List what sources will write of a family, the earliest last."""
    found: list[_Event] = []
    for child in children:
        expected = chance.random() < UNBORN and child.formerly is None
        if expected:
            day = child.born - 20 - int(chance.random() * BEFORE_BIRTH)
            source = SOURCES[chance.choice((0, 2, 2, 3))]
            found.append(_Event(day, chance.random(), child, source, "unborn"))
            if chance.random() < NEVER_BORN:
                continue
        span = min(child.ends, LAST_DAY) - child.starts
        if span < 1:
            continue
        if chance.random() < NEWBORN and child.formerly is None and child.starts == child.born:
            day = child.born + int(chance.random() * 5)
            found.append(_Event(day, chance.random(), child, SOURCES[3], "newborn"))
        found.extend(_registrations(child, span, chance))
    found.sort(reverse=True)
    return found


def _registrations(child: Child, span: int, chance: Random) -> list[_Event]:
    found: list[_Event] = []
    for source in SOURCES:
        present = chance.random() < source.presence
        while present:
            day = child.starts + int(chance.random() * span)
            if day - child.born >= source.from_age:
                found.append(_Event(day, chance.random(), child, source, "write"))
            present = chance.random() < source.again
    return found


def _written(event: _Event, clerk: Clerk, number: int) -> Written:
    day, _, child, source, how = event
    write = {"write": clerk.write, "unborn": clerk.write_unborn, "newborn": clerk.write_newborn}
    values, planted = write[how](child, source, day)
    record_id = f"r{number}"
    truth = [
        record_id, f"p{child.person}", child.home_on(day).household, f"f{child.family}",
        f"b{child.birth}", f"p{child.formerly}" if child.formerly else "",
        "unborn" if how != "write" else child.kind, child.origin, source.name, str(day),
        "" if how == "write" else how, "|".join(planted),
    ]  # fmt: skip
    return Written([record_id, str(number), source.name, *values], truth)
