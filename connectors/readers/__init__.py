"""Read a source, whatever it is, as rows under the names feed.yml gives the columns.

Each reader first checks every heading: a missing column stops the feed before anything is sent.

How a row comes about, in the order of the files::

    opening.py     which reader a stream has
      csv_file.py    text: encodings.py sees that its encoding is the one declared
      workbook.py    a sheet: xlsx.py opens .xlsx, parts.py looks through it first, sheets.py
                     streams its rows; cells.py says what a cell holds
      database.py    a query: dialects.py writes it as the database understands it
    this file      headings to columns, cells to a row; headings.py says which were renamed, or
                   stand there twice
    limits.py      how much a cell may hold
    held.py        what a file holds, to tell whether it is another than last time
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from connectors.base import Row, Value
from connectors.errors import ColumnsMissing
from connectors.feeds import Stream
from connectors.readers.headings import (
    renamed,
    require_once,
    require_one_meaning,
    same,
    told_apart,
)


class OpenStream(Protocol):
    """A stream whose headings have been checked."""

    total: int | None
    """How many rows there are, where that is known."""
    columns: dict[str, str]
    """Our name of each column that is there → its heading in the source."""
    headings: list[str]

    def rows(self, since: Value = None) -> Iterator[Row]:
        """Give the rows in the source's order; `since` is where a cursor's window begins.

        A database leaves out what is before it; a file gives everything and the runner looks.
        """
        ...


@dataclass(frozen=True)
class Mapped:
    """Which position each of our columns has in the source."""

    positions: dict[str, int]
    columns: dict[str, str]
    headings: list[str]


def map_columns(stream: Stream, place: str, headings: Sequence[object]) -> Mapped:
    """Find each column of the contract among the headings.

    Raises `ColumnsMissing`; `ColumnsRepeated` where a heading that is read stands there twice, and
    `ColumnsAlike` where different ones fit the pattern of one column.
    """
    found = [same(each) for each in headings]
    positions = {}
    for column in stream.columns:
        for alternative in stream.headings(column):
            if alternative.startswith("/"):
                pattern = re.compile(alternative.strip("/"), re.IGNORECASE)
                hits = [i for i, each in enumerate(headings) if pattern.search(str(each or ""))]
                require_one_meaning(stream, column, place, [headings[i] for i in hits])
            else:
                hits = [i for i, each in enumerate(found) if each == same(alternative)]
            if hits:
                positions[column] = hits[0]
                break
    missing = [
        stream.named(column)
        for column in stream.columns
        if column not in positions and column not in stream.optional
    ]
    named = told_apart(headings)
    if missing:
        used = {str(headings[position]) for position in positions.values()}
        free = [each for each in named if each not in used]
        raise ColumnsMissing(stream.name, place, missing, named, renamed(stream, missing, free))
    columns = {column: str(headings[position]) for column, position in positions.items()}
    require_once(columns.values(), headings, place, stream.name)
    return Mapped(positions, columns, named)


def map_headings(stream: Stream, place: str, top: Sequence[Sequence[object]]) -> Mapped:
    """Find each column in the contract's heading row; say where the headings are if elsewhere."""
    row = stream.header_row - 1
    try:
        return map_columns(stream, place, top[row] if row < len(top) else [])
    except ColumnsMissing as fault:
        hits = [_found_among(stream, cells) for cells in top]
        best = max(range(len(hits)), key=hits.__getitem__, default=row)
        if best == row or hits[best] <= hits[row]:
            raise
        raise ColumnsMissing(
            stream.name, place, fault.missing, fault.found, fault.near,
            hint=f"Row {best + 1} holds {hits[best]} of the headings: set header_row: {best + 1} "
            "in feed.yml. Cells merged over two rows count in the upper one only.",
        ) from fault  # fmt: skip


def _found_among(stream: Stream, cells: Sequence[object]) -> int:
    said = {same(each) for each in cells} - {""}
    return sum(any(same(each) in said for each in stream.headings(name)) for name in stream.columns)


def row_of(stream: Stream, place: str, number: int, mapped: Mapped, cells: Sequence[Value]) -> Row:
    """Make a row of a record's cells; the contract's null values become None."""
    values, nothing, width = {}, stream.null_values, len(cells)
    for column, position in mapped.positions.items():
        value = cells[position] if position < width else None
        if nothing and value is not None and str(value) in nothing:
            value = None
        values[column] = value
    return Row(stream.name, number, values, place)


def is_total(stream: Stream, row: Row) -> bool:
    """Tell a trailing total from a child's row."""
    rule = stream.total_row
    said = str(row.get(rule.column) or "") if rule else ""
    return bool(rule and said.casefold().startswith(rule.starts_with.casefold()))
