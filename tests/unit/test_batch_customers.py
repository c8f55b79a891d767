"""A customer who changes employer changes what goes with it, and stays one person."""

from random import Random

import numpy as np

from hub.matching.batch import linking, reading
from tests.unit.test_batch_few_duplicates import words

RECORDS, FIRMS = 1_000, 200
COLUMNS = {
    "forenames": "forenames", "surname": "surname", "email": "email", "phone": "phone",
    "company": "other", "city": "other",
}  # fmt: skip


def customers(seed: int) -> tuple[list[int], list[tuple[str, ...]]]:
    """Give persons and records of customers; addresses and some numbers are of firms."""
    dice, persons, rows = Random(seed), list[int](), list[tuple[str, ...]]()
    forenames, surnames, cities = words(dice, 150), words(dice, 400), words(dice, 40)
    firms = [
        (name, dice.choice(cities), str(dice.randrange(10**9, 10**10)))
        for name in words(dice, FIRMS)
    ]
    while len(persons) < RECORDS:
        forename, surname = dice.choice(forenames), dice.choice(surnames)
        person, (firm, city, desk) = len(set(persons)), dice.choice(firms)
        mobile = str(dice.randrange(10**9, 10**10))
        for again in range(dice.choice((1, 1, 2, 3))):
            if again and dice.random() < 0.3:
                firm, city, desk = dice.choice(firms)
            rows.append((
                forename[:3] if dice.random() < 0.2 else forename, surname,
                f"{forename}.{surname}@{firm}.com" if dice.random() < 0.7 else "",
                dice.choice([mobile, mobile, desk, ""]),
                firm if dice.random() < 0.85 else "", city if dice.random() < 0.7 else "",
            ))  # fmt: skip
            persons.append(person)
    return persons, rows


def test_who_changes_employer_is_told_from_a_stranger_of_that_name() -> None:
    persons, rows = customers(1)
    given = zip(COLUMNS, COLUMNS.values(), map(list, zip(*rows, strict=True)), strict=True)

    linked = linking.link(reading.columns(given))

    who = np.array(persons)
    likeliest = np.argsort(-linked.bits, kind="stable")
    right = np.cumsum((who[linked.one] == who[linked.other])[likeliest])
    true = int((np.bincount(who) * (np.bincount(who) - 1) // 2).sum())
    best = 2 * right / (np.arange(1, len(right) + 1) + true)
    assert best.max() > 0.98
