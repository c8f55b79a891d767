"""An entry of a timeline as the lines of a page: everything in words, nothing left to look up.

A page shows a hundred entries of some thirty facts. A template that looks each up, through an entry
and its event, takes three times as long as one that is handed them, so they are handed over flat.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from hub.query.quality import LATE_DAYS, days_to_record
from hub.query.timeline import EntrySeen
from hub.significance.rule import is_significant
from hub.web.rendering import day, moment
from projections.chronology.reader import Entry, Mark
from projections.systems import system_name


class Line(NamedTuple):
    """What the page says of one entry, in the order in which ``parts/entry.html`` takes it."""

    position: int
    event_id: UUID
    area: str
    title: str
    summary: str
    day: str
    on: date | None
    moment: str
    at: datetime | None
    by: str | None
    role: str | None
    system: str
    feed: str
    days_late: int
    """Days from happening to recording, where they are worth telling; else 0."""
    is_significant: bool
    """Whether a worker marked it so, or nobody marked it and the rule says so."""
    is_corrected: bool
    is_withdrawn: bool
    inferred: Mapping[str, Any] | None
    """The rule it follows from, where the source does not hold it."""
    mark: Mark | None
    withheld: Sequence[str]
    row: str | None
    """The row of the extract, as a person finds it."""
    record_key: str | None
    recorded: str
    recorded_again: str
    """When the correction was recorded, where the source says so."""
    reached: str
    revision: int


def line(seen: EntrySeen) -> Line:
    """Put an entry, as its reader may see it, into words."""
    entry = seen.entry
    envelope = entry.event.get("envelope") or {}
    source, by, words = envelope.get("source") or {}, entry.practitioner or {}, entry.words
    return Line(
        position=entry.position, event_id=entry.event_id,
        area=entry.event_type.partition(".")[0], title=words.title, summary=words.summary,
        day=day(entry.occurred_on), on=entry.occurred_on,
        moment=moment(entry.occurred_at), at=entry.occurred_at,
        by=by.get("name") or by.get("reference"), role=by.get("role"),
        system=system_name(entry.source_system), feed=entry.source_feed,
        days_late=_days_late(entry),
        is_significant=_is_significant(entry),
        is_corrected=entry.is_corrected, is_withdrawn=entry.is_withdrawn,
        inferred=envelope.get("inferred"), mark=entry.mark, withheld=seen.withheld,
        row=source.get("row"), record_key=source.get("record_key"),
        recorded=moment(entry.first_recorded_at),
        recorded_again=moment(
            entry.recorded_at if entry.recorded_at != entry.first_recorded_at else None
        ),
        reached=moment(entry.received_at), revision=entry.revision,
    )  # fmt: skip


def _is_significant(entry: Entry) -> bool:
    return entry.mark.is_significant if entry.mark else is_significant(entry.event_type)


def _days_late(entry: Entry) -> int:
    """Give the days from happening to recording, where they are worth telling; else 0."""
    days = days_to_record(entry)
    return days if days > LATE_DAYS else 0
