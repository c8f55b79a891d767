"""The children's sets measure a matcher only if what they say is true, is true."""

import gc
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import islice, pairwise
from pathlib import Path
from random import Random

import pytest

from hub.matching.model.reading.numbers import nhs_number
from schemas.yaml_text import read_yaml
from tests.benchmarks.children import __main__ as writing_files
from tests.benchmarks.children import families, numbers, slips, stream
from tests.benchmarks.children.families import Borough
from tests.benchmarks.children.names import origins, stock
from tests.benchmarks.children.world import FIRST_DAY, LAST_DAY, Child
from tests.benchmarks.children.writing import FIELDS, WRONG_SIBLING

MOST = 20_000
SEED = 4_711


@pytest.fixture(scope="module")
def told() -> list[tuple[dict[str, str], dict[str, str]]]:
    """Records and truths of one seed, by field."""
    return [
        (
            dict(zip(FIELDS, each.record, strict=True)),
            dict(zip(stream.TRUTH, each.truth, strict=True)),
        )
        for each in stream.records(SEED, MOST)
    ]


@pytest.fixture(scope="module")
def children() -> list[Child]:
    """The children of a few thousand families."""
    borough = Borough(SEED)
    return [child for _ in range(6_000) for child in borough.family()]


def test_a_seed_makes_the_same_records_again_and_another_seed_others() -> None:
    once, again, other = (list(stream.records(seed, 500)) for seed in (1, 1, 2))

    assert once == again
    assert [each.record for each in once] != [each.record for each in other]


def test_a_longer_run_begins_as_a_shorter_one() -> None:
    assert list(islice(stream.records(3, 5_000), 300)) == list(stream.records(3, 300))


def test_every_origin_has_names_for_boys_girls_and_families() -> None:
    assert set(origins()) == set(families.ORIGINS)
    for origin in origins():
        names = stock(origin)
        assert min(len(names.boys.things), len(names.girls.things)) >= 30, origin
        assert len(names.surnames.things) >= 50, origin


def test_every_number_is_valid_of_the_test_range_and_given_once() -> None:
    given = list(islice(numbers.nhs_numbers(SEED), 20_000))

    assert len(set(given)) == len(given)
    assert all(each.startswith("999") and nhs_number(each) == each for each in given)


def test_a_child_lives_in_one_household_at_a_time(children: list[Child]) -> None:
    for child in children:
        days = [day for day, _ in child.homes]
        assert days == sorted(days)
        assert days[0] == 0, "somewhere to live from the first day"


def test_a_record_names_another_household_only_after_a_move(
    children: list[Child],
) -> None:
    for child in children[:3_000]:
        moves = {day for day, _ in child.homes}
        for day in range(FIRST_DAY, LAST_DAY, 401):
            before, after = child.home_on(day), child.home_on(day + 401)
            if before != after:
                assert any(day < moved <= day + 401 for moved in moves)


def test_twins_share_birth_and_home_and_no_two_siblings_a_forename(children: list[Child]) -> None:
    births: dict[int, list[Child]] = defaultdict(list)
    for child in children:
        births[child.birth].append(child)
    several = [each for each in births.values() if len(each) > 1]

    assert len(several) > 100
    for twins in several:
        assert len({child.born for child in twins}) == 1
        assert len({child.family for child in twins}) == 1
        assert len({child.forenames[0].written for child in twins}) == len(twins)
        assert len({child.nhs_number for child in twins}) == len(twins)


def test_some_twins_are_named_alike(children: list[Child]) -> None:
    near = {frozenset(pair) for pairs in families.NEAR.values() for pair in pairs}
    births: dict[int, set[str]] = defaultdict(set)
    for child in children:
        births[child.birth].add(child.forenames[0].written)

    alike = [names for names in births.values() if frozenset(names) in near]
    twins = [names for names in births.values() if len(names) == 2]
    assert 0.1 < len(alike) / len(twins) < 0.3


def test_an_adopted_child_has_nothing_of_before_but_what_the_world_leaks(
    children: list[Child],
) -> None:
    by_number = {child.person: child for child in children}
    adopted = [child for child in children if child.formerly]
    assert len(adopted) > 50
    kept = 0
    for child in adopted:
        before = by_number[child.formerly or 0]
        assert (child.born, child.sex) == (before.born, before.sex)
        assert before.ends < child.starts, "never two identities on one day"
        assert child.nhs_number != before.nhs_number
        assert child.family != before.family
        assert child.birth != before.birth
        assert child.phone != before.phone
        assert child.surname not in (before.surname, before.other_surname)
        assert child.siblings == []
        homes = {home.household for _, home in before.homes}
        assert homes.isdisjoint(home.household for _, home in child.homes)
        kept += child.forenames[0] == before.forenames[0]
    assert 0.5 < kept / len(adopted) < 0.8


def test_no_record_leads_from_one_identity_to_the_other(
    told: list[tuple[dict[str, str], dict[str, str]]],
) -> None:
    formerly = {truth["person_id"]: truth["formerly"] for _, truth in told if truth["formerly"]}
    said: dict[str, set[str]] = defaultdict(set)
    for record, truth in told:
        said[truth["person_id"]] |= {
            record[name] for name in ("nhs_number", "phone", "address", "postcode") if record[name]
        }
    pairs = [(now, before) for now, before in formerly.items() if before in said]
    assert len(pairs) > 20
    assert all(said[now].isdisjoint(said[before]) for now, before in pairs)


def test_the_unborn_come_before_they_are_born_and_have_no_number(
    told: list[tuple[dict[str, str], dict[str, str]]],
) -> None:
    first_named: dict[str, int] = {}
    for record, truth in told:
        if not truth["placeholder"]:
            first_named.setdefault(truth["person_id"], int(record["arrival"]))
    expected = [(record, truth) for record, truth in told if truth["placeholder"] == "unborn"]
    assert len(expected) > 300
    for record, truth in expected:
        assert record["nhs_number"] == ""
        assert date.fromisoformat(record["recorded_on"]).toordinal() == int(truth["day"])
        assert int(record["arrival"]) < first_named.get(truth["person_id"], MOST)
    undated = [record for record, _ in expected if not record["expected_on"]]
    assert len(expected) / 4 < len(undated) < len(expected) / 2
    assert not any(record["date_of_birth"] for record in undated)
    born = [truth for _, truth in expected if truth["person_id"] in first_named]
    assert len(born) > 100, "most are heard of again, under a name"


def test_shares_are_as_stated(told: list[tuple[dict[str, str], dict[str, str]]]) -> None:
    planted = Counter(each for _, truth in told for each in truth["planted"].split("|"))
    with_number = [truth for record, truth in told if record["nhs_number"]]
    kinds = Counter(truth["kind"] for _, truth in told)

    assert 0.4 < planted["number_of_sibling"] / len(with_number) / WRONG_SIBLING < 1.6
    assert 0.002 < planted["day_month"] / len(told) < 0.010
    assert 0.30 < len(with_number) / len(told) < 0.70
    assert min(kinds[kind] for kind in ("twin", "foster", "adopted", "half_sibling")) > 200


def test_withheld_addresses_are_not_written(
    told: list[tuple[dict[str, str], dict[str, str]]],
) -> None:
    withheld = [record for record, _ in told if record["address_withheld"]]

    assert len(withheld) > 20
    assert all(not record["address"] and not record["postcode"] for record in withheld)


def test_families_arrive_among_each_other(
    told: list[tuple[dict[str, str], dict[str, str]]],
) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for place, (_, truth) in enumerate(told):
        places[truth["family_id"]].append(place)

    beside = sum(b - a == 1 for each in places.values() for a, b in pairwise(each))
    assert beside < MOST / 100


def test_a_family_is_forgotten_when_its_last_record_is_out() -> None:
    """However many records are asked for, memory holds the same number of children."""
    source = stream.records(5, 60_000)
    held = []
    for _ in range(2):
        assert sum(1 for _ in islice(source, 30_000)) == 30_000
        gc.collect()
        held.append(sum(isinstance(each, Child) for each in gc.get_objects()))

    assert held[1] < 1.2 * held[0]


def test_slips_change_what_is_written() -> None:
    chance = Random(9)
    for slip in (slips.mistyped, slips.misheard, slips.misread):
        changed = [slip("Katherine", chance) for _ in range(200)]
        assert sum(each != "Katherine" for each in changed) > 150
    assert slips.slipped(date(2016, 2, 29), chance) is not None


def test_the_files_are_as_they_say(tmp_path: Path) -> None:
    for generator, columns in (("children", 15), ("households", 14)):
        directory = tmp_path / generator
        writing_files.write(directory, generator, seed=2, most=50)
        lines = (directory / "records.csv").read_text().splitlines()
        meaning = read_yaml((directory / "FIELDS.yml").read_text())
        heads = lines[0].split(",")
        assert len(lines) == 51
        assert len(heads) == columns
        named = [
            name
            for each in meaning.values()
            for name in (each if isinstance(each, list) else [each])
        ]
        assert set(named) <= set(heads)
        assert "person_id" not in named
        assert len((directory / "truth.csv").read_text().splitlines()) == 51


def test_it_runs_as_a_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.children", str(tmp_path), "--records", "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("20 records")
