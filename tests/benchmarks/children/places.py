"""Streets, numbers and postcodes, invented: about a million addresses, some shared by many.

A street's postcodes follow from its number, so neighbours share one and no two streets do. Seeds
name the same town: two generators with other seeds build other families in the same streets.
"""

from collections import deque
from pathlib import Path
from random import Random

from tests.benchmarks.children.world import Home

_FIRST = (Path(__file__).parent / "streets.txt").read_text("utf-8").split()
_SECOND = (
    "Road", "Street", "Avenue", "Close", "Lane", "Gardens", "Grove", "Way", "Court", "Drive",
    "Crescent", "Hill",
)  # fmt: skip
_OUTWARD = [f"{area}{n}" for area, most in (("SE", 28), ("BR", 8), ("DA", 10), ("CR", 9), ("E", 18))
            for n in range(1, most + 1)]  # fmt: skip
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters an inward code may end in."""
STREETS = len(_FIRST) * len(_SECOND) * 5
HOUSES = 120


class Town:
    """Hands out homes."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.households = chance, 0
        self.hostels = [self._place("hostel") for _ in range(120)]
        self.refuges = [self._place("refuge") for _ in range(25)]
        self.recent: deque[Home] = deque(maxlen=2_000)

    def home(self, kind: str = "family") -> Home:
        """Give a household a home: its own, one that another family left, or a crowded one."""
        drawn = self.chance.random()
        if kind == "family" and drawn < 0.02:
            return self.chance.choice(self.hostels)
        if kind == "family" and drawn < 0.06 and self.recent:
            # Two families share, or one moves in where another moved out.
            return self.recent[int(self.chance.random() * len(self.recent))]
        home = self._place(kind)
        if kind == "family":
            self.recent.append(home)
        return home

    def refuge(self) -> Home:
        """Give a room in a refuge."""
        return self.chance.choice(self.refuges)

    def _place(self, kind: str) -> Home:
        self.households += 1
        street = int(self.chance.random() * STREETS)
        house = 1 + int(self.chance.random() * HOUSES)
        name = f"{_FIRST[street % len(_FIRST)]} {_SECOND[street // len(_FIRST) % len(_SECOND)]}"
        line = f"{house} {name}"
        if self.chance.random() < 0.3:
            line = f"Flat {1 + int(self.chance.random() * 40)}, {line}"
        return Home(f"h{self.households}", line, postcode(street, house), kind)


def postcode(street: int, house: int) -> str:
    """Give the postcode of a house; thirty houses share one.

    >>> postcode(77, 1) == postcode(77, 29), postcode(77, 1) == postcode(77, 31)
    (True, False)
    """
    block = street * (HOUSES // 30 + 1) + house // 30
    rest, outward = divmod(block, len(_OUTWARD))
    rest, digit = divmod(rest, 10)
    rest, first = divmod(rest, len(_LETTERS))
    return f"{_OUTWARD[outward]} {digit}{_LETTERS[first]}{_LETTERS[rest % len(_LETTERS)]}"
