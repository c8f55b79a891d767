"""Who lives with whom, in the second generator: a household is mothers and their children.

Not families but roofs: step-children beside each other's, cousins of one name under one roof,
grandparents who take in, hostels of young people who came alone and whom somebody gave a birthday,
children who went to new parents, and mothers known before their child is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.benchmarks.children.numbers import nhs_numbers
from tests.benchmarks.households.stocks import PEOPLES, ROADS, TWIN_NAMES

TODAY = date(2025, 9, 1)
TWINS, LIKE_NAMED, MIDNIGHT = 0.045, 0.25, 0.03
"""Shares of births that are twins, of twins with names alike, and of twins born either side of
midnight."""
STEP, COUSINS, ALONE, KINSHIP, NEW_PARENTS, PROTECTED = 0.14, 0.07, 0.02, 0.03, 0.015, 0.25
SHARED_FIRST = 0.10
"""Share of Muslim households where every boy is Mohammad something, and called by the something."""
SHARED = "Mohammad"
HOSTEL_CLOSES = 0.1
"""Share of arrivals who find a new room: about 25 people live in one, however long the run."""
MUSLIM = ("somali", "turkish_kurdish", "eritrean_afghan")
KINDS = ("Rd", "St", "Terrace", "Mews", "Rise", "Walk", "Place", "Green")
AREAS = ("SE4", "SE6", "SE8", "SE12", "SE13", "SE14", "SE23", "SE26", "N17", "E5", "NW10", "M14")


@dataclass(slots=True)
class Roof:
    """A place people live: its number, address, and whether it must not be told."""

    number: int
    text: str
    code: str
    hidden: bool = False


@dataclass(slots=True)
class Young:
    """A child under one identity; `was` is the number of the identity before new parents."""

    number: int
    kin: int
    delivery: int
    origin: str
    sex: str
    birthday: date
    given: list[str]
    family_name: str
    father: str
    mother: str
    mother_number: str
    number_nhs: str
    roofs: list[tuple[date, Roof]]
    kind: str
    known_from: date
    known_until: date = TODAY
    was: int | None = None
    given_birthday: bool = False
    others: list["Young"] | None = None

    def roof(self, on: date) -> Roof:
        """Give the roof on a day."""
        return [roof for since, roof in self.roofs if since <= on or since == date.min][-1]


class Estate:
    """Fills one roof after another."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(f"estate {seed}")
        self.nhs = nhs_numbers(self.dice.randrange(1_000_000))
        self.young = self.kin = self.deliveries = self.roofs = 0
        self.hostels = [self.place(f"Room {n}, Harbour Lodge") for n in range(30)]

    def households(self) -> Iterator[list[Young]]:
        """Yield the young people of one household after another."""
        while True:
            found = self.alone() if self.dice.random() < ALONE else self.household()
            for each in found:
                each.others = [other for other in found if other.kin == each.kin and other != each]
            yield found

    def place(self, room: str = "") -> Roof:
        """Build a roof."""
        self.roofs += 1
        dice = self.dice
        text = f"{dice.randrange(1, 199)} {dice.choice(ROADS)} {dice.choice(KINDS)}"
        inward = f"{dice.randrange(10)}{dice.choice('ABDEFGH')}{dice.choice('JLNPQRSTUW')}"
        code = f"{dice.choice(AREAS)} {inward}"
        return Roof(self.roofs, f"{room}, {text}" if room else text, code)

    def household(self) -> list[Young]:
        """Fill an ordinary roof, or one of the less ordinary."""
        dice, people = self.dice, list(PEOPLES)
        origin = dice.choices(people, [PEOPLES[each].share for each in people])[0]
        first = self.place()
        roofs = [(date.min, first)]
        moved = TODAY - timedelta(days=dice.randrange(100, 6_000))
        if dice.random() < 0.5:
            roofs.append((moved, self.place()))
        found = self.mother(origin, roofs)
        if dice.random() < STEP:
            found += self.mother(dice.choice(people), roofs, kind="step_sibling")
        if dice.random() < COUSINS and found:
            found += self.cousins(found[0], roofs)
        for each in list(found):
            self.changes(each, found)
        return found

    def mother(self, origin: str, roofs: list[tuple[date, Roof]], kind: str = "") -> list[Young]:
        """Give a mother her children, in one to five deliveries."""
        dice, people = self.dice, PEOPLES[origin]
        self.kin += 1
        mother = f"{dice.choice(people.girls)} {self.often(people.surnames)}".strip()
        own, surname, father = next(self.nhs), self.often(people.surnames), dice.choice(people.boys)
        if people.order == "g2":
            surname = f"{surname} {self.often(people.surnames)}"
        day = TODAY - timedelta(days=dice.randrange(1_000, 6_500))
        shared = [SHARED] if origin in MUSLIM and dice.random() < SHARED_FIRST else []
        found: list[Young] = []
        for _ in range(dice.choice((1, 1, 2, 2, 3, 3, 4))):
            if day >= TODAY:
                break
            self.deliveries += 1
            several = dice.random() < TWINS
            alike = dice.choice(TWIN_NAMES) if several and dice.random() < LIKE_NAMED else None
            for place in range(2 if several else 1):
                sex = dice.choice("MF")
                given = [alike[place]] if alike else self.given(origin, sex, found)
                late = 1 if several and place and dice.random() < MIDNIGHT else 0
                self.young += 1
                birthday = day + timedelta(days=late)
                found.append(Young(
                    self.young, self.kin, self.deliveries, origin, sex, birthday,
                    shared + given if sex == "M" and not alike else given,
                    "" if people.order == "gf" else surname, father, mother, own, next(self.nhs),
                    roofs, "twin" if several else kind or "only", birthday,
                ))  # fmt: skip
            day += timedelta(days=dice.randrange(290, 1_500))
        if len(found) > 1:
            for each in found:
                each.kind = "sibling" if each.kind == "only" else each.kind
        return found

    def given(self, origin: str, sex: str, taken: list[Young]) -> list[str]:
        """Give one or two names no brother or sister has."""
        people, used = PEOPLES[origin], {name for each in taken for name in each.given}
        free = [name for name in (people.boys if sex == "M" else people.girls) if name not in used]
        first = self.often(free)
        return [first] if self.dice.random() < 0.6 else [first, self.dice.choice(free)]

    def often(self, names: list[str]) -> str:
        """Choose, the early ones of a list much more often; nothing where there are none."""
        if not names:
            return ""
        return names[int(len(names) * self.dice.random() ** 1.3)]

    def cousins(self, like: Young, roofs: list[tuple[date, Roof]]) -> list[Young]:
        """Bring a cousin of the same surname; half of them named after the same grandfather."""
        self.kin += 1
        self.young += 1
        self.deliveries += 1
        dice = self.dice
        named = like.given if dice.random() < 0.5 else self.given(like.origin, like.sex, [like])
        days = dice.choice((dice.randrange(3, 900), 365, 366, 31))
        birthday = min(like.birthday + timedelta(days=days), TODAY - timedelta(days=2))
        girl = dice.choice(PEOPLES[like.origin].girls)
        return [Young(
            self.young, self.kin, self.deliveries, like.origin, like.sex, birthday, named,
            like.family_name, dice.choice(PEOPLES[like.origin].boys),
            f"{girl} {like.family_name}".strip(), next(self.nhs), next(self.nhs), roofs, "cousin",
            birthday,
        )]  # fmt: skip

    def alone(self) -> list[Young]:
        """Fill part of a hostel with the young who came alone: 1 January is nobody's birthday."""
        dice, found = self.dice, list[Young]()
        place = dice.randrange(len(self.hostels))
        if dice.random() < HOSTEL_CLOSES:
            self.hostels[place] = self.place(f"Room {place}, Harbour Lodge")
        roof = self.hostels[place]
        for _ in range(dice.randrange(1, 5)):
            self.kin, self.young, self.deliveries = (
                self.kin + 1,
                self.young + 1,
                self.deliveries + 1,
            )
            origin = dice.choice(("eritrean_afghan", "eritrean_afghan", "somali", "turkish_kurdish",
                                  "vietnamese_korean"))  # fmt: skip
            sex = "M" if dice.random() < 0.9 else "F"
            birthday = date(dice.choice((2005, 2006, 2007, 2008)), 1, 1)
            if dice.random() < 0.3:
                birthday = birthday.replace(month=dice.randrange(1, 13), day=dice.randrange(1, 29))
            came = birthday + timedelta(days=365 * 16)
            people = PEOPLES[origin]
            surname = "" if people.order == "gf" else self.often(people.surnames)
            found.append(Young(
                self.young, self.kin, self.deliveries, origin, sex, birthday,
                self.given(origin, sex, []), surname, self.often(people.boys), "", "",
                next(self.nhs), [(date.min, roof)], "came_alone", came, given_birthday=True,
            ))  # fmt: skip
        return found

    def changes(self, one: Young, found: list[Young]) -> None:
        """Send one to grandparents, or to new parents under a new name and number."""
        dice, day = self.dice, one.birthday + timedelta(days=self.dice.randrange(200, 2_000))
        if day >= TODAY - timedelta(days=400):
            return
        drawn = dice.random()
        if drawn < KINSHIP:
            one.roofs = [*[each for each in one.roofs if each[0] < day], (day, self.place())]
            one.kind = "kinship"
        elif drawn < KINSHIP + NEW_PARENTS:
            origin = dice.choice(list(PEOPLES))
            later = one
            while later is one or later.family_name == one.family_name != "":
                later = self.mother(origin, [(date.min, self.place())])[0]
            later.roofs[0][1].hidden = dice.random() < PROTECTED
            later.given = one.given[:1] if dice.random() < 0.75 else later.given
            later.sex, later.birthday, later.known_from = one.sex, one.birthday, day
            later.was, later.kind, one.kind, one.known_until = one.number, "adopted", "adopted", day
            found.append(later)
