"""Draw numbers of several periods as lines, in units of the picture: no style, no script.

The same numbers are drawn wide, and for a telephone, where the wide picture could only be read by
scrolling sideways: made small enough, its words would be a third of their size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

TOP, FOOT = 30, 30
STEPS = (1, 2, 5)
MARKS = 5
"""Lines of the scale, at most."""
HALF_NAME = 58
"""Units that a name takes on either side of its period, at most."""
LABEL = (42, 18)
"""Room for a number beside a point, across and up: one nearer to another is left out."""

Series = Sequence[tuple[str, Sequence[int | str]]]
"""For each period its name and its numbers; one that may not be shown is in words."""


@dataclass(frozen=True)
class Shape:
    """How large a picture is, in its units: on a telephone about as many as there are pixels."""

    width: int
    left: int
    right: int
    height: int
    names: int
    """Names below the line, at most: more would run into each other."""
    mark: int
    """Half the width of a point's mark."""


WIDE = Shape(width=1000, left=60, right=40, height=240, names=8, mark=5)
NARROW = Shape(width=345, left=52, right=12, height=200, names=2, mark=4)


@dataclass(frozen=True)
class Point:
    """One number, in units of the picture."""

    x: float
    y: float
    value: int
    is_labelled: bool


@dataclass(frozen=True)
class Mark:
    """A line of the scale, or the name below a period, which begins or ends there at an edge."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """Everything a template needs to draw it: for each series its runs of points."""

    series: list[list[list[Point]]]
    scale: list[Mark]
    periods: list[Mark]
    shape: Shape

    @property
    def right(self) -> int:
        """Where the lines of the scale end."""
        return self.shape.width - self.shape.right

    @property
    def bottom(self) -> int:
        """Where the lowest line of the scale is."""
        return TOP + self.shape.height

    @property
    def height(self) -> int:
        """How high all of it is."""
        return self.bottom + FOOT


def lines(periods: Series, shape: Shape = WIDE) -> Chart | None:
    """Draw a line for each number the periods have; what is no number breaks its line.

    None where there is nothing to draw.
    """
    numbers = [each for _, values in periods for each in values if isinstance(each, int)]
    if not any(numbers):
        return None
    step = _step(max(numbers))
    top = -(-max(numbers) // step) * step
    room = (shape.width - shape.left - shape.right) / len(periods)
    across = [round(shape.left + room * (place + 0.5), 1) for place in range(len(periods))]

    def up(value: int) -> float:
        return round(TOP + shape.height - value / top * shape.height, 1)

    every = -(-(len(periods) - 1) // (shape.names - 1)) or 1
    return Chart(
        [
            _runs([values[at] for _, values in periods], across, up)
            for at in range(len(periods[0][1]))
        ],
        [Mark(up(value), f"{value:,}") for value in range(0, top + 1, step)],
        [
            Mark(across[place], name, _anchor(across[place], shape))
            for place, (name, _) in enumerate(periods)
            if (len(periods) - 1 - place) % every == 0
        ],
        shape,
    )


def _anchor(at: float, shape: Shape) -> str:
    """Say how a name stands to its period, so that it is not cut off at an edge."""
    if at < HALF_NAME:
        return "start"
    return "middle" if at < shape.width - HALF_NAME else "end"


def _runs(
    values: Sequence[int | str], across: Sequence[float], up: Callable[[int], float]
) -> list[list[Point]]:
    """Give the unbroken runs of one line; its highest, its ends and its lowest are labelled."""
    told = _labelled(values, across, up)
    runs: list[list[Point]] = [[]]
    for place, value in enumerate(values):
        if isinstance(value, int):
            runs[-1].append(Point(across[place], up(value), value, place in told))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _labelled(
    values: Sequence[int | str], across: Sequence[float], up: Callable[[int], float]
) -> list[int]:
    """Choose the places whose number is written: none so near to another that they overlap."""
    numbers = {place: each for place, each in enumerate(values) if isinstance(each, int)}
    if not numbers:
        return []
    told: list[int] = []
    for place in (
        max(numbers, key=numbers.__getitem__), len(values) - 1, 0,
        min(numbers, key=numbers.__getitem__),
    ):  # fmt: skip
        if place in numbers and not any(
            abs(across[place] - across[other]) < LABEL[0]
            and abs(up(numbers[place]) - up(numbers[other])) < LABEL[1]
            for other in told
        ):
            told.append(place)
    return told


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
