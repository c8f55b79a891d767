"""Whole files: candidates, levels, a model without labels, clusters that are no chains."""

from math import sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.batch import assigning, candidates, clustering, linking, reading
from hub.matching.batch.clustering import Joined
from hub.matching.batch.columns import column
from hub.matching.batch.kinds import KINDS
from hub.matching.batch.reading import NothingToCompare
from tests.benchmarks.matching import datasets
from tests.benchmarks.people import sets

WORDS = st.text("abcdeé -'19@./", max_size=12)


def an_array(*values: float) -> np.ndarray:
    return np.array(values)


def places(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def joined_by_odds(one: np.ndarray, other: np.ndarray, bits: np.ndarray, records: int) -> Joined:
    odds = clustering.Odds()
    return clustering.join(one, other, list(odds.of(bits)), records, odds)


@pytest.mark.parametrize("name", sorted(KINDS))
@given(one=WORDS, other=WORDS)
def test_a_kind_compares_alike_from_both_sides(name: str, one: str, other: str) -> None:
    kind = KINDS[name]
    first, second = kind.normal(one), kind.normal(other)
    if not first or not second:
        return

    there, back, same = kind.levels([first, second, first], [second, first, first]).tolist()

    assert there == back
    assert 1 <= there <= kind.TOP
    assert len(kind.keys(first)) == kind.KEYS
    if name != "date":  # a part of a date is never a whole one
        assert same == kind.TOP


@pytest.mark.parametrize(
    ("name", "one", "other", "level"),
    [("name", "katherine", "kathryn", 3), ("name", "jo", "mo", 1),
     ("name", "anna maria", "anna", 4), ("name", "j", "john", 2), ("name", "smith", "smiht", 4),
     ("name", "bob", "alice", 1),
     ("date", "1990-03-04", "1990-04-03", 5), ("date", "1990-03-04", "1990-03-05", 5),
     ("date", "1990-03-04", "1990-11-04", 4), ("date", "1990", "1990-03-04", 4),
     ("date", "1956-04-31", "1956-05-30", 3), ("date", "1956", "1957", 3),
     ("date", "1956", "1958", 1), ("code", "1234567", "1243567", 3),
     ("code", "1234567", "7654321", 1), ("email", "a.b@x.org", "a.b@y.uk", 5),
     ("text", "12 high street", "high street 12", 4), ("sex", "f", "m", 1)],
)  # fmt: skip
def test_levels(name: str, one: str, other: str, level: int) -> None:
    assert KINDS[name].levels([one], [other]).tolist() == [level]


def test_a_column_that_is_not_what_its_field_says_is_read_by_what_it_holds() -> None:
    ages = column("age", "date_of_birth", ["45", "46", "45"])
    dates = column("born", "date_of_birth", ["4 March 1968", "5-APR-1970", "1971"])

    assert ages
    assert dates
    assert (ages.kind, ages.values) == ("code", ["45", "46", "45"])
    assert (dates.kind, dates.values) == ("date", ["1968-03-04", "1970-04-05", "1971"])


@pytest.mark.parametrize("said", [["H", "M"], ["m", "w"], ["Nam", "Nữ"]])
def test_sexes_in_words_of_another_language_are_compared_as_they_are(said: list[str]) -> None:
    told = column("sexo", "sex", [*said, *said, *said])

    assert told
    assert len(set(told.values)) == 2
    assert "" not in told.values


def test_a_sex_that_nobody_knows_is_no_word_of_another_language() -> None:
    told = column("gender", "sex", ["Male", "F", "F", "U", "other"])

    assert told
    assert (told.kind, told.values) == ("sex", ["m", "f", "f", "", ""])


def test_all_pairs_of_a_small_file_are_compared_and_only_across_two() -> None:
    names = column("s", "surname", ["Ash", "Beech", "Cedar", "Dale"])
    assert names

    assert len(candidates.candidates([names], None)) == 6
    across = candidates.candidates([names], np.array([0, 0, 1, 1], np.int8)).tolist()
    assert across == [0 * 4 + 2, 0 * 4 + 3, 1 * 4 + 2, 1 * 4 + 3]


def test_pairs_of_a_large_file_share_rare_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "ALL_PAIRS", 0)
    data = datasets.people("customers", 5, 600)
    columns = reading.columns(data.columns())

    found = candidates.candidates(columns, None)

    one, other = found // 600, found % 600
    assert (one < other).all()
    assert len(np.unique(found)) == len(found) < 600 * 599 / 4
    persons = np.array([int(each) for each in data.persons])
    every = sum(n * (n - 1) // 2 for n in np.unique(persons, return_counts=True)[1].tolist())
    assert (persons[one] == persons[other]).sum() / every > 0.98


def test_many_records_of_a_person_do_not_use_up_the_pairs_of_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten records name the same pairs by every key; what that costs is no reason to skip others."""
    monkeypatch.setattr(candidates, "ALL_PAIRS", 0)
    monkeypatch.setattr(candidates, "RAW", 0)
    data = datasets.people("lives", 5, 3_000)

    found = candidates.candidates(reading.columns(data.columns()), None)

    persons = np.array([int(each) for each in data.persons])
    every = sum(n * (n - 1) // 2 for n in np.unique(persons, return_counts=True)[1].tolist())
    assert (persons[found // 3_000] == persons[found % 3_000]).sum() / every > 0.93


@settings(max_examples=60)
@given(st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda each: each[0] < each[1]),
    st.integers(-5, 11), max_size=15,
))  # fmt: skip
def test_clusters_are_joined_by_the_average_of_all_their_pairs(drawn: dict) -> None:
    # No two averages are equal, so that there is one order to join in: no sum of sines is another.
    pairs = {each: worth + 0.001 * sin(n) for n, (each, worth) in enumerate(drawn.items(), 1)}
    one, other = places(*(a for a, _ in pairs)), places(*(b for _, b in pairs))
    bits = np.array(list(pairs.values()), np.float64)

    joined = joined_by_odds(one, other, bits, 6)

    found = dict(zip(zip(joined.one.tolist(), joined.other.tolist(), strict=True),
                     joined.bits.tolist(), strict=True))  # fmt: skip
    assert found == pytest.approx(_by_hand(pairs))


def _by_hand(pairs: dict) -> dict:
    """Join by looking at all pairs of clusters each time; only those that share a pair may join."""
    clusters, found = [{each} for each in range(6)], {}
    while True:
        best = None
        for x, first in enumerate(clusters):
            for second in clusters[x + 1 :]:
                between = [tuple(sorted((a, b))) for a in first for b in second]
                if any(each in pairs for each in between):
                    worth = [pairs.get(each, clustering.UNSEEN) for each in between]
                    average = sum(worth) / len(worth)
                    if best is None or average > best[0] + 1e-12:
                        best = (average, first, second)
        if best is None or best[0] < clustering.FLOOR:
            return found
        average, first, second = best
        found |= {tuple(sorted((a, b))): average for a in first for b in second}
        clusters = [each for each in clusters if each not in (first, second)] + [first | second]


def test_one_strong_pair_makes_no_chain_of_two_clusters() -> None:
    one, other = places(0, 0, 1, 3, 3, 4, 2, 0, 1), places(1, 2, 2, 4, 5, 5, 3, 3, 4)
    bits = an_array(9, 9, 9, 9, 9, 9, 8, -6.0, -6.0)

    joined = joined_by_odds(one, other, bits, 6)

    linked = joined.bits >= 0
    assert clustering.groups(joined.one[linked], joined.other[linked], 6).tolist() == [
        0, 0, 0, 3, 3, 3
    ]  # fmt: skip


def test_weak_pairs_do_not_join_a_whole_file() -> None:
    """Each record shares something with the next one; nothing says that all are one person."""
    one = np.arange(299)

    joined = joined_by_odds(one, one + 1, np.full(299, -5.0), 300)

    assert len(joined.bits) < 300


def test_a_record_is_assigned_once_and_rivals_weaken_each_other() -> None:
    one, other, bits = places(0, 0, 1), places(2, 3, 2), an_array(9.0, 8.0, 3.0)

    weighed = assigning.against_rivals(one, other, bits)
    assigned = assigning.assign(one, other, weighed)

    assert (weighed < bits).all()
    assert np.isfinite(assigned).tolist() == [True, False, False]


def test_files_that_know_people_twice_are_not_one_to_one() -> None:
    once = assigning.is_one_to_one(places(0, 1, 2), places(3, 4, 5), an_array(9, 9, 9))
    twice = assigning.is_one_to_one(places(0, 0, 2), places(3, 4, 5), an_array(9, 9, 9))

    assert (once, twice) == (True, False)


def test_the_threshold_is_where_the_model_expects_the_best_f1() -> None:
    assert linking.expected_best(an_array(20.0, 10.0, 0.5, -6.0, -6.0)) == 0.5
    assert linking.expected_best(an_array()) == 0.0


@pytest.mark.parametrize(
    ("name", "least_precision", "least_recall"),
    [
        ("customers", 0.96, 0.96),
        ("registers", 0.96, 0.96),
        ("visits", 0.97, 0.97),
        ("voters", 0.96, 0.93),
        ("lives", 0.9, 0.9),
    ],
)
def test_people_of_a_household_are_not_taken_for_one(
    name: str, least_precision: float, least_recall: float
) -> None:
    data = datasets.people(name, 31, 700)
    sides = np.array(data.sides, np.int8) if data.sides else None

    linked = linking.link(reading.columns(data.columns()), sides)

    kept = linked.bits >= linked.threshold
    pairs = list(zip(linked.one[kept].tolist(), linked.other[kept].tolist(), strict=True))
    right = sum(data.persons[a] == data.persons[b] for a, b in pairs)
    assert right / len(pairs) > least_precision
    assert right / _true_pairs(data) > least_recall
    assert linked.one_to_one is (name == "registers")


def _true_pairs(data: datasets.Dataset) -> int:
    sides = data.sides or range(len(data.rows))
    both = list(zip(data.persons, sides, strict=True))
    return sum(p == q and s != t for place, (p, s) in enumerate(both) for q, t in both[place + 1 :])


def test_the_same_file_gives_the_same_result_to_the_bit() -> None:
    data = datasets.people("visits", 8, 500)

    first, second = (linking.link(reading.columns(data.columns())) for _ in range(2))

    assert first.bits.tobytes() == second.bits.tobytes()
    assert first.persons.tolist() == second.persons.tolist()
    assert first.threshold == second.threshold


def test_two_files_that_repeat_people_are_still_linked_across() -> None:
    data = datasets.people("customers", 12, 400)
    sides = np.array([place % 2 for place in range(400)], np.int8)

    linked = linking.link(reading.columns(data.columns()), sides)

    assert not linked.one_to_one
    assert (sides[linked.one] != sides[linked.other]).all()


def test_a_confidential_address_is_not_compared() -> None:
    given = [("s", "surname", ["Ash", "Ash"]), ("a", "address", ["1 High Road", "1 High Road"]),
             ("c", "address_withheld", ["Y", ""])]  # fmt: skip

    (address,) = (each for each in reading.columns(given) if each.field == "address")

    assert list(address.values) == ["", "1 high road"]


def test_whole_names_and_addresses_are_taken_apart() -> None:
    given = [("n", "full_name", ["KHAN, Amina", "Amina Khan"]),
             ("a", "address", ["1 High Road, SE13 6NB", "2 Low Road, SE13 6NC"])]  # fmt: skip

    found = {each.field: list(each.values) for each in reading.columns(given)}

    assert found["forenames"] == ["amina", "amina"]
    assert found["surname"] == ["khan", "khan"]
    assert found["postcode"] == ["se136nb", "se136nc"]


@pytest.mark.parametrize(
    ("surnames", "births", "persons"),
    [(["Ash", "Elm"], ["", ""], [0, 1]),
     (["Ash", "", "", ""], ["", "1990-01-01", "", ""], [0, 1, 2, 3]),
     (["Ash"] * 40, ["1990-01-01"] * 40, None), (["Ash"] * 1_200, ["1990-01-01"] * 1_200, None)],
)  # fmt: skip
def test_a_file_that_says_hardly_anything_is_linked_without_a_fault(
    surnames: list[str], births: list[str], persons: list[int] | None
) -> None:
    given = [("s", "surname", surnames), ("d", "date_of_birth", births)]

    found = linking.link(reading.columns(given)).persons.tolist()

    assert found == persons if persons else len(found) == len(surnames)


def test_one_record_alone_is_refused() -> None:
    with pytest.raises(NothingToCompare, match="alone"):
        linking.link(reading.columns([("s", "surname", ["Ash"])]))


def test_a_file_that_says_nothing_is_refused() -> None:
    with pytest.raises(NothingToCompare, match=r"FIELDS\.yml"):
        reading.columns([("s", "surname", ["", "unknown"])])


@pytest.mark.parametrize("name", sorted(sets.SETS))
def test_a_made_set_is_the_same_from_the_same_seed(name: str) -> None:
    assert sets.SETS[name](4, 300).rows == sets.SETS[name](4, 300).rows
    assert sets.SETS[name](4, 300).rows != sets.SETS[name](5, 300).rows
