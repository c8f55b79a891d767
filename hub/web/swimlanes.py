"""Draw a child's involvement as a picture: one lane for each service, the years across."""

from dataclasses import dataclass
from datetime import date

from hub.query.involvement import Lane

LEFT, WIDTH, ROW, TOP = 150, 1000, 30, 26
"""Where lanes begin, how wide the picture is, how high a lane is, and the years above, in units."""
FEWEST_DAYS = 60


@dataclass(frozen=True)
class Bar:
    """A span, in units of the picture."""

    x: float
    width: float
    goes_on: bool


@dataclass(frozen=True)
class DrawnLane:
    """One lane, in units of the picture."""

    title: str
    y: int
    bars: list[Bar]
    dots: list[float]
    in_words: str

    @property
    def dotted(self) -> str:
        """Give the outline of all dots: a shape for each would make the page half as slow again."""
        round_again = f" {self.y + 15}a5 5 0 1 0 10 0a5 5 0 1 0-10 0"
        return "".join(f"M{x - 5:.1f}{round_again}" for x in self.dots)


@dataclass(frozen=True)
class Tick:
    """A year or month on the scale."""

    x: float
    label: str


@dataclass(frozen=True)
class Picture:
    """Everything a template needs to draw it."""

    lanes: list[DrawnLane]
    ticks: list[Tick]
    height: int
    today: float

    width: int = WIDTH
    left: int = LEFT
    row: int = ROW
    top: int = TOP


def picture(lanes: list[Lane], today: date) -> Picture | None:
    """Place lanes on a scale from their first day to today; None where there is nothing."""
    days = [day for lane in lanes for day in lane.days]
    days += [span.since for lane in lanes for span in lane.spans]
    if not days:
        return None
    first = min(days)
    length = max((max(today, *days) - first).days, FEWEST_DAYS)

    def place(day: date) -> float:
        return round(LEFT + (day - first).days / length * (WIDTH - LEFT - 10), 1)

    drawn = [
        DrawnLane(
            lane.title,
            TOP + ROW * number,
            [
                Bar(
                    place(span.since),
                    max(place(span.until or max(today, span.since)) - place(span.since), 4),
                    span.until is None,
                )
                for span in lane.spans
            ],
            [place(day) for day in lane.days],
            lane.in_words,
        )
        for number, lane in enumerate(lanes)
    ]
    last = max(today, *days)
    ticks = [Tick(place(day), label) for day, label in _ticks(first, last)]
    return Picture(drawn, ticks, TOP + ROW * len(lanes) + 4, place(today))


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Give the scale: at most twelve marks, each a month, a quarter or some years apart.

    >>> [label for _, label in _ticks(date(2021, 5, 1), date(2025, 2, 1))]
    ['2022', '2023', '2024', '2025']
    >>> [label for _, label in _ticks(date(2024, 5, 1), date(2025, 8, 1))]
    ['Jul 2024', 'Oct 2024', 'Jan 2025', 'Apr 2025', 'Jul 2025']
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next(step for step in (1, 3, 12, 24, 60) if months / step <= 12 or step == 60)  # noqa: PLR2004
    found = []
    for number in range(1, months + 1):
        year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        if (year * 12 + month) % every == 0:
            day = date(year, month + 1, 1)
            found.append((day, str(year) if every >= 12 else f"{day:%b %Y}"))  # noqa: PLR2004
    return found
