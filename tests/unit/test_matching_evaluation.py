"""Measures against counting by hand, and clear words for files and mappings that do not fit."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import HubError
from hub.matching.evaluation import by_hub, children, fields, files, making, report, scoring
from hub.matching.evaluation.calibration import calibration
from hub.matching.evaluation.dataset import Dataset, Truth
from hub.matching.evaluation.fields import Fields
from hub.matching.evaluation.files import Table
from hub.matching.evaluation.outcome import Outcome, Scored
from hub.matching.model.keys import AN_OFFICE

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=9)


def labelled(persons: list[int]) -> Dataset:
    truths = [Truth(str(place), f"p{person}") for place, person in enumerate(persons)]
    return Dataset("drawn", [{} for _ in persons], truths)


@given(LABELS)
def test_pairs_of_clusters_are_counted_as_by_hand(drawn: list[tuple[int, int]]) -> None:
    persons, clusters = [a for a, _ in drawn], [b for _, b in drawn]
    pairs = list(combinations(range(len(drawn)), 2))
    found = {each for each in pairs if clusters[each[0]] == clusters[each[1]]}
    true = {each for each in pairs if persons[each[0]] == persons[each[1]]}

    rates = scoring.cluster_rates(labelled(persons), clusters)

    assert rates.precision == (pytest.approx(len(found & true) / len(found)) if found else None)
    assert rates.recall == (pytest.approx(len(found & true) / len(true)) if true else None)


@given(LABELS)
def test_whole_clusters_and_b_cubed_are_counted_as_by_hand(drawn: list[tuple[int, int]]) -> None:
    persons, clusters = [a for a, _ in drawn], [b for _, b in drawn]
    people = {frozenset(n for n, p in enumerate(persons) if p == each) for each in persons}
    groups = {frozenset(n for n, c in enumerate(clusters) if c == each) for each in clusters}
    mine = {row: (group, person) for group in groups for person in people
            for row in group & person}  # fmt: skip

    whole = scoring.whole_clusters(labelled(persons), clusters)
    cubed = scoring.b_cubed(labelled(persons), clusters)

    shares = [(len(g & p) / len(g), len(g & p) / len(p)) for g, p in mine.values()]
    is_paired, is_linked = len(people) < len(drawn), len(groups) < len(drawn)
    if is_paired or is_linked:
        assert whole.precision == pytest.approx(len(groups & people) / len(groups))
        assert cubed.precision == pytest.approx(sum(each for each, _ in shares) / len(shares))
    if is_paired:
        assert whole.recall == pytest.approx(len(groups & people) / len(people))
        assert cubed.recall == pytest.approx(sum(each for _, each in shares) / len(shares))


@given(
    st.lists(st.integers(0, 2), min_size=4, max_size=6),
    st.lists(st.integers(-3, 3), min_size=15, max_size=15),
)
def test_the_curve_is_the_best_of_every_threshold(persons: list[int], drawn: list[int]) -> None:
    pairs = [
        Scored(a, b, float(score))
        for (a, b), score in zip(combinations(range(len(persons)), 2), drawn, strict=False)
    ]
    true = sum(persons[each.one] == persons[each.other] for each in pairs)
    best = at_99 = 0.0
    for threshold in range(-3, 4):
        taken = [each for each in pairs if each.score >= threshold]
        right = sum(persons[each.one] == persons[each.other] for each in taken)
        if taken and true:
            best = max(best, 2 * right / (len(taken) + true))
            at_99 = max(at_99, right / true if right / len(taken) >= 0.99 else 0)

    found = scoring.curve(labelled(persons), pairs)

    if true:
        assert (found.best_f1, found.at_99) == (pytest.approx(best), pytest.approx(at_99))


def test_chances_are_compared_with_what_is_true_as_by_hand() -> None:
    pairs = [Scored(0, 1, 1.0), Scored(0, 2, 1.0), Scored(1, 2, 10.0), Scored(2, 3, -60.0)]

    found = calibration(labelled([1, 1, 2, 2]), pairs)

    bins = {(each.above, each.below): each for each in found.bins if each.pairs}
    assert list(bins) == [(0.0, 0.01), (0.5, 0.9), (0.999, 1.0)]
    likely, sure = bins[0.5, 0.9], bins[0.999, 1.0]
    assert (likely.pairs, likely.said, likely.true) == (2, pytest.approx(2 / 3), 0.5)
    assert (sure.pairs, sure.said, sure.true) == (1, pytest.approx(1024 / 1025), 0)
    errors = [(1 / 3) ** 2, (2 / 3) ** 2, (1024 / 1025) ** 2, 1]
    assert found.brier == pytest.approx(sum(errors) / 4)


def test_of_no_chance_no_error_is_told_and_two_files_are_compared_with_each_other() -> None:
    data = labelled([1, 1, 2])
    assert calibration(data, []).brier is None
    data.sides = [0, 0, 1]
    found = calibration(data, [Scored(0, 1, -9.0), Scored(1, 2, 0.0)])
    assert (found.brier, sum(each.pairs for each in found.bins)) == (0.25, 1)


def test_records_without_a_true_person_are_matched_and_not_measured() -> None:
    data = labelled([1, 1, 2, 2])
    data.truths[3] = Truth("3", "")
    outcome = Outcome([0, 0, 2, 2], {3: [0], 1: [0, 3]}, [Scored(0, 1, 9), Scored(2, 3, 9)],
                      [(0, 1), (2, 3)], threshold=0.0)  # fmt: skip

    found = report.report(data, outcome)

    assert (found["records"], found["pairs"]["precision"], found["pairs"]["recall"]) == (3, 1, 1)


def test_what_was_asked_is_found_after_review_and_not_lost() -> None:
    found = report.report(labelled([1, 1, 2]), Outcome([0, 1, 2], {1: [0], 2: [0]}))
    assert found["clusters"]["recall"] == 0
    assert found["clusters after review"] == {"precision": 1, "recall": 1, "f1": 1}


def test_wrong_links_are_told_by_relation_where_households_are_known() -> None:
    data = labelled([1, 2, 3])
    data.truths = [Truth("0", "1", "h1", "f1"), Truth("1", "2", "h1", "f1"), Truth("2", "3", "h1")]

    found = report.report(data, Outcome([0, 0, 0]))

    assert {said: n for said, n in found["wrong links"].items() if n} == {
        "sibling": 1, "same roof": 2,
    }  # fmt: skip


@pytest.mark.parametrize(("pupils", "linked"), [(AN_OFFICE + 1, False), (2, True)])
def test_a_number_of_an_office_confirms_nothing_in_a_file_either(
    pupils: int, *, linked: bool
) -> None:
    school = {"phone": "020 7946 0000"}
    rows = [
        {"forenames": f"Ida{'abcdefgh'[at % 8] * (at + 1)}", "surname": "Roe",
         "date_of_birth": f"20{10 + at % 9}-0{1 + at % 9}-11", **school}
        for at in range(pupils - 1)
    ]  # fmt: skip
    child = {"forenames": "Amira", "surname": "Khan", "date_of_birth": "2015-03-04", **school}
    rows += [child | {"address": "1 High Street"}, child | {"address": "9 Low Lane"}]
    outcome = by_hub.match(Dataset("pupils", rows, []))
    assert (outcome.clusters[-1] == outcome.clusters[-2]) is linked


def write(directory: Path, name: str, text: str | bytes) -> Path:
    path = directory / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [("surnam: x\n", "surnam is no field of ours. There are: id, arrival"),
     ("", "says of no field"), ("- a\n", "says of no field"), ("surname: []\n", "surname is not"),
     ("surname: {a: b}\n", "surname is not"), ("a: [\n", "is not YAML"),
     ("id: x\n", "names nothing that can be compared")],
)  # fmt: skip
def test_a_wrong_mapping_says_what_fields_there_are(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(HubError, match=said):
        fields.read(write(tmp_path, "FIELDS.yml", text))


def test_a_missing_column_says_what_columns_there_are() -> None:
    with pytest.raises(HubError, match=r"no column last_name\. It has: id, name"):
        Fields({"surname": ("last_name",)}).check(["id", "name"], "a.csv")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("a.csv", b"a,b\n1,2\n1,\xff\n", "line 3, column b, is not UTF-8"),
     ("a.csv", "a,b\n1\n", "has 1 val"),
     ("a.csv", "a,a\n1,2\n", "several columns called 'a'"), ("a.csv", "a,b\n", "holds no records"),
     ("a.csv", 'a,b\n"1,2\n', "line 2"), ("a.csv", "", "is empty. Its first line")],
)  # fmt: skip
def test_a_broken_file_says_what_is_wrong(
    tmp_path: Path, name: str, text: str | bytes, said: str
) -> None:
    with pytest.raises(HubError, match=said):
        files.read(write(tmp_path, name, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(HubError, match=r"there is no file .*none\.csv"):
        files.read(tmp_path / "none.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_read(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path, "a.csv", "\ufeffa,b\n1,2\n".replace(",", delimiter))

    assert files.read(path) == Table("a.csv", ("a", "b"), [["1", "2"]])


def test_parquet_without_its_reader_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(files, "import_module", absent)
    with pytest.raises(HubError, match=r"pip install -e '\.\[parquet\]'"):
        files.read(write(tmp_path, "a.parquet", b"PAR1"))


def test_parquet_is_read_like_csv(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="the extra `parquet` is not installed")
    path = tmp_path / "a.parquet"
    duckdb.sql(
        "SELECT 'Ann' AS name, DATE '1990-02-03' AS born, 7.0::DOUBLE AS number, NULL AS nothing"
    ).write_parquet(str(path))

    assert files.read(path).rows == [["Ann", "1990-02-03", "7", ""]]
    with pytest.raises(HubError, match="no Parquet file"):
        files.read(write(tmp_path, "b.parquet", b"nothing of the kind"))


def table(*rows: list[str]) -> Table:
    return Table("a.csv", ("id", "name", "house", "street", "who", "side"), list(rows))


A_MAPPING = Fields({"id": ("id",), "surname": ("name",), "address": ("house", "street")})


def test_columns_of_one_field_are_joined_for_rows_and_kept_apart_for_columns() -> None:
    made = making.dataset(table(["1", "Ash", "12", "Mill Road", "p", "A"]), A_MAPPING, "who")

    assert made.rows == [{"id": "1", "surname": "Ash", "address": "12 Mill Road"}]
    assert [each.name for each in made.columns()] == ["id", "name", "house", "street"]
    assert made.persons == ["p"]


def test_a_column_of_two_values_makes_two_sides() -> None:
    rows = ["1", "Ash", "", "", "p", "B"], ["2", "Ash", "", "", "p", "A"]

    assert making.dataset(table(*rows), A_MAPPING, "who", side="side").sides == [1, 0]
    with pytest.raises(HubError, match="by two values; it has 1: Ash"):
        making.dataset(table(*rows), A_MAPPING, "who", side="name")


def test_a_truth_that_is_not_there_is_named() -> None:
    with pytest.raises(HubError, match=r"no column person for the true person\. It has: id, name"):
        making.dataset(table(["1", "Ash", "", "", "p", "A"]), A_MAPPING, "person")
    with pytest.raises(HubError, match="says which person"):
        making.labelled(making.dataset(table(["1", "Ash", "", "", "", ""]), A_MAPPING, "who"))


def test_more_truth_is_found_by_the_records_id(tmp_path: Path) -> None:
    made = making.dataset(table(["1", "Ash", "", "", "p", ""]), A_MAPPING, "who")
    known = write(tmp_path, "truth.csv", "record_id,person_id,household_id\n1,p,h\n")

    assert making.with_more_truth(made, known).truths[0].household_id == "h"
    with pytest.raises(HubError, match="knows nothing of 1 records, such as 1"):
        making.with_more_truth(made, write(tmp_path, "b.csv", "record_id,person_id\n2,p\n"))
    with pytest.raises(HubError, match="no column person_id, record_id"):
        making.with_more_truth(made, write(tmp_path, "c.csv", "a,b\n2,p\n"))


def test_rows_come_in_the_order_of_arrival() -> None:
    mapping = Fields({"surname": ("name",), "arrival": ("house",)})
    rows = (
        ["a", "Ash", "2", "", "p", ""],
        ["b", "Elm", "1", "", "q", ""],
        ["c", "Oak", "", "", "r", ""],
    )

    made = making.dataset(table(*rows), mapping, "who")

    assert [row["surname"] for row in made.rows] == ["Elm", "Ash", "Oak"]
    assert made.persons == ["q", "p", "r"]
    assert made.columns()[0].values == ["Elm", "Ash", "Oak"]


def test_rows_come_in_the_order_of_days_and_of_instants() -> None:
    mapping = Fields({"surname": ("name",), "arrival": ("house",)})
    arrived = ["04/03/2019", "2019-03-03T10:30:00", "2019-03-03T09:15:00", "then", "1 Feb 2019"]
    rows = ([str(place), str(place), each, "", "p", ""] for place, each in enumerate(arrived))

    made = making.dataset(table(*rows), mapping, "who")

    assert [row["surname"] for row in made.rows] == ["4", "2", "1", "0", "3"]


def born(*years: int) -> Callable[[], Dataset]:
    return lambda: Dataset(
        "b", [{"surname": "A", "address": "1 Low Road", "date_of_birth": f"{each}-01-02"}
              for each in years], []
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "said"),
    [(born(2006, 2010, 2024), True), (born(1950, 1980, 2024), False),
     (lambda: Dataset("e", [{"expected_on": "2026-01-01"}], []), True),
     (lambda: Dataset("n", [{"surname": "A", "date_of_birth": "2020-01-01"}], []), False)],
)  # fmt: skip
def test_children_are_told_by_births_and_homes(made: Callable[[], Dataset], said: bool) -> None:
    assert children.are_children(made()) is said
