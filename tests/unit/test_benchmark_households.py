"""The second generator, which must not be the first in another dress."""

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import islice

import pytest

from hub.matching.model.reading.numbers import nhs_number
from tests.benchmarks.children import stream
from tests.benchmarks.children.names import origins, stock
from tests.benchmarks.households import arriving
from tests.benchmarks.households.clerks import COLUMNS, COPIED
from tests.benchmarks.households.living import Estate, Young
from tests.benchmarks.households.stocks import PEOPLES, TWIN_NAMES

MOST = 20_000
SEED = 815
Told = list[tuple[dict[str, str], dict[str, str]]]


@pytest.fixture(scope="module")
def told() -> Told:
    """Records and truths of one seed, by field."""
    return [
        (
            dict(zip(COLUMNS, each.record, strict=True)),
            dict(zip(stream.TRUTH, each.truth, strict=True)),
        )
        for each in arriving.records(SEED, MOST)
    ]


@pytest.fixture(scope="module")
def young() -> list[Young]:
    """Everybody of a few thousand households."""
    return [one for household in islice(Estate(SEED).households(), 5_000) for one in household]


def test_a_seed_makes_the_same_records_again_and_another_seed_others() -> None:
    once, again, other = (list(arriving.records(seed, 500)) for seed in (1, 1, 2))

    assert once == again
    assert [each.record for each in once] != [each.record for each in other]


def test_its_names_are_not_those_of_the_first_generator() -> None:
    first = {name.written for origin in origins() for name in stock(origin).surnames.things}
    second = {name for people in PEOPLES.values() for name in people.surnames}

    assert len(second - first) / len(second) > 0.75
    assert sum(people.share for people in PEOPLES.values()) == pytest.approx(1)


def test_somebody_lives_under_one_roof_at_a_time(young: list[Young]) -> None:
    for one in young:
        days = [since for since, _ in one.roofs]
        assert days[0] == date.min
        assert days == sorted(set(days))


def test_children_of_one_delivery_differ_by_a_day_at_most(young: list[Young]) -> None:
    deliveries: dict[int, list[Young]] = defaultdict(list)
    for one in young:
        deliveries[one.delivery].append(one)
    twins = [each for each in deliveries.values() if len(each) > 1]
    apart = [abs((one.birthday - other.birthday).days) for one, other in twins]

    assert len(twins) > 100
    assert set(apart) == {0, 1}
    assert 0 < apart.count(1) / len(apart) < 0.08
    alike = {frozenset(pair) for pair in TWIN_NAMES}
    named = [frozenset(each.given[0] for each in pair) for pair in twins]
    assert 0.15 < sum(each in alike for each in named) / len(twins) < 0.35


def test_new_parents_mean_a_new_number_and_name(young: list[Young]) -> None:
    by_number = {one.number: one for one in young}
    later = [one for one in young if one.was]
    assert len(later) > 50
    for one in later:
        before = by_number[one.was or 0]
        assert (one.birthday, one.sex) == (before.birthday, before.sex)
        assert one.known_from >= before.known_until
        assert one.number_nhs != before.number_nhs
        assert one.mother_number != before.mother_number
        assert not one.family_name or one.family_name != before.family_name
        assert {id(roof) for _, roof in one.roofs}.isdisjoint(id(roof) for _, roof in before.roofs)


def test_the_expected_come_first_and_under_no_name(told: Told) -> None:
    first_named: dict[str, int] = {}
    for record, truth in told:
        if not truth["placeholder"]:
            first_named.setdefault(truth["person_id"], int(record["seq"]))
    expected = [(record, truth) for record, truth in told if truth["placeholder"]]

    assert len(expected) > 200
    for record, truth in expected:
        assert re.search(r"unborn|baby|ubb", record["name"], re.IGNORECASE)
        assert int(record["seq"]) < first_named.get(truth["person_id"], MOST)


def test_young_people_who_came_alone_share_hostels_and_birthdays(young: list[Young]) -> None:
    alone = [one for one in young if one.given_birthday]
    filler = Counter((one.birthday.month, one.birthday.day) for one in alone)[1, 1] / len(alone)
    rooms = Counter(id(one.roofs[0][1]) for one in alone)
    beside = Counter((one.birthday, id(one.roofs[0][1])) for one in alone)

    assert 0.5 < filler < 0.85
    assert 4 < len(alone) / len(rooms) < 40
    assert max(beside.values()) > 1, "two of one given birthday in one room"


def test_some_cousins_under_one_roof_have_one_name(young: list[Young]) -> None:
    cousins = [one for one in young if one.kind == "cousin"]
    names = {(tuple(one.given), one.family_name, id(one.roofs)) for one in young
             if one.kind != "cousin"}  # fmt: skip
    same = [one for one in cousins if (tuple(one.given), one.family_name, id(one.roofs)) in names]

    assert 0.3 < len(same) / len(cousins) < 0.7


def test_shares_are_as_stated(told: Told) -> None:
    planted = Counter(each for _, truth in told for each in truth["planted"].split("|"))
    kinds = Counter(truth["kind"] for _, truth in told)

    assert 0.4 < planted["copied_form"] / len(told) / COPIED < 1.6
    assert planted["number_of_mother"]
    assert planted["number_of_sibling"]
    assert min(kinds[kind] for kind in ("twin", "adopted", "cousin", "came_alone", "kinship")) > 100


def test_columns_are_of_another_shape(told: Told) -> None:
    said = [record for record, _ in told]
    numbers = [
        record["nhs_no"].replace(" ", "") for record in said if re.match(r"\d", record["nhs_no"])
    ]

    assert sum(bool(re.fullmatch(r"\d\d/\d\d/\d{4}", each["dob"])) for each in said) > 0.9 * MOST
    assert {each["gender"] for each in said} >= {"Male", "F", "Girl", "Not stated"}
    assert sum(nhs_number(each) is not None for each in numbers) > 0.97 * len(numbers)
    assert sum("," in each["name"] for each in said) > 0.2 * MOST
    hidden = [each for each in said if each["confidential"]]
    assert hidden
    assert not any(each["lives_at"] for each in hidden)
