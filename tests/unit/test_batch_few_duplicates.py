"""In a file of few duplicates one person is not what is alike most often."""

from random import Random

import pytest

from hub.matching.batch import linking, reading

PERSONS, TWICE = 2_500, 15
"""One person of so many is known twice."""
WAYS = ("road", "lane", "street", "avenue", "close", "drive", "hill", "view", "park", "square")
FIELDS = ("forenames", "surname", "date_of_birth", "email", "phone", "address", "postcode")


def words(dice: Random, count: int) -> list[str]:
    """Give as many words that are not alike."""
    return ["".join(map(dice.choice, ("bcdfghklmnprstvw", "aeiou") * 3)) for _ in range(count)]


def often(dice: Random, listed: list[str]) -> str:
    """Draw from a list of which the first are met most often."""
    return listed[min(int(dice.expovariate(4 / len(listed))), len(listed) - 1)]


def members(seed: int) -> tuple[list[int], list[tuple[str, ...]]]:
    """Give persons and records of a club; addresses of e-mail are made of names."""
    dice, persons, rows = Random(seed), list[int](), list[tuple[str, ...]]()
    forenames, surnames = words(dice, 400), words(dice, 1_000)
    towns, streets = words(dice, 100), words(dice, 400)
    codes = {town: f"{dice.randrange(10**5):05}" for town in towns}
    while len(persons) < PERSONS:
        town, family = often(dice, towns), often(dice, surnames)
        home = f"{dice.randrange(3000)} {dice.choice(streets)} {dice.choice(WAYS)}"
        person, forename = len(set(persons)), often(dice, forenames)
        born = f"{dice.randint(1940, 2005)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        number = dice.choice(["", dice.randrange(99)])
        mail = f"{forename}{family}{number}@{dice.choice('abc')}mail.org"
        phone = str(dice.randrange(10**9, 10**10))
        for again in range(2 if dice.random() < 1 / TWICE else 1):
            here = f"{home} {town}"
            if again and dice.random() < 0.3:
                here = f"{dice.randrange(3000)} {dice.choice(streets)} {dice.choice(WAYS)} {town}"
            if again and dice.random() < 0.4:
                phone = str(dice.randrange(10**9, 10**10))
            if again and dice.random() < 0.4:
                mail = f"{forename}{dice.randrange(99)}@amail.org"
            rows.append((
                forename[:3] if again and dice.random() < 0.2 else forename, family,
                born if dice.random() < 0.65 else "", mail if dice.random() < 0.6 else "",
                phone if dice.random() < 0.6 else "", here if dice.random() < 0.85 else "",
                codes[town],
            ))  # fmt: skip
            persons.append(person)
    return persons, rows


@pytest.mark.parametrize("seed", [1, 2])
def test_people_of_one_forename_in_one_town_are_not_one(seed: int) -> None:
    persons, rows = members(seed)
    given = zip(FIELDS, FIELDS, map(list, zip(*rows, strict=True)), strict=True)

    linked = linking.link(reading.columns(given))

    made = linked.bits >= linked.threshold
    right = sum(
        persons[one] == persons[other]
        for one, other in zip(linked.one[made].tolist(), linked.other[made].tolist(), strict=True)
    )
    true = len(persons) - len(set(persons))
    assert 2 * right / (made.sum() + true) > 0.9
