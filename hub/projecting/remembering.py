"""Remember what measures count as it was known at the end of a day.

The same handlers fill generations of their own from the events received by then, and those stay
beside the active ones until they are forgotten. A number counted over them is what it was on that
day, whatever came, was corrected, withdrawn or linked since. It can be done at any later time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

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


def remember(
    url: str, measured: list[Projection], day: date, *, workers: int, progress: Progress
) -> Remembered:
    """Fill what measures count up to the end of a day, and keep it.

    What was remembered of it before is replaced. Raises `CommandRefused` where the day is not
    over, nothing had been received by then, or a read model is being rebuilt.
    """
    began = time.perf_counter()
    position = _last_of(url, day)
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


def _last_of(url: str, day: date) -> int:
    with connect(url) as connection:
        position, is_over = pages.SQL.end_of(connection, day=day)
    if not is_over:
        raise CommandRefused(
            f"{day} is not over, so more can still be received on it: remember it five minutes "
            "after its end or later"
        )
    if not position:
        raise CommandRefused(f"nothing had been received by the end of {day}")
    return int(position)
