"""Fold links into a pointer from each case record to its person.

A case record is about a person of its own from its first event on; that pointer has link position
0, so any link is newer, whichever of the two is projected first.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from projections.base import Projection, Recorded, Row, Table, on, on_first
from schemas.identifiers import own_person_id


class CaseRecord(NamedTuple):
    """One person in one source system, and who that person is."""

    case_record_id: UUID
    own_person_id: UUID | None = None
    system: str | None = None
    local_id: str | None = None
    person_id: UUID | None = None
    linked_at: int | None = None


class LinkChange(NamedTuple):
    """A case record began to be about another person."""

    position: int
    case_record_id: UUID | None = None
    person_id: UUID | None = None
    change: str | None = None
    changed_at: datetime | None = None


class Identity(Projection):
    """One row per case record, and one per change of whom it is about."""

    is_measured = True
    tables: ClassVar = (
        Table(
            name="case_record",
            row=CaseRecord,
            newest=("linked_at",),
            fixed=("own_person_id", "system", "local_id"),
        ),
        Table(
            name="link_change",
            row=LinkChange,
            fixed=("case_record_id", "person_id", "change", "changed_at"),
        ),
    )

    @on_first("envelope.case_record.system", "envelope.case_record.local_id")
    def _begun(self, recorded: Recorded, system: str, local_id: str) -> Iterator[Row]:
        own = own_person_id(recorded.stream_id)
        yield CaseRecord(recorded.stream_id, own, system, local_id, own, 0)

    @on("hub.record_linked", "case_record_id", "person_id")
    def _linked(self, recorded: Recorded, case_record: str, person: str) -> Iterator[Row]:
        yield from _changed(recorded, UUID(case_record), UUID(person), "linked")

    @on("hub.link_reversed", "case_record_id")
    def _reversed(self, recorded: Recorded, case_record: str) -> Iterator[Row]:
        record = UUID(case_record)
        yield from _changed(recorded, record, own_person_id(record), "reversed")


def _changed(recorded: Recorded, record: UUID, person: UUID, change: str) -> Iterator[Row]:
    at = recorded.position
    yield CaseRecord(record, person_id=person, linked_at=at)
    yield LinkChange(at, record, person, change, recorded.received_at)
