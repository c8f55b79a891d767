"""The scorer tells a wrong link from a right one, and names it by how the two are related."""

import pytest

from hub.matching.evaluation import measures, scoring
from hub.matching.evaluation.dataset import AS_SIBLING, Dataset, Truth
from hub.matching.evaluation.outcome import Groups, Outcome, Scored
from tests.benchmarks.matching import by_model, datasets, splink_side
from tests.benchmarks.matching.silencing import silent
from tests.conftest import SHARED

LINKAGE = SHARED / "data" / "linkage"
TRUTHS = [
    Truth("0", "ann", "h1", "f1", "b1", kind="twin", origin="english", source="mash"),
    Truth("1", "ann", "h1", "f1", "b1", kind="twin", origin="english", source="health"),
    Truth("2", "bea", "h1", "f1", "b1", kind="twin", origin="english", source="mash"),
    Truth("3", "cal", "h1", "f1", "b2", kind="sibling", origin="polish", source="mash"),
    Truth("4", "dee", "h9", "f2", "b3", formerly="cal", kind="adopted", origin="polish",
          source="mash"),
    Truth("5", "eve", "h1", "f3", "b4", kind="foster", origin="polish", source="school"),
    Truth("6", "eve", "h1", "f3", "b4", placeholder="unborn", kind="unborn", origin="polish",
          source="mash"),
]  # fmt: skip


def seven() -> Dataset:
    """Seven records of five people."""
    return Dataset("seven", [{"id": str(n)} for n in range(7)], TRUTHS)


def test_all_right_is_one() -> None:
    rates = scoring.cluster_rates(seven(), [0, 0, 1, 2, 3, 4, 4])

    assert (rates.precision, rates.recall, rates.f1) == (1, 1, 1)


def test_a_wrong_link_costs_precision_and_a_missed_one_recall() -> None:
    rates = scoring.cluster_rates(seven(), [0, 0, 0, 2, 3, 4, 5])

    assert rates.precision == pytest.approx(1 / 3)
    assert rates.recall == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [(0, 2, "twin"), (0, 3, "sibling"), (3, 4, "adoption"), (0, 5, "foster"), (0, 6, "unborn"),
     (0, 4, "stranger")],
)  # fmt: skip
def test_a_wrong_link_is_named_by_its_danger(one: int, other: int, said: str) -> None:
    clusters = list(range(7))
    clusters[other] = clusters[one]
    outcome = Outcome(clusters)

    assert [each[2] for each in scoring.wrong_pairs(seven(), outcome)] == [said]


def test_a_record_that_bears_a_twins_name_is_a_line_of_its_own() -> None:
    data = seven()
    data.truths = [each._replace(planted=AS_SIBLING) if each.record_id == "2" else each
                   for each in TRUTHS]  # fmt: skip

    assert [each[2] for each in scoring.wrong_pairs(data, Outcome([0, 1, 0, 3, 4, 5, 6]))] == [
        AS_SIBLING
    ]


def test_where_links_make_chains_only_direct_ones_are_wrong() -> None:
    outcome = Outcome([0] * 7, links=[(0, 1), (1, 2), (2, 3)])

    assert [each[2] for each in scoring.wrong_pairs(seven(), outcome)] == ["twin", "sibling"]


def test_two_people_are_counted_once_however_many_records_they_have() -> None:
    assert len(scoring.wrong_pairs(seven(), Outcome([0, 0, 0, 3, 4, 5, 6]))) == 1


def test_a_placeholder_that_joined_anything_is_counted_even_if_rightly() -> None:
    assert scoring.placeholders_linked(seven(), [0, 0, 1, 2, 3, 4, 4]) == 1
    assert scoring.placeholders_linked(seven(), [0, 0, 1, 2, 3, 4, 5]) == 0


def test_a_review_finds_what_it_offers_and_mends_no_wrong_link() -> None:
    data = seven()
    offered = Outcome([0, 1, 2, 3, 4, 5, 6], {1: [0], 6: [5, 3]})
    wrong = Outcome([0, 0, 0, 3, 4, 5, 6], {6: [5]})

    assert scoring.cluster_rates(data, scoring.after_review(data, offered)).f1 == 1
    assert scoring.cluster_rates(data, scoring.after_review(data, wrong)).precision == 0.5


def test_only_a_persons_first_record_was_never_seen() -> None:
    outcome = Outcome(list(range(7)), {1: [0], 3: [0]})

    assert scoring.never_seen(seven(), outcome) == (5, 1)


def test_recall_at_a_precision_is_the_best_of_the_thresholds_that_reach_it() -> None:
    pairs = [Scored(0, 1, 9), Scored(0, 2, 5), Scored(5, 6, 5), Scored(3, 4, 1)]

    found = scoring.curve(seven(), pairs)

    assert (found.at_99, found.blocking) == (0.5, 1.0)
    assert found.best_f1 == pytest.approx(0.8)


def test_the_best_clusters_are_those_before_chains_join_too_many() -> None:
    pairs = [Scored(0, 1, 9), Scored(5, 6, 8), Scored(1, 2, 7), Scored(2, 3, 6)]

    assert scoring.curve(seven(), pairs).cluster_f1 == 1
    assert scoring.curve(seven(), pairs[2:]).cluster_f1 == 0


def test_clusters_of_two_files_are_measured_by_their_pairs_across() -> None:
    data = seven()
    data.sides = [0, 1, 0, 1, 0, 0, 1]
    pairs = [Scored(0, 1, 9), Scored(1, 2, 8), Scored(5, 6, 7)]

    assert scoring.curve(data, pairs[:1]).cluster_f1 == pytest.approx(2 / 3)
    assert scoring.curve(data, pairs).cluster_f1 == pytest.approx(4 / 5)


def test_pairs_within_a_file_do_not_count_where_two_files_are_linked() -> None:
    data = Dataset("two", [{}] * 3, [Truth(str(n), "p") for n in range(3)], [0, 0, 1])

    assert scoring.true_pairs(data) == 2
    assert scoring.cluster_rates(data, [0, 0, 1]).recall == 0
    assert scoring.curve(data, [Scored(0, 1, 1.0), Scored(0, 2, 1.0)]).blocking == 0.5


def test_a_group_that_is_missed_is_flagged() -> None:
    found = scoring.fairness(seven(), [0, 0, 1, 2, 3, 4, 5], "origin")

    assert (found["english"].recall, found["english"].behind) == (1, False)
    assert (found["polish"].recall, found["polish"].behind) == (0, True)


def test_a_group_knows_how_many_of_its_records_are_linked_wrongly() -> None:
    found = scoring.fairness(seven(), [0, 0, 0, 2, 3, 4, 4], "source")

    assert found["mash"].wrong == pytest.approx(2 / 5)
    assert found["school"].wrong == 0


def test_clusters_are_the_same_whatever_they_are_called() -> None:
    assert measures.same_clusters([5, 5, 6, 7], [1, 1, 3, 2])
    assert not measures.same_clusters([5, 5, 6, 6], [1, 1, 1, 2])


def test_groups_join_by_chains() -> None:
    groups = Groups(5)
    groups.join(0, 1)
    groups.join(3, 1)

    assert groups.all() == [0, 0, 2, 0, 4]


@pytest.mark.parametrize("made", datasets.MADE)
def test_the_hub_joins_no_twins(made: str) -> None:
    data = datasets.MADE[made](77, 4_000)
    figures = measures.measure(data, by_model.match(data))

    assert figures["wrong links"]["twin"] == 0
    assert figures["automatic"]["recall"] > 0.2
    assert set(figures["origin"]) == {truth.origin for truth in data.truths}


def test_what_a_third_record_says_of_two_is_part_of_their_pair() -> None:
    """The home of the first and the number of the last are in the one between."""
    child = {"forenames": "Amina", "surname": "Khan", "sex": "f"}
    born, number = {"date_of_birth": "2017-03-04"}, {"nhs_number": "943 476 5919"}
    old = {"address": "12 High Street", "postcode": "ZX1 4AB"}
    new = {"address": "7 Mill Lane", "postcode": "ZX9 2CD"}
    rows = [child | born | old, child | born | old | number, child | number | new]
    data = Dataset("three", rows, [Truth(str(n), "amina") for n in range(3)])

    outcome = by_model.match(data)

    alone = {(each.one, each.other): each.score for each in outcome.single or ()}
    found = {(each.one, each.other): each.score for each in outcome.pairs or ()}
    assert alone[0, 2] < found[0, 2] == min(found.values())


@pytest.mark.parametrize("made", datasets.MADE)
def test_pairs_are_told_better_by_all_records_than_by_two(made: str) -> None:
    data = datasets.MADE[made](79, 4_000)
    outcome = by_model.match(data)
    figures = measures.measure(data, outcome)
    told = {each[:2]: each.score for each in outcome.pairs or ()}

    assert all(each[:2] in told for each in outcome.single or ()), "unlikely ones as well"
    assert len(told) == len(outcome.pairs or ()), "each once"
    together, alone = figures["curve"], figures["curve of single pairs"]
    assert together["best_f1"] > alone["best_f1"] > 0.9
    assert together["at_99"] > alone["at_99"] > 0.8


def test_a_guard_that_keeps_silent_asks_nothing() -> None:
    data = datasets.children(78, 1_000)

    with silent(["R4", "R5"]):
        said = {rule for each in by_model.match(data).guards.values() for rule in each.split()}

    assert "R8" in said
    assert not {"R4", "R5"} & said
    assert {"R4", "R5"} < {
        rule for each in by_model.match(data).guards.values() for rule in each.split()
    }


@pytest.mark.parametrize("made", datasets.MADE)
def test_a_queue_that_is_worked_leaves_nothing_that_was_asked_apart(made: str) -> None:
    data = datasets.MADE[made](77, 2_000)
    outcome = by_model.match_worked(data)

    assert outcome.reviews
    assert scoring.cluster_rates(data, outcome.clusters).recall > 0.95
    assert scoring.after_review(data, outcome) == _numbered(outcome.clusters)


def _numbered(clusters: list[int]) -> list[int]:
    """Give each row the first row of its cluster."""
    first: dict[int, int] = {}
    return [first.setdefault(cluster, row) for row, cluster in enumerate(clusters)]


@pytest.mark.parametrize(
    ("name", "rows", "pairs"),
    [("febrl3", 5_000, 6_538), ("febrl4", 10_000, 5_000),
     ("febrl4 without the identifier", 10_000, 5_000), ("fake_1000", 1_000, 2_031)],
)  # fmt: skip
def test_the_public_sets_are_read_whole(name: str, rows: int, pairs: int) -> None:
    if not LINKAGE.is_dir():
        pytest.skip(f"the public sets are not here: no {LINKAGE}")
    data = datasets.load(name, LINKAGE)

    assert (len(data.rows), scoring.true_pairs(data)) == (rows, pairs)
    has_number = any(row.get("nhs_number") for row in data.rows)
    assert has_number is (name in ("febrl3", "febrl4"))


@pytest.mark.filterwarnings("ignore")
def test_splink_is_measured_by_the_same_scorer() -> None:
    """A model of two classes links siblings: what it is beside us for."""
    pytest.importorskip("splink", reason="the extra `matching` is not installed")
    data = datasets.children(78, 3_000)

    figures = measures.measure(data, splink_side.demo(data))

    assert figures["curve"]["blocking"] > 0.8
    assert figures["wrong links"]["sibling"] > 10
    assert figures["pairs linked"]["recall"] > figures["curve"]["at_999"]
