"""Read one sheet of an .xlsx file as it streams from the zip, cell by cell.

A sheet of a million rows is some hundred megabytes of XML; only one row of it is in memory here,
and the texts that many cells share. A number comes with its format, so that an identifier keeps
the zeros a person sees.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import IO, NamedTuple
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from connectors.base import Value
from connectors.readers.limits import LONGEST_CELL, MOST_READ
from connectors.values import clean

BLOCK = 256 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PART_OF_TEXT = {"t", "v"}


class Formatted(NamedTuple):
    """A number with the format its cell shows it in."""

    number: float
    form: str


Cell = str | float | bool | date | Formatted | None


class FormulaFault(str):
    """What a formula gives that failed: #N/A, #REF!."""

    __slots__ = ()


class TooLong(Exception):
    """A cell that goes on beyond all measure."""


class Sheet:
    """Collects the rows of one sheet from the events of an XML parser."""

    def __init__(self, texts: list[str], forms: list[str]) -> None:
        self.texts, self.forms = texts, forms
        self.rows: list[tuple[int, list[Cell]]] = []
        self.merged: list[str] = []
        self._dates = [is_date_format(form) for form in forms]
        self._row: list[Cell] = []
        self._column, self.number = -1, 0
        self._kind = self._style = ""
        self._text: list[str] | None = None
        self._length = 0

    def read(self, file: IO[bytes]) -> Iterator[tuple[int, list[Cell]]]:
        """Give each row that is written, with its number. Raises `ExpatError` or `TooLong`."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 64 * 1024
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        while block := file.read(BLOCK):
            parser.Parse(block, False)
            yield from self.rows
            self.rows.clear()
        parser.Parse(b"", True)
        yield from self.rows
        self.rows.clear()

    def _start(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "c":
            place = given.get("r")
            self._column = column_of(place) if place else self._column + 1
            self._kind, self._style = given.get("t", "n"), given.get("s", "")
            self._text = None
        elif tag in _PART_OF_TEXT:
            self._text = self._text or []
            self._length = 0
        elif tag == "row":
            self.number = int(given.get("r") or self.number + 1)
            self._row, self._column = [], -1
        elif tag == "mergeCell":
            self.merged.append(given.get("ref", ""))

    def _characters(self, said: str) -> None:
        if self._text is None:
            return
        self._length += len(said)
        if self._length > MOST_READ:
            raise TooLong
        self._text.append(said)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "c" and self._text is not None:
            value = self._value("".join(self._text))
            self._text = None
            if value is not None:
                gap = self._column - len(self._row)
                self._row.extend([None] * gap)
                self._row.append(value)
        elif tag == "row":
            self.rows.append((self.number, self._row))

    def _value(self, said: str) -> Cell:
        if self._kind == "s":
            return self.texts[int(said)]
        if self._kind == "n":
            return self._number(said)
        if self._kind == "b":
            return said.strip() == "1"
        if self._kind == "d":
            return datetime.fromisoformat(said)
        return FormulaFault(said) if self._kind == "e" else unescaped(said)

    def _number(self, said: str) -> Cell:
        if not said:
            return None
        number, style = float(said), int(self._style or 0)
        form = self.forms[style] if style < len(self.forms) else ""
        if form and self._dates[style]:
            return as_date(number)
        return Formatted(number, form)


def as_date(number: float) -> Cell:
    """Give a day or an instant for a number shown as a date; 12:00 without a day stays a number."""
    if number < 1:
        return number
    try:
        found = from_excel(number)
    except (OverflowError, ValueError):
        return number
    if not isinstance(found, datetime):
        return number
    return found if found.hour or found.minute or found.second else found.date()


def column_of(place: str) -> int:
    """Give the position of a cell by its name.

    >>> column_of("A1"), column_of("AB12")
    (0, 27)
    """
    return _position(place.rstrip("0123456789"))


@cache
def _position(letters: str) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    return position - 1


def unescaped(said: str) -> str:
    """Give text without the escapes that a workbook has for control characters."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), said) if "_x" in said else said


class SharedTexts:
    """Collects the texts that cells share; one that is too long is cut to what shows it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._length = self._phonetic = 0
        self._reading = False

    def read(self, file: IO[bytes]) -> list[str]:
        """Give the texts in their order."""
        parser = expat.ParserCreate()
        parser.buffer_text, parser.buffer_size = True, 64 * 1024
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        while block := file.read(BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)
        return self.texts

    def _start(self, name: str, _given: dict[str, str]) -> None:
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "si":
            self._parts, self._length = [], 0
        self._phonetic += tag == "rPh"
        self._reading = tag == "t" and not self._phonetic

    def _characters(self, said: str) -> None:
        if self._reading and self._length <= LONGEST_CELL:
            self._length += len(said)
            self._parts.append(said)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2] if ":" in name else name
        self._phonetic -= tag == "rPh"
        self._reading = False
        if tag == "si":
            self.texts.append(unescaped("".join(self._parts)))


def plain(cell: Cell, *, as_seen: bool) -> Value:
    """Give a cell as readers do; `as_seen` is for identifiers: 7 formatted 0000000 is 0000007."""
    if isinstance(cell, Formatted):
        number = int(cell.number) if cell.number.is_integer() else cell.number
        if not as_seen:
            return number
        form = cell.form if cell.form and set(cell.form) == {"0"} else ""
        return str(number).zfill(len(form)) if isinstance(number, int) else str(number)
    return None if isinstance(cell, FormulaFault) else clean(cell)


def forms_in(style_sheet: bytes) -> list[str]:
    """Give the number format of each cell style."""
    custom: dict[int, str] = {}
    forms: list[str] = []
    in_cells = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal in_cells
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "numFmt":
            custom[int(given["numFmtId"])] = given.get("formatCode", "")
        elif tag == "cellXfs":
            in_cells = True
        elif tag == "xf" and in_cells:
            number = int(given.get("numFmtId", 0))
            forms.append(custom.get(number) or BUILTIN_FORMATS.get(number, ""))

    def end(name: str) -> None:
        nonlocal in_cells
        in_cells = in_cells and not name.endswith("cellXfs")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(style_sheet, True)
    return forms
