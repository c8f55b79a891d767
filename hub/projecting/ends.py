"""Remember the end of each month or quarter, once, beside a runner that follows the store.

The first time it begins with the end that came last, and from then on leaves none out: what was
missed while nothing ran is remembered later, and is the same. A day that is forgotten stays so.
Where it is said how many are kept, the oldest ends beyond them are forgotten; any other day that
somebody had remembered stays until they have it forgotten.
What is remembered by an older release, whose tables are others, is filled again at the start.
"""

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, Self

import aiosql
import psycopg
import structlog

from hub.errors import HubError
from hub.projecting import remembering
from hub.projecting.generations import FenceLost
from hub.projecting.pages import connect
from hub.stopping import Stopped, unless_stopped
from projections.base import Projection
from schemas.local_time import local_today

SQL = aiosql.from_path(Path(__file__).with_name("ends.sql"), "psycopg")
log = structlog.get_logger()
Every = Literal["off", "month", "quarter"]
LOOKS_AGAIN = 60.0
"""Seconds between looks for a day that is over."""
AFTER_A_FAULT = 600.0
"""Seconds until it is tried again where it could not be done."""
STOPS_WITHIN = 10.0


class Standing(NamedTuple):
    """Which ends are still to be remembered, and which comes next."""

    due: list[date]
    following: date


def last_end(day: date, every: Every) -> date:
    """Give the last end of a month or quarter before a day.

    >>> last_end(date(2026, 4, 1), "month"), last_end(date(2026, 3, 31), "quarter")
    (datetime.date(2026, 3, 31), datetime.date(2025, 12, 31))
    """
    months = 3 if every == "quarter" else 1
    return date(day.year, (day.month - 1) // months * months + 1, 1) - timedelta(days=1)


def due(upto: date | None, today: date, every: Every) -> list[date]:
    """Give the ends after the one that is settled, the earliest first; at first the last alone.

    >>> [str(each) for each in due(date(2026, 9, 30), date(2026, 12, 1), "month")]
    ['2026-10-31', '2026-11-30']
    """
    ends = [last_end(today, every)]
    while upto and ends[0] > upto:
        ends.insert(0, last_end(ends[0], every))
    return ends[1:] if upto else ends


class RememberingEnds:
    """Remembers what is due at its start and whenever another month or quarter is over."""

    def __init__(
        self, url: str, measured: list[Projection], every: Every, *, kept: int = 0
    ) -> None:
        self._url, self._measured, self._every, self._kept = url, measured, every, kept
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="remembering ends", daemon=True)

    def __enter__(self) -> Self:
        """Begin, beside whatever else this process does."""
        if self._every != "off":
            self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        """Stop: a day that is being filled is begun again by the next who runs."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join(STOPS_WITHIN)

    def standing(self) -> Standing | None:
        """Say what is still to be remembered; None where it is off."""
        if self._every == "off":
            return None
        today = local_today()
        with connect(self._url) as connection:
            found = due(SQL.upto(connection), today, self._every)
        return Standing(found, _end_of(today, self._every))

    def remember_due(self) -> list[date]:
        """Remember the ends that are over and not settled yet; give those that were."""
        standing, done = self.standing(), []
        for day in standing.due if standing else ():
            if not remembering.last_of(self._url, day).is_over:
                break
            if self._remember(day):
                done.append(day)
            with connect(self._url) as connection:
                SQL.settle(connection, day=day)
        return done

    def forget_old(self) -> list[date]:
        """Forget the oldest ends beyond as many as are kept, where that is said; give those."""
        if not self._kept or self._every == "off":
            return []
        days = remembering.remembered(self._url, self._measured)
        ends = [day for day in days if last_end(day + timedelta(days=1), self._every) == day]
        for day in ends[: -self._kept]:
            remembering.forget(self._url, day)
            log.info("forgot a day", known_on=str(day))
        return ends[: -self._kept]

    def remember_again(self) -> list[date]:
        """Fill again, the latest first, what another release remembered; give those days."""
        kept = remembering.remembered(self._url, self._measured)
        return [day for day in reversed(kept) if not kept[day] and self._remember(day)]

    def _remember(self, day: date) -> bool:
        """Fill a day, unless nothing had come by then or it is kept already."""
        nothing = not remembering.last_of(self._url, day).position
        if nothing or remembering.remembered(self._url, self._measured).get(day):
            return False
        kept = remembering.remember(
            self._url, self._measured, day, workers=1, progress=unless_stopped(self._stop)
        )
        log.info("remembered a day", known_on=str(day), events=kept.position, parked=kept.parked,
                 seconds=round(kept.seconds, 1))  # fmt: skip
        return True

    def _run(self) -> None:
        steps = [self.remember_due, self.forget_old, self.remember_again]
        while not self._stop.is_set():
            rests = LOOKS_AGAIN
            try:
                for step in steps:
                    step()
                steps = [self.remember_due, self.forget_old]
            except Stopped:
                return
            except (psycopg.Error, HubError, FenceLost):
                log.warning("could not remember a day; it is tried again", exc_info=True)
                rests = AFTER_A_FAULT
            self._stop.wait(rests)


def _end_of(day: date, every: Every) -> date:
    """Give the end of the month or quarter that a day is in."""
    return last_end(last_end(day, every) + timedelta(days=100 if every == "quarter" else 40), every)
