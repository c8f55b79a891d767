"""Remember what measures count as it was known at the end of a day.

The same handlers fill generations of their own from the events received by then, and those stay
beside the active ones until they are forgotten. A number counted over them is what it was on that
day, whatever came, was corrected, withdrawn or linked since. It can be done at any later time.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hub.errors import CommandRefused
from hub.projecting import generations, pages
from hub.projecting.pages import connect
from hub.projecting.rebuilding import Rebuild
from projections.base import Projection

PAGE = 10_000

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Remembered:
    """A day that was remembered: up to which position, and how many streams had to be parked."""

    known_on: date
    position: int
    parked: int
    seconds: float


class LastOf(NamedTuple):
    """The last position of a day, 0 if there is none; and whether nothing can come to it any more.

    It is over five minutes after its end in England: what is being received takes seconds.
    """

    position: int
    is_over: bool


def remember(
    url: str, measured: list[Projection], day: date, *, workers: int, progress: Progress
) -> Remembered:
    """Fill what measures count up to the end of a day, and keep it.

    What was remembered of it before is replaced. Raises `CommandRefused` where the day is not
    over, nothing had been received by then, or a read model is being rebuilt.
    """
    began = time.perf_counter()
    position = _position_of(url, day)
    rebuild = Rebuild(url, measured, page=PAGE, workers=workers)
    with rebuild.locked() as connection:
        made = rebuild.fill_up_to(connection, position, progress)
        with connection.transaction():
            for each in generations.remembered(connection).get(day, []):
                generations.drop(connection, each)
            for each in made:
                generations.SQL.remember(
                    connection, projection=each.projection, generation=each.generation,
                    known_on=day,
                )  # fmt: skip
        parked = sum(
            generations.SQL.parked_in(
                connection, projection=each.projection, generation=each.generation
            )
            for each in made
        )
    return Remembered(day, position, parked, time.perf_counter() - began)


def forget(url: str, day: date) -> None:
    """Drop what is remembered of a day. Raises `CommandRefused` where nothing is."""
    with connect(url) as connection:
        kept = generations.remembered(connection)
        if day not in kept:
            days = ", ".join(map(str, kept)) or "none"
            raise CommandRefused(f"{day} is not remembered; remembered days: {days}")
        for each in kept[day]:
            generations.drop(connection, each)


def remembered(url: str, measured: Iterable[Projection]) -> dict[date, bool]:
    """Give the days that are kept, in order, each with whether this release counts over it."""
    shapes = {each.name: each.shape for each in measured}
    with connect(url) as connection:
        return {
            day: shapes.items() <= {each.projection: each.shape for each in kept}.items()
            for day, kept in generations.remembered(connection).items()
        }


def last_of(url: str, day: date) -> LastOf:
    """Give the last position of a day, and whether the day is over."""
    with connect(url) as connection:
        return LastOf(*pages.SQL.end_of(connection, day=day))


def _position_of(url: str, day: date) -> int:
    last = last_of(url, day)
    if not last.is_over:
        raise CommandRefused(
            f"{day} is not over, so more can still be received on it: remember it five minutes "
            "after its end or later"
        )
    if not last.position:
        raise CommandRefused(f"nothing had been received by the end of {day}")
    return last.position
