"""Read only what is new of a stream: from the highest cursor value acknowledged, less the lag.

A row that was rejected holds the next reading back to its own place, so that it is read again until
it can be taken. A row whose place cannot be told is always read; the comparison finds it unchanged.

A row that is dated in the future moves no bookmark: one year mistyped would leave out whatever is
typed until then. It is read each time, like every row behind the bookmark.
"""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from connectors.base import NotTaken, Row, Value
from connectors.feeds import Stream
from connectors.values import day, instant
from schemas.local_time import LONDON, local_day

EVERYTHING = "everything"
"""The hold of a rejected row that does not say where it is."""
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Place(NamedTuple):
    """Where a row is in the order of its stream."""

    kind: str
    """``number`` or ``time``: the two have no common order."""
    at: float
    """The number, or seconds since 1970."""
    said: Value
    """As the source says it."""


class Window:
    """What of one stream this run reads, and how far it came."""

    def __init__(
        self, stream: Stream, reached: str | None, hold: str | None, now: datetime | None = None
    ) -> None:
        if stream.cursor is None:
            raise ValueError(f"{stream.name} has no cursor")
        self._column = stream.cursor.column
        self._now = (now or datetime.now(UTC)).timestamp()
        before = _loaded(reached)
        self._highest = before if before and self._has_come(before) else None
        self._rejected: Place | str | None = None
        self.first = self._beginning(hold, timedelta(days=stream.cursor.lag_days))

    def _beginning(self, hold: str | None, lag: timedelta) -> Place | None:
        if self._highest is None or hold == EVERYTHING:
            return None
        first, held = _earlier(self._highest, lag), _loaded(hold)
        return held if held and held[:2] < first[:2] else first

    @property
    def since(self) -> Value:
        """What a database may compare its own column with; None where it must give everything."""
        said = self.first.said if self.first else None
        if isinstance(said, str):  # text has an order only where the year comes first
            return said[:10] if _ISO_DAY.match(said) else None
        return said

    def holds(self, row: Row) -> bool:
        """Tell whether a row is to be read."""
        here = place_of(row, self._column) if self.first else None
        if here is None or self.first is None or here.kind != self.first.kind:
            return True
        return here.at >= self.first.at

    def took(self, row: Row) -> None:
        """See how far a row brings the reading."""
        here, highest = place_of(row, self._column), self._highest
        if here is None or not self._has_come(here):
            return
        if highest is None or here.kind != highest.kind or here.at > highest.at:
            self._highest = here

    def _has_come(self, place: Place) -> bool:
        return place.kind == "number" or place.at <= self._now

    def rejected(self, row: Row) -> None:
        """Hold the next reading back to a row that could not be taken."""
        here, lowest = place_of(row, self._column), self._rejected
        if here is None or isinstance(lowest, str):
            self._rejected = EVERYTHING
        elif lowest is None or here[:2] < lowest[:2]:
            self._rejected = here

    def kept(self) -> tuple[str | None, str | None]:
        """Give what to remember for the next run: how far this one came, and the hold."""
        hold = self._rejected
        return _dumped(self._highest), hold if isinstance(hold, str) else _dumped(hold)


def place_of(row: Row, column: str) -> Place | None:
    """Give where a row is by its cursor column, or None where that cannot be told.

    >>> place_of(Row("s", 2, {"changed": "04/03/2024"}), "changed").at
    1709510400.0
    >>> place_of(Row("s", 2, {"id": "1207"}), "id")[:2]
    ('number', 1207.0)
    """
    said = row.get(column)
    if said is None or isinstance(said, bool):
        return None
    if isinstance(said, int | float) or (isinstance(said, str) and _NUMBER.fullmatch(said)):
        return Place("number", float(said), said)
    try:
        at = instant(row, column)
        on = None if at else day(row, column)
    except NotTaken:
        return None
    if on:
        at = datetime.combine(on, time(), LONDON)
    return Place("time", at.timestamp(), said) if at else None


def _earlier(place: Place, lag: timedelta) -> Place:
    """Go back by the lag, and by the hour that England's clocks say twice; a number has none."""
    if place.kind == "number":
        return place
    at, said = datetime.fromtimestamp(place.at, UTC), place.said
    local = at.astimezone(LONDON)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        lag += timedelta(hours=1)
    if not lag:
        return place
    at -= lag
    if isinstance(said, datetime | date):
        said = said - lag
    elif isinstance(said, str) and _ISO_DAY.match(said):
        said = local_day(at).isoformat()
    return Place(place.kind, at.timestamp(), said)


def _dumped(place: Place | None) -> str | None:
    if place is None:
        return None
    said, kind = place.said, type(place.said).__name__
    plain = said.isoformat() if isinstance(said, datetime | date) else said
    return json.dumps({"kind": kind, "said": plain})


def _loaded(kept: str | None) -> Place | None:
    if kept is None or kept == EVERYTHING:
        return None
    given = json.loads(kept)
    read = {"datetime": datetime.fromisoformat, "date": date.fromisoformat}.get(given["kind"])
    said = read(given["said"]) if read else given["said"]
    return place_of(Row("", 0, {"at": said}), "at")
