"""Keep each piece of work that ties a worker or a team to a child, and each contact's day.

A worker is their reference in the source system, or their name where it gives none. Whether a tie
still holds, and who the worker is, is asked when somebody wants to read: nothing here knows today.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, NamedTuple
from uuid import UUID

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on


class Allocation(NamedTuple):
    """One piece of work with a child, by whom, and from when to when."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    system: str | None = None
    basis: str | None = None
    practitioner: str | None = None
    team: str | None = None
    started_on: date | None = None
    ended_on: date | None = None
    withdrawn_revision: int | None = None


class Allocations(Projection):
    """One row per event that ties a worker, a team or the duty rota to a child."""

    tables: ClassVar = (
        Table(
            name="allocation",
            row=Allocation,
            newest=("revision", "position"),
            highest=("withdrawn_revision",),
        ),
    )

    @on(
        "plans.case_allocated", "practitioner.reference", "practitioner.name", "practitioner.team",
        "started_on", "ended_on",
    )  # fmt: skip
    def _allocated(  # noqa: PLR0913  (each field is an argument)
        self,
        recorded: Recorded,
        reference: str | None,
        name: str | None,
        team: str | None,
        started_on: date | None,
        ended_on: date | None,
    ) -> Iterator[Row]:
        yield _tie(recorded, "allocated", reference or name, team)._replace(
            started_on=started_on or recorded.occurred_on, ended_on=ended_on
        )

    @on("front_door.contact_received")
    def _contacted(self, recorded: Recorded) -> Iterator[Row]:
        yield _tie(recorded, "contact", None, None)

    @on("front_door.referral_received", "allocated_to.reference", "allocated_to.name",
        "allocated_to.team")  # fmt: skip
    def _referred(
        self, recorded: Recorded, reference: str | None, name: str | None, team: str | None
    ) -> Iterator[Row]:
        yield _tie(recorded, "referral", reference or name, team)

    @on("assessment.assessment_started", "assessor.reference", "assessor.name", "assessor.team")
    def _assessing(
        self, recorded: Recorded, reference: str | None, name: str | None, team: str | None
    ) -> Iterator[Row]:
        yield _tie(recorded, "assessment", reference or name, team)

    @on("assessment.assessment_completed", "assessor.reference", "assessor.name", "assessor.team")
    def _assessed(
        self, recorded: Recorded, reference: str | None, name: str | None, team: str | None
    ) -> Iterator[Row]:
        yield _tie(recorded, "assessment", reference or name, team)

    @on("early_help.early_help_episode_opened", "lead_practitioner.reference",
        "lead_practitioner.name", "lead_practitioner.team")  # fmt: skip
    def _helped(
        self, recorded: Recorded, reference: str | None, name: str | None, team: str | None
    ) -> Iterator[Row]:
        yield _tie(recorded, "lead_practitioner", reference or name, team)

    @on("plans.child_in_need_plan_started", "allocated_to.reference", "allocated_to.name",
        "allocated_to.team")  # fmt: skip
    def _planned(
        self, recorded: Recorded, reference: str | None, name: str | None, team: str | None
    ) -> Iterator[Row]:
        yield _tie(recorded, "plan", reference or name, team)

    @on(WITHDRAWN, "withdrawn_event_id", "withdrawn_event_type")
    def _withdrawn(
        self, recorded: Recorded, event_id: str | None, event_type: str | None
    ) -> Iterator[Row]:
        if event_id and event_type in TYING:
            yield Allocation(UUID(event_id), withdrawn_revision=recorded.revision)


TYING = frozenset({
    "plans.case_allocated", "front_door.contact_received", "front_door.referral_received",
    "assessment.assessment_started", "assessment.assessment_completed",
    "early_help.early_help_episode_opened", "plans.child_in_need_plan_started",
})  # fmt: skip
"""The events that tie somebody to a child."""


def _tie(recorded: Recorded, basis: str, practitioner: str | None, team: str | None) -> Allocation:
    return Allocation(
        recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
        recorded.source_system, basis, practitioner, team, recorded.occurred_on,
    )  # fmt: skip
