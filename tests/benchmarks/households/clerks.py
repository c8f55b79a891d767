"""How the second generator's sources write: whole records go wrong, not single fields.

A record is made by a hand of some care. A careful hand makes no mistake; a careless one several,
each a random edit or a typical accident: a form copied from a brother's and not changed enough, the
mother's number in the child's box, the field above, a name cut off. Full names stand in one
column, dates as dd/mm/yyyy or in part, sex in words, the address in one line.
"""

from datetime import date, timedelta
from random import Random

from hub.matching.evaluation.dataset import AS_SIBLING
from tests.benchmarks.households.living import SHARED, Roof, Young
from tests.benchmarks.households.stocks import PEOPLES

COLUMNS = (
    "row", "seq", "system", "name", "known_as", "dob", "gender", "lives_at", "confidential",
    "nhs_no", "parent", "email", "made",
)  # fmt: skip
SYSTEMS = {
    "front_door": (0.55, 0.35), "family_hub": (0.35, 0.30), "case_system": (0.40, 0.12),
    "child_health": (0.50, 0.05), "education": (0.55, 0.15), "youth_justice": (0.05, 0.25),
}  # fmt: skip
"""How many children a system knows, and how many of its records a careless hand made."""
KNOWS_NUMBER = {"front_door": 0.3, "family_hub": 0.2, "case_system": 0.7, "child_health": 0.97,
                "education": 0.0, "youth_justice": 0.5}  # fmt: skip
COPIED, MOTHERS_NUMBER, SIBLINGS_NUMBER = 0.004, 0.002, 0.003
"""Shares of records of a child with brothers or sisters: a form copied from one of theirs with the
name changed, the mother's number in the box, one of theirs in the box."""
NO_DAY = 3
"""Of so many children expected one is recorded without a due date."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
GRANDFATHERS = ("Ali", "Nuur", "Haile", "Yusuf", "Tekle")
WORDS = {"M": ("Male", "M", "Boy", "1"), "F": ("Female", "F", "Girl", "2")}


class Hand:
    """Writes the records of every system with one chance."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice

    def write(self, one: Young, system: str, on: date) -> tuple[list[str], list[str]]:
        """Give the values of `COLUMNS` from ``name`` on, and what went wrong on purpose."""
        dice, wrong = self.dice, list[str]()
        careless = dice.random() < SYSTEMS[system][1]
        mistakes = 1 + (dice.random() < 0.3) + (dice.random() < 0.1) if careless else 0
        hit = {
            dice.choice(("name", "name", "name", "dob", "address", "gap")) for _ in range(mistakes)
        }
        of = one
        if one.others and dice.random() < COPIED:
            of = dice.choice(one.others)
            wrong.append("copied_form")
        name, known_as = self.name(one, system, "name" in hit, wrong)
        if one.others and any(said_as(name, each) for each in one.others):
            wrong.append(AS_SIBLING)
        birthday = self.birthday(of, "dob" in hit, wrong)
        address, hidden = self.address(one.roof(on), "address" in hit, wrong)
        number = self.number(one, of, system, wrong)
        gender = dice.choice(WORDS[one.sex]) if dice.random() < 0.97 else "Not stated"
        email = "" if hidden or dice.random() < 0.6 else mail(one.mother, one.kin)
        values = [name, known_as, birthday, gender, address, hidden, number, one.mother, email,
                  in_figures(on)]  # fmt: skip
        if "gap" in hit:
            values[dice.choice((2, 4, 6))] = dice.choice(("", "", "NULL", "Unknown", "-1"))
            wrong.append("gap")
        if hidden:
            values[4] = values[7] = ""
        return values, wrong

    def before_birth(self, one: Young, on: date) -> tuple[list[str], list[str]]:
        """Give a record of an expected child, sometimes under the mother's own number."""
        dice = self.dice
        due = in_figures(one.birthday + timedelta(days=dice.randrange(-20, 21)))
        surname = one.mother.split(" ")[-1]
        name = dice.choice((
            f"Unborn {surname}", f"{surname}, Unborn", f"Baby {surname}",
            f"UNBORN BABY of {one.mother}",
            f"{surname}, Unborn {dice.choice((1, 2))}" if one.kind == "twin" else f"UBB {surname}",
            "Unborn",
        ))  # fmt: skip
        address, hidden = self.address(one.roof(on), False, [])
        number = one.mother_number if dice.random() < 0.08 else ""
        due = f"EDD {due}" if dice.random() < 0.5 else due
        return [name, "", "" if one.number % NO_DAY == 0 else due, "Unknown", address, hidden,
                spaced(number), one.mother, "", in_figures(on)], ["placeholder"]  # fmt: skip

    def name(self, one: Young, system: str, slip: bool, wrong: list[str]) -> tuple[str, str]:
        """Give the full name as the system holds it, and what the child is known as."""
        dice, given, last = self.dice, list(one.given), one.family_name
        order = PEOPLES[one.origin].order
        known_as = given[-1] if given[0] == SHARED and len(given) > 1 else ""
        if known_as and dice.random() < 0.4:
            given = given[1:] if dice.random() < 0.5 else given[:1]
            wrong.append("shared_first_name")
        elif len(given) > 1 and dice.random() < 0.5:
            given = given[:1]
        if order == "gf":
            # The grandfather's name comes third, where anybody asks for it.
            last = (
                one.father if dice.random() < 0.6 else f"{one.father} {GRANDFATHERS[one.kin % 5]}"
            )
        elif order == "gfs" and dice.random() < 0.4:
            given = [*given, one.father]
        elif order == "g2" and dice.random() < 0.4:
            last = last.split(" ")[int(dice.random() < 0.4)]
            wrong.append("one_surname")
        given[0], last = self.bent(given[0], one, wrong), self.bent(last, one, wrong)
        if slip:
            wrong.append("name_edited")
            given[0], last = (edited(given[0], dice), last) if dice.random() < 0.5 else (
                given[0], edited(last, dice))  # fmt: skip
        shown = known_as if dice.random() < 0.3 else ""
        return self.in_order(" ".join(given), last, system, order, wrong), shown

    def bent(self, name: str, one: Young, wrong: list[str]) -> str:
        """Write a name of an origin that is new to the clerk as it sounds to them."""
        if self.dice.random() < 0.10:
            for here, there in self.dice.sample(PEOPLES[one.origin].swaps, 2):
                if here in name:
                    wrong.append("spelled_by_ear")
                    return name.replace(here, there, 1)
        return name

    def in_order(self, given: str, last: str, system: str, order: str, wrong: list[str]) -> str:
        """Put the parts together as the system does, or the family would."""
        if self.dice.random() < (0.15 if order in ("sg", "gf") else 0.02):
            wrong.append("order")
            given, last = last, given
        if system in ("child_health", "case_system"):
            return f"{last.upper()}, {given}"
        return (
            f"{last} {given}" if order == "sg" and self.dice.random() < 0.4 else f"{given} {last}"
        )

    def birthday(self, one: Young, slip: bool, wrong: list[str]) -> str:
        """Give the date of birth as typed: whole, in part, or moved."""
        day, style = one.birthday, "%d/%m/%Y"
        if not slip:
            return day.strftime(style)
        wrong.append("birthday_edited")
        drawn = self.dice.random()
        if drawn < 0.2 and day.day <= 12:
            style = "%m/%d/%Y"
        elif drawn < 0.3:
            day = date(day.year, 1, 1)
        elif drawn < 0.4:
            style = "%m/%Y"
        elif drawn < 0.6:
            day += timedelta(days=self.dice.choice((-10, -1, 1, 10, 30)))
        elif drawn < 0.75:
            day = date(day.year + self.dice.choice((-1, 1)), day.month, min(28, day.day))
        digits = list(day.strftime(style))
        if drawn >= 0.75:
            digits[self.dice.choice((1, 4, 9))] = str(self.dice.randrange(1, 10))
        return "".join(digits)

    def address(self, roof: Roof, slip: bool, wrong: list[str]) -> tuple[str, str]:
        """Give the address in one line, and Yes where it is confidential and left out."""
        if roof.hidden:
            return "", "Yes"
        text = roof.text
        if slip:
            wrong.append("address_edited")
            text = edited(text, self.dice) if self.dice.random() < 0.7 else text.split(" ", 1)[-1]
        parts = [text, "London" if self.dice.random() < 0.5 else "", roof.code]
        return ", ".join(part for part in parts if part), ""

    def number(self, one: Young, of: Young, system: str, wrong: list[str]) -> str:
        """Give what stands in the box for the NHS number."""
        dice = self.dice
        if dice.random() >= KNOWS_NUMBER[system]:
            return ""
        drawn = dice.random()
        if one.mother_number and drawn < MOTHERS_NUMBER:
            wrong.append("number_of_mother")
            return spaced(one.mother_number)
        if one.others and drawn < MOTHERS_NUMBER + SIBLINGS_NUMBER:
            wrong.append("number_of_sibling")
            return spaced(dice.choice(one.others).number_nhs)
        if drawn > 0.992:
            wrong.append("number_edited")
            return spaced(of.number_nhs[:-1] + str(dice.randrange(10)))
        return spaced(of.number_nhs)


def said_as(name: str, other: Young) -> bool:
    """Tell whether a full name reads as another child's: it says their names, or the first."""
    said = set(name.casefold().replace(",", " ").split())
    return other.given[0].casefold() in said and (
        len(other.given) == 1 or other.given[1].casefold() in said or other.given[0] == SHARED
    )


def edited(text: str, dice: Random) -> str:
    """Change, drop, add or exchange a letter anywhere, or cut the end off."""
    place, drawn = dice.randrange(max(1, len(text))), dice.random()
    if drawn < 0.25:
        return text[:place] + dice.choice(LETTERS) + text[place + 1 :]
    if drawn < 0.5:
        return text[:place] + text[place + 1 :] or text
    if drawn < 0.7:
        return text[:place] + dice.choice(LETTERS) + text[place:]
    if drawn < 0.9:
        return text[: place - 1] + text[place : place + 1] + text[place - 1 : place] + text[
            place + 1 :] if place else text  # fmt: skip
    return text[: max(4, len(text) - 3)]


def spaced(number: str) -> str:
    """Write a number in the groups it is printed in.

    >>> spaced("9434765919"), spaced("")
    ('943 476 5919', '')
    """
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else ""


def in_figures(on: date) -> str:
    """Write a day as the sources do."""
    return on.strftime("%d/%m/%Y")


def mail(mother: str, kin: int) -> str:
    """Give the mother's address for e-mail, which all her children share."""
    letters = "".join(each for each in mother.lower() if each.isascii() and each.isalpha())
    return f"{letters}{kin % 97}@example.org" if letters else ""
