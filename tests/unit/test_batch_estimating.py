"""What one person's records share is learned of those, whatever strangers have in common."""

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
    return tuple(list(each) for each in zip(*rows, strict=True))


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
    made = linked.bits >= linked.threshold
    right = np.count_nonzero(made & (linked.one // 2 == linked.other // 2))
    assert right / np.count_nonzero(made) > 0.9
