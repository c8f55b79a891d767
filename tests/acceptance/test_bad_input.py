"""Extracts as they arrive on a bad day: each is refused or rejected with what to do, none lost."""

import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.feeds import feed
from connectors.readers import is_total
from connectors.readers.csv_file import CsvStream
from connectors.readers.opening import open_streams
from tests.acceptance.feed_commands import A_ROW, HEADINGS, contacts, dry, refused, rejected
from tests.unit.test_feed_run import a_contact, workbook

MEMORY = 400 * 1024
"""KiB that a command may take whatever a file holds."""


def test_utf_8_where_cp1252_is_declared_is_refused_before_a_name_is_misread(tmp_path: Path) -> None:
    lines = (Path(__file__).parent / "early_help_people.txt").read_text(encoding="utf-8")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "early_help_people.csv").write_text(lines, encoding=encoding)
        printed = refused(tmp_path, tmp_path, system="early_help_csv")
        assert f"it is {encoding[:6].removesuffix('-s')}"[:10] in printed
        assert "not cp1252" in printed
        assert "set encoding: utf-" in printed


def test_cp1252_where_utf_8_is_declared_names_line_byte_and_what_fits(tmp_path: Path) -> None:
    rows = [A_ROW, ("C2", "8", "04/03/2024", "Zoë")]
    printed = refused(tmp_path, contacts(tmp_path / "a.csv", rows, encoding="cp1252"))
    assert "line 3, byte 19 (0xEB) is not utf-8-sig" in printed
    assert "set encoding: cp1252" in printed


def test_a_wrong_byte_far_into_a_file_is_named_by_its_line(tmp_path: Path) -> None:
    path = contacts(tmp_path / "a.csv", [A_ROW] * 80_000)
    with path.open("ab") as file:
        file.write(b"C9,9,04/03/2024,\x81\r\n")
    assert "line 80002, byte 17 (0x81)" in refused(tmp_path, path)


def test_a_workbook_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    whole = Path(workbook(tmp_path / "a.xlsx", list_1=[a_contact(n) for n in range(500)]))
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    printed = refused(tmp_path, whole, system="annex_a")
    assert "not a workbook, or cut short" in printed
    assert "Copy it again" in printed


def test_a_sheet_that_breaks_off_inside_the_file_names_the_row(tmp_path: Path) -> None:
    whole = Path(workbook(tmp_path / "a.xlsx", list_1=[a_contact(n) for n in range(50)]))
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(broken, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            cut = name == "xl/worksheets/sheet1.xml"
            after.writestr(name, content[: len(content) // 2] if cut else content)
    assert "of sheet List 1" in refused(tmp_path, broken, system="annex_a")


def test_merged_headings_are_named(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path / "a.xlsx", list_1=[a_contact(1)]))
    book["List 1"].merge_cells("D1:E1")
    book.save(tmp_path / "a.xlsx")
    printed = refused(tmp_path, tmp_path / "a.xlsx", system="annex_a")
    assert "Cells D1:E1 of the headings are merged" in printed
    assert "Unmerge them" in printed


def test_headings_under_a_title_are_found_and_their_row_is_said(tmp_path: Path) -> None:
    path = contacts(tmp_path / "a.csv", [HEADINGS, A_ROW], headings=("Contacts, March 2024",))
    assert "set header_row: 2 in feed.yml" in refused(tmp_path, path)


def test_a_trailing_total_is_no_child(tmp_path: Path) -> None:
    source = tmp_path / "early_help_people.csv"
    lines = (Path(__file__).parent / "early_help_people.txt").read_text(encoding="utf-8")
    source.write_text(lines, encoding="cp1252")
    people = feed("early_help_csv").streams[0]
    rows = list(CsvStream(people, source).rows())
    assert [is_total(people, row) for row in rows] == [False, False, True]


@pytest.mark.parametrize(
    "said", ["04/03/2024", "2024-03-04", "45355", 45355, 45355.0, date(2024, 3, 4), " 4/3/2024 "]
)
def test_a_day_is_read_however_it_is_written(tmp_path: Path, said: Any) -> None:
    source = Path(workbook(tmp_path / "a.xlsx", list_1=[a_contact(1, on=said)]))
    summary = dry(tmp_path, source, system="annex_a")
    assert (summary["rows_in"], summary["accepted"], summary["rejected"]) == (1, 1, 0)


@pytest.mark.parametrize("said", ["31/02/2024", "04/03/24", "2024-13-01", "March", 7, "99999"])
def test_a_day_that_never_was_rejects_its_row_alone(tmp_path: Path, said: Any) -> None:
    rows = [a_contact(1), a_contact(2, on=said), a_contact(3)]
    source = Path(workbook(tmp_path / "a.xlsx", list_1=rows))
    summary = dry(tmp_path, source, system="annex_a", expect=3)
    assert (summary["rows_in"], summary["accepted"], summary["rejected"]) == (3, 2, 1)
    (line,) = rejected(summary)
    assert (line["hub: row"], line["hub: code"]) == ("3", "not_a_date")
    assert "day/month/year" in line["hub: message"]


def test_a_formula_and_a_format_keep_the_zeros_of_an_identifier(tmp_path: Path) -> None:

    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(n) for n in range(3)])
    book = openpyxl.load_workbook(source)
    book["List 1"]["A2"] = 42
    book["List 1"]["A2"].number_format = "0000000"
    book["List 1"]["A3"] = 43
    book["List 1"]["A4"] = "'x"
    book.save(source)
    cells = cached_formula(Path(source), "A4", 'TEXT(44,"0000000")', "0000044")
    first = next(iter(open_streams(feed("annex_a"), str(cells)).values()))
    rows = list(first.rows())
    assert [row.get("child_id") for row in rows] == ["0000042", "43", "0000044"]


def cached_formula(path: Path, cell: str, formula: str, value: str) -> Path:
    """Write a formula with the value that Excel last gave it, as only Excel can."""
    after = path.with_name("formula.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(after, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                start = text.index(f'<c r="{cell}"'.encode())
                end = text.index(b"</c>", start) + 4
                made = f'<c r="{cell}" t="str"><f>{formula.replace(chr(34), "&quot;")}</f>'
                text = text[:start] + f"{made}<v>{value}</v></c>".encode() + text[end:]
            new.writestr(name, text)
    return after


def test_a_formula_that_fails_rejects_its_row(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(1), a_contact(2)])
    book = openpyxl.load_workbook(source)
    book["List 1"]["A3"] = "#REF!"
    book["List 1"]["A3"].data_type = "e"
    book.save(source)
    summary = dry(tmp_path, Path(source), system="annex_a", expect=3)
    assert summary["reasons"] == {"formula_fault": 1}


def test_a_null_character_is_left_out_and_the_row_taken(tmp_path: Path) -> None:
    source = contacts(tmp_path / "a.csv", [("C1", "7\x00", "04/03/2024", "6"), A_ROW])
    summary = dry(tmp_path, source)
    assert (summary["rows_in"], summary["accepted"], summary["unchanged"]) == (2, 1, 1)


def test_a_cell_too_long_for_an_event_rejects_its_row_alone(tmp_path: Path) -> None:
    rows = [A_ROW, ("C2", "8", "04/03/2024", "x" * 300_000), ("C3", "9", "04/03/2024", "6")]
    summary = dry(tmp_path, contacts(tmp_path / "a.csv", rows), expect=3)
    assert (summary["accepted"], summary["reasons"]) == (2, {"too_long": 1})
    (line,) = rejected(summary)
    assert line["hub: row"] == "3"
    assert len(line["Contact made by"]) < 100


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    path = contacts(tmp_path / "a.csv", [A_ROW])
    with path.open("a", encoding="utf-8") as file:
        file.write('C2,8,04/03/2024,"6\nC3,9,04/03/2024,6\nC4,9,05/03/2024,6\n')
    printed = refused(tmp_path, path)
    assert "the record that begins in line 3 is never closed" in printed


def test_cells_that_are_shifted_reject_their_row(tmp_path: Path) -> None:
    summary = dry(
        tmp_path, contacts(tmp_path / "a.csv", [A_ROW, ("C2", "8", "Smith", "04/03/2024", "6")]),
        expect=3,
    )  # fmt: skip
    assert summary["reasons"] == {"too_many_cells": 1}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "inline", "shared"])
def test_a_cell_of_200_megabytes_takes_no_memory(tmp_path: Path, kind: str) -> None:
    if kind == "csv":
        source, system = huge_csv(tmp_path / "a.csv"), "_template"
    else:
        source, system = huge_workbook(tmp_path / "a.xlsx", shared=kind == "shared"), "annex_a"
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "read", system, str(source), "--dry-run"],
        capture_output=True, text=True, timeout=300, check=False,
        env={"HUB_FEEDS_DIRECTORY": str(tmp_path / "feeds"), "COLUMNS": "200"},
    )  # fmt: skip
    code, peak = map(int, done.stdout.splitlines()[-1].split())
    assert peak < MEMORY, done.stderr
    assert "Traceback" not in done.stderr
    assert code == 1
    assert SAID[kind] in done.stderr


SAID = {"csv": "line 3 has more than", "inline": "after row 1", "shared": "sharedStrings.xml"}


# A process that is started begins with its parent's ru_maxrss; VmHWM is its own alone.
MEASURED = """
import resource, sys
from pathlib import Path
from connectors.cli import app
def peak():
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = status.read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
try:
    app(sys.argv[1:])
except SystemExit as ended:
    print(ended.code or 0, peak())
"""


def huge_csv(path: Path) -> Path:
    contacts(path, [A_ROW])
    with path.open("ab") as file:
        file.write(b"C2,8,04/03/2024,")
        for _ in range(200):
            file.write(b"x" * 1024 * 1024)
        file.write(b"\r\nC3,9,04/03/2024,6\r\n")
    return path


def huge_workbook(path: Path, *, shared: bool) -> Path:
    """Write a workbook whose first child id goes on and on, in its cell or among shared texts."""
    small = Path(workbook(path.with_name("small.xlsx"), list_1=[a_contact("MARK")]))
    with (
        zipfile.ZipFile(small) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        parts = {name: old.read(name) for name in old.namelist()}
        target = "xl/worksheets/sheet1.xml"
        if shared:
            start = parts[target].index(b'<c r="A2"')
            end = parts[target].index(b"</c>", start)
            cell = b'<c r="A2" t="s"><v>1</v>'
            parts[target] = parts[target][:start] + cell + parts[target][end:]
            target = "xl/sharedStrings.xml"
            parts[target] = b"<sst><si><t>0</t></si><si><t>MARK</t></si></sst>"
        for name, content in parts.items():
            before, _, after = content.partition(b"MARK") if name == target else (content, b"", b"")
            with new.open(name, "w") as file:
                file.write(before)
                for _ in range(200 if name == target else 0):
                    file.write(b"x" * 1024 * 1024)
                file.write(after)
    return path


def test_cells_parted_by_something_else_are_said_with_the_setting(tmp_path: Path) -> None:
    path = contacts(tmp_path / "a.csv", [A_ROW])
    for used in (";", "\t"):
        other = tmp_path / "b.csv"
        other.write_text(path.read_text("utf-8-sig").replace(",", used), encoding="utf-8")
        printed = refused(tmp_path, other)
        assert f"The cells seem to be parted by {used!r}" in printed
        assert f"set delimiter: {used!r}" in printed
        assert "renamed to" not in printed


def test_a_workbook_where_text_is_wanted_and_a_directory_for_a_file_are_said(
    tmp_path: Path,
) -> None:
    book = Path(workbook(tmp_path / "a.xlsx", list_1=[a_contact("7")]))
    assert "it is a workbook or an archive, not text" in refused(tmp_path, book)
    assert "it is a directory" in refused(tmp_path, tmp_path, system="annex_a")


def test_a_database_file_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    printed = refused(tmp_path, f"sqlite:///{tmp_path}/none.sqlite", system="liquidlogic_lcs")
    assert "none.sqlite: there is no such file" in printed
    assert not (tmp_path / "none.sqlite").exists()
