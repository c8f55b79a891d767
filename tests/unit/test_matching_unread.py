"""Whoever gives a file is told of columns of which too little can be read, or nothing is used."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.commands.matching import app
from hub.matching.evaluation import making
from hub.matching.evaluation.fields import Fields
from hub.matching.evaluation.files import Table
from hub.matching.evaluation.unread import unread

CHILDREN = 29
NAMES = ("Amina", "Yusuf", "Zofia", "Kofi", "Mei", "Ines", "Omar")
MAPPING = "forenames: first\nsurname: last\ndate_of_birth: born\naddress: home\n"


def told(field: str, *values: str) -> list[str]:
    """Say what is told of a column."""
    rows: list[Sequence[str]] = [["Khan", each] for each in values]
    mapping = Fields({"surname": ("name",), field: ("it",)})
    return [
        each.told() for each in unread(making.dataset(Table("t", ("name", "it"), rows), mapping))
    ]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    records, mapping = tmp_path / "children.csv", tmp_path / "FIELDS.yml"
    rows = [
        f"{NAMES[n % 7]},Khan{'abcde'[n % 5]},99/99/9999,{n % 9} Low Road,{n}"
        for n in range(CHILDREN)
    ]
    records.write_text("\n".join(["first,last,born,home,who", *rows, rows[0]]))
    mapping.write_text(MAPPING)
    return records, mapping


def run(command: str, files: tuple[Path, Path], *more: str | Path) -> tuple[str, str]:
    """Run a command that is done; give what it printed, and what beside it."""
    done = CliRunner().invoke(
        app, [command, "--records", str(files[0]), "--fields", str(files[1]), *map(str, more)],
        env={"COLUMNS": "200"},
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return done.stdout, " ".join(done.stderr.split())


@pytest.mark.parametrize("born", ["99/99/9999", "home"], ids=["unreadable", "another column"])
def test_births_that_cannot_be_read_are_told_with_what_came_of_it(
    files: tuple[Path, Path], born: str
) -> None:
    if born == "home":
        files[1].write_text(MAPPING.replace("born", "home").replace("address: home\n", ""))
    printed, said = run("evaluate", files, "--truth", "who", "--json")
    example = "0 Low Road" if born == "home" else born
    assert f"none of 30 dates of birth could be read, such as {example}: children are told" in said
    found = json.loads(printed)
    assert found["decided by"] == "a model estimated from the file itself"
    assert [each.startswith("none of 30 dates") for each in found["warnings"]] == [True]


def test_who_chose_the_model_is_told_of_births_and_not_of_the_choice(
    files: tuple[Path, Path],
) -> None:
    said = run("evaluate", files, "--truth", "who", "--model", "file")[1]
    assert "none of 30 dates of birth could be read" in said
    assert "children are told by" not in said


def test_a_model_is_not_trained_on_unread_births_without_a_word(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    said = run("train", files, "--output", tmp_path / "m.json")[1]
    assert "none of 30 dates of birth could be read, such as 99/99/9999" in said


@pytest.mark.parametrize(("field", "read", "other", "said"), [
    ("date_of_birth", "04/03/2019", "see notes", "dates of birth"),
    ("expected_on", "4 March 2026", "soon", "expected days of birth"),
    ("recorded_on", "2026-03-04T09:15:00", "03/2026", "days of records"),
    ("nhs_number", "943 476 5919", "9434765918", "NHS numbers"),
])  # fmt: skip
def test_from_a_tenth_what_cannot_be_read_is_told(
    field: str, read: str, other: str, said: str
) -> None:
    assert told(field, *[read] * 9, other) == [f"1 of 10 {said} could not be read, such as {other}"]
    assert told(field, *[read] * 10, other) == [], "a slip"
    assert told(field, read, "", "NULL", "Not known", "NK") == [], "nothing was said"


def test_what_is_read_in_another_way_is_read() -> None:
    assert told("date_of_birth", "EDD 04/03/2026", "2019", "42077") == []
    assert told("nhs_number", "1234567", "9434765919;9434765870") == [], "another identifier"
    assert told("date_of_birth", *["03042019"] * 9, "12252019") == []


def test_a_value_is_shown_as_the_file_writes_it() -> None:
    assert told("date_of_birth", *["12/25/2019"] * 2, "02/31/2019") == [
        "1 of 3 dates of birth could not be read, such as 02/31/2019"
    ]
    assert told("date_of_birth", "see  the\nfile") == [
        "the one date of birth could not be read: see the file"
    ]


def test_parts_of_a_date_are_told_together() -> None:
    rows: list[Sequence[str]] = [["2019", "3", "4"], ["", "3", "4"], ["", "", ""]]
    mapping = Fields({"date_of_birth": ("y", "m", "d")})
    found = unread(making.dataset(Table("t", ("y", "m", "d"), rows), mapping))
    assert [each.told() for each in found] == [
        "1 of 2 dates of birth could not be read, such as 3 4"
    ]


def test_numbers_are_told_only_where_the_hub_reads_them(files: tuple[Path, Path]) -> None:
    """A model of the file itself compares them as they stand: numbers of another country."""
    files[0].write_text("".join(["first,last,no,who\n", *["Amina,Khan,9434765918,1\n"] * 3]))
    files[1].write_text("forenames: first\nsurname: last\nnhs_number: no\n")
    assert "NHS" not in run("evaluate", files, "--truth", "who")[1]
    said = run("evaluate", files, "--truth", "who", "--model", "2026-11-29")[1]
    assert "none of 3 NHS numbers could be read, such as 9434765918" in said


@pytest.mark.parametrize(("column", "warned"), [("huosehold_id", True), ("household_id", False)])
def test_columns_of_more_truth_that_are_not_used_are_named(
    files: tuple[Path, Path], tmp_path: Path, column: str, *, warned: bool
) -> None:
    truth = tmp_path / "truth.csv"
    rows = [f"{n + 1},{n % CHILDREN},h," for n in range(CHILDREN + 1)]
    truth.write_text("\n".join([f"record_id,person_id,{column},", *rows]))
    printed, said = run("evaluate", files, "--truth", "who", "--truth-file", truth, "--json")
    warning = f"truth.csv: {column} is not used. What is used is called record_id, person_id,"
    assert (warning in said, "not used" in said) == (warned, warned)
    found = json.loads(printed)
    assert (found["warnings"][-1].startswith(warning), "wrong links" in found) == (
        warned, not warned,
    )  # fmt: skip


def test_what_stands_for_no_date_is_told_of_too() -> None:
    assert told("date_of_birth", "04/03/2019", "01/01/1900") == [
        "1 of 2 dates of birth could not be read, such as 01/01/1900"
    ]


def test_an_age_is_read_where_the_day_of_the_record_is_there() -> None:
    rows: list[Sequence[str]] = [["7 yrs", "2019-03-04"], ["approx 9", "2019-03-05"]]
    table = Table("t", ("born", "made"), rows)
    alone, dated = {"date_of_birth": ("born",)}, {"recorded_on": ("made",)}
    (found,) = unread(making.dataset(table, Fields(alone)))
    assert found.told() == "none of 2 dates of birth could be read, such as 7 yrs"
    assert unread(making.dataset(table, Fields(alone | dated))) == []
