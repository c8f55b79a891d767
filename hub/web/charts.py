"""Draw numbers of several periods as columns, in units of the picture: no style, no script."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, WIDTH, TOP, HEIGHT, FOOT = 50, 1000, 30, 240, 30
STEPS = (1, 2, 5)
MARKS = 5
"""Lines of the scale, at most."""
SHARE = 0.8
"""Of the width that a period has, what its columns take."""


@dataclass(frozen=True)
class Column:
    """One number, in units of the picture; `series` says which of a period's numbers it is."""

    x: float
    y: float
    width: float
    height: float
    series: int
    value: int


@dataclass(frozen=True)
class Mark:
    """A line of the scale, or the name below a period."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Everything a template needs to draw it."""

    columns: list[Column]
    scale: list[Mark]
    periods: list[Mark]

    width: int = WIDTH
    left: int = LEFT
    bottom: int = TOP + HEIGHT
    height: int = TOP + HEIGHT + FOOT


def columns(periods: Sequence[tuple[str, Sequence[int | str]]]) -> Chart | None:
    """Place each period's numbers side by side; what is no number is left out.

    None where there is nothing to draw.
    """
    numbers = [each for _, values in periods for each in values if isinstance(each, int)]
    if not any(numbers):
        return None
    step = _step(max(numbers))
    top = -(-max(numbers) // step) * step
    room = (WIDTH - LEFT) / len(periods)

    def up(value: int) -> float:
        return round(TOP + HEIGHT - value / top * HEIGHT, 1)

    drawn = []
    for place, (_, values) in enumerate(periods):
        width = room * SHARE / len(values)
        for series, value in enumerate(values):
            if isinstance(value, int):
                x = LEFT + room * (place + (1 - SHARE) / 2) + width * series
                drawn.append(Column(round(x, 1), up(value), round(width, 1),
                                    round(TOP + HEIGHT - up(value), 1), series, value))  # fmt: skip
    return Chart(
        drawn,
        [Mark(up(value), f"{value:,}") for value in range(0, top + 1, step)],
        [Mark(round(LEFT + room * (place + 0.5), 1), name)
         for place, (name, _) in enumerate(periods)],
    )  # fmt: skip


def _step(most: int) -> int:
    """Give the distance of the scale's lines.

    >>> [_step(each) for each in (1, 9, 47, 1200)]
    [1, 2, 10, 500]
    """
    size = 1
    while True:
        for each in STEPS:
            if most / (each * size) <= MARKS:
                return each * size
        size *= 10
