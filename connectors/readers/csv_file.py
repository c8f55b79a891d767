"""Read a CSV export: any encoding, headings anywhere near the top, a line at a time."""

import csv
from collections.abc import Iterator
from pathlib import Path

from connectors.base import Row
from connectors.errors import SourceUnreadable
from connectors.feeds import Stream
from connectors.readers import Mapped, map_columns, row_of
from connectors.values import clean


class CsvStream:
    """One CSV file."""

    total: int | None = None

    def __init__(self, stream: Stream, path: Path) -> None:
        self.stream, self.path = stream, path
        self.mapped: Mapped = map_columns(stream, path.name, self._headings())
        self.columns, self.headings = self.mapped.columns, self.mapped.headings

    def _headings(self) -> list[str]:
        for number, cells in self._records():
            if number == self.stream.header_row:
                return cells
        raise SourceUnreadable(str(self.path), f"it has no line {self.stream.header_row}")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        try:
            with self.path.open(encoding=self.stream.encoding, newline="") as file:
                reader = csv.reader(file, delimiter=self.stream.delimiter)
                yield from enumerate(reader, start=1)
        except UnicodeDecodeError as fault:
            raise SourceUnreadable(
                self.path.name,
                f"byte {fault.start} is not {self.stream.encoding}; save it as that, or change the "
                "encoding in feed.yml",
            ) from fault
        except (OSError, csv.Error) as fault:
            raise SourceUnreadable(str(self.path), str(fault)) from fault

    def rows(self) -> Iterator[Row]:
        """Give the rows; blank lines are left out."""
        for number, cells in self._records():
            if number <= self.stream.header_row:
                continue
            values = [clean(cell) for cell in cells]
            if any(value is not None for value in values):
                yield row_of(self.stream, self.path.name, number, self.mapped, values)
