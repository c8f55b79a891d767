"""How much one cell may hold: more is a fault of the extract, and no event could carry it."""

from dataclasses import replace

from connectors.base import Rejected, Row

LONGEST_CELL = 250_000
"""Characters of a cell that may still become an event; a longer one rejects its row."""
MOST_READ = 4_000_000
"""Characters of a cell that are read at all; one that goes on beyond refuses the whole source."""
_SHOWN = 80


def within_limits(row: Row) -> Row:
    """Give the row, marked as wrong and shortened where a cell is longer than an event can carry.

    >>> within_limits(Row("notes", 2, {"note": "x" * 250_001})).wrong.code
    'too_long'
    """
    long = [
        column
        for column, value in row.values.items()
        if isinstance(value, str) and len(value) > LONGEST_CELL
    ]
    if not long:
        return row
    values = dict(row.values)
    for column in long:
        values[column] = f"{str(values[column])[:_SHOWN]}…"
    column = long[0]
    wrong = Rejected(
        column, values[column], "too_long",
        f"{column} holds more than {LONGEST_CELL:,} characters; shorten it, and see whether a "
        "quotation mark before it was never closed",
    )  # fmt: skip
    return replace(row, values=values, wrong=row.wrong or wrong)
