"""What one person's records share is learned of those, whatever others have in common."""

from collections.abc import Sequence
from itertools import product
from random import Random

import numpy as np
import pytest

from hub.matching.batch import linking, reading

FORENAMES = (
    "anna", "brian", "carol", "david", "emma", "frank", "grace", "helen", "ivan", "jane", "karl",
    "lucy", "mark", "nora",
)  # fmt: skip
SURNAMES = (
    "ashton", "barley", "carford", "denby", "elston", "fairley", "garton", "hartwell", "inglby",
    "marford",
)  # fmt: skip
PEOPLE, DIFFERENT, EXACT = 450, 1, 5


def columns(rows: Sequence[tuple[str, ...]]) -> tuple[list[str], ...]:
    return tuple(list(each) for each in zip(*rows, strict=True))


def rates(linked: linking.Linked, people: int) -> tuple[float, float]:
    """Give precision and recall, where each person's two records follow each other."""
    made = linked.bits >= linked.threshold
    right = np.count_nonzero(made & (linked.one // 2 == linked.other // 2))
    return right / np.count_nonzero(made), right / people


def patrons(seed: int) -> tuple[list[str], ...]:
    """Give two records each of people whose e-mail addresses are made of their names."""
    dice, rows = Random(seed), []
    for _ in range(PEOPLE):
        forename, surname = dice.choice(FORENAMES), dice.choice(SURNAMES)
        number, provider = dice.choice(["", dice.randrange(99)]), dice.choice("abc")
        born = f"{dice.randint(1940, 2005)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        rows += [(
            forename if dice.random() < 0.8 else forename[0], surname,
            born if dice.random() < 0.7 else "",
            f"{forename}.{surname}{number}@{provider}.org" if dice.random() < 0.6 else "",
        ) for _ in range(2)]  # fmt: skip
    return columns(rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_strangers_whose_addresses_are_made_alike_do_not_say_what_one_persons_names_are(
    seed: int,
) -> None:
    fields = ("forenames", "surname", "date_of_birth", "email")
    given = zip(fields, fields, patrons(seed), strict=True)
    linked = linking.link(reading.columns(given))

    forenames, surnames, *_ = linked.estimated.tables["same"]
    assert forenames[DIFFERENT] < 0.05
    assert surnames[EXACT] > 0.95
    precision, _ = rates(linked, PEOPLE)
    assert precision > 0.9


def movers(seed: int) -> tuple[list[str], ...]:
    """Give two records each of people without births; what they are goes with their forename."""
    dice, rows = Random(seed), []
    names = ["".join(each) for each in product("bcdfg", "aeio", ("na", "ra", "ro", "to"))]
    families = ["".join(each) for each in product("bcdfgh", "aeio", ("rk", "nt"), ("er", "ley"))]
    dice.shuffle(names)
    for _ in range(PEOPLE + 150):
        place = min(int(dice.expovariate(1 / 15)), 39)
        family, home = "".join(dice.sample(families, 2)), f"{dice.randrange(200)} {dice.random()}"
        initial = dice.choice("abcdefjklmrs")
        for again in range(2):
            if again and dice.random() < 0.1:
                family = "".join(dice.sample(families, 2))
            if again and dice.random() < 0.3:
                home = f"{dice.randrange(200)} {dice.random()}"
            rows.append((names[place], initial, family, "mf"[place % 2], home, "wxyz"[place % 4]))
    return columns(rows)


@pytest.mark.parametrize("seed", [1, 2])
def test_strangers_of_one_forename_are_not_people_who_moved(seed: int) -> None:
    fields = ("forenames", "forenames", "surname", "sex", "address", "other")
    given = (
        (f"{place}", *each) for place, each in enumerate(zip(fields, movers(seed), strict=True))
    )
    linked = linking.link(reading.columns(given))

    precision, recall = rates(linked, PEOPLE + 150)
    assert precision > 0.9
    assert recall > 0.9


def housemates(seed: int) -> tuple[list[str], ...]:
    """Give two records each of members of households; some bear the number of another member."""
    dice, rows = Random(seed), []
    for home in range(PEOPLE // 2):
        family = "".join(dice.sample(SURNAMES, 2))
        numbers = {each: str(dice.randrange(10**8, 10**9)) for each in dice.sample(FORENAMES, 3)}
        for forename in numbers:
            initial = dice.choice("abcdefjklmrs")
            for _ in range(2):
                bearer = forename if dice.random() > 0.08 else dice.choice(list(numbers))
                rows.append((forename, initial, family, f"{home} elm road", numbers[bearer]))
    return columns(rows)


@pytest.mark.parametrize("seed", [1, 2])
def test_housemates_of_whom_one_gave_the_others_number_stay_two(seed: int) -> None:
    fields = ("forenames", "forenames", "surname", "address", "identifier")
    given = (
        (f"{place}", *each) for place, each in enumerate(zip(fields, housemates(seed), strict=True))
    )
    linked = linking.link(reading.columns(given))

    precision, recall = rates(linked, 3 * (PEOPLE // 2))
    assert precision > 0.98
    assert recall > 0.98


def alone(seed: int) -> tuple[list[str], ...]:
    """Give two records each of people who live alone; those of the first three are hardly alike."""
    dice, rows = Random(seed), []
    for place, home in enumerate(dice.sample(range(10_000), PEOPLE)):
        here = ("".join(dice.sample(SURNAMES, 2)), f"{home} elm road", f"AB{home % 97} {home}")
        first, second = (
            (
                dice.choice(FORENAMES),
                f"{dice.randint(1940, 2005)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
                str(dice.randrange(10**8, 10**9)),
            )
            for _ in range(2)
        )
        again = (
            now if place < 3 or dice.random() < 0.05 else was
            for was, now in zip(first, second, strict=True)
        )  # fmt: skip
        rows += [(*first, *here), (*again, *here)]
    return columns(rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_person_whose_records_differ_is_no_housemate_where_all_live_alone(seed: int) -> None:
    fields = ("forenames", "date_of_birth", "identifier", "surname", "address", "postcode")
    linked = linking.link(reading.columns(zip(fields, fields, alone(seed), strict=True)))

    assert rates(linked, PEOPLE) == (1.0, 1.0)
