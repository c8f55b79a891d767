"""Draw numbers of several periods as lines, in units of the picture: no style, no script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

LEFT, RIGHT, WIDTH, TOP, HEIGHT, FOOT = 60, 40, 1000, 30, 240, 30
STEPS = (1, 2, 5)
MARKS = 5
"""Lines of the scale, at most."""
NAMES = 8
"""Names below the line, at most: more would run into each other."""

Series = Sequence[tuple[str, Sequence[int | str]]]
"""For each period its name and its numbers; one that may not be shown is in words."""


@dataclass(frozen=True)
class Point:
    """One number, in units of the picture."""

    x: float
    y: float
    value: int
    is_labelled: bool


@dataclass(frozen=True)
class Mark:
    """A line of the scale, or the name below a period."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Everything a template needs to draw it: for each series its runs of points."""

    series: list[list[list[Point]]]
    scale: list[Mark]
    periods: list[Mark]

    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = TOP + HEIGHT
    height: int = TOP + HEIGHT + FOOT


def lines(periods: Series) -> Chart | None:
    """Draw a line for each number the periods have; what is no number breaks its line.

    None where there is nothing to draw.
    """
    numbers = [each for _, values in periods for each in values if isinstance(each, int)]
    if not any(numbers):
        return None
    step = _step(max(numbers))
    top = -(-max(numbers) // step) * step
    room = (WIDTH - LEFT - RIGHT) / len(periods)
    across = [round(LEFT + room * (place + 0.5), 1) for place in range(len(periods))]

    def up(value: int) -> float:
        return round(TOP + HEIGHT - value / top * HEIGHT, 1)

    every = -(-len(periods) // NAMES)
    return Chart(
        [
            _runs([values[at] for _, values in periods], across, up)
            for at in range(len(periods[0][1]))
        ],
        [Mark(up(value), f"{value:,}") for value in range(0, top + 1, step)],
        [
            Mark(across[place], name)
            for place, (name, _) in enumerate(periods)
            if (len(periods) - 1 - place) % every == 0
        ],
    )


def _runs(
    values: Sequence[int | str], across: Sequence[float], up: Callable[[int], float]
) -> list[list[Point]]:
    """Give the unbroken runs of one line; its ends, its highest and its lowest are labelled."""
    numbers = [each for each in values if isinstance(each, int)]
    told = {values.index(each) for each in (max(numbers), min(numbers))} if numbers else set()
    told |= {0, len(values) - 1}
    runs: list[list[Point]] = [[]]
    for place, value in enumerate(values):
        if isinstance(value, int):
            runs[-1].append(Point(across[place], up(value), value, place in told))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


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
