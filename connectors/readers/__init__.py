"""Read a source, whatever it is, as rows under the names feed.yml gives the columns.

Each reader first checks every heading: a missing column stops the feed before anything is sent.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from connectors.base import Row, Value
from connectors.errors import ColumnsMissing
from connectors.feeds import Stream


class OpenStream(Protocol):
    """A stream whose headings have been checked."""

    total: int | None
    """How many rows there are, where that is known."""
    columns: dict[str, str]
    """Our name of each column that is there → its heading in the source."""
    headings: list[str]

    def rows(self) -> Iterator[Row]:
        """Give the rows in the source's order."""
        ...


@dataclass(frozen=True)
class Mapped:
    """Which position each of our columns has in the source."""

    positions: dict[str, int]
    columns: dict[str, str]
    headings: list[str]


def same(heading: object) -> str:
    """Reduce a heading to what matters: letters and digits, in lower case.

    >>> same(" Child Unique  ID "), same("CHILD_UNIQUE_ID")
    ('child unique id', 'child unique id')
    """
    return re.sub(r"[^a-z0-9]+", " ", str(heading or "").casefold()).strip()


def map_columns(stream: Stream, place: str, headings: Sequence[object]) -> Mapped:
    """Find each column of the contract among the headings. Raises `ColumnsMissing`."""
    found = [same(each) for each in headings]
    positions = {}
    for column in stream.columns:
        for alternative in stream.headings(column):
            if alternative.startswith("/"):
                pattern = re.compile(alternative.strip("/"), re.IGNORECASE)
                hits = [i for i, each in enumerate(headings) if pattern.search(str(each or ""))]
            else:
                hits = [i for i, each in enumerate(found) if each == same(alternative)]
            if hits:
                positions[column] = hits[0]
                break
    missing = [
        stream.headings(column)[0]
        for column in stream.columns
        if column not in positions and column not in stream.optional
    ]
    named = [str(each) for each in headings if each not in (None, "")]
    if missing:
        raise ColumnsMissing(stream.name, place, missing, named)
    columns = {column: str(headings[position]) for column, position in positions.items()}
    return Mapped(positions, columns, named)


def row_of(stream: Stream, place: str, number: int, mapped: Mapped, cells: Sequence[Value]) -> Row:
    """Make a row of a record's cells; the contract's null values become None."""
    values = {}
    for column, position in mapped.positions.items():
        value = cells[position] if position < len(cells) else None
        if stream.null_values and value is not None and str(value) in stream.null_values:
            value = None
        values[column] = value
    return Row(stream.name, number, values, place)


def is_total(stream: Stream, row: Row) -> bool:
    """Tell a trailing total from a child's row."""
    rule = stream.total_row
    said = str(row.get(rule.column) or "") if rule else ""
    return bool(rule and said.casefold().startswith(rule.starts_with.casefold()))
