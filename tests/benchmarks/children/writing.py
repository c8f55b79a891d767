"""What a source writes down of a child on a day: each field as its clerk knew, heard or typed it.

`Source` holds how good a source is; `Clerk.write` gives one record and what was planted in it.
A child not yet born is written under a placeholder name and the mother's surname.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from hub.matching.evaluation.dataset import AS_SIBLING
from tests.benchmarks.children import slips
from tests.benchmarks.children.names import Name, stock
from tests.benchmarks.children.world import Child, Home


@dataclass(frozen=True)
class Source:
    """A system and its shares of mistakes. `presence` is the share of children it knows."""

    name: str
    presence: float
    again: float
    """Share of its children it registers once more, under another local id."""
    nhs: float
    no_birth: float
    no_address: float
    typed: float
    heard: float
    scanned: float
    birth_slip: float
    casual: float
    """Share written under a short form or another spelling."""
    upper: bool = False
    from_age: int = 0
    """Days of age below which it knows no child."""


SOURCES = (
    Source("mash", 0.50, 0.18, 0.40, 0.06, 0.08, 0.030, 0.040, 0.012, 0.020, 0.16),
    Source("early_help", 0.35, 0.08, 0.30, 0.03, 0.05, 0.025, 0.015, 0.010, 0.015, 0.14),
    Source("statutory", 0.30, 0.05, 0.72, 0.01, 0.03, 0.012, 0.008, 0.002, 0.008, 0.07),
    Source("health", 0.45, 0.03, 0.985, 0.002, 0.02, 0.006, 0.004, 0.001, 0.004, 0.04, upper=True),
    Source(
        "school", 0.48, 0.04, 0.05, 0.004, 0.02, 0.010, 0.004, 0.001, 0.006, 0.12, from_age=3 * 365
    ),
)
WRONG_SIBLING = 0.003
"""Share of NHS numbers, where there are siblings, that are typed in from a sibling's record."""
SUPERSEDED, MISDIALLED = 0.002, 0.006
NO_DAY = 3
"""Of so many unborn children one is recorded without the day on which it is expected."""
DAY_MONTH, FIRST_OF_YEAR = 0.006, 0.004
STALE_ADDRESS, CARER_SURNAME, REORDERED, HALVED = 0.12, 0.25, 0.03, 0.30
FIELDS = (
    "record_id", "arrival", "source", "forenames", "surname", "date_of_birth", "expected_on",
    "sex", "address", "postcode", "address_withheld", "nhs_number", "phone", "recorded_on",
)  # fmt: skip


class Clerk:
    """Writes records down with one chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def write(self, child: Child, source: Source, day: int) -> tuple[list[str], list[str]]:
        """Give the values of `FIELDS` from ``forenames`` on, and the mistakes that were planted."""
        chance, planted = self.chance, list[str]()
        forenames, surname = self._names(child, source, day, planted)
        birth = self._birth(child, source, planted) or self._age(child, source, day)
        line, code, withheld = self._address(child, source, day, planted)
        number = self._number(child, source, planted)
        sex = child.sex if chance.random() > 0.02 else ""
        phone = child.phone if chance.random() < 0.35 and not withheld else ""
        if source.upper:
            forenames, surname = forenames.upper(), surname.upper()
        values = [forenames, surname, birth, "", sex, line, code, withheld, number, phone,
                  date.fromordinal(day).isoformat()]  # fmt: skip
        return values, planted

    def write_unborn(self, child: Child, source: Source, day: int) -> tuple[list[str], list[str]]:
        """Give a record of a child who is expected: no name, no number, perhaps a date."""
        chance = self.chance
        due = date.fromordinal(child.born + int(chance.gauss(0, 9))).isoformat()
        style, surname = int(chance.random() * 6), child.surname
        twins = [each for each in child.siblings if each.birth == child.birth]
        several = (
            f" Twin {1 + (min(each.person for each in twins) < child.person)}" if twins else ""
        )
        name = ("Unborn", "UB", "Unborn Baby", "Baby", "Unborn child of " + surname, "")[style]
        home = child.home_on(day)
        line, code = ("", "") if home.is_confidential else (home.line, home.postcode)
        birth = due if chance.random() < 0.3 else ""
        if child.person % NO_DAY == 0:
            birth = due = ""
        sex = "U" if chance.random() < 0.5 else ""
        values = [(name + several).strip(), surname, birth, due, sex, line, code,
                  "Y" if home.is_confidential else "", "", child.phone,
                  date.fromordinal(day).isoformat()]  # fmt: skip
        return values, ["placeholder"]

    def write_newborn(self, child: Child, source: Source, day: int) -> tuple[list[str], list[str]]:
        """Give a record of the first days, which the hospital keeps under the mother's name."""
        values, planted = self.write(child, source, day)
        values[0] = ("BABY GIRL", "BABY BOY")[child.sex == "M"]
        return values, [*planted, "placeholder"]

    def _names(
        self, child: Child, source: Source, day: int, planted: list[str]
    ) -> tuple[str, str]:  # fmt: skip
        chance = self.chance
        words = [self._spelled(child.forenames[0], source, child.origin)]
        if len(child.forenames) > 1 and chance.random() < 0.5:
            words.append(child.forenames[1].written)
        elif child.father and child.origin == "arabic" and chance.random() < 0.3:
            words.append(child.father.written)
        surname = self._surname(child, day, planted)
        words[0] = self._wrong(words[0], source, planted)
        if child.siblings and words[0] in {each.forenames[0].written for each in child.siblings}:
            planted.append(AS_SIBLING)
        surname = self._wrong(surname, source, planted)
        if (
            child.origin in ("west_african", "romanian")
            and len(words) > 1
            and chance.random() < 0.2
        ):
            words.reverse()
            planted.append("forenames_reordered")
        if chance.random() < REORDERED * (4 if child.origin in ("chinese", "south_asian") else 1):
            planted.append("surname_first")
            return surname, " ".join(words)
        return self._casual(child, words, source), surname

    def _casual(self, child: Child, words: list[str], source: Source) -> str:
        english = stock(child.origin).english.get(child.sex)
        if english and self.chance.random() < source.casual * 1.5:
            # A child keeps one English name: it follows from the child's own number.
            chosen = english[child.person % len(english)]
            return f"{chosen} {words[0]}" if self.chance.random() < 0.5 else chosen
        return " ".join(words)

    def _spelled(self, name: Name, source: Source, origin: str) -> str:
        chance = self.chance
        if chance.random() < source.casual:
            if name.short and chance.random() < 0.6:
                return name.short[int(chance.random() * len(name.short))]
            if name.variants:
                return name.variants[int(chance.random() * len(name.variants))]
        if origin == "chinese" and chance.random() < 0.2:
            return name.written.replace("-", " " if chance.random() < 0.5 else "")
        return name.written

    def _surname(self, child: Child, day: int, planted: list[str]) -> str:
        chance = self.chance
        with_carer = child.carer_surname and child.home_on(day).kind == "foster"
        if child.carer_surname and with_carer and chance.random() < CARER_SURNAME:
            planted.append("carer_surname")
            return child.carer_surname
        surname = child.surname_on(day)
        if child.other_surname and chance.random() < 0.2:
            planted.append("other_surname")
            surname = child.other_surname
        if "-" in surname and chance.random() < HALVED:
            parts = surname.split("-")
            planted.append("half_a_surname")
            return chance.choice((*parts, " ".join(parts), "-".join(reversed(parts))))
        spellings = stock_spellings(child.origin).get(surname)
        if spellings and chance.random() < 0.04:
            planted.append("surname_spelled")
            return chance.choice(spellings)
        return surname

    def _wrong(self, word: str, source: Source, planted: list[str]) -> str:
        drawn = self.chance.random()
        if drawn < source.typed:
            planted.append("mistyped")
            return slips.mistyped(word, self.chance)
        if drawn < source.typed + source.heard:
            planted.append("misheard")
            return slips.misheard(word, self.chance)
        if drawn < source.typed + source.heard + source.scanned:
            planted.append("misread")
            return slips.misread(word, self.chance)
        return word

    def _age(self, child: Child, source: Source, day: int) -> str:
        """Give the age that who rings about a child knows, for half of those without a birth."""
        if source.name != "mash" or child.person % 2:
            return ""
        return f"{(day - child.born) // 365} yrs"

    def _birth(self, child: Child, source: Source, planted: list[str]) -> str:
        day, drawn = date.fromordinal(child.born), self.chance.random()
        if drawn < source.no_birth:
            return ""
        drawn -= source.no_birth
        if drawn < DAY_MONTH:
            planted.append("day_month")
            return slips.swapped(day).isoformat()
        drawn -= DAY_MONTH
        if drawn < FIRST_OF_YEAR:
            planted.append("first_of_year")
            return f"{day.year}-01-01"
        if drawn - FIRST_OF_YEAR < source.birth_slip:
            planted.append("birth_slip")
            return slips.slipped(day, self.chance).isoformat()
        return day.isoformat()

    def _address(
        self, child: Child, source: Source, day: int, planted: list[str]
    ) -> tuple[str, str, str]:  # fmt: skip
        chance = self.chance
        if chance.random() < source.no_address:
            return "", "", ""
        home: Home = child.home_on(day)
        if home.is_confidential:
            return "", "", "Y"
        earlier = child.home_before(day)
        if earlier and not earlier.is_confidential and chance.random() < STALE_ADDRESS:
            planted.append("stale_address")
            home = earlier
        line = self._wrong(home.line, source, planted)
        if chance.random() < 0.15:
            line = line.replace("Road", "Rd").replace("Street", "St").replace("Avenue", "Ave")
        code = home.postcode if chance.random() > 0.03 else ""
        return line, code.replace(" ", "") if chance.random() < 0.1 else code, ""

    def _number(self, child: Child, source: Source, planted: list[str]) -> str:
        chance = self.chance
        if not child.nhs_number or chance.random() >= source.nhs:
            return ""
        drawn = chance.random()
        if child.siblings and drawn < WRONG_SIBLING:
            planted.append("number_of_sibling")
            return child.siblings[int(chance.random() * len(child.siblings))].nhs_number
        if drawn > 1 - MISDIALLED:
            planted.append("number_misdialled")
            return slips.misdialled(child.nhs_number, chance)
        return child.nhs_number


_SPELLINGS: dict[str, dict[str, tuple[str, ...]]] = {}


def stock_spellings(origin: str) -> dict[str, tuple[str, ...]]:
    """Give the other spellings of each family name of an origin."""
    if origin not in _SPELLINGS:
        drawn = set(stock(origin).surnames.things)
        _SPELLINGS[origin] = {name.written: name.variants for name in drawn if name.variants}
    return _SPELLINGS[origin]
