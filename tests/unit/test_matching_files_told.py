"""What commands about files of records say: help that teaches, and what is wrong with a file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.commands.matching import app

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
    given = ("train", "--records", files[0], "--fields", files[1], "--output")
    model, other = tmp_path / "model.json", tmp_path / "notes.txt"
    assert [run(*given, model)[0] for _ in range(2)] == [0, 0]
    other.write_text("keep me")
    status, said = run(*given, other)
    assert (status, "is there, and is no model" in said) == (1, True)
    assert other.read_text() == "keep me"
