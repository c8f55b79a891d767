"""Five labelled sets of people of any age, each from a seed, each its own columns and mistakes.

*customers*: one file, up to eight records each, e-mail and telephone, short names, moves.
*registers*: two files of which each knows a person once, and shares two thirds with the other.
*visits*: one file of a clinic, whole names in one column, households under one address and number.
*voters*: five lists in one file, a year of birth alone, town and code that go with each other.
*lives*: up to twenty records each, of the past: births on 1 January, one name alone, other homes.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from tests.benchmarks.people import slips
from tests.benchmarks.people.living import NAMES, PROVIDERS, Person, Town


class Made(NamedTuple):
    """A set: our fields and its columns, its records with the true person of each, the sides."""

    mapping: dict[str, str | list[str]]
    rows: list[dict[str, str]]
    persons: list[Person]
    sides: list[int] | None = None


def customers(seed: int, most: int) -> Made:
    """Make a customers' file."""
    chance, rows, persons = Random(seed), list[dict[str, str]](), list[Person]()
    for person in _people(chance, most // 2):
        moved, mail = chance.random() < 0.3, person.email
        for visit in range(1 + int(chance.random() ** 2 * 8)):
            if visit and chance.random() < 0.12:
                mail = f"{person.forename}{int(chance.random() * 999)}@{chance.choice(PROVIDERS)}"
            born = _born(person, chance, 0.08)
            forename, surname = _names(person, chance, short=0.3, typos=0.1, former=0.06)
            if chance.random() < 0.03:
                forename, surname = surname, forename
            town = chance.choice(NAMES["towns"]) if moved and chance.random() < 0.5 else person.town
            rows.append({
                "customer_no": str(len(rows)),
                "first_name": _said(forename.title(), chance, 0.08),
                "last_name": _said(surname.title(), chance, 0.08),
                "birth_date": _said("{:04}-{:02}-{:02}".format(*born), chance, 0.2),
                "e_mail": _said(_slip(mail, chance, 0.08), chance, 0.3),
                "mobile": _said(_slip(person.phone, chance, 0.06), chance, 0.4),
                "town": _said(_slip(town, chance, 0.1), chance, 0.1),
            })  # fmt: skip
            persons.append(person)
    mapping: dict[str, str | list[str]] = {
        "id": "customer_no", "forenames": "first_name", "surname": "last_name",
        "date_of_birth": "birth_date", "email": "e_mail", "phone": "mobile", "other": ["town"],
    }  # fmt: skip
    return _shuffled(Made(mapping, rows[:most], persons[:most]), chance)


def registers(seed: int, most: int) -> Made:
    """Make two registers that each know a person once."""
    chance, rows, persons = Random(seed), list[dict[str, str]](), list[Person]()
    sides: list[int] = []
    for person in _people(chance, int(most * 0.6)):
        drawn = chance.random()
        for side in (0, 1):
            if (drawn < 0.17 and side) or (drawn > 0.83 and not side):
                continue
            forename, surname = _names(person, chance, short=0.12, typos=0.12, former=0.08)
            moved = chance.random() < 0.12
            street = f"{chance.choice(NAMES['streets']).title()} Road" if moved else person.street
            house = str(1 + int(chance.random() * 180)) if moved else person.house
            born = _born(person, chance, 0.05)
            code = "" if moved else _slip(person.postcode, chance, 0.06)
            rows.append({
                "reference": f"{'AB'[side]}{len(rows)}", "given": _said(forename, chance, 0.03),
                "family": _said(surname, chance, 0.03),
                "sex": _said(person.sex.upper(), chance, 0.1),
                "born": _said("{2:02}/{1:02}/{0:04}".format(*born), chance, 0.08),
                "house": _said(house, chance, 0.06),
                "street": _said(_slip(street, chance, 0.12), chance, 0.06),
                "post_code": _said(code, chance, 0.06),
            })  # fmt: skip
            persons.append(person)
            sides.append(side)
    mapping: dict[str, str | list[str]] = {
        "id": "reference", "forenames": "given", "surname": "family", "sex": "sex",
        "date_of_birth": "born", "address": ["house", "street"], "postcode": "post_code",
    }  # fmt: skip
    return _shuffled(Made(mapping, rows[:most], persons[:most], sides[:most]), chance)


def visits(seed: int, most: int) -> Made:
    """Make a clinic's file."""
    chance, rows, persons = Random(seed), list[dict[str, str]](), list[Person]()
    for person in _people(chance, most // 2):
        for _ in range(1 + int(chance.random() ** 2 * 6)):
            forename, surname = _names(person, chance, short=0.1, typos=0.12, former=0.04)
            middle = person.middle if chance.random() < 0.4 else ""
            given = f"{forename} {middle}".strip()
            name = (
                f"{surname.upper()}, {given.title()}"
                if chance.random() < 0.3
                else f"{given} {surname}".title()
            )
            phone = person.home_phone if chance.random() < 0.6 else person.phone
            line = f"{person.house} {person.street}, {person.town}"
            rows.append({
                "visit": str(len(rows)), "patient": name, "m_f": _said(person.sex, chance, 0.05),
                "dob": _said("{:04}{:02}{:02}".format(*_born(person, chance, 0.06)), chance, 0.1),
                "lives": _said(_slip(line, chance, 0.2), chance, 0.1),
                "tel": _said(_slip(phone, chance, 0.04), chance, 0.4),
            })  # fmt: skip
            persons.append(person)
    mapping: dict[str, str | list[str]] = {
        "id": "visit", "full_name": "patient", "sex": "m_f", "date_of_birth": "dob",
        "address": "lives", "phone": "tel",
    }  # fmt: skip
    return _shuffled(Made(mapping, rows[:most], persons[:most]), chance)


def voters(seed: int, most: int) -> Made:
    """Make a file of electoral lists."""
    chance, rows, persons = Random(seed), list[dict[str, str]](), list[Person]()
    for person in _people(chance, most // 2):
        for _ in range(5):
            if chance.random() < 0.5:
                continue
            forename, surname = _names(person, chance, short=0.05, typos=0.05, former=0.06)
            moved = chance.random() < 0.1
            home = chance.choice(persons) if moved and persons else person
            middle = person.middle[:1] if chance.random() < 0.3 else person.middle
            rows.append({
                "list_no": str(len(rows)), "first": forename, "middle": _said(middle, chance, 0.1),
                "last": surname, "sex": person.sex,
                "birth_year": str(person.birthday.year + (chance.random() < 0.05)),
                "home": _slip(f"{home.house} {home.street}", chance, 0.05), "town": home.town,
                "code": home.postcode[:4],
            })  # fmt: skip
            persons.append(person)
    mapping: dict[str, str | list[str]] = {
        "id": "list_no", "forenames": "first", "known_as": "middle", "surname": "last",
        "sex": "sex", "date_of_birth": "birth_year", "address": "home", "postcode": "code",
        "other": ["town"],
    }  # fmt: skip
    return _shuffled(Made(mapping, rows[:most], persons[:most]), chance)


def lives(seed: int, most: int) -> Made:
    """Make a file of people of the past, written down again and again, each time worse."""
    chance, rows, persons = Random(seed), list[dict[str, str]](), list[Person]()
    for person in _people(chance, most // 4):
        homes = [person, *(persons[-20:-1:9])]
        for worse in range(1 + int(chance.random() * 19)):
            missing = 0.05 + 0.02 * worse
            forename, surname = _names(person, chance, short=0.3, typos=0.1, former=0.1)
            if chance.random() < 0.1:
                forename, surname = surname, ""
            year, month, day = _born(person, chance, 0.3)
            if person.number % 2 or chance.random() < 0.1:
                month, day = 1, 1
            home = homes[0] if chance.random() < 0.75 else chance.choice(homes)
            rows.append({
                "no": str(len(rows)), "forename": forename, "surname": surname,
                "born": _said(f"{year:04}-{month:02}-{day:02}", chance, missing),
                "sex": _said(person.sex, chance, missing),
                "postcode": _said(home.postcode, chance, missing),
                "birthplace": _said(person.town, chance, missing / 2),
            })  # fmt: skip
            persons.append(person)
    mapping: dict[str, str | list[str]] = {
        "id": "no", "forenames": "forename", "surname": "surname", "date_of_birth": "born",
        "sex": "sex", "postcode": "postcode", "other": ["birthplace"],
    }  # fmt: skip
    return _shuffled(Made(mapping, rows[:most], persons[:most]), chance)


SETS: dict[str, Callable[[int, int], Made]] = {
    "customers": customers, "registers": registers, "visits": visits,
    "voters": voters, "lives": lives,
}  # fmt: skip
"""The sets by name: each is made of a seed and the most records."""


def _people(chance: Random, most: int) -> Iterator[Person]:
    town, found = Town(chance), 0
    while found < most:
        for person in town.household():
            found += 1
            yield person


def _names(
    person: Person, chance: Random, *, short: float, typos: float, former: float
) -> tuple[str, str]:
    surname = person.former_surname if chance.random() < former else ""
    return (
        slips.name(person.forename, chance, short=short, typos=typos),
        slips.name(surname or person.surname, chance, short=0, typos=typos),
    )  # fmt: skip


def _born(person: Person, chance: Random, rate: float) -> tuple[int, int, int]:
    day = person.birthday
    return slips.birthday(day.year, day.month, day.day, chance, rate)


def _said(value: str, chance: Random, missing: float) -> str:
    return "" if chance.random() < missing else value


def _slip(value: str, chance: Random, rate: float) -> str:
    return slips.typed(value, chance) if chance.random() < rate else value


def _shuffled(made: Made, chance: Random) -> Made:
    order = chance.sample(range(len(made.rows)), len(made.rows))
    sides = [made.sides[place] for place in order] if made.sides else None
    return Made(
        made.mapping, [made.rows[n] for n in order], [made.persons[n] for n in order], sides
    )
