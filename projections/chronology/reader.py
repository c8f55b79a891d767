"""Read a person's entries, a page at a time, with everything each event says.

An entry carries its whole event, so that whoever may not see a field can have it taken out before
the entry is put into words: `Entry.words` speaks of what is left and of nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import aiosql

from projections.chronology.telling import Words
from projections.chronology.wording import words_for
from projections.reading import Connection, fetch
from schemas.codec import read_stored
from schemas.decoder import Reader, reader_for
from schemas.repository import repository

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
class Said:
    """One event of a person's story. `event` is what was asked of it, as the newest version."""

    event_id: UUID
    case_record_id: UUID
    position: int
    event_type: str
    occurred_on: date | None
    occurred_at: datetime | None
    happened_at: datetime
    source_system: str
    event: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Entry(Said):
    """An event as the timeline shows it: `event` is all it says."""

    revision: int
    recorded_at: datetime | None
    first_recorded_at: datetime | None
    """When it was recorded before anybody corrected it: `recorded_at` may be of the correction."""
    received_at: datetime
    source_feed: str
    is_corrected: bool
    is_withdrawn: bool
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


class _Found(NamedTuple):
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
    first_recorded_at: datetime | None
    received_at: datetime
    source_feed: str
    topic: str
    state: bytes
    mark_position: int | None
    mark_topic: str | None
    mark_state: bytes | None

    def entry(self) -> Entry:
        """Decode the event, and its mark."""
        return Entry(
            event_id=self.event_id, case_record_id=self.case_record_id, position=self.position,
            revision=self.revision, event_type=self.event_type, occurred_on=self.occurred_on,
            happened_at=self.happened_at, source_system=self.source_system,
            is_corrected=self.is_corrected, is_withdrawn=self.is_withdrawn,
            occurred_at=self.occurred_at, recorded_at=self.recorded_at,
            first_recorded_at=self.first_recorded_at, received_at=self.received_at,
            source_feed=self.source_feed,
            event=read_stored(self.topic, self.state), mark=self._mark(),
        )  # fmt: skip

    def _mark(self) -> Mark | None:
        if self.mark_position is None or self.mark_topic is None or self.mark_state is None:
            return None
        return Mark(self.mark_position, read_stored(self.mark_topic, self.mark_state))


class _Stored(NamedTuple):
    event_id: UUID
    case_record_id: UUID
    position: int
    event_type: str
    source_system: str
    occurred_on: date | None
    happened_at: datetime
    occurred_at: datetime | None
    topic: str
    state: bytes

    def said(self, fields: frozenset[str]) -> Said:
        """Decode these fields of the event."""
        names, read = _reader_of(self.event_type, fields)
        return Said(
            event_id=self.event_id, case_record_id=self.case_record_id, position=self.position,
            event_type=self.event_type, occurred_on=self.occurred_on,
            occurred_at=self.occurred_at, happened_at=self.happened_at,
            source_system=self.source_system,
            event=dict(zip(names, read(self.topic, self.state), strict=True)),
        )  # fmt: skip


class _Heard(NamedTuple):
    event_id: UUID
    received_at: datetime


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


def first_heard(connection: Connection, case_record_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Say when the hub first heard of each entry that was corrected since, by event id."""
    found = fetch(connection, _Heard, SQL.first_heard.sql, case_record_ids=list(case_record_ids))
    return {each.event_id: each.received_at for each in found}


def said(
    connection: Connection, case_record_ids: Sequence[UUID], fields: Mapping[str, frozenset[str]]
) -> list[Said]:
    """Read all events of some types, the newest first, and of each type these fields alone."""
    found = fetch(connection, _Stored, SQL.said.sql, case_record_ids=list(case_record_ids),
                  event_types=list(fields))  # fmt: skip
    return [each.said(fields[each.event_type]) for each in found]


def fields_of(*asked: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Put together what several ask of `said`: each event type with all the fields they name.

    >>> fields_of({"a.b": frozenset("x")}, {"a.b": frozenset("y")}) == {"a.b": frozenset("xy")}
    True
    """
    types = sorted(frozenset().union(*asked))
    return {name: frozenset().union(*(each.get(name, ()) for each in asked)) for name in types}


@cache
def _reader_of(event_type: str, fields: frozenset[str]) -> tuple[tuple[str, ...], Reader]:
    """Give the names of those fields that the event type has, and their reader."""
    has = (field["name"] for field in repository().newest(event_type).fields)
    names = tuple(name for name in has if name in fields)
    return names, reader_for(event_type, names)


def _list(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(values)
