"""One row per piece of work, with its own day and what it says; nothing is concluded here.

Whether work was in time depends on other work that may arrive in any order, and on links that may
change, so it is asked when the question is asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on


class Step(NamedTuple):
    """One piece of work."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    event_type: str | None = None
    happened_on: date | None = None
    happened_at: datetime | None = None
    recorded_at: datetime | None = None
    first_recorded_at: datetime | None = None
    written_up_at: datetime | None = None
    reference: str | None = None
    belongs_to: str | None = None
    code: str | None = None
    due_on: date | None = None
    child_seen: bool | None = None
    child_seen_alone: bool | None = None
    is_so: bool | None = None
    parts: Sequence[str] | None = None
    number: int | None = None
    source_system: str | None = None
    withdrawn_revision: int | None = None


class Casework(Projection):
    """From assessments and visits to plans, missing children, exploitation, oversight, audits."""

    version = 4
    is_of_one_person = False
    is_measured = True
    tables: ClassVar = (
        Table(
            name="casework_step",
            row=Step,
            newest=("revision", "position"),
            highest=("withdrawn_revision",),
            lowest=("first_recorded_at", "written_up_at"),
        ),
    )

    @on("assessment.assessment_started", "started_on", "assessment_id", "referral_id",
        "assessment_type")  # fmt: skip
    def _assessment_started(
        self, recorded: Recorded, on_day: date | None, *said: str | None
    ) -> Iterable[Row]:
        reference, referral, kind = said
        return _step(recorded, on_day, reference=reference, belongs_to=referral, code=kind)

    @on("assessment.assessment_completed", "authorised_on", "assessment_id", "assessment_type",
        "child_seen", "child_seen_alone", "domains_covered", "dimensions_covered")  # fmt: skip
    def _assessment_completed(  # noqa: PLR0913  (each field is an argument)
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        kind: str | None,
        seen: bool | None,
        alone: bool | None,
        domains: Sequence[str] | None,
        dimensions: Sequence[str] | None,
    ) -> Iterable[Row]:
        return _step(
            recorded, on_day, reference=reference, code=kind, child_seen=seen,
            child_seen_alone=alone, parts=[*(domains or ()), *(dimensions or ())],
        )  # fmt: skip

    @on("assessment.child_seen", "seen_on", "seen_alone")
    def _child_seen(
        self, recorded: Recorded, on_day: date | None, alone: bool | None
    ) -> Iterable[Row]:
        return _step(recorded, on_day, child_seen=True, child_seen_alone=alone)

    @on("assessment.visit_recorded", "visited_on", "visit_id", "purpose.code",
        "purpose.source_value", "outcome", "child_seen", "child_seen_alone")  # fmt: skip
    def _visited(  # noqa: PLR0913  (each field is an argument)
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        purpose: str | None,
        purpose_in_words: str | None,
        outcome: str | None,
        seen: bool | None,
        alone: bool | None,
    ) -> Iterable[Row]:
        """`is_so`: an outcome is written down."""
        code = purpose or ("other" if _is_written(purpose_in_words) else None)
        is_full = code is not None and _is_written(outcome)
        return _step(
            recorded, on_day, reference=reference, code=code, child_seen=seen,
            child_seen_alone=alone, is_so=_is_written(outcome),
            written_up_at=_first_recorded_at(recorded, on_day) if is_full else None,
        )  # fmt: skip

    @on("child_protection.strategy_discussion_held", "held_on", "discussion_id", "mode",
        "initiates_section_47", "agencies")  # fmt: skip
    def _discussed(  # noqa: PLR0913  (each field is an argument)
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        mode: str | None,
        initiates: bool | None,
        agencies: Sequence[str] | None,
    ) -> Iterable[Row]:
        """`is_so`: it started a section 47 enquiry."""
        return _step(
            recorded, on_day, reference=reference, code=mode, is_so=initiates, parts=agencies
        )

    @on("child_protection.section_47_enquiry_started", "started_on", "enquiry_id")
    @on("child_protection.child_protection_plan_ended", "ended_on", "plan_id")
    @on("plans.child_in_need_plan_started", "started_on", "plan_id")
    @on("plans.child_in_need_plan_ended", "ended_on", "plan_id")
    @on("plans.case_closed", "closed_on", "plan_id")
    @on("plans.looked_after_started", "started_on", "period_id")
    @on("plans.looked_after_ended", "ended_on", "period_id")
    @on("vulnerability.missing_episode_started", "started_on", "episode_id")
    @on("vulnerability.missing_episode_ended", "ended_on", "episode_id")
    def _began_or_ended(
        self, recorded: Recorded, on_day: date | None, reference: str | None
    ) -> Iterable[Row]:
        return _step(recorded, on_day, reference=reference)

    @on("child_protection.section_47_enquiry_completed", "completed_on", "enquiry_id",
        "outcome.code", "icpc_unnecessary")  # fmt: skip
    def _enquired(
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        outcome: str | None,
        unnecessary: bool | None,
    ) -> Iterable[Row]:
        """`is_so`: a conference was deemed unnecessary."""
        return _step(recorded, on_day, reference=reference, code=outcome, is_so=unnecessary)

    @on("child_protection.icpc_held", "held_on", "conference_id", "enquiry_id", "is_transfer_in")
    def _conferred(
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        enquiry: str | None,
        transfer: bool | None,
    ) -> Iterable[Row]:
        """`is_so`: of a child who moved in on another authority's plan."""
        return _step(recorded, on_day, reference=reference, belongs_to=enquiry, is_so=transfer)

    @on("child_protection.child_protection_plan_started", "started_on", "plan_id",
        "previous_plans")  # fmt: skip
    def _protected(
        self, recorded: Recorded, on_day: date | None, reference: str | None, earlier: int | None
    ) -> Iterable[Row]:
        return _step(recorded, on_day, reference=reference, number=earlier)

    @on("child_protection.review_conference_held", "held_on", "review_id", "plan_id")
    def _reviewed(self, recorded: Recorded, on_day: date | None, *ids: str | None) -> Iterable[Row]:
        return _step(recorded, on_day, reference=ids[0], belongs_to=ids[1])

    @on("vulnerability.return_home_interview_offered", "offered_on", "interview_id", "episode_id",
        "is_offered", "is_accepted")  # fmt: skip
    def _interview_offered(  # noqa: PLR0913  (each field is an argument)
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        episode: str | None,
        offered: bool | None,
        accepted: bool | None,
    ) -> Iterable[Row]:
        """`is_so`: the child accepted."""
        code = None if offered is None else "offered" if offered else "not_offered"
        return _step(
            recorded, on_day, reference=reference, belongs_to=episode, code=code, is_so=accepted
        )

    @on("vulnerability.return_home_interview_completed", "completed_on", "interview_id",
        "episode_id")  # fmt: skip
    def _interviewed(
        self, recorded: Recorded, on_day: date | None, *ids: str | None
    ) -> Iterable[Row]:
        return _step(recorded, on_day, reference=ids[0], belongs_to=ids[1])

    @on("vulnerability.exploitation_concern_recorded", "concern_on", "concern_id",
        "exploitation_type.code")  # fmt: skip
    def _worried(
        self, recorded: Recorded, on_day: date | None, reference: str | None, kind: str | None
    ) -> Iterable[Row]:
        return _step(recorded, on_day, reference=reference, code=kind)

    @on("vulnerability.exploitation_plan_reviewed", "reviewed_on", "plan_id",
        "exploitation_type.code", "next_review_on")  # fmt: skip
    def _kept_safe(
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        kind: str | None,
        next_on: date | None,
    ) -> Iterable[Row]:
        return _step(recorded, on_day, reference=reference, code=kind, due_on=next_on)

    @on("oversight.management_oversight_recorded", "overseen_on", "oversight_id", "rationale",
        "direction")  # fmt: skip
    def _overseen(
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        rationale: str | None,
        direction: str | None,
    ) -> Iterable[Row]:
        """`is_so`: both the reasons and what is to be done are written down."""
        is_full = _is_written(rationale) and _is_written(direction)
        return _step(recorded, on_day, reference=reference, is_so=is_full)

    @on("oversight.quality_audit_completed", "completed_on", "audit_id", "grade.code")
    def _audited(
        self, recorded: Recorded, on_day: date | None, reference: str | None, grade: str | None
    ) -> Iterable[Row]:
        return _step(recorded, on_day, reference=reference, code=grade)

    @on("oversight.audit_action_raised", "raised_on", "action_id", "audit_id", "due_on")
    def _action_raised(
        self,
        recorded: Recorded,
        on_day: date | None,
        reference: str | None,
        audit: str | None,
        due_on: date | None,
    ) -> Iterable[Row]:
        return _step(recorded, on_day, reference=reference, belongs_to=audit, due_on=due_on)

    @on("oversight.audit_action_completed", "completed_on", "action_id", "audit_id")
    def _action_completed(
        self, recorded: Recorded, on_day: date | None, *ids: str | None
    ) -> Iterable[Row]:
        return _step(recorded, on_day, reference=ids[0], belongs_to=ids[1])

    @on(WITHDRAWN, "withdrawn_event_id", "withdrawn_event_type")
    def _withdrawn(
        self, recorded: Recorded, event_id: str | None, event_type: str | None
    ) -> Iterator[Row]:
        if event_id and event_type in _STEPS:
            yield Step(UUID(event_id), withdrawn_revision=recorded.revision)


_STEPS = {
    event_type for wanted, _ in Casework().handlers() for event_type in wanted.event_types or ()
} - {WITHDRAWN}


def _step(recorded: Recorded, on_day: date | None, **said: Any) -> tuple[Step]:
    """Make the row of an event: on its own day, or the day the envelope gives."""
    return (
        Step(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            recorded.event_type, on_day or recorded.occurred_on, recorded.occurred_at,
            recorded.recorded_at, _first_recorded_at(recorded, on_day),
            source_system=recorded.source_system, **said,
        ),
    )  # fmt: skip


def _first_recorded_at(recorded: Recorded, on_day: date | None) -> datetime | None:
    return recorded.recorded_from(on_day or recorded.occurred_on)


def _is_written(text: str | None) -> bool:
    return bool(text and text.strip())
