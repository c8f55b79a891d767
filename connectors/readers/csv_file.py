"""Read a CSV export: any encoding, headings anywhere near the top, a line at a time.

No line and no cell is read beyond a limit: a quotation mark that is never closed would otherwise
make one cell of all the rest.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from connectors.base import Rejected, Row, Value
from connectors.errors import ColumnsMissing, SourceUnreadable
from connectors.feeds import Stream
from connectors.readers import Mapped, map_headings, row_of
from connectors.readers.encodings import survey
from connectors.readers.limits import MOST_READ, within_limits
from connectors.values import clean

csv.field_size_limit(MOST_READ)
_NEAR_THE_TOP = 10
"""Rows among which the headings are looked for, to say where they are."""
SEPARATORS = (";", "\t", "|", ",")
"""What programs put between the cells of a CSV file."""


class CsvStream:
    """One CSV file."""

    def __init__(self, stream: Stream, path: Path) -> None:
        self.stream, self.path = stream, path
        lines = survey(stream, path)
        self.total: int | None = None if lines is None else max(lines - stream.header_row, 0)
        top = []
        for _, cells in self._records():
            top.append(cells)
            if len(top) >= max(stream.header_row, _NEAR_THE_TOP):
                break
        if len(top) < stream.header_row:
            raise SourceUnreadable(str(path), f"it has no line {stream.header_row}; is it empty?")
        self.mapped: Mapped = self._map(top)
        self.columns, self.headings = self.mapped.columns, self.mapped.headings
        self._found = top[stream.header_row - 1]

    def _map(self, top: list[list[str]]) -> Mapped:
        """Find the columns; where all headings are in one cell, say what seems to part them."""
        try:
            return map_headings(self.stream, self.path.name, top)
        except ColumnsMissing as fault:
            headings = "".join(top[self.stream.header_row - 1])
            used = max(SEPARATORS, key=headings.count)
            if len(fault.found) > 1 or used == self.stream.delimiter or used not in headings:
                raise
            raise ColumnsMissing(
                self.stream.name, self.path.name, fault.missing, fault.found,
                hint=f"The cells seem to be parted by {used!r}, not by {self.stream.delimiter!r}: "
                f"set delimiter: {used!r} for stream {self.stream.name} in feed.yml, or export the "
                "file with the other.",
            ) from fault  # fmt: skip

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding=self.stream.encoding, newline="") as file:
            lines = _Lines(file, self.path.name)
            reader = csv.reader(lines, delimiter=self.stream.delimiter)
            begins = 1
            try:
                for number, cells in enumerate(reader, start=1):
                    if lines.end_inside_quotes(begins):
                        raise _unclosed(self.path.name, begins)
                    yield number, cells
                    begins, lines.quotes = lines.count + 1, 0
            except csv.Error as fault:
                raise _unclosed(self.path.name, begins) from fault

    def rows(self, since: Value = None) -> Iterator[Row]:  # noqa: ARG002  a file is whole
        """Give the rows; blank lines are left out. Raises `SourceUnreadable`."""
        width = len(self._found)
        for number, cells in self._records():
            if number == self.stream.header_row and cells != self._found:
                raise SourceUnreadable(
                    self.path.name,
                    "another file with other headings took its place while it was read. Nothing of "
                    "that file was taken: run again once the export has ended",
                )
            if number <= self.stream.header_row:
                continue
            values = [clean(cell) for cell in cells]
            if any(value is not None for value in values):
                row = row_of(self.stream, self.path.name, number, self.mapped, values)
                beyond = [value for value in values[width:] if value is not None]
                yield within_limits(replace(row, wrong=self._shifted(beyond)) if beyond else row)

    def _shifted(self, beyond: Sequence[Value]) -> Rejected:
        column = self.stream.key[0]
        return Rejected(
            column, beyond[0], "too_many_cells",
            f"{column} is in a row with more cells than there are headings, so its cells may stand "
            "under the wrong ones; put text that holds a separator in quotation marks",
        )  # fmt: skip


class _Lines:
    """A file's lines for the csv module, none longer than what is read of one cell."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file, self._name, self._ahead = file, name, ""
        self.count = self.quotes = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._ahead or self._file.readline(MOST_READ)
        self._ahead = ""
        if not line:
            raise StopIteration
        self.count += 1
        if len(line) >= MOST_READ and not line.endswith(("\n", "\r")):
            raise SourceUnreadable(
                self._name,
                f"line {self.count} has more than {MOST_READ:,} characters; no record is so long. "
                "Export it again, or correct that line",
            )
        self.quotes += line.count('"')
        return line

    def end_inside_quotes(self, begins: int) -> bool:
        """Whether the file ends inside quotation marks opened in an earlier line of the record."""
        if self.count == begins or self.quotes % 2 == 0:
            return False
        self._ahead = self._ahead or self._file.readline(MOST_READ)
        return not self._ahead


def _unclosed(name: str, line: int) -> SourceUnreadable:
    return SourceUnreadable(
        name,
        f"a quotation mark of the record that begins in line {line} is never closed, or its cell "
        f"has more than {MOST_READ:,} characters. Correct that line, or export the file again",
    )
