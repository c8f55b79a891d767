"""People of any age in households: couples, their children, lodgers. What is true of them.

A third of the sons are named after their father, and neighbours share a street: what a matcher must
not take for one person.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from schemas.yaml_text import read_yaml

_SAID = read_yaml((Path(__file__).parent / "names.yml").read_text("utf-8"))
NAMES: dict[str, list[str]] = {
    kind: _SAID[kind].split() for kind in ("female", "male", "surnames", "towns", "streets")
}
SHORT: dict[str, list[str]] = _SAID["short"]
PROVIDERS = ("example.com", "example.org", "mail.example", "post.example", "work.example")
_SYLLABLES: list[str] = _SAID["syllables"].split()
_ENDS: list[str] = _SAID["ends"].split()


@dataclass(frozen=True)
class Person:
    """One person. `born` is a proleptic ordinal; `household` and `family` are numbers."""

    number: int
    household: int
    family: int
    sex: str
    forename: str
    middle: str
    surname: str
    former_surname: str
    born: int
    house: str
    street: str
    town: str
    postcode: str
    phone: str
    home_phone: str
    email: str

    @property
    def birthday(self) -> date:
        """The date of birth."""
        return date.fromordinal(self.born)


class Town:
    """Makes households, one after another, with one chance."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.people, self.households = chance, 0, 0

    def household(self) -> list[Person]:
        """Make everybody who lives at one address."""
        chance = self.chance
        self.households += 1
        home = self._home()
        surname, born = self._surname(), date(1935 + int(chance.random() * 70), 1, 1).toordinal()
        first = self._person(chance.choice("fm"), surname, born + int(chance.random() * 365), home)
        members = [first]
        if chance.random() < 0.55:
            other = "m" if first.sex == "f" else "f"
            near = born + int(chance.gauss(0, 1200))
            theirs = surname if chance.random() < 0.7 else self._surname()
            members.append(self._person(other, theirs, near, home))
            for _ in range(int(chance.random() * 3.2)):
                young = max(each.born for each in members[:2]) + int(8000 + chance.random() * 6000)
                if young < date(2024, 1, 1).toordinal():
                    members.append(self._child(members, surname, young, home))
        if chance.random() < 0.08:
            late = date(1960 + int(chance.random() * 44), 6, 1).toordinal()
            members.append(self._person(chance.choice("fm"), self._surname(), late, home))
        return members

    def _child(
        self, members: list[Person], surname: str, born: int, home: tuple[str, ...]
    ) -> Person:
        sex = self.chance.choice("fm")
        fathers = [each for each in members[:2] if each.sex == "m"]
        named = fathers[0].forename if sex == "m" and fathers and self.chance.random() < 0.1 else ""
        return self._person(sex, surname, born, home, named)

    def _person(
        self, sex: str, surname: str, born: int, home: tuple[str, ...], named: str = ""
    ) -> Person:
        chance = self.chance
        self.people += 1
        names = NAMES["female" if sex == "f" else "male"]
        forename = named or names[int(len(names) * chance.random() ** 1.6)]
        middle = names[int(len(names) * chance.random())] if chance.random() < 0.6 else ""
        number = self.people
        style = int(chance.random() * 4)
        local = (
            f"{forename}.{surname}", f"{forename[0]}{surname}{number % 97}",
            f"{surname}{forename[:2]}{number % 89}", f"{forename}{number % 997}",
        )[style]  # fmt: skip
        email = f"{local}@{chance.choice(PROVIDERS)}"
        phone = f"07700 9{int(chance.random() * 1e5):05d}"
        former = self._surname() if sex == "f" and chance.random() < 0.4 else ""
        return Person(number, self.households, self.households, sex, forename, middle, surname,
                      former, born, *home[:4], phone, home[4], email)  # fmt: skip

    def _surname(self) -> str:
        chance = self.chance
        if chance.random() < 0.6:
            return NAMES["surnames"][int(len(NAMES["surnames"]) * chance.random() ** 1.8)]
        return (
            chance.choice(_SYLLABLES)
            + chance.choice(("", chance.choice(_SYLLABLES)))
            + chance.choice(_ENDS)
        )

    def _home(self) -> tuple[str, ...]:
        chance = self.chance
        streets, towns = NAMES["streets"], NAMES["towns"]
        town = int(len(towns) * chance.random() ** 2)
        street = int(len(streets) * chance.random())
        kind = ("Road", "Street", "Avenue", "Close", "Lane")[int(chance.random() * 5)]
        inward = f"{street % 9 + 1}{chance.choice('ABDEFG')}{'ABDEFGHJLN'[street % 10]}"
        code = f"{towns[town][:2].upper()}{1 + street % 19} {inward}"
        return (str(1 + int(chance.random() ** 2 * 180)), f"{streets[street].title()} {kind}",
                towns[town].title(), code, f"01632 9{int(chance.random() * 1e5):05d}")  # fmt: skip
