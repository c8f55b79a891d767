"""What commands about files of records say: help that teaches, and what is wrong with a file."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.commands.matching import app
from hub.errors import HubError
from hub.matching.evaluation import making
from hub.matching.evaluation.fields import Fields
from hub.matching.evaluation.files import Table, read
from hub.matching.model.reading.words import is_said

FIELDS = "forenames: first\nsurname: last\n"
RECORDS = "first,last,who\nAmina,Khan,1\nAmina,Khan,1\n"


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(each) for each in words], env={"COLUMNS": "200"})
    return done.exit_code, " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    records, mapping = tmp_path / "people.csv", tmp_path / "FIELDS.yml"
    records.write_text(RECORDS)
    mapping.write_text(FIELDS)
    return records, mapping


def evaluated(files: tuple[Path, Path], *more: str) -> tuple[int, str]:
    return run("evaluate", "--records", files[0], "--fields", files[1], "--truth", "who", *more)


def test_help_shows_how_a_list_of_columns_is_written() -> None:
    _, said = run("evaluate", "--help")
    assert "address: [house_number, street]" in said
    assert "other: [town]" in said


def test_a_field_that_stands_twice_is_refused(files: tuple[Path, Path]) -> None:
    files[1].write_text(f"{FIELDS}address: house\naddress: street\n")
    status, said = evaluated(files)
    assert (status, "address stands twice" in said) == (1, True)


def test_a_workbook_is_told_to_be_one(files: tuple[Path, Path]) -> None:
    files[0].write_bytes(b"PK\x03\x04\x14\x00")
    status, said = evaluated(files)
    assert (status, "is a workbook, or zipped. Save it as CSV UTF-8" in said) == (1, True)


def test_columns_without_a_name_do_not_matter(files: tuple[Path, Path]) -> None:
    files[0].write_text("first,last,who,,\nAmina,Khan,1,,\nAmina,Khan,1,,\n")
    assert evaluated(files)[0] == 0


def test_a_file_without_names_of_columns_is_told_so(files: tuple[Path, Path]) -> None:
    files[0].write_text("Amina,Khan,1\nAmina,Khan,1\n")
    assert "put a line of column names before them" in evaluated(files)[1]
    files[0].write_text("first,name,who\nAmina,Khan,1\n")
    assert "line of column names" not in evaluated(files)[1]


def test_a_truth_that_nobody_filled_in_is_told_so(files: tuple[Path, Path]) -> None:
    files[0].write_text("first,last,who\nAmina,Khan,\nAmina,Khan,\n")
    assert "the column of --truth is empty" in evaluated(files)[1]


def test_a_file_that_is_no_model_is_named(files: tuple[Path, Path]) -> None:
    status, said = evaluated(files, "--model", str(files[1]))
    assert status == 1
    assert "FIELDS.yml is no model of ours" in said


@pytest.mark.parametrize("place", [0, 1], ids=["records", "fields"])
def test_a_model_is_never_written_over_what_it_is_made_of(
    files: tuple[Path, Path], place: int
) -> None:
    before = files[place].read_text()
    status, said = run("train", "--records", files[0], "--fields", files[1], "--output",
                       files[place])  # fmt: skip
    assert (status, "would be written over" in said) == (1, True)
    assert files[place].read_text() == before


def test_a_model_is_written_over_a_model_and_over_nothing_else(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    files[0].write_text("first,last,born\n" + "Amina,Khan,2019-03-04\n" * 2)
    files[1].write_text(f"{FIELDS}date_of_birth: born\n")
    given = ("train", "--records", files[0], "--fields", files[1], "--output")
    model, other = tmp_path / "model.json", tmp_path / "notes.txt"
    assert [run(*given, model)[0] for _ in range(2)] == [0, 0]
    other.write_text("keep me")
    status, said = run(*given, other)
    assert (status, "is there, and is no model" in said) == (1, True)
    assert other.read_text() == "keep me"


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (f"first,last,who\n{'A' * 140_000},Khan,1\n", "line 2: a value has more than 131,072"),
        ('first,last,who\nA,Khan,1\n"B,Khan,1\nC,Obi,2\n', "line 3: a quotation mark opens"),
        ('first,last,who\n"Am"ina,Khan,1\n', "line 2: a quotation mark stands within"),
        ('first,last,who\n"A\nB",Khan\n', "line 2, has 2 values for 3 columns"),
    ],
    ids=["long", "open", "within", "ragged"],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_named_by_its_first_line(
    files: tuple[Path, Path], records: str, said: str
) -> None:
    files[0].write_text(records)
    allowed = csv.field_size_limit(1_000_000)  # as where a feed was read before
    try:
        status, told = evaluated(files)
        assert (status, said in told) == (1, True), told
        assert csv.field_size_limit() == 1_000_000
    finally:
        csv.field_size_limit(allowed)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("cp1252", "line 3, column last, is not UTF-8"), ("utf-16", "is UTF-16. Save it as UTF-8")],
)
def test_another_encoding_is_told_with_the_column(
    files: tuple[Path, Path], encoding: str, said: str
) -> None:
    files[0].write_bytes("first;last;who\nA;Khan;1\nA;Núñez;2\n".encode(encoding))
    status, told = evaluated(files)
    assert (status, said in told) == (1, True), told


def test_blank_lines_before_the_names_of_columns_do_not_matter(files: tuple[Path, Path]) -> None:
    files[0].write_text(f"\n\n{RECORDS}")
    assert evaluated(files)[0] == 0


def test_a_column_is_called_what_is_written(files: tuple[Path, Path]) -> None:
    files[0].write_text("yes,2026-01-01,010,who\nAmina,Khan,1,1\nAmina,Khan,1,1\n")
    files[1].write_text("forenames: yes\nsurname: 2026-01-01\nother: [010]\n")
    assert evaluated(files)[0] == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("forenames: [first, first]\n", "the column first stands in it twice"),
        ("forenames: first\nsurname: first\n", "the column first stands in it twice"),
        ("forenames: first\nsurname: [last\n", "FIELDS.yml, line 3, is not YAML that can be read:"),
        ("forenames: {first: last}\n", "forenames is not followed by a column"),
    ],
)
def test_fields_that_do_not_fit_are_told_with_their_line(
    files: tuple[Path, Path], fields: str, said: str
) -> None:
    files[1].write_text(fields)
    status, told = evaluated(files)
    assert (status, said in told, "unicode string" in told) == (1, True, False), told


def test_a_record_may_have_its_number_as_its_id_too(files: tuple[Path, Path]) -> None:
    files[1].write_text("id: first\nforenames: first\nsurname: last\n")
    assert evaluated(files)[0] == 0


def test_where_nobody_has_two_records_it_is_said_that_recall_means_nothing(
    files: tuple[Path, Path],
) -> None:
    files[0].write_text("first,last,who\nAmina,Khan,1\nYusuf,Obi,2\n")
    said = "no two of these records are of one person"
    assert said in evaluated(files)[1]
    files[0].write_text(RECORDS)
    assert said not in evaluated(files)[1]


@pytest.mark.parametrize("twice", ["records", "truth"])
def test_more_truth_needs_an_id_of_its_own_for_each_record(
    files: tuple[Path, Path], tmp_path: Path, twice: str
) -> None:
    ids, truths = (("7", "7"), ("7", "8")) if twice == "records" else (("7", "8"), ("7", "7"))
    files[0].write_text("id,first,last,who\n" + "".join(f"{n},Amina,Khan,1\n" for n in ids))
    files[1].write_text(f"id: id\n{FIELDS}")
    truth = tmp_path / "truth.csv"
    truth.write_text("record_id,person_id\n" + "".join(f"{n},1\n" for n in truths))
    status, said = evaluated(files, "--truth-file", str(truth))
    assert (status, "has the record id 7 on 2 rows" in said) == (1, True), said


def test_who_arrived_at_no_number_stays_behind_the_others() -> None:
    table = Table("t", ("at", "name"), [["nan", "C"], ["2", "B"], ["", "D"], ["1", "A"]])
    fields = Fields({"arrival": ("at",), "forenames": ("name",)})
    assert [each["forenames"] for each in making.dataset(table, fields).rows] == list("ABCD")


@pytest.mark.parametrize(("text", "said"), [
    (gzip.compress(RECORDS.encode(), mtime=0), "is packed by gzip. Unpack it first"),
    (RECORDS.encode("utf-16-le"), "is UTF-16. Save it as UTF-8"),
    (RECORDS.encode("utf-16"), "is UTF-16. Save it as UTF-8"),
    (b'[{"first": "Amina"}]', "is JSON. Save it as CSV"),
    (b'\xef\xbb\xbf\n[\n  {"first": "Amina"}]', "is JSON. Save it as CSV"),
    (b"PK\x03\x04rest", "is a workbook, or zipped"),
], ids=["gzip", "utf-16-le", "utf-16", "json", "json-with-a-mark", "workbook"])  # fmt: skip
def test_a_file_of_another_kind_is_called_by_its_name(
    files: tuple[Path, Path], text: bytes, said: str
) -> None:
    files[0].write_bytes(text)
    code, told = evaluated(files)
    assert (code, said in told) == (1, True), told


def test_names_in_brackets_and_a_stray_zero_are_read_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("[first],[last]\nAmina,Kh\0an\n")
    assert read(path) == Table("a.csv", ("[first]", "[last]"), [["Amina", "Kh\0an"]])


def test_what_excel_says_of_its_separator_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\na;b,c\r\n1;2\r\n")
    assert read(path) == Table("a.csv", ("a", "b,c"), [["1", "2"]])
    path.write_text("sep=;\na;b\n1\n")
    with pytest.raises(HubError, match="line 3, has 1 values for 2 columns"):
        read(path)


def test_what_says_that_nobody_knows_the_person_is_no_person() -> None:
    rows: list[Sequence[str]] = [
        ["Ash", each] for each in ("NULL", "nan", "N/A", "NA", "?", "x", "12.0", "12", "1.10")
    ]
    made = making.dataset(Table("a.csv", ("name", "who"), rows), Fields({"surname": ("name",)}),
                          "who")  # fmt: skip
    assert made.persons == ["", "", "", "", "", "x", "12", "12", "1.10"]


def test_the_truth_is_not_compared(files: tuple[Path, Path]) -> None:
    files[1].write_text(f"{FIELDS}other: who\n")
    code, told = evaluated(files)
    assert code == 1
    assert "the column who is the truth, and is compared too, as other: take it out" in told


@pytest.mark.parametrize("blank", ["#N/A", ".", "--", "(null)", "<NA>", "\\N", "missing",
                                   "Not available"])  # fmt: skip
def test_fillers_of_systems_and_spreadsheets_say_nothing(blank: str) -> None:
    assert not is_said(blank)


@pytest.mark.parametrize("name", ["Blank", "Nil", "Nat"])
def test_what_is_somebodys_name_is_said(name: str) -> None:
    assert is_said(name)
