"""Numbers of measures that were counted before, kept in this process while they may be shown.

What is kept are tallies over everybody, without a row or a name, before anything is hidden: whoever
shows them hides what the asker may not see, each time. They are found only in a transaction that
reads for reports. Nothing of them is written down, and they go with the process.
"""

import threading
from collections import OrderedDict
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import aiosql

from hub.query.door import Connection
from hub.query.periods import By, Part, parts
from projections.casework import reader as casework
from projections.measures import reader
from projections.measures.definitions import Measure
from projections.measures.reader import Period, Tally

SQL = aiosql.from_path(Path(__file__).with_name("kept.sql"), "psycopg")
MOST = 500
"""Numbers that are kept at once, of a measure and a period each; the longest unasked goes first."""


class Asked(NamedTuple):
    """What numbers are asked for: of a measure and a period, by part, and by group or not."""

    measure: Measure
    period: Period
    by: By
    known_on: date
    is_grouped: bool

    @property
    def parts(self) -> list[Part]:
        """Part the period. How something stands at the end of what is to come, nobody knows."""
        first, last = self.period
        if self.measure.each_part:
            last = min(last, self.known_on)
        return parts(Period(first, last), self.by, self.known_on)


class Footing(NamedTuple):
    """What all numbers stand on: a digest of the rules, and up to where the hub has read."""

    rules: str
    reached: str


@dataclass(frozen=True)
class Numbers:
    """What was counted over everybody: nobody's rows, and nothing hidden yet."""

    tallies: tuple[Tally, ...]
    never_told: tuple[str, ...]
    """Event types without which there is nothing to count, and of which none has ever come."""
    counted_at: datetime
    """Everything that the sources had sent by then is in them."""
    reached: str | None
    is_grouped: bool


@dataclass
class Place:
    """Where the numbers of one question are kept.

    Whoever holds it counts. Whoever may not be shown what is there waits for that.
    """

    held: AbstractContextManager[Any] = field(default_factory=threading.Lock)
    numbers: Numbers | None = None


class Kept:
    """The numbers that this process has counted."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        """For how long numbers are shown though more has come since."""
        self._places: OrderedDict[tuple[object, ...], Place] = OrderedDict()
        self._lock = threading.Lock()

    def place(self, asked: Asked, footing: Footing) -> Place:
        """Give the place of a question: none of what was counted by other rules is there."""
        key = (asked.measure.name, asked.period, asked.by, asked.known_on, footing.rules)
        with self._lock:
            place = self._places.setdefault(key, Place())
            self._places.move_to_end(key)
            if len(self._places) > MOST:
                self._places.popitem(last=False)
        return place


class Counting:
    """Counts in one transaction, or gives what was counted before."""

    def __init__(
        self, connection: Connection, kept: Kept, *, again: bool = False, exactly: bool = False
    ) -> None:
        """Begin; with `again` nothing is given that was counted before now and is no longer so.

        With `exactly` nothing is given but of what this transaction reads, where rows are to fit.
        """
        self._connection, self._kept, self._exactly = connection, kept, exactly
        self._began = datetime.now(UTC)
        self._since = self._began - timedelta(seconds=0 if again else kept.seconds)
        # Before anything is counted: what comes meanwhile has the numbers seem older, never newer.
        found = SQL.footing(connection)
        self._footing = Footing(*found) if found and all(found) else None

    def numbers(self, asked: Asked) -> Numbers:
        """Give the numbers; where others are counting them, wait for theirs."""
        if self._footing is None:
            return self._counted(asked)
        place = self._kept.place(asked, self._footing)
        if not (found := self._usable(place.numbers, asked)):
            with place.held:
                found = self._usable(place.numbers, asked) or self._counted(asked)
        # Of two who come here at once the older may be kept: each says truly when it was counted.
        place.numbers = found
        return found

    def _usable(self, kept: Numbers | None, asked: Asked) -> Numbers | None:
        """Give what was kept, if it may be shown; where nothing has come since, it is as of now."""
        if kept is None or asked.is_grouped > kept.is_grouped:
            return None
        if self._footing and kept.reached == self._footing.reached:
            return replace(kept, counted_at=max(kept.counted_at, self._began))
        return kept if kept.counted_at >= self._since and not self._exactly else None

    def _counted(self, asked: Asked) -> Numbers:
        counted_at = datetime.now(UTC)
        return Numbers(
            tuple(_tallies(self._connection, asked)),
            tuple(casework.never_told(self._connection, asked.measure.rests_on)),
            counted_at, self._footing.reached if self._footing else None, asked.is_grouped,
        )  # fmt: skip


def _tallies(connection: Connection, asked: Asked) -> list[Tally]:
    """Count the whole and its parts: at once, or each part by itself where it must be so."""
    measure, period, _, known_on, is_grouped = asked
    told = [each.period for each in asked.parts]
    found = reader.tallies(
        connection, measure, period, known_on=known_on, is_grouped=is_grouped,
        parts=() if measure.each_part else told,
    )  # fmt: skip
    for each in told if measure.each_part else ():
        of_part = reader.tallies(connection, measure, each, known_on=known_on, is_grouped=False)
        key = str(each.from_on)
        found += [Tally(**vars(one) | {"scope": "period", "key": key}) for one in of_part]
    return found
