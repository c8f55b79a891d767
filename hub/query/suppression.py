"""Hide small numbers from anyone without case access, and those from which they could be told.

Where one number of a row or a column is hidden, what is left of the total would give it away, so
the next smallest is hidden with it.
"""

from collections.abc import Iterable, Mapping, Sequence

FEWEST = 5
"""Counts below this, other than none, are not shown (SAFETY: aggregates)."""
FEWER = f"fewer than {FEWEST}"
NOT_SHOWN = "not shown"

Count = int | str
"""A number, or in words why it is not shown."""
Cell = tuple[int, str]


def suppressed(
    rows: Sequence[Mapping[str, int]], adding_up: Iterable[str]
) -> list[dict[str, Count]]:
    """Hide what is too small in a table whose first row is the sum of the others.

    `adding_up` names the columns of which the first is the sum of the others.

    >>> suppressed([{"all": 100, "yes": 98, "no": 2}], ("all", "yes", "no"))
    [{'all': 100, 'yes': 'not shown', 'no': 'fewer than 5'}]
    """
    numbers = {(at, name): each for at, row in enumerate(rows) for name, each in row.items()}
    hidden = {cell for cell, each in numbers.items() if 0 < each < FEWEST}
    lines = [[(at, name) for name in adding_up] for at in range(len(rows))]
    lines += [[(at, name) for at in range(len(rows))] for name in (rows[0] if rows else ())]
    while found := {cell for line in lines for cell in _beside(line, numbers, hidden)} - hidden:
        hidden |= found
    return [
        {name: _shown(each, is_hidden=(at, name) in hidden) for name, each in row.items()}
        for at, row in enumerate(rows)
    ]


def _beside(line: Sequence[Cell], numbers: Mapping[Cell, int], hidden: set[Cell]) -> Iterable[Cell]:
    """Yield what must be hidden with the only hidden number of a line: a part before the sum."""
    if len(line) > 1 and sum(cell in hidden for cell in line) == 1:
        others = [cell for cell in line if cell not in hidden and numbers[cell]]
        yield from sorted(others, key=lambda cell: (cell == line[0], numbers[cell]))[:1]


def _shown(number: int, *, is_hidden: bool) -> Count:
    if not is_hidden:
        return number
    return FEWER if number < FEWEST else NOT_SHOWN
