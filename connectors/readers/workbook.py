"""Read one sheet of a workbook: .xlsx with openpyxl, older and other formats with calamine.

Excel shows 0000007 where the cell holds 7: columns a contract names as identifiers are read as a
person sees them, all others as what they are.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from xml.etree.ElementTree import ParseError

import python_calamine

from connectors.base import Rejected, Row, Value
from connectors.errors import ColumnsMissing, SourceUnreadable
from connectors.feeds import Stream
from connectors.readers import Mapped, map_headings, row_of
from connectors.readers.cells import Cell, FormulaFault, plain
from connectors.readers.headings import same
from connectors.readers.limits import within_limits
from connectors.readers.xlsx import Xlsx, shared
from connectors.values import clean

_NEAR_THE_TOP = 10
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, OSError, KeyError, ValueError, TypeError,
    IndexError, EOFError, NotImplementedError, RuntimeError, python_calamine.CalamineError,
)  # fmt: skip
"""What a file that is cut short, encrypted or no workbook at all makes its readers raise."""


class Book(Protocol):
    """A workbook of whatever format."""

    sheets: list[str]

    def rows(self, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows of a sheet that hold something, with their numbers."""
        ...

    def total(self, sheet: str) -> int | None:
        """Give the number of the last row, where the sheet says it."""
        ...


class XlsxStream:
    """One sheet of a workbook."""

    def __init__(self, stream: Stream, path: Path) -> None:
        self.stream, self.path = stream, path
        self._last = 0
        try:
            self.book = opened(path)
            self.sheet = self._sheet()
            last = self.book.total(self.sheet)
        except _BROKEN as fault:
            raise self._unreadable(fault) from fault
        self.mapped: Mapped = self._headings()
        self.columns, self.headings = self.mapped.columns, self.mapped.headings
        self.total: int | None = None if last is None else max(last - stream.header_row, 0)
        seen = {self.mapped.positions.get(each) for each in stream.identifiers}
        self._as_seen = {each for each in seen if each is not None}

    def _sheet(self) -> str:
        names = {same(name): name for name in self.book.sheets}
        if not self.stream.place and self.book.sheets:
            return self.book.sheets[0]
        if same(self.stream.place) not in names:
            raise SourceUnreadable(
                self.path.name,
                f"it has no sheet {self.stream.place!r}; it has {', '.join(self.book.sheets)}. "
                "Rename the sheet, or correct place: in feed.yml",
            )
        return names[same(self.stream.place)]

    def _headings(self) -> Mapped:
        rows = max(self.stream.header_row, _NEAR_THE_TOP)
        top: list[list[Value]] = [[] for _ in range(rows)]
        for number, cells in islice(self._rows(), rows):
            if number <= rows:
                top[number - 1] = [plain(cell, as_seen=True) for cell in cells]
        place = f"{self.path.name}, sheet {self.sheet}"
        try:
            return map_headings(self.stream, place, top)
        except ColumnsMissing as fault:
            merged = self._merged_in_header()
            if not merged:
                raise
            raise ColumnsMissing(
                self.stream.name, place, fault.missing, fault.found, fault.near,
                hint=f"{fault.hint} Cells {', '.join(merged)} of the headings are merged: only the "
                "first of them holds the heading. Unmerge them and give each column its own.",
            ) from fault  # fmt: skip

    def _merged_in_header(self) -> list[str]:
        """Name the merged cells that begin in the heading row; they are listed after the rows."""
        if not isinstance(self.book, Xlsx):
            return []
        row = str(self.stream.header_row)
        try:
            merged = self.book.merged(self.sheet)
        except _BROKEN:
            return []
        starts = ((each, each.partition(":")[0]) for each in merged)
        return [each for each, first in starts if first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == row]

    def rows(self, since: Value = None) -> Iterator[Row]:  # noqa: ARG002  a file is whole
        """Give the rows; blank ones are left out, but not one with nothing but a failed formula."""
        for number, cells in self._rows():
            if number <= self.stream.header_row:
                continue
            values = [plain(cell, as_seen=at in self._as_seen) for at, cell in enumerate(cells)]
            wrong = self._formula_fault(cells) or self._zeros_unknown(cells)
            if wrong or any(value is not None for value in values):
                row = row_of(self.stream, self.sheet, number, self.mapped, values)
                yield within_limits(replace(row, wrong=wrong) if wrong else row)

    def _rows(self) -> Iterator[tuple[int, list[Cell]]]:
        last = 0
        try:
            for number, cells in self.book.rows(self.sheet):
                yield number, cells
                last = number
        except _BROKEN as fault:
            raise self._unreadable(fault, f" after row {last} of sheet {self.sheet}") from fault

    def _formula_fault(self, cells: list[Cell]) -> Rejected | None:
        for column, position in self.mapped.positions.items():
            cell = cells[position] if position < len(cells) else None
            if isinstance(cell, FormulaFault):
                return Rejected(
                    column, str(cell), "formula_fault",
                    f"{column} is a formula that gives {cell}; correct it, or write the value",
                )  # fmt: skip
        return None

    def _zeros_unknown(self, cells: list[Cell]) -> Rejected | None:
        """Refuse an identifier that is a number where nothing tells in which format it is shown."""
        if isinstance(self.book, Xlsx):
            return None
        for column in self.stream.identifiers:
            position = self.mapped.positions.get(column, len(cells))
            cell = cells[position] if position < len(cells) else None
            if isinstance(cell, int | float):
                return Rejected(
                    column, cell, "zeros_unknown",
                    f"{column} is a number, and this kind of workbook does not tell whether zeros "
                    "are shown before it; save the workbook as .xlsx",
                )  # fmt: skip
        return None

    def _unreadable(self, fault: Exception, where: str = "") -> SourceUnreadable:
        why = fault.__cause__ or fault  # openpyxl wraps what it met in a ValueError
        said = f"{type(why).__name__}: {why}".strip(": ")
        return SourceUnreadable(
            self.path.name,
            f"not a workbook, or cut short{where} ({said}). Copy it again; if it has a password, "
            "save it without one, as .xlsx; if another program wrote it, save it once from Excel",
        )


def opened(path: Path) -> Book:
    """Open a workbook with what reads its format."""
    return shared(path) if Xlsx.takes(path) else OtherBook(path)


class OtherBook:
    """A workbook of another format, .xls or .ods: read whole, as those are small."""

    def __init__(self, path: Path) -> None:
        self._book = python_calamine.CalamineWorkbook.from_path(str(path))
        self.sheets = self._book.sheet_names

    def rows(self, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows of a sheet."""
        cells = self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        for number, row in enumerate(cells, start=1):
            yield number, [_plain(cell) for cell in row]

    def total(self, sheet: str) -> int | None:
        """Give the number of the last row."""
        return self._book.get_sheet_by_name(sheet).total_height


def _plain(cell: Any) -> Cell:
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str):
        return str(clean(cell) or "") or None
    return cell if isinstance(cell, int | float | bool | date | None) else str(cell)
