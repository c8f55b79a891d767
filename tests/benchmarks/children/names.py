"""Stocks of names: what children and parents are called, by where their names come from.

The files in ``names`` list common given and family names, most frequent first, with other
spellings of one name after ``~``, short forms after ``+`` and ``_`` for a space. How often a name
is used falls with its place in the list as in a real borough: few names are common, most are rare.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Generic, NamedTuple, TypeVar

DIRECTORY = Path(__file__).parent / "names"
SLOTS = 16_384
"""Entries of a table drawn from by one random number: the rarest name is 1 in so many."""
FLATTENING = 6
"""The Mandelbrot term: the commonest English forename is then about 2 % of births, as it is."""
T = TypeVar("T")


class Name(NamedTuple):
    """One name: how it is usually written, other spellings and transliterations, short forms."""

    written: str
    variants: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


class Table(Generic[T]):
    """Things drawn with falling frequency: the first most often."""

    def __init__(self, things: Sequence[T], flattening: float = FLATTENING) -> None:
        weights = [1 / (place + flattening) for place in range(len(things))]
        total, self.things = sum(weights), list(things)
        slots: list[T] = []
        for thing, weight in zip(things, weights, strict=True):
            slots += [thing] * max(1, round(SLOTS * weight / total))
        self.slots = slots

    def draw(self, chance: Random) -> T:
        """Draw one."""
        return self.slots[int(chance.random() * len(self.slots))]


@dataclass(frozen=True)
class Stock:
    """The names of one origin. `rare` are the halves of family names nobody lists."""

    origin: str
    boys: Table[Name]
    girls: Table[Name]
    surnames: Table[Name]
    rare: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    english: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def given(self, sex: str, chance: Random) -> Name:
        """Draw a given name for a boy (``M``) or a girl (``F``)."""
        return (self.boys if sex == "M" else self.girls).draw(chance)

    def surname(self, chance: Random) -> Name:
        """Draw a family name; one in four is rare where the origin has rare ones."""
        starts, ends = self.rare
        if starts and chance.random() < 0.25:
            return Name(chance.choice(starts) + chance.choice(ends))
        return self.surnames.draw(chance)


def parse(word: str) -> Name:
    """Read one entry of a list.

    >>> parse("Alexander~Aleksander+Alex,Xander")
    Name(written='Alexander', variants=('Aleksander',), short=('Alex', 'Xander'))
    """
    rest, _, short = word.replace("_", " ").partition("+")
    written, _, variants = rest.partition("~")
    return Name(written, tuple(filter(None, variants.split(","))),
                tuple(filter(None, short.split(","))))  # fmt: skip


@cache
def stock(origin: str) -> Stock:
    """Read the names of one origin, by the name of its file."""
    sections: dict[str, list[str]] = {}
    for line in (DIRECTORY / f"{origin}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            words = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            words.extend(line.split())
    boys, girls, surnames = (
        Table([parse(word) for word in sections[name]]) for name in ("boys", "girls", "surnames")
    )
    rare = (tuple(sections.get("surname-starts", ())), tuple(sections.get("surname-ends", ())))
    english = {
        "M": tuple(sections.get("english", ())),
        "F": tuple(sections.get("englishgirls", ())),
    }
    return Stock(origin, boys, girls, surnames, rare, english)


def origins() -> list[str]:
    """List the origins there are stocks for."""
    return sorted(path.stem for path in DIRECTORY.glob("*.txt"))
