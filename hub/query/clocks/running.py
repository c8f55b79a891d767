"""Run the clocks over what happened to one child: pure, with the time given.

An event that gives only a day starts a clock of hours at the end of that day: nobody is called late
on account of a time that was not written down. Nor is anybody for want of a day: an event without
one starts no clock, and ends one without saying whether it was in time.
"""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal, NamedTuple

from hub.query.clocks.definitions import Clock, Limit, Mark
from projections import working_days
from schemas.local_time import LONDON, local_day

State = Literal["kept", "late", "running", "overdue", "over"]
_UNSAID = (None, "")


@dataclass(frozen=True)
class Happened:
    """One event, as far as clocks care."""

    event_id: str
    event_type: str
    on: date
    at: datetime | None
    said: Mapping[str, Any]
    is_dated: bool = True
    """False where the source gives no day: `on` is then the day the hub heard of it."""
    system: str = ""
    """The source system, whose ids mean nothing in another."""

    @cached_property
    def instant(self) -> datetime:
        """When it happened; the end of its day where only the day is known.

        In UTC, where hours pass as they do; of a day alone in English time, where days end.
        """
        return self.at.astimezone(UTC) if self.at else datetime.combine(self.on, time.max, LONDON)


class Deadline(NamedTuple):
    """A clock that was started for a child, and how it stands."""

    clock: Clock
    started_by: str
    """Event id of what started it."""
    counted_from: date
    due_at: datetime
    stopped_at: datetime | None
    stopped_by: str | None
    state: State
    left: int
    """Working days (hours for a clock of hours) left; negative when over. 0 where it has ended."""

    @property
    def due_on(self) -> date:
        """The last day in time."""
        return local_day(self.due_at)


def run(clocks: Iterable[Clock], events: Sequence[Happened], now: datetime) -> list[Deadline]:
    """Give every deadline of a child: those that need someone first, then by when they are due."""
    ordered = _Ordered(events)
    found = []
    for clock in clocks:
        # A child may have hundreds of contacts: each is held against what may stop it alone.
        stops, over = ordered.of(clock.stops), ordered.of(clock.over)
        if clock.only_where_told and not stops:
            continue
        found += [
            _run(clock, start, begun, stops, over, now)
            for start, begun in _starts(clock, ordered.of(clock.starts), ordered.all)
        ]
    first = {"overdue": 0, "running": 1}
    return sorted(found, key=lambda each: (first.get(each.state, 2), _order(each)))


class _Ordered:
    """Events in the order in which they happened, of all types and of some."""

    def __init__(self, events: Sequence[Happened]) -> None:
        self.all = sorted(events, key=lambda each: each.instant)
        self._of_type: dict[str, list[Happened]] = {}
        for each in self.all:
            self._of_type.setdefault(each.event_type, []).append(each)

    def of(self, marks: Sequence[Mark]) -> Sequence[Happened]:
        """Give the events of the types that marks name."""
        held = {mark.event for mark in marks} & self._of_type.keys()
        if len(held) > 1:
            return [each for each in self.all if each.event_type in held]
        return self._of_type[held.pop()] if held else ()


def due(start: datetime, limit: Limit) -> datetime:
    """Give the last moment in time.

    >>> due(datetime(2024, 1, 31, 9, 0, tzinfo=LONDON), Limit(n=3, unit="month")).date()
    datetime.date(2024, 4, 30)
    """
    if start.year == date.max.year:  # no day is known: then it never ends
        return datetime.combine(date.max, time.max, LONDON)
    if limit.unit == "hour":
        return start + timedelta(hours=limit.n)
    day = local_day(start)
    if limit.unit == "day":
        last = day + timedelta(days=limit.n)
    elif limit.unit == "working_day":
        last = working_days.after(day, limit.n)
    else:
        last = _months_after(day, limit.n)
    return datetime.combine(last, time.max, LONDON)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _starts(
    clock: Clock, may_start: Sequence[Happened], events: Sequence[Happened]
) -> Iterator[tuple[Happened, Happened]]:
    """Yield what starts a clock, and the event whose day it counts from."""
    for event in may_start:
        for mark in clock.starts:
            if _is(mark, event):
                begun = _counted_from(mark, event, events)
                if begun and begun.is_dated:
                    yield event, begun
                break


def _counted_from(mark: Mark, event: Happened, events: Sequence[Happened]) -> Happened | None:
    if mark.counted_from is None:
        return event
    key = event.said.get(mark.counted_from.key)
    earlier = (
        each
        for each in events
        if each.event_type == mark.counted_from.event
        and each.system == event.system
        and key is not None
        and each.said.get(mark.counted_from.key) == key
    )
    return next(earlier, None)


def _run(  # noqa: PLR0913
    clock: Clock, start: Happened, begun: Happened, may_stop: Sequence[Happened],
    may_be_over: Sequence[Happened], now: datetime,
) -> Deadline:  # fmt: skip
    due_at = due(begun.instant, clock.limit)
    keys = {mark.key: start.said.get(mark.key) for mark in clock.starts if mark.key}
    stop = _first(clock.stops, start, keys, may_stop)
    over = _first(clock.over, start, keys, may_be_over)
    if stop and over and stop.is_dated and over.instant < stop.instant:
        stop = None
    if not (stop or over) and any(_is(mark, start) for mark in clock.over):
        over = start
    state, left = _state(clock, due_at, stop, over, now)
    ended = stop or over
    return Deadline(
        clock, start.event_id, begun.on, due_at,
        ended.instant if ended and ended.is_dated else None,
        ended.event_id if ended else None, state, left,
    )  # fmt: skip


def _state(
    clock: Clock, due_at: datetime, stop: Happened | None, over: Happened | None, now: datetime
) -> tuple[State, int]:
    if stop and stop.is_dated:
        # A day without a time is in time if the day is.
        at = stop.at or datetime.combine(stop.on, time.min, LONDON)
        return ("kept" if at <= due_at else "late"), 0
    if stop or over:
        return "over", 0
    if clock.limit.unit == "hour":
        left = int((due_at - now).total_seconds() // 3600)
    else:
        left = working_days.between(local_day(now), local_day(due_at))
    return ("running" if now <= due_at else "overdue"), left


def _first(
    marks: Iterable[Mark],
    start: Happened,
    keys: Mapping[str, Any],
    events: Sequence[Happened],
) -> Happened | None:
    """Find the first event after a start that one of the marks means."""
    for event in events:
        if event.event_id == start.event_id or event.on < start.on:
            continue
        if event.event_type == start.event_type and event.instant <= start.instant:
            continue
        if any(_is(mark, event) and _same(mark, start, keys, event) for mark in marks):
            return event
    return None


def _same(mark: Mark, start: Happened, keys: Mapping[str, Any], event: Happened) -> bool:
    """Whether an event is about the same thing; one that does not say may be."""
    if mark.key is None or keys.get(mark.key) is None:
        return True
    said = event.said.get(mark.key)
    return said is None or (said == keys[mark.key] and event.system == start.system)


def _is(mark: Mark, event: Happened) -> bool:
    if event.event_type != mark.event:
        return False
    for name, wanted in mark.where.items():
        if _code(event.said.get(name)) != wanted:
            return False
    for name, other in mark.where_not.items():
        if (said := _code(event.said.get(name))) in _UNSAID or said == other:
            return False
    return True


def _code(said: Any) -> Any:
    return said.get("code") if isinstance(said, dict) else said


def _order(deadline: Deadline) -> tuple[float, str]:
    at = deadline.due_at.timestamp()
    return (at if deadline.state in {"overdue", "running"} else -at), deadline.clock.name
