"""Read a person's entries, a page at a time, with everything each event says.

An entry carries its whole event, so that whoever may not see a field can have it taken out before
the entry is put into words: `Entry.words` speaks of what is left and of nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import aiosql

from projections.chronology.telling import Words
from projections.chronology.wording import words_for
from projections.reading import Connection, fetch
from schemas.codec import read

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")

LAST_POSITION = 2**63 - 1


class Place(NamedTuple):
    """Where an entry stands in the order: the page after it begins here."""

    happened_at: datetime
    position: int


@dataclass(frozen=True, kw_only=True)
class View:
    """What to show, None for all, and which way. Dates are of the day it happened, inclusive."""

    event_types: Sequence[str] | None = None
    areas: Sequence[str] | None = None
    systems: Sequence[str] | None = None
    from_on: date | None = None
    to_on: date | None = None
    include_withdrawn: bool = False
    event_ids: Sequence[UUID] | None = None
    significant: Sequence[str] | None = None
    """The event types that are significant unless a worker says otherwise; None for all events."""
    newest_first: bool = True


@dataclass(frozen=True)
class Mark:
    """What a named worker said of an entry; the newest counts. `event` is all the mark says."""

    position: int
    event: Mapping[str, Any] = field(repr=False)

    @property
    def is_significant(self) -> bool:
        """Whether it belongs in the chronology."""
        return bool(self.event.get("is_significant"))

    @property
    def actor(self) -> str:
        """Who marked it."""
        return self.event.get("actor") or ""

    @property
    def impact_on_child(self) -> str | None:
        """What it meant for the child."""
        return self.event.get("impact_on_child")

    @property
    def reason(self) -> str | None:
        """Why it was marked."""
        return self.event.get("reason")

    @property
    def at(self) -> datetime | None:
        """When it was marked."""
        return (self.event.get("envelope") or {}).get("recorded_at")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a person's story. `event` is all it says, read as the newest version."""

    event_id: UUID
    case_record_id: UUID
    position: int
    revision: int
    event_type: str
    occurred_on: date | None
    occurred_at: datetime | None
    happened_at: datetime
    recorded_at: datetime | None
    received_at: datetime
    source_system: str
    source_feed: str
    is_corrected: bool
    is_withdrawn: bool
    event: Mapping[str, Any] = field(repr=False)
    mark: Mark | None = None

    @property
    def place(self) -> Place:
        """Where it stands in the order."""
        return Place(self.happened_at, self.position)

    @cached_property
    def words(self) -> Words:
        """Say it in plain words, from what `event` still holds."""
        return words_for(self.event_type, self.event)

    @property
    def title(self) -> str:
        """Say it in one line."""
        return self.words.title

    @cached_property
    def practitioner(self) -> Mapping[str, Any] | None:
        """The worker who recorded it: reference, name, role and team, where the source says."""
        by = (self.event.get("envelope") or {}).get("recorded_by")
        return by if isinstance(by, Mapping) else None


@dataclass(frozen=True)
class Page:
    """Entries in order; `next` is None on the last page."""

    entries: tuple[Entry, ...]
    next: Place | None


@dataclass(frozen=True)
class Extent:
    """How much a case record holds."""

    case_record_id: UUID
    events: int
    withdrawn: int
    first_at: datetime
    last_at: datetime
    last_position: int


@dataclass(frozen=True)
class Days:
    """The days on which something of a type happened, in order."""

    event_type: str
    days: list[date]


@dataclass(frozen=True)
class Held:
    """How much a system holds of a person, and the day of the latest of it."""

    system: str
    events: int
    last_on: date | None


@dataclass(frozen=True)
class MonthHeld:
    """How much a month of a timeline holds; `month` is its first day."""

    month: date
    events: int


@dataclass(frozen=True)
class _Found:
    event_id: UUID
    case_record_id: UUID
    position: int
    revision: int
    event_type: str
    occurred_on: date | None
    happened_at: datetime
    source_system: str
    is_corrected: bool
    is_withdrawn: bool
    occurred_at: datetime | None
    recorded_at: datetime | None
    received_at: datetime
    source_feed: str
    topic: str
    state: bytes
    mark_position: int | None
    mark_topic: str | None
    mark_state: bytes | None

    def entry(self) -> Entry:
        """Decode the event, and its mark."""
        facts = {name: value for name, value in vars(self).items() if name not in _STORED}
        return Entry(event=read(self.topic, self.state), mark=self._mark(), **facts)

    def _mark(self) -> Mark | None:
        if self.mark_position is None or self.mark_topic is None or self.mark_state is None:
            return None
        return Mark(self.mark_position, read(self.mark_topic, self.mark_state))


_STORED = frozenset({"topic", "state", "mark_position", "mark_topic", "mark_state"})
_EVERYTHING = View()


def page(
    connection: Connection,
    case_record_ids: Sequence[UUID],
    view: View = _EVERYTHING,
    *,
    after: Place | None = None,
    size: int = 100,
) -> Page:
    """Read the entries of a person's case records that come after a place in the order."""
    found = fetch(
        connection,
        _Found,
        (SQL.newest if view.newest_first else SQL.oldest).sql,
        case_record_ids=list(case_record_ids),
        event_types=_list(view.event_types),
        areas=_list(view.areas),
        systems=_list(view.systems),
        from_on=view.from_on,
        to_on=view.to_on,
        withdrawn=view.include_withdrawn,
        event_ids=None if view.event_ids is None else list(view.event_ids),
        significant=_list(view.significant),
        after_at=after.happened_at if after else None,
        after_position=after.position if after else LAST_POSITION if view.newest_first else 0,
        size=size + 1,
    )
    entries = tuple(each.entry() for each in found[:size])
    return Page(entries, entries[-1].place if len(found) > size else None)


def extent(connection: Connection, case_record_ids: Sequence[UUID]) -> list[Extent]:
    """Count each case record's entries; a record without any is not in the list."""
    return fetch(connection, Extent, SQL.extent.sql, case_record_ids=list(case_record_ids))


def days(
    connection: Connection, case_record_ids: Sequence[UUID], event_types: Sequence[str]
) -> list[Days]:
    """Give the days of each of these event types; one that never happened is not in the list."""
    return fetch(connection, Days, SQL.days.sql, case_record_ids=list(case_record_ids),
                 event_types=list(event_types))  # fmt: skip


def sources(connection: Connection, case_record_ids: Sequence[UUID]) -> list[Held]:
    """Say what each system holds of a person."""
    return fetch(connection, Held, SQL.sources.sql, case_record_ids=list(case_record_ids))


def months(connection: Connection, case_record_ids: Sequence[UUID]) -> list[MonthHeld]:
    """Say how much each month holds, the latest first."""
    return fetch(connection, MonthHeld, SQL.months.sql, case_record_ids=list(case_record_ids))


def _list(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(values)
