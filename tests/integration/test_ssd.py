"""The Standard Safeguarding Dataset says the same in PostgreSQL, in SQLite, and as CSV files."""

import csv
from datetime import date
from pathlib import Path

import pytest

from connectors.errors import ColumnsMissing, SourceUnreadable
from connectors.feeds import feed
from tests.conftest import SHARED
from tests.integration.legacy.databases import build, load, rows_of, run

REJECTED = {"not_json": 1, "json_ambiguous": 1, "missing": 1, "out_of_order": 1}
COLUMNS = SHARED / "data/ssd_columns.csv"
with_the_columns = pytest.mark.skipif(
    not COLUMNS.exists(), reason="the dataset's columns are not beside this checkout"
)


def written(directory: Path) -> str:
    """Write each table as a CSV file, days as Excel shows them."""
    described = load("ssd")
    directory.mkdir()
    for table, columns in described["columns"].items():
        with (directory / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(columns))
            writer.writeheader()
            for row in rows_of(described, table):
                writer.writerow({
                    name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value
                    for name, value in row.items()
                })  # fmt: skip
    return str(directory)


@pytest.fixture(params=["sqlite", "postgresql", "csv"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The dataset, filled, in each shape that it comes in."""
    if request.param == "csv":
        return written(tmp_path / "tables")
    url = f"sqlite:///{tmp_path / 'ssd.sqlite'}"
    if request.param == "postgresql":
        served: str = request.getfixturevalue("empty_database")
        url = served.replace("postgresql://", "postgresql+psycopg://", 1)
    build("ssd", url)
    return url


def test_the_tables_give_the_expected_events(source: str, tmp_path: Path) -> None:
    summary, kept = run("ssd", source, tmp_path / "state")

    assert summary.reasons == REJECTED
    assert kept.told() == load("ssd_events")


def test_every_row_is_accounted_for_and_is_sent_once(source: str, tmp_path: Path) -> None:
    first, told = run("ssd", source, tmp_path / "state")

    again, nothing = run("ssd", source, tmp_path / "state")

    assert first.rows_in == first.accepted + first.rejected > 0
    assert first.events_out == len(told.messages)
    assert (again.unchanged, again.rejected) == (first.accepted, first.rejected)
    assert nothing.messages == []


def test_a_column_that_is_gone_stops_the_feed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ssd.sqlite'}"
    build("ssd", url, leave_out=["cont_contact_date"])
    with pytest.raises(ColumnsMissing, match="cont_contact_date"):
        run("ssd", url, tmp_path / "state")


@pytest.mark.parametrize("name", ["ssd_contacts", "ssd_professionals"])
def test_a_table_that_is_gone_stops_the_feed(tmp_path: Path, name: str) -> None:
    directory = Path(written(tmp_path / "tables"))
    (directory / f"{name}.csv").unlink()
    with pytest.raises(SourceUnreadable, match=name):
        run("ssd", str(directory), tmp_path / "state")


def test_a_directory_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="no CSV file"):
        run("ssd", str(tmp_path), tmp_path / "state")


def test_cells_that_are_shifted_are_refused(tmp_path: Path) -> None:
    directory = Path(written(tmp_path / "tables"))
    with (directory / "ssd_contacts.csv").open("a", encoding="utf-8") as file:
        file.write("1,2,3\n")
    with pytest.raises(SourceUnreadable, match="row 6 has 3 cells"):
        run("ssd", str(directory), tmp_path / "state")


@with_the_columns
def test_every_column_read_is_one_of_the_dataset() -> None:
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        published = {(row["table"], row["column"]) for row in csv.DictReader(file)}
    described = load("ssd")["columns"]
    built = {(table, column) for table, columns in described.items() for column in columns}
    assert built <= published
    whole = {stream.place for stream in feed("ssd").streams if stream.place}
    assert whole <= {table for table, _ in published}


@with_the_columns
def test_the_readme_tells_of_every_table() -> None:
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        tables = {row["table"] for row in csv.DictReader(file)}
    told = (Path(__file__).parents[2] / "connectors/ssd/README.md").read_text(encoding="utf-8")
    assert {each for each in tables if f"`{each}`" not in told} == set()
