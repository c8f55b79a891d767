"""One row per step, with the step's own day; nothing is concluded here.

Whether early help was stepped up depends on events of other systems that may arrive in any order,
and on links that may change, so it is asked when the question is asked.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on


class Step(NamedTuple):
    """One step of a journey."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    step: str | None = None
    happened_on: date | None = None
    happened_at: datetime | None = None
    reference: str | None = None
    contact_id: str | None = None
    code: str | None = None
    level: int | None = None
    is_closed_at_once: bool | None = None
    organisation: str | None = None
    source_system: str | None = None
    recorded_at: datetime | None = None
    first_recorded_at: datetime | None = None
    withdrawn_revision: int | None = None


def step(  # noqa: PLR0913  (the columns of a step)
    recorded: Recorded,
    name: str,
    on_day: date | None,
    *,
    reference: str | None = None,
    contact_id: str | None = None,
    code: str | None = None,
    level: int | None = None,
    is_closed_at_once: bool | None = None,
    organisation: str | None = None,
) -> tuple[Step]:
    """Make the row of a step: on its own day, or the day the envelope gives."""
    return (
        Step(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision, name,
            on_day or recorded.occurred_on, recorded.occurred_at, reference, contact_id, code,
            level, is_closed_at_once, organisation, recorded.source_system,
            recorded.recorded_at, recorded.recorded_from(on_day or recorded.occurred_on),
        ),
    )  # fmt: skip


class ThresholdJourney(Projection):
    """Contacts, decisions, referrals, early help, assessments, enquiries, plans and closures."""

    version = 4
    is_measured = True
    tables: ClassVar = (
        Table(
            name="journey_step",
            row=Step,
            newest=("revision", "position"),
            highest=("withdrawn_revision",),
            lowest=("first_recorded_at",),
        ),
    )

    @on("front_door.contact_received", "contact_id", "contact_source.code", "agency")
    def _contact(
        self, recorded: Recorded, contact_id: str, source: str | None, agency: str | None
    ) -> Iterable[Row]:
        return step(
            recorded, "contact", None,
            reference=contact_id, contact_id=contact_id, code=source, organisation=agency,
        )  # fmt: skip

    @on("front_door.threshold_decided", "contact_id", "outcome.code", "level")
    def _decided(
        self, recorded: Recorded, contact_id: str | None, outcome: str | None, level: int | None
    ) -> Iterable[Row]:
        return step(recorded, "decision", None, contact_id=contact_id, code=outcome, level=level)

    @on(
        "front_door.referral_received",
        "referral_id", "contact_id", "referral_source.code", "is_no_further_action",
    )  # fmt: skip
    def _referred(
        self,
        recorded: Recorded,
        referral_id: str,
        contact_id: str | None,
        source: str | None,
        closed: bool | None,
    ) -> Iterable[Row]:
        return step(
            recorded, "referral", None,
            reference=referral_id, contact_id=contact_id, code=source, is_closed_at_once=closed,
        )  # fmt: skip

    @on("front_door.referral_decided", "referral_id", "decided_on", "is_no_further_action")
    def _referral_decided(
        self, recorded: Recorded, referral_id: str, decided_on: date | None, closed: bool | None
    ) -> Iterable[Row]:
        return step(
            recorded, "referral_decided", decided_on,
            reference=referral_id, is_closed_at_once=closed,
        )  # fmt: skip

    @on(
        "early_help.early_help_episode_opened",
        "episode_id", "started_on", "start_reason.code", "organisation",
    )  # fmt: skip
    def _early_help_opened(
        self,
        recorded: Recorded,
        episode_id: str,
        started_on: date | None,
        reason: str | None,
        organisation: str | None,
    ) -> Iterable[Row]:
        return step(
            recorded, "early_help_opened", started_on,
            reference=episode_id, code=reason, organisation=organisation,
        )  # fmt: skip

    @on("early_help.early_help_episode_closed", "episode_id", "ended_on", "end_reason.code")
    def _early_help_closed(
        self, recorded: Recorded, episode_id: str, ended_on: date | None, reason: str | None
    ) -> Iterable[Row]:
        return step(recorded, "early_help_closed", ended_on, reference=episode_id, code=reason)

    @on("early_help.early_help_assessment_completed", "assessment_id", "completed_on")
    def _early_help_assessed(
        self, recorded: Recorded, assessment_id: str, completed_on: date | None
    ) -> Iterable[Row]:
        return step(recorded, "early_help_assessed", completed_on, reference=assessment_id)

    @on("assessment.assessment_completed", "assessment_id", "authorised_on", "assessment_type")
    def _assessment_completed(
        self, recorded: Recorded, assessment_id: str, authorised_on: date | None, kind: str
    ) -> Iterable[Row]:
        name = "early_help_assessed" if kind == "early_help" else "assessment_completed"
        return step(recorded, name, authorised_on, reference=assessment_id, code=kind)

    @on("assessment.assessment_started", "assessment_id", "started_on", "assessment_type")
    def _assessed(
        self, recorded: Recorded, assessment_id: str, started_on: date | None, kind: str
    ) -> Iterable[Row]:
        return step(recorded, "assessment_started", started_on, reference=assessment_id, code=kind)

    @on("child_protection.section_47_enquiry_started", "enquiry_id", "started_on")
    def _enquired(
        self, recorded: Recorded, enquiry_id: str, started_on: date | None
    ) -> Iterable[Row]:
        return step(recorded, "section_47_started", started_on, reference=enquiry_id)

    @on("child_protection.child_protection_plan_started", "plan_id", "started_on")
    def _protected(
        self, recorded: Recorded, plan_id: str, started_on: date | None
    ) -> Iterable[Row]:
        return step(recorded, "child_protection_started", started_on, reference=plan_id)

    @on("child_protection.child_protection_plan_ended", "plan_id", "ended_on")
    def _no_longer_protected(
        self, recorded: Recorded, plan_id: str, ended_on: date | None
    ) -> Iterable[Row]:
        return step(recorded, "child_protection_ended", ended_on, reference=plan_id)

    @on("plans.child_in_need_plan_started", "plan_id", "started_on")
    def _in_need(self, recorded: Recorded, plan_id: str, started_on: date | None) -> Iterable[Row]:
        return step(recorded, "child_in_need_started", started_on, reference=plan_id)

    @on("plans.child_in_need_plan_ended", "plan_id", "ended_on")
    def _no_longer_in_need(
        self, recorded: Recorded, plan_id: str, ended_on: date | None
    ) -> Iterable[Row]:
        return step(recorded, "child_in_need_ended", ended_on, reference=plan_id)

    @on("plans.case_closed", "plan_id", "closed_on", "reason.code")
    def _closed(
        self, recorded: Recorded, plan_id: str | None, closed_on: date | None, reason: str | None
    ) -> Iterable[Row]:
        return step(recorded, "case_closed", closed_on, reference=plan_id, code=reason)

    @on(WITHDRAWN, "withdrawn_event_id", "withdrawn_event_type")
    def _withdrawn(
        self, recorded: Recorded, event_id: str | None, event_type: str | None
    ) -> Iterator[Row]:
        if event_id and event_type in _STEPS:
            yield Step(UUID(event_id), withdrawn_revision=recorded.revision)


_STEPS = {
    event_type
    for wanted, _ in ThresholdJourney().handlers()
    for event_type in wanted.event_types or ()
} - {WITHDRAWN}
