"""Read a directory with a CSV file for each table as the database that it was exported from.

The files go into a SQLite file of their own, so that a feed asks them with the SQL that it asks a
database with. It holds personal data: only this user may read it, and it goes with the program.
"""

import atexit
import codecs
import csv
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from connectors.errors import SourceUnreadable
from connectors.readers.encodings import first_wrong_byte
from connectors.readers.headings import column_at, require_once
from connectors.readers.limits import MOST_READ

DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 00:00(?::00)?)?")
DATES = re.compile(r"date|dob", re.IGNORECASE)
"""Headings whose days are written year first, so that they sort as the database's own do."""
NOTHING = {"", "NULL"}
"""What database programs export for a cell that is empty; only a name may be these letters."""
NAMES = re.compile(r"name", re.IGNORECASE)
OTHER_SEPARATORS = (";", "\t", "|")


def database_of(directory: Path) -> str:
    """Load the files; give the URL of the database they make. Raises `SourceUnreadable`."""
    files = sorted(each for each in directory.iterdir() if each.suffix.lower() == ".csv")
    if not files:
        raise SourceUnreadable(
            str(directory), "it holds no CSV file; export one for each table, named as the table"
        )
    csv.field_size_limit(MOST_READ)
    kept = Path(tempfile.mkdtemp(prefix="hub-tables-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    connection = sqlite3.connect(kept / "tables.sqlite")
    try:
        for path in files:
            _load(connection, path)
        connection.commit()
    except (csv.Error, sqlite3.Error, UnicodeError) as fault:
        raise SourceUnreadable(str(path), str(fault)) from fault
    finally:
        connection.close()
    return f"sqlite:///{kept / 'tables.sqlite'}"


def _load(connection: sqlite3.Connection, path: Path) -> None:
    with path.open(encoding=_encoding(path), newline="") as file:
        lines = csv.reader(file, strict=True)
        headings = [each.strip() for each in next(lines, [])]
        if not headings:
            raise SourceUnreadable(str(path), "it is empty; its first line must be the columns")
        table = _plain(path, path.stem, "its name")
        columns = ", ".join(
            f'"{_plain(path, each, f"the heading of column {column_at(at)}")}"'
            for at, each in enumerate(headings)
        )
        require_once(headings, headings, str(path))
        connection.execute(f'CREATE TABLE "{table}" ({columns})')
        places = ", ".join("?" * len(headings))
        connection.executemany(
            f'INSERT INTO "{table}" VALUES ({places})', _rows(path, headings, lines)
        )


def _rows(
    path: Path, headings: list[str], lines: Iterator[list[str]]
) -> Iterator[list[str | None]]:
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(cells) != len(headings):
            raise SourceUnreadable(
                str(path),
                f"row {number} has {len(cells)} cells and {len(headings)} headings; a comma in a "
                "text must stand in quotation marks",
            )
        yield [_cell(name, cell.strip()) for name, cell in zip(headings, cells, strict=True)]


def _cell(heading: str, said: str) -> str | None:
    if said in NOTHING and not (said and NAMES.search(heading)):
        return None
    found = DAY_FIRST.fullmatch(said) if DATES.search(heading) else None
    if found is None:
        return said
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:  # no such day: left as it is written, for whoever corrects it
        return said


def _plain(path: Path, name: str, what: str) -> str:
    """Refuse a name that no table or column of a dataset has."""
    if re.fullmatch(r"[A-Za-z_][\w ]{0,127}", name):
        return name
    parted = next((each for each in OTHER_SEPARATORS if each in name), None)
    advice = f"; its cells seem to be parted by {parted!r}: export it with commas" if parted else ""
    raise SourceUnreadable(
        str(path), f"{what}, {name[:60]!r}, is no name of a table or column{advice}"
    )


def _encoding(path: Path) -> str:
    """Tell the encodings that programs export in: UTF-8, UTF-16 with its mark, or Windows-1252."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    if first_wrong_byte(path, "utf-8") is None:
        return "utf-8-sig"
    wrong = first_wrong_byte(path, "cp1252")
    if wrong is None:
        return "cp1252"
    raise SourceUnreadable(
        str(path),
        f"line {wrong.line}, byte {wrong.byte} (0x{wrong.value:02X}) is neither UTF-8 nor "
        "Windows-1252; export it again as CSV UTF-8",
    )
