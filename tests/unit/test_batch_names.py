"""Names of a file that stand in any order, and what a family has of them in common."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.matching.batch import linking, reading
from hub.matching.batch.columns import Column, column
from hub.matching.batch.comparing import SWAPPED, compare
from hub.matching.batch.kinds.name import TOP as EQUAL
from hub.matching.batch.linking import Linked
from hub.matching.batch.orienting import oriented
from tests.unit.test_batch_few_duplicates import words

NAMES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["amina", "omar", "khan", "li", "j"]), max_size=2).map(tuple),
        st.lists(st.sampled_from(["amina", "khan", "hall", "li"]), max_size=2).map(tuple),
    ),
    max_size=12,
)  # fmt: skip


def test_swapped_names_are_seen_as_such() -> None:
    columns = [column("f", "forenames", ["Isla", "Hall"]), column("s", "surname", ["Hall", "Isla"])]

    found = compare([each for each in columns if each], np.array([0]), np.array([1]))

    assert found.levels.tolist() == [[SWAPPED, SWAPPED]]


def test_either_forename_may_be_swapped_with_the_surname() -> None:
    named = [
        column("first", "forenames", ["Isla", "Hall", "Isla"]),
        column("middle", "forenames", ["Mary", "Mary", "Hall"]),
        column("last", "surname", ["Hall", "Isla", "Reed"]),
    ]
    columns = [each for each in named if each]

    found = compare(columns, np.array([0, 0]), np.array([1, 2]))
    assert found.levels.tolist() == [[SWAPPED, EQUAL, SWAPPED], [EQUAL, 1, SWAPPED]]


@given(NAMES)
def test_a_name_keeps_its_words_whichever_way_it_is_read(names: list) -> None:
    found = oriented(names)

    assert [sorted(a + b) for a, b in found] == [sorted(a + b) for a, b in names]
    assert oriented(names) == found


def test_a_family_is_known_by_its_other_members() -> None:
    usual = [(each,) for each in ("abha", "kiaan", "veda", "tarak")]
    names = [(each, ("bakshi",)) for each in usual] + [(("zehan",), ("roi",))] * 2
    names += [(("bakshi",), ("zehan",)), ((), ("abha",)), ((), ("bakshi",)), (("x",), ("y",))]

    assert oriented(names)[6:] == [(("zehan",), ("bakshi",)), (("abha",), ()), *names[8:]]


def test_names_in_one_order_stay_as_they_are() -> None:
    """James and Thomas are forenames and family names; the file is consistent."""
    drawn = Random(3)
    words = ["james", "thomas", "ryan", "kelly", "amina", "hall", "khan", "reed"]
    names = [((drawn.choice(words[:5]),), (drawn.choice(words[1:]),)) for _ in range(400)]

    assert oriented(names) == names


def test_before_a_comma_stands_the_family_name_whatever_others_say() -> None:
    said = ["Otto Hall", "Isla Hall", "Ann Hall", "Ann Reed", "Hall, Reed", "Reed, Hall"]

    found = {each.field: each.values for each in reading.columns([("who", "full_name", said)])}

    assert found["surname"][4:] == ["hall", "reed"]


def villagers(seed: int) -> tuple[list[int], list[tuple[str, ...]]]:
    """Persons and records of a village register: a father's name, of the same surname, beside."""
    dice, persons, rows = Random(seed), list[int](), list[tuple[str, ...]]()
    forenames, surnames, villages = words(dice, 300), words(dice, 40), words(dice, 12)
    while len(rows) < 1_500:
        surname, father, village = (dice.choice(each) for each in (surnames, forenames, villages))
        number, eldest = str(dice.randrange(10**9, 10**10)), dice.randrange(1950, 1990)
        for child in range(dice.choice((1, 2, 3))):
            person, forename, born = len(set(persons)), dice.choice(forenames), eldest + 3 * child
            for _ in range(dice.choice((1, 1, 2, 3))):
                name = [forename, surname][:: dice.choice((1, 1, 1, -1))]
                rows.append((
                    " ".join(name), f"{father} {surname}" if dice.random() < 0.6 else father,
                    str(born + dice.choice((0, 0, 0, 1, -1))), village,
                    number if dice.random() < 0.6 else "",
                ))  # fmt: skip
                persons.append(person)
    return persons, rows


FIELDS = {
    "name": "full_name", "father": "other", "born": "date_of_birth", "village": "address",
    "mobile": "phone",
}  # fmt: skip


@pytest.fixture(scope="module")
def village() -> tuple[np.ndarray, Linked]:
    persons, rows = villagers(1)
    given_columns = zip(FIELDS, FIELDS.values(), map(list, zip(*rows, strict=True)), strict=True)
    return np.array(persons), linking.link(reading.columns(given_columns))


def test_families_of_one_surname_are_told_from_housemates_and_from_one_person(
    village: tuple[np.ndarray, Linked],
) -> None:
    who, linked = village
    made = linked.persons
    one, other = np.triu_indices(len(who), 1)
    together, true = made[one] == made[other], who[one] == who[other]

    assert (together & true).sum() / together.sum() > 0.95
    assert (together & true).sum() / true.sum() > 0.9
    assert linked.estimated.priors["clan"] > linked.estimated.priors["kin"]


def test_a_file_whose_text_names_no_family_has_no_class_for_one(
    village: tuple[np.ndarray, Linked],
) -> None:
    _, linked = village
    columns: list[Column] = [each for each in linked.estimated.columns if each.name != "father"]
    given_columns = [(each.name, each.field, each.values) for each in columns]

    assert "clan" not in linking.link(reading.columns(given_columns)).estimated.priors
