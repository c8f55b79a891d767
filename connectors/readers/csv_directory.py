"""Read a directory with a CSV file for each table as the database that it was exported from.

The files go into a SQLite file of their own, so that a feed asks them with the SQL that it asks a
database with. It holds personal data: only this user may read it, and it goes with the program.
"""

import atexit
import csv
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from connectors.errors import SourceUnreadable
from connectors.readers.headings import require_once
from connectors.readers.limits import MOST_READ

DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 00:00(?::00)?)?")
DATES = re.compile(r"date|dob", re.IGNORECASE)
"""Headings whose days are written year first, so that they sort as the database's own do."""
NOTHING = {"", "NULL"}
"""What database programs export for a cell that is empty; only a name may be these letters."""
NAMES = re.compile(r"name", re.IGNORECASE)
ROWS = 5_000


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
    except (csv.Error, sqlite3.Error) as fault:
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
        columns = ", ".join(f'"{_plain(each)}"' for each in headings)
        require_once(headings, headings, str(path))
        connection.execute(f'CREATE TABLE "{_plain(path.stem)}" ({columns})')
        places = ", ".join("?" * len(headings))
        connection.executemany(
            f'INSERT INTO "{_plain(path.stem)}" VALUES ({places})',
            _rows(path, headings, lines),
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


def _plain(name: str) -> str:
    """Refuse a name that no table or column of a dataset has."""
    if not re.fullmatch(r"[A-Za-z_][\w ]{0,127}", name):
        raise SourceUnreadable(name[:60], "is no name of a table or column")
    return name


def _encoding(path: Path) -> str:
    """Tell UTF-8 from what Excel writes by default."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
