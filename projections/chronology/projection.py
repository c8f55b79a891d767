"""One row per event, from the typed columns alone: of the events themselves nothing is decoded.

The facts and the words of an entry are made when a page of a hundred is read, not when millions are
projected. So a change of wording needs no rebuild, and a rebuild runs at the speed of the columns.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import ClassVar, NamedTuple
from uuid import UUID

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on, on_any
from schemas.identifiers import case_record_id

MARKED = "hub.significance_marked"


class Entry(NamedTuple):
    """One event of a case record, placed in time."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    event_type: str | None = None
    occurred_on: date | None = None
    happened_at: datetime | None = None
    source_system: str | None = None
    first_position: int | None = None
    withdrawn_revision: int | None = None


class Mark(NamedTuple):
    """The newest mark of an event, in the case record it was made in."""

    marked_event_id: UUID
    case_record_id: UUID
    position: int | None = None
    is_significant: bool | None = None


class Withdrawal(NamedTuple):
    """That an event was taken back, and the case record in which its source said so."""

    position: int
    case_record_id: UUID | None = None
    event_id: UUID | None = None


class Chronology(Projection):
    """Every event of every case record, found by case record and ordered by when it happened."""

    tables: ClassVar = (
        Table(
            name="chronology_entry",
            row=Entry,
            newest=("revision", "position"),
            lowest=("first_position",),
            highest=("withdrawn_revision",),
        ),
        Table(name="significance_mark", row=Mark, key=2, newest=("position",)),
        Table(name="withdrawal", row=Withdrawal, fixed=("case_record_id", "event_id")),
    )
    not_in_sql: ClassVar = (WITHDRAWN, MARKED)

    @on_any(excluding=(WITHDRAWN,))
    def _happened(self, recorded: Recorded) -> Iterable[Row]:
        (position, stream, _, _, event_id, revision, on_day, at, recorded_at, received_at,
         event_type, system, _) = recorded  # fmt: skip
        placed = at or (_midnight(on_day) if on_day else recorded_at or received_at)
        return (
            Entry(event_id, stream, position, revision, event_type, on_day, placed, system,
                  position),
        )  # fmt: skip

    @on(WITHDRAWN, "withdrawn_event_id")
    def _withdrawn(self, recorded: Recorded, event_id: str | None) -> Iterator[Row]:
        if event_id:
            withdrawn = UUID(event_id)
            yield Entry(withdrawn, withdrawn_revision=recorded.revision)
            yield Withdrawal(recorded.position, recorded.stream_id, withdrawn)

    @on(
        MARKED, "marked_event_id", "is_significant", "envelope.case_record.system",
        "envelope.case_record.local_id",
    )  # fmt: skip
    def _marked(
        self, recorded: Recorded, event_id: str, is_significant: bool, system: str, local_id: str
    ) -> Iterator[Row]:
        record = case_record_id(system, local_id)
        yield Mark(UUID(event_id), record, recorded.position, is_significant)


@lru_cache(maxsize=16_384)
def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
