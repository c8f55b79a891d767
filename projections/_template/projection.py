"""What the rows are, which events make them, and how two rows of one key join.

Say here the one thing about this projection that would surprise its next reader.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, NamedTuple
from uuid import UUID

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on


class Referral(NamedTuple):
    """One referral. The fields are the table's columns, in its order, the key first."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    referral_id: str | None = None
    received_on: date | None = None
    withdrawn_revision: int | None = None


class Template(Projection):
    """One row per referral."""

    tables: ClassVar = (
        Table(
            name="template_referral",
            row=Referral,
            newest=("revision", "position"),
            highest=("withdrawn_revision",),
        ),
    )

    @on("front_door.referral_received", "referral_id")
    def _received(self, recorded: Recorded, referral_id: str) -> Iterator[Row]:
        yield Referral(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            referral_id, recorded.occurred_on,
        )  # fmt: skip

    @on(WITHDRAWN, "withdrawn_event_id", "withdrawn_event_type")
    def _withdrawn(
        self, recorded: Recorded, event_id: str | None, event_type: str | None
    ) -> Iterator[Row]:
        if event_id and event_type == "front_door.referral_received":
            yield Referral(UUID(event_id), withdrawn_revision=recorded.revision)
