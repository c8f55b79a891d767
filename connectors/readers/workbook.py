"""Read a workbook's sheet: fast with calamine, and carefully where a column holds identifiers.

calamine gives 1 as 1.0 and loses the leading zeros that only a cell's number format shows; the
columns a contract names as identifiers are therefore read again with openpyxl.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine

from connectors.base import Row, Value
from connectors.errors import SourceUnreadable
from connectors.feeds import Stream
from connectors.readers import Mapped, map_columns, row_of, same
from connectors.values import clean


class XlsxStream:
    """One sheet of a workbook."""

    def __init__(self, stream: Stream, path: Path) -> None:
        self.stream, self.path = stream, path
        try:
            workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        except (python_calamine.CalamineError, OSError) as fault:
            raise SourceUnreadable(
                path.name, f"not a workbook, or cut short ({fault}); save it again as .xlsx"
            ) from fault
        sheets = {same(name): name for name in workbook.sheet_names}
        if same(stream.place) not in sheets:
            raise SourceUnreadable(
                path.name,
                f"it has no sheet {stream.place!r}; it has {', '.join(workbook.sheet_names)}",
            )
        self.sheet = sheets[same(stream.place)]
        self.cells = workbook.get_sheet_by_name(self.sheet).to_python(skip_empty_area=False)
        header = stream.header_row - 1
        headings = self.cells[header] if len(self.cells) > header else []
        self.mapped: Mapped = map_columns(stream, self.sheet, headings)
        self.columns, self.headings = self.mapped.columns, self.mapped.headings
        self.total: int | None = max(len(self.cells) - stream.header_row, 0)

    def rows(self) -> Iterator[Row]:
        """Give the rows; blank ones are left out."""
        exact = self._identifiers()
        for number, cells in enumerate(self.cells, start=1):
            if number <= self.stream.header_row:
                continue
            values = [_plain(cell) for cell in cells]
            for position, by_row in exact.items():
                if number in by_row and position < len(values):
                    values[position] = by_row[number]
            if any(value is not None for value in values):
                yield row_of(self.stream, self.sheet, number, self.mapped, values)

    def _identifiers(self) -> dict[int, dict[int, Value]]:
        """Read identifier columns as a person sees them: position → row → text."""
        positions = [
            self.mapped.positions[column]
            for column in self.stream.identifiers
            if column in self.mapped.positions
        ]
        if not positions:
            return {}
        book = openpyxl.load_workbook(self.path, read_only=True, data_only=True)
        exact: dict[int, dict[int, Value]] = {position: {} for position in positions}
        first = self.stream.header_row + 1
        for number, row in enumerate(book[self.sheet].iter_rows(min_row=first), start=first):
            for position in positions:
                if position < len(row):
                    exact[position][number] = as_seen(row[position])
        book.close()
        return exact


def as_seen(cell: Any) -> Value:
    """Give an identifier cell's text as the sheet shows it: 7 formatted 0000000 is ``0000007``."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        form = str(cell.number_format or "")
        return str(value).zfill(len(form)) if form and set(form) == {"0"} else str(value)
    return clean(value) if isinstance(value, str | date) else None if value is None else str(value)


def _plain(cell: Any) -> Value:
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date()
    if isinstance(cell, str | int | float | bool | date | datetime):
        return clean(cell)
    return None if cell is None else str(cell)
