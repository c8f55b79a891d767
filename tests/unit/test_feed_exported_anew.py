"""A workbook exported anew in which nothing changed is not read again; anything else is."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from connectors.feeds import feed
from connectors.readers.held import held
from connectors.running.runner import FeedSummary, read
from tests.unit.test_feed_run import Kept, a_contact, workbook

CONTACTS = [a_contact("0000007"), a_contact("0000008"), a_contact("0000009", "31/02/2024")]


def run(source: str, state: Path) -> FeedSummary:
    return read(feed("annex_a"), source, publisher=Kept(), state_directory=state)


def packed_anew(
    path: Path, to: Path, change: Callable[[str, bytes], bytes],
    named: Callable[[str], str] = str,
) -> str:  # fmt: skip
    """Write a workbook's parts again, later, in another order and changed."""
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as other:
        for name in reversed(book.namelist()):
            said = zipfile.ZipInfo(named(name), date_time=(2030, 1, 2, 3, 4, 6))
            other.writestr(said, change(name, book.read(name)))
    return str(to)


def test_a_workbook_exported_anew_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "monday.xlsx"
    first = run(workbook(path, list_1=CONTACTS), tmp_path / "state")
    anew = packed_anew(
        path, tmp_path / "tuesday.xlsx",
        lambda name, part: part.replace(b"openpyxl", b"another") if "docProps" in name
        else part.replace(b"<sheetData", b"<cols/><sheetData"),
    )  # fmt: skip
    again = run(anew, tmp_path / "state")
    assert again.same_source
    assert (again.rows_in, again.unchanged, again.rejected) == (3, 2, 1)
    assert first.rejects_file == again.rejects_file


def one_cell(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["List 1"]["E3"] = "05/03/2024"
    book.save(path)


def shown_otherwise(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["List 1"]["A2"].number_format = "000"
    book.save(path)


def another_name(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["List 7"].title = "list 7 "
    book.save(path)


@pytest.mark.parametrize("change", [one_cell, shown_otherwise, another_name])
def test_whatever_a_feed_could_read_otherwise_counts(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, list_1=CONTACTS)
    before = b"".join(held(path))
    change(path)
    assert b"".join(held(path)) != before


def test_a_sheet_counts_wherever_a_program_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"

    def elsewhere(on: str) -> str:
        source = workbook(path, list_1=[a_contact(1, on=on)])
        return packed_anew(
            Path(source), tmp_path / "b.xlsx",
            lambda _, part: part.replace(b"worksheets/", b"tabs/"),
            lambda name: name.replace("worksheets/", "tabs/"),
        )  # fmt: skip

    assert run(elsewhere("04/03/2024"), tmp_path / "state").accepted == 1
    again = run(elsewhere("05/03/2024"), tmp_path / "state")
    assert (again.same_source, again.accepted) == (False, 1)


def test_a_workbook_that_is_broken_is_held_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, list_1=CONTACTS)
    path.write_bytes(path.read_bytes()[:-40])
    assert b"".join(held(path)) == path.read_bytes()
