"""Keep threshold decisions and exchanges with partner agencies, each with its time.

Many sources give only a day. On the same day without times nobody can say which came first, and
the reader says exactly that.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on


class Decision(NamedTuple):
    """One decision on what level of need a contact meets."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    contact_id: str | None = None
    decided_on: date | None = None
    decided_at: datetime | None = None
    outcome: str | None = None
    level: int | None = None
    source_system: str | None = None
    withdrawn_revision: int | None = None


class Exchange(NamedTuple):
    """A partner agency was asked, or answered."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    direction: str | None = None
    contact_id: str | None = None
    request_id: str | None = None
    agency: str | None = None
    happened_on: date | None = None
    happened_at: datetime | None = None
    source_system: str | None = None
    withdrawn_revision: int | None = None


class InformationBeforeDecision(Projection):
    """Decisions, requests and answers."""

    is_measured = True
    tables: ClassVar = (
        Table(
            name="threshold_decision",
            row=Decision,
            newest=("revision", "position"),
            highest=("withdrawn_revision",),
        ),
        Table(
            name="partner_exchange",
            row=Exchange,
            newest=("revision", "position"),
            highest=("withdrawn_revision",),
        ),
    )

    @on("front_door.threshold_decided", "contact_id", "outcome.code", "level")
    def _decided(
        self, recorded: Recorded, contact_id: str | None, outcome: str | None, level: int | None
    ) -> Iterator[Row]:
        yield Decision(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            contact_id, recorded.occurred_on, recorded.occurred_at, outcome, level,
            recorded.source_system,
        )  # fmt: skip

    @on("front_door.information_requested", "contact_id", "request_id", "agency")
    def _requested(
        self, recorded: Recorded, contact: str | None, request: str | None, agency: str | None
    ) -> Iterable[Row]:
        return _exchange(recorded, "requested", (contact, request, agency))

    @on("front_door.information_received", "contact_id", "request_id", "agency")
    def _received(
        self, recorded: Recorded, contact: str | None, request: str | None, agency: str | None
    ) -> Iterable[Row]:
        return _exchange(recorded, "received", (contact, request, agency))

    @on(WITHDRAWN, "withdrawn_event_id", "withdrawn_event_type")
    def _withdrawn(
        self, recorded: Recorded, event_id: str | None, event_type: str | None
    ) -> Iterator[Row]:
        row = _ROW_OF.get(event_type or "")
        if event_id and row:
            yield row(UUID(event_id), withdrawn_revision=recorded.revision)


_ROW_OF: dict[str, type[Decision] | type[Exchange]] = {
    "front_door.threshold_decided": Decision,
    "front_door.information_requested": Exchange,
    "front_door.information_received": Exchange,
}


def _exchange(
    recorded: Recorded, direction: str, about: tuple[str | None, str | None, str | None]
) -> tuple[Exchange]:
    contact, request, agency = about
    return (
        Exchange(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision, direction,
            contact, request, agency, recorded.occurred_on, recorded.occurred_at,
            recorded.source_system,
        ),
    )  # fmt: skip
