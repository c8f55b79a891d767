"""Read a file of records: CSV of any usual delimiter, or Parquet by an optional library."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from hub.errors import HubError

_DELIMITERS = ",;\t|"
_NO_CSV = {
    b"PK\x03\x04": "is a workbook, or zipped. Save it as CSV UTF-8",
    b"\x1f\x8b": "is packed by gzip. Unpack it first: gunzip FILE",
}
"""How files begin that are no CSV, and what to do."""
_JSON = re.compile(rb"(\xef\xbb\xbf)?\s*\[?\s*\{")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?\s*")
"""A line of Excel's before the column names, which says what parts the values."""
MOST_LETTERS = 131_072
"""Of one value: what is longer is a quotation mark that nobody closed, and no name or home."""
PARQUET = (".parquet", ".pq")
_PARQUET = b"PAR1"
"""How a Parquet file begins, whatever it is called."""


class UnreadableRecords(HubError):
    """The file of records cannot be read; the message says which line and what is wrong."""


@dataclass(frozen=True)
class Table:
    """What a file says: the names of its columns, and rows of as many values."""

    name: str
    columns: tuple[str, ...]
    rows: list[Sequence[str]]

    def values(self, column: str) -> list[str]:
        """Give the values of one column, without blanks around them."""
        place = self.columns.index(column)
        return [row[place].strip() for row in self.rows]


def read(path: Path) -> Table:
    """Read the records of a file. Raises `UnreadableRecords`."""
    try:
        columns, rows = _parquet(path) if _is_parquet(path) else _csv(path)
    except FileNotFoundError:
        raise UnreadableRecords(f"there is no file {path}") from None
    except OSError as error:
        raise UnreadableRecords(f"{path} cannot be read: {error.strerror or error}") from error
    columns = tuple(each.strip() for each in columns)
    if twice := sorted({each for each in columns if each and columns.count(each) > 1}):
        raise UnreadableRecords(
            f"{path} has several columns called {', '.join(map(repr, twice))}. Give each a name of "
            "its own"
        )
    if not columns:
        raise UnreadableRecords(f"{path} is empty. Its first line must name the columns")
    if not rows:
        raise UnreadableRecords(f"{path} holds no records below its line of column names")
    return Table(path.name, columns, rows)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return path.suffix.casefold() in PARQUET or file.read(len(_PARQUET)) == _PARQUET


def _decoded(path: Path) -> str:
    said = path.read_bytes()
    for begins, told in _NO_CSV.items():
        if said.startswith(begins):
            raise UnreadableRecords(f"{path} {told}")
    if _JSON.match(said):
        raise UnreadableRecords(f"{path} is JSON. Save it as CSV, with a line of column names")
    if said.startswith(_UTF_16) or b"\0" in said[:2]:
        raise UnreadableRecords(f"{path} is UTF-16. Save it as UTF-8 (in Excel: CSV UTF-8)")
    try:
        return said.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableRecords(_no_utf8(path, error)) from error


def _parted(text: str) -> tuple[str, str]:
    """Give the text and what parts its values: as its first line says, else what stands there most.

    A line that says so is left blank, so that the lines below keep their numbers.
    """
    head, _, rest = text.lstrip("\r\n").partition("\n")
    if given := _SEPARATOR.fullmatch(head):
        return f"\n{rest}", given[1]
    return text, max(_DELIMITERS, key=head.count)


def _csv(path: Path) -> tuple[tuple[str, ...], list[Sequence[str]]]:
    text, delimiter = _parted(_decoded(path))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Sequence[str]] = []
    columns: tuple[str, ...] = ()
    began = 1
    allowed = csv.field_size_limit(MOST_LETTERS)  # of the whole process: others read longer ones
    try:
        for row in reader:
            if row and not columns:
                columns = tuple(row)
            elif row and len(row) != len(columns):
                raise UnreadableRecords(
                    f"{path}, line {began}, has {len(row)} values for {len(columns)} columns"
                )
            else:
                rows += [row] if row else []
            began = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableRecords(f"{path}, line {began}: {_plainly(error)}") from error
    finally:
        csv.field_size_limit(allowed)
    return columns, rows


def _plainly(error: csv.Error) -> str:
    """Say what is wrong with a line, and not how the reader of it found out."""
    said = str(error)
    if "field larger" in said:
        return f"a value has more than {MOST_LETTERS:,} letters: no name or home has"
    if "unexpected end" in said:
        return "a quotation mark opens a value and none ends it"
    if "expected after" in said:
        return "a quotation mark stands within a quoted value: write it twice"
    return said


def _no_utf8(path: Path, error: UnicodeDecodeError) -> str:
    """Name the line and, as far as it can be told, the column whose value is no UTF-8."""
    before = error.object[: error.start]
    head, line = before.partition(b"\n")[0], before.rpartition(b"\n")[2]
    delimiter = max(_DELIMITERS.encode(), key=head.count)
    names = [
        each.strip('\ufeff "\r') for each in head.decode(errors="replace").split(chr(delimiter))
    ]
    place = line.count(delimiter)
    is_told = b"\n" in before and b'"' not in line and place < len(names)
    column = f", column {names[place]}," if is_told else ","
    return (
        f"{path}, line {before.count(10) + 1}{column} is not UTF-8. Save it as UTF-8 (in Excel: "
        "CSV UTF-8)"
    )


def _parquet(path: Path) -> tuple[tuple[str, ...], list[Sequence[str]]]:
    try:
        duckdb: Any = import_module("duckdb")
    except ImportError:
        raise UnreadableRecords(
            "Parquet is read by duckdb, which is not installed. "
            "Install it in the hub's directory: .venv/bin/pip install -e '.[parquet]', or give a "
            "CSV file"
        ) from None
    path.open("rb").close()
    try:
        found = duckdb.read_parquet(str(path))
        columns, rows = tuple(found.columns), found.fetchall()
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise UnreadableRecords(f"{path} is no Parquet file that can be read: {first}") from error
    return columns, [[_text(each) for each in row] for row in rows]


def _text(value: object) -> str:
    """Write a value as a CSV file would; whole numbers that a column of floats holds, as whole.

    >>> _text(None), _text(19560409.0), _text("x")
    ('', '19560409', 'x')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ("" if value != value else str(value))  # noqa: PLR0124 (not a number)
    return str(value)
