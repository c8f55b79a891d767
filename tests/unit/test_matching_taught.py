"""A model is trained on what can teach one, under a version by which it can be activated."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.commands.matching import app
from hub.matching.model.model import Model

MAPPING = "forenames: first\nsurname: last\ndate_of_birth: born\nother: town\n"
AMINA = "Amina,Khan,2019-03-04,Leeds\n"


def trained(directory: Path, rows: str, mapping: str, output: str, *more: str) -> tuple[int, str]:
    """Train on these rows; give the exit code and what was said."""
    records, fields = directory / "children.csv", directory / "FIELDS.yml"
    records.write_text(f"first,last,born,town\n{rows}")
    fields.write_text(mapping)
    done = CliRunner().invoke(
        app, ["train", "--records", str(records), "--fields", str(fields), "--output",
              str(directory / output), *more],
        env={"COLUMNS": "200"},
    )  # fmt: skip
    return done.exit_code, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(("rows", "mapping", "said"), [
    (AMINA, MAPPING, "no two records of children.csv can be compared"),
    (f"{AMINA}Zofia,Nowak,2015-01-02,York\n", MAPPING, "no two records of children.csv can be"),
    (AMINA * 2, "forenames: first\nsurname: last\n", "no two records of children.csv can be"),
    (AMINA * 2, "other: town\n", "no name and no birth can be read in children.csv"),
    (AMINA * 2, "date_of_birth: town\n", "none of 2 dates of birth could be read, such as Leeds"),
], ids=["one", "strangers", "names alone", "other alone", "no births"])  # fmt: skip
def test_what_cannot_teach_makes_no_model(
    tmp_path: Path, rows: str, mapping: str, said: str
) -> None:
    code, told = trained(tmp_path, rows, mapping, "2027-01.json")
    assert (code, said in told) == (1, True), told
    assert not (tmp_path / "2027-01.json").exists()


def test_two_records_of_one_name_and_birth_can(tmp_path: Path) -> None:
    assert trained(tmp_path, AMINA * 2, MAPPING, "2027-01.json")[0] == 0
    assert Model.load(tmp_path / "2027-01.json").version == "2027-01"


@pytest.mark.parametrize("version", ["a b/../c", "../a", ".a", "a\\b", "-a", "a b", "ü", "a\n"])
def test_a_version_by_which_no_file_can_be_called_is_refused(tmp_path: Path, version: str) -> None:
    code, told = trained(tmp_path, AMINA * 2, MAPPING, "2027-01.json", f"--version={version}")
    assert (code, "letters, digits, dots, hyphens" in told) == (1, True), told
    assert not (tmp_path / "2027-01.json").exists()


def test_a_file_that_names_no_version_needs_one_beside_it(tmp_path: Path) -> None:
    code, told = trained(tmp_path, AMINA * 2, MAPPING, "my model.json")
    assert (code, "or give --version" in told) == (1, True), told
    for version in ("2027-01.b", "v2_1"):
        assert trained(tmp_path, AMINA * 2, MAPPING, "my model.json", "--version", version)[0] == 0
        assert Model.load(tmp_path / "my model.json").version == version
