"""Hide small numbers from anyone without case access, and those from which they could be told.

Where one number of a row or a column is hidden, what is left of the total would give it away, so
the next smallest is hidden with it. The tables of one answer have the same total, and one would
give away what another hides: they are looked at together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

FEWEST = 5
"""Counts below this, other than none, are not shown (SAFETY: aggregates)."""
FEWER = f"fewer than {FEWEST}"
NOT_SHOWN = "not shown"

Count = int | str
"""A number, or in words why it is not shown."""
Row = Mapping[str, int]
Shown = dict[str, Count]
Cell = tuple[int, str]
Line = Sequence[Cell]
"""Numbers of which the first is the sum of the others."""


def suppressed(
    whole: Row, tables: Sequence[Sequence[Row]], adding_up: Sequence[str]
) -> tuple[Shown, list[list[Shown]]]:
    """Hide what is too small in a row, and in tables whose rows are its parts.

    `adding_up` names the columns of which the first is the sum of the others. A row of a table may
    have some of the columns alone.

    >>> suppressed({"all": 100, "yes": 98, "no": 2}, [], ("all", "yes", "no"))
    ({'all': 100, 'yes': 'not shown', 'no': 'fewer than 5'}, [])
    """
    rows = [whole, *(row for table in tables for row in table)]
    numbers = {(at, name): each for at, row in enumerate(rows) for name, each in row.items()}
    hidden = {cell for cell, each in numbers.items() if 0 < each < FEWEST}
    lines = [*_across(rows, adding_up), *_down(rows, tables)]
    while found := {cell for line in lines for cell in _beside(line, numbers, hidden)} - hidden:
        hidden |= found
    shown = iter([
        {name: _shown(each, is_hidden=(at, name) in hidden) for name, each in row.items()}
        for at, row in enumerate(rows)
    ])  # fmt: skip
    return next(shown), [[next(shown) for _ in table] for table in tables]


def _across(rows: Sequence[Row], adding_up: Sequence[str]) -> Iterator[Line]:
    for at, row in enumerate(rows):
        if row.keys() >= set(adding_up):
            yield [(at, name) for name in adding_up]


def _down(rows: Sequence[Row], tables: Sequence[Sequence[Row]]) -> Iterator[Line]:
    """Yield the columns whose parts are all of the whole: nothing can be told from the others."""
    begins = 1
    for table in tables:
        for name, number in rows[0].items():
            parts = [(at, name) for at, row in enumerate(table, start=begins) if name in row]
            if sum(rows[at][name] for at, _ in parts) == number:
                yield [(0, name), *parts]
        begins += len(table)


def _beside(line: Line, numbers: Mapping[Cell, int], hidden: set[Cell]) -> Iterable[Cell]:
    """Yield what must be hidden with the only hidden number of a line: a part before the sum."""
    if len(line) > 1 and sum(cell in hidden for cell in line) == 1:
        others = [cell for cell in line if cell not in hidden and numbers[cell]]
        yield from sorted(others, key=lambda cell: (cell == line[0], numbers[cell]))[:1]


def _shown(number: int, *, is_hidden: bool) -> Count:
    if not is_hidden:
        return number
    return FEWER if number < FEWEST else NOT_SHOWN
