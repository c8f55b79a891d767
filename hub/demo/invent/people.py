"""Invent families: siblings, twins, an unborn child, homes shared and homes left.

Names come from `names.yml` in the proportions of an English city, so coincidences happen: two
children may share name and birthday and be strangers, as in life.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from hub.demo.invent.numbers import nhs_numbers, upn
from hub.demo.invent.who import Address, Child, Family, Stay, Worker, years
from schemas.yaml_text import read_yaml

HERE = Path(__file__).parent
ROLES = (
    ("MASH Social Worker", "Multi-Agency Safeguarding Hub"),
    ("MASH Team Manager", "Multi-Agency Safeguarding Hub"),
    ("Early Help Practitioner", "Early Help"),
    ("Early Help Team Leader", "Early Help"),
    ("Social Worker", "Assessment Team East"),
    ("Social Worker", "Assessment Team West"),
    ("Advanced Practitioner", "Assessment Team East"),
    ("Team Manager", "Assessment Team West"),
    ("Social Worker", "Safeguarding and Family Support"),
    ("Independent Chair", "Quality Assurance"),
)
SIZES = (1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5)
"""How many children families have."""
ONE_IN_TWINS = 45
ONE_IN_UNBORN = 70
ONE_IN_MOVED = 6
ONE_IN_SHARED_HOME = 40
ONE_IN_SECOND_FORENAME = 5
ONE_IN_OTHER_SURNAME = 9
SCHOOL_AGE = 4
NHS_KNOWN = 0.97


@cache
def names() -> dict[str, Any]:
    """Read the names."""
    read: dict[str, Any] = read_yaml((HERE / "names.yml").read_text(encoding="utf-8"))
    return read


@cache
def places() -> dict[str, Any]:
    """Read the city."""
    read: dict[str, Any] = read_yaml((HERE / "places.yml").read_text(encoding="utf-8"))
    return read


def workers() -> list[Worker]:
    """Give the council's practitioners; the same for every seed."""
    return [
        Worker(7001 + number, forename, surname, *ROLES[number % len(ROLES)])
        for number, (forename, surname) in enumerate(places()["workers"])
    ]


@dataclass
class Inventor:
    """Draws families one after another."""

    rng: Random
    today: date

    def __post_init__(self) -> None:
        self.numbers = nhs_numbers(self.rng)
        self.cultures = names()["cultures"]
        self.shares = [each["share"] for each in self.cultures]
        self.children_so_far = 0
        self.homes: list[Address] = []

    def families(self, children: int) -> Iterator[Family]:
        """Invent families until there are so many children."""
        number = 0
        while self.children_so_far < children:
            number += 1
            wanted = min(self.rng.choice(SIZES), children - self.children_so_far)
            yield self.family(number, wanted)

    def family(self, number: int, size: int) -> Family:
        """Invent one family."""
        culture = self.rng.choices(self.cultures, self.shares)[0]
        surname = self.rng.choice(culture["surnames"])
        other = self.rng.choice(culture["surnames"])
        births = self.births(size)
        taken: set[str] = set()
        children = []
        for born, is_twin in births:
            called = other if self.rng.randrange(ONE_IN_OTHER_SURNAME) == 0 else surname
            children.append(self.child(culture, called, born, taken, is_twin=is_twin))
        return Family(number, tuple(children), self.stays())

    def births(self, size: int) -> list[tuple[date, bool]]:
        """Give the children's birthdays, oldest first, and whether each has a twin."""
        oldest = self.today - timedelta(days=self.rng.randrange(200, 16 * 365))
        born = [(oldest, False)]
        while len(born) < size:
            last = born[-1][0]
            if self.rng.randrange(ONE_IN_TWINS) == 0:
                born[-1] = (last, True)
                born.append((last, True))
                continue
            following = last + timedelta(days=self.rng.randrange(330, 1500))
            latest = self.today + timedelta(days=150)
            born.append((min(following, latest), False))
            if following >= latest:
                break
        if self.rng.randrange(ONE_IN_UNBORN) == 0 and born[-1][0] < self.today - years(1):
            born[-1] = (self.today + timedelta(days=self.rng.randrange(10, 150)), False)
        return born

    def child(
        self, culture: dict[str, Any], surname: str, born: date, taken: set[str], *, is_twin: bool
    ) -> Child:
        """Invent one child of a family."""
        self.children_so_far += 1
        sex = self.rng.choice("FM")
        pool = culture["girls" if sex == "F" else "boys"]
        first = self.rng.choice([each for each in pool if each not in taken])
        taken.add(first)
        second = self.rng.choice(pool)
        double = self.rng.randrange(ONE_IN_SECOND_FORENAME) == 0 and second != first
        is_unborn = born > self.today
        at_school = born < self.today - years(SCHOOL_AGE)
        number = next(self.numbers)
        has_number = not is_unborn and self.rng.random() < NHS_KNOWN
        return Child(
            number=self.children_so_far,
            forenames=f"{first} {second}" if double else first,
            surname=surname,
            sex=sex,
            ethnicity=self.rng.choice(culture["ethnicity"]),
            born_on=born,
            is_unborn=is_unborn,
            nhs_number=number if has_number else None,
            upn=upn(self.children_so_far, born.year + SCHOOL_AGE) if at_school else None,
            is_twin=is_twin,
        )

    def stays(self) -> tuple[Stay, ...]:
        """Give a family's homes: mostly one, sometimes two, now and then someone else's too."""
        came = self.today - timedelta(days=self.rng.randrange(900, 3000))
        if self.homes and self.rng.randrange(ONE_IN_SHARED_HOME) == 0:
            first = self.rng.choice(self.homes[-50:])
        else:
            first = self.home()
        if self.rng.randrange(ONE_IN_MOVED):
            return (Stay(first, came),)
        moved = self.today - timedelta(days=self.rng.randrange(30, 600))
        return Stay(first, came, moved), Stay(self.home(), moved)

    def home(self) -> Address:
        """Invent a home."""
        outward = self.rng.choice(list(places()["districts"]))
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        inward = f"{self.rng.randrange(1, 10)}{self.rng.choice(letters)}{self.rng.choice(letters)}"
        home = Address(
            number=str(self.rng.randrange(1, 180)),
            street=self.rng.choice(places()["streets"]),
            district=self.rng.choice(places()["districts"][outward]),
            postcode=f"{outward} {inward}",
            flat=f"Flat {self.rng.randrange(1, 40)}" if self.rng.randrange(5) == 0 else None,
        )
        self.homes.append(home)
        return home
