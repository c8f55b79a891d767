"""Two equal headings: of those that are read nobody guesses which is meant."""

from pathlib import Path

import openpyxl
import pytest

from connectors.errors import ColumnsAlike, ColumnsNew, ColumnsRepeated, SourceUnreadable
from connectors.feeds import Stream
from connectors.readers.csv_directory import database_of
from connectors.readers.csv_file import CsvStream
from connectors.readers.database import SqlStream
from connectors.readers.workbook import XlsxStream
from tests.a_feed import HEADINGS, Kept, a_feed, a_visit, extract, run

ROWS = [a_visit(number) for number in range(5)]
NOTES = (*HEADINGS, "Team", "Team")
NOTED = [[*row, "North", "South"] for row in ROWS]


@pytest.mark.parametrize("again", ["Visit date", "VISIT_DATE", " visit  date "])
def test_a_heading_that_is_read_and_stands_there_twice_stops_the_feed(
    tmp_path: Path, again: str
) -> None:
    kept, headings = Kept(), (*HEADINGS, again)
    source = extract(tmp_path / "visits.csv", [[*row, "05/03/2024"] for row in ROWS], headings)
    with pytest.raises(ColumnsRepeated) as stopped:
        run(a_feed(tmp_path), source, kept)
    assert str(stopped.value).startswith(
        "visits.csv: the heading 'Visit date' stands over columns 3 (C) and 6 (F) (stream visits)"
    )
    assert "Take out the column that is not meant, or give it another heading" in str(stopped.value)
    assert kept.arrived == []


def test_the_first_of_two_that_nobody_reads_is_noted_and_the_second_with_its_column(
    tmp_path: Path,
) -> None:
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", NOTED, NOTES)
    summary = run(found, source)
    assert summary.accepted == 5
    assert summary.new_columns == {"visits": ["Team", "Team (again, over column 7 (G))"]}
    assert run(found, extract(tmp_path / "visits.csv", NOTED[:4], NOTES)).new_columns == {}


def test_one_that_comes_to_stand_there_twice_is_noted(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    run(found, extract(path, [row[:-1] for row in NOTED], NOTES[:-1]))
    assert run(found, extract(path, NOTED, NOTES)).new_columns == {
        "visits": ["Team (again, over column 7 (G))"]
    }


def test_frozen_columns_may_be_ignored_however_often_they_stand_there(tmp_path: Path) -> None:
    source = extract(tmp_path / "visits.csv", NOTED, NOTES)
    with pytest.raises(ColumnsNew, match=r"'Team \(again, over column 7 \(G\)\)'"):
        run(a_feed(tmp_path, {"columns": "freeze"}), source)
    ignoring = a_feed(tmp_path, {"columns": "freeze"}, ignored=["Team"])
    assert run(ignoring, source).accepted == 5


def test_different_headings_that_fit_one_pattern_stop_the_feed(tmp_path: Path) -> None:
    found = a_feed(tmp_path, columns={
        "visit": "Visit no", "child": "Child ID", "visited_on": "/visit.*date|date.*visit/",
        "seen": "Seen",
    }, optional=[])  # fmt: skip
    kept, path = Kept(), tmp_path / "visits.csv"
    due = [[*row, "01/02/2024"] for row in ROWS]
    source = extract(path, due, (*HEADINGS, "Date visit was due"))
    with pytest.raises(ColumnsAlike, match="'Visit date' and 'Date visit was due' fit") as stopped:
        run(found, source, kept)
    assert "write under visited_on the heading that is meant" in str(stopped.value)
    assert kept.arrived == []
    assert run(found, extract(path, ROWS)).accepted == 5


def test_a_file_that_takes_the_place_of_the_one_being_read_is_not_taken_for_it(
    tmp_path: Path,
) -> None:
    """Its columns stand in another order: the cells would go under the wrong names."""
    path, turned = tmp_path / "visits.csv", [1, 0, 2, 3, 4]
    stream = a_feed(tmp_path).streams[0]
    opened = CsvStream(stream, Path(extract(path, ROWS)))
    extract(path, [[row[at] for at in turned] for row in ROWS], [HEADINGS[at] for at in turned])
    with pytest.raises(SourceUnreadable, match="took its place while it was read"):
        list(opened.rows())


def test_a_sheet_is_named_with_its_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Visits"
    book.active.append(["id", None, "Said", "said"])
    book.save(tmp_path / "book.xlsx")
    stream = Stream(name="people", reader="xlsx", place="Visits", key=("id",),
                    columns={"id": "id", "said": "said"})  # fmt: skip
    said = r"book\.xlsx, sheet Visits: the heading 'Said' stands over columns 3 \(C\) and 4 \(D\)"
    with pytest.raises(ColumnsRepeated, match=said):
        XlsxStream(stream, tmp_path / "book.xlsx")


def test_a_directory_of_tables_is_told_of_it_by_file(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("id,at,ID\n1,2024-03-04,2\n", encoding="utf-8")
    said = r"visits\.csv: the heading 'id' stands over columns 1 \(A\) and 3 \(C\)"
    with pytest.raises(ColumnsRepeated, match=said):
        database_of(tmp_path)


def test_a_day_that_is_none_is_left_as_the_file_has_it(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(
        "id,visit_date\n1,31/02/2024\n2,03/25/2024\n3,4/3/2024\n", encoding="utf-8"
    )
    stream = Stream(name="visits", reader="sql", place="visits", key=("id",),
                    columns={"id": "id", "on": "visit_date"})  # fmt: skip
    rows = SqlStream(stream, database_of(tmp_path)).rows()
    assert [row["on"] for row in rows] == ["31/02/2024", "03/25/2024", "2024-03-04"]
