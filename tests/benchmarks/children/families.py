"""Families as they come: siblings, twins, half-siblings, foster children, adoptions, moves.

Every share is a named constant, rarer things more often than in life so that a run of a few
thousand families meets each. `Borough.family()` makes one family after another from one chance,
so a seed always makes the same world.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.benchmarks.children.names import Name, Stock, stock
from tests.benchmarks.children.numbers import nhs_numbers
from tests.benchmarks.children.places import Town
from tests.benchmarks.children.world import FIRST_DAY, LAST_DAY, Child, Home

ORIGINS = {
    "english": 0.44, "west_african": 0.15, "south_asian": 0.12, "arabic": 0.10, "polish": 0.07,
    "romanian": 0.06, "chinese": 0.06,
}  # fmt: skip
"""Shares of families, as in an inner London borough with every group large enough to measure."""
CHILDREN = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5)
"""How many births a family has, each as likely as the next."""
TWINS, TRIPLETS, NEAR_NAMES = 0.03, 0.001, 0.2
"""Shares of births (twice the national rate), and of twins whose names are much alike."""
HALF_SIBLINGS, DOUBLE_BARRELLED, SURNAME_CHANGES = 0.15, 0.06, 0.06
FOSTERED, ADOPTED, REFUGE, MOVES = 0.05, 0.012, 0.03, 0.55
KEEPS_FORENAME = 0.65
"""Share of adopted children who keep their first forename; the surname is always the new one."""
YEAR = 365
NEAR = {
    "M": [("Alex", "Alexander"), ("Mohammed", "Mohamed"), ("Jayden", "Jaydon"), ("Kai", "Kian"),
          ("Harry", "Harley"), ("Louis", "Louie"), ("Hassan", "Hussein"), ("Kwame", "Kwabena"),
          ("Oliver", "Olivier"), ("Ibrahim", "Ibrahima"), ("Daniel", "Danial"), ("Zayn", "Zain")],
    "F": [("Ella", "Ellie"), ("Aisha", "Aishah"), ("Mia", "Maia"), ("Amina", "Aminah"),
          ("Emily", "Emilia"), ("Sara", "Sarah"), ("Lily", "Lilly"), ("Fatima", "Fatma"),
          ("Eva", "Evie"), ("Hana", "Hanna"), ("Maria", "Mariam"), ("Isabel", "Isabella")],
    "": [("Alexander", "Alexandra"), ("Amir", "Amira"), ("Gabriel", "Gabriella"), ("Jan", "Jana"),
         ("Daniel", "Daniela"), ("Samir", "Samira"), ("Victor", "Victoria"), ("Louis", "Louise")],
}  # fmt: skip
"""Names parents really give to two children born on one day; the last list is a boy and a girl."""


@dataclass(slots=True)
class _Parents:
    stock: Stock
    mother: Name
    maiden: str
    father: Name
    surname: str
    phone: str


class Borough:
    """An endless population of families, and the foster carers among whom children move."""

    def __init__(self, seed: int, numbers: Iterator[str] | None = None) -> None:
        self.chance = Random(seed)
        self.town = Town(self.chance)
        self.numbers = numbers or nhs_numbers(seed * 7_919)
        self.people = self.families = self.births = 0
        self.carers: deque[tuple[str, Home]] = deque(maxlen=150)
        self._origins = list(ORIGINS)
        self._shares = list(ORIGINS.values())

    def family(self) -> list[Child]:
        """Make the next family; an adopted child comes twice, as two people of two families."""
        chance = self.chance
        self.families += 1
        family = self.families
        parents = self._parents()
        homes = self._homes()
        children: list[Child] = []
        born = FIRST_DAY - 3 * YEAR + int(chance.random() * 17 * YEAR)
        half_from = 1 if chance.random() < HALF_SIBLINGS else 99
        for number in range(chance.choice(CHILDREN)):
            if number == half_from:
                parents.surname = parents.stock.surname(chance).written
                parents.father = parents.stock.given("M", chance)
            if born < LAST_DAY - 30:
                self._birth(children, family, parents, homes, born)
            born += 300 + int(chance.random() * 4 * YEAR)
        for child in children:
            child.siblings = [each for each in children if each is not child]
            if child.kind == "plain" and child.siblings:
                child.kind = "sibling" if half_from == 99 else "half_sibling"
        return children + [later for child in children for later in self._fates(child)]

    def _parents(self) -> _Parents:
        chance = self.chance
        names = stock(chance.choices(self._origins, self._shares)[0])
        maiden, surname = names.surname(chance).written, names.surname(chance).written
        if chance.random() < DOUBLE_BARRELLED:
            surname = f"{maiden}-{surname}"
        elif chance.random() < 0.25:
            surname = maiden
        phone = f"07{int(chance.random() * 1e9):09}"
        return _Parents(names, names.given("F", chance), maiden, names.given("M", chance),
                        surname, phone)  # fmt: skip

    def _homes(self) -> list[tuple[int, Home]]:
        chance = self.chance
        homes = [(0, self.town.home())]
        day = FIRST_DAY
        while chance.random() < MOVES and day < LAST_DAY:
            day += 60 + int(chance.random() * 9 * YEAR)
            if chance.random() < REFUGE:
                homes.append((day, self.town.refuge()))
                day += 30 + int(chance.random() * 200)
            homes.append((day, self.town.home()))
        return homes

    def _birth(
        self, children: list[Child], family: int, parents: _Parents,
        homes: list[tuple[int, Home]], born: int,
    ) -> None:  # fmt: skip
        chance = self.chance
        self.births += 1
        drawn = chance.random()
        count = 3 if drawn < TRIPLETS else 2 if drawn < TRIPLETS + TWINS else 1
        near = self._near_names() if count > 1 and chance.random() < NEAR_NAMES else []
        taken = {child.forenames[0].written for child in children}
        for number in range(count):
            sex, name = near[number] if number < len(near) else ("", None)
            sex = sex or ("M" if chance.random() < 0.512 else "F")
            child = self._child(family, parents, homes, born, sex, name, taken)
            child.kind = ("plain", "twin", "triplet")[count - 1]
            taken.add(child.forenames[0].written)
            children.append(child)

    def _near_names(self) -> list[tuple[str, str]]:
        chance = self.chance
        sex = chance.choice(("M", "F", ""))
        one, other = chance.choice(NEAR[sex])
        return [(sex or "M", one), (sex or "F", other)]

    def _child(
        self, family: int, parents: _Parents, homes: list[tuple[int, Home]], born: int, sex: str,
        near: str | None, taken: set[str],
    ) -> Child:  # fmt: skip
        chance = self.chance
        self.people += 1
        first = Name(near) if near else parents.stock.given(sex, chance)
        while first.written in taken and not near:
            first = parents.stock.given(sex, chance)
        forenames = (first,) if chance.random() < 0.45 else (
            first, parents.stock.given(sex, chance))  # fmt: skip
        changed = chance.random() < SURNAME_CHANGES
        return Child(
            self.people, family, self.births, parents.stock.origin, sex, born, forenames,
            ending(parents.surname, sex, parents.stock.origin),
            parents.maiden if changed else None,
            born + int(chance.random() * 12 * YEAR), next(self.numbers), parents.phone,
            homes, starts=max(FIRST_DAY, born), father=parents.father,
        )  # fmt: skip

    def _fates(self, child: Child) -> list[Child]:
        """Move a child to foster carers, or into a new family for good."""
        chance = self.chance
        drawn = chance.random()
        if drawn < ADOPTED and child.born > FIRST_DAY - YEAR and child.born < LAST_DAY - 6 * YEAR:
            return [self._adopt(child)]
        if drawn < ADOPTED + FOSTERED:
            self._foster(child)
        return []

    def _foster(self, child: Child) -> None:
        chance = self.chance
        if len(self.carers) < 40 or chance.random() < 0.2:
            names = stock(chance.choices(self._origins, self._shares)[0])
            self.carers.append((names.surname(chance).written, self.town.home("foster")))
        surname, home = chance.choice(self.carers)
        since = child.starts + int(chance.random() * 8 * YEAR)
        until = since + 60 + int(chance.random() * 4 * YEAR)
        kept = [(day, each) for day, each in child.homes if not since <= day <= until]
        child.homes = sorted([*kept, (since, home), (until, child.home_on(until))],
                             key=lambda each: each[0])  # fmt: skip
        child.carer_surname, child.kind = surname, "foster"

    def _adopt(self, child: Child) -> Child:
        """Begin a new identity: other surname, NHS number, home and family, the same birthday."""
        chance = self.chance
        self.people += 1
        self.families += 1
        self.births += 1
        parents = self._parents()
        day = max(child.born, FIRST_DAY) + 180 + int(chance.random() * 4 * YEAR)
        keeps = chance.random() < KEEPS_FORENAME
        first = child.forenames[0] if keeps else parents.stock.given(child.sex, chance)
        child.ends = day - 1
        child.kind = "adopted"
        kept_secret = "protected" if chance.random() < 0.3 else "adoptive"
        while parents.surname in (child.surname, child.other_surname):
            parents.surname = parents.stock.surname(chance).written
        return Child(
            self.people, self.families, self.births, parents.stock.origin, child.sex, child.born,
            (first,), ending(parents.surname, child.sex, parents.stock.origin), None, LAST_DAY,
            next(self.numbers), parents.phone, [(0, self.town.home(kept_secret))],
            kind="adopted", starts=day, formerly=child.person,
        )  # fmt: skip


def ending(surname: str, sex: str, origin: str) -> str:
    """Give a girl's form of a Polish surname.

    >>> ending("Kowalski", "F", "polish"), ending("Kowalski", "M", "polish")
    ('Kowalska', 'Kowalski')
    """
    if origin == "polish" and sex == "F" and surname.endswith(("ski", "cki", "dzki")):
        return surname[:-1] + "a"
    return surname
