"""Assessments, strategy discussions, section 47 enquiries, conferences and plans."""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Fact, Row
from connectors.code_lists import code_of, coded
from connectors.eclipse.factors import factors_of
from connectors.eclipse.values import (
    SYNONYMS,
    code,
    completed_at,
    first_day,
    form_key,
    submitted,
    submitter,
)
from connectors.values import day, instant, not_taken, required, required_day, text

SEEN = {
    "child seen alone": (True, True),
    "child seen with others": (True, False),
    "child not seen": (False, None),
    "yes": (True, None),
    "no": (False, None),
}
"""What a form says of seeing the child: was seen, was seen alone."""
REVIEWED = "hub.review_conference_outcome"
RESULTED_IN_PLAN: dict[str | None, bool] = {"plan_continues": True, "plan_ends": False}
"""Whether there is a plan after a conference, by what is next; of other words nobody can say."""
TRANSFER_IN = "transfer in"
NOT_SUBSTANTIATED = "concerns_not_substantiated"


def _assessment(row: Row, person: str) -> Iterator[Fact]:
    """Give the assessment; a form is read once it is complete, so it always has both ends."""
    assessment, started = form_key(row), first_day(row, "started_on", "begun_at")
    common: dict[str, Any] = {"correlation_id": assessment,
                              "recorded_by": submitted(row)["recorded_by"]}  # fmt: skip
    about = {"assessment_id": assessment, "assessment_type": "section_17"}
    yield Fact(
        "assessment.assessment_started", assessment, person, occurred_on=started,
        recorded_at=instant(row, "begun_at"), **common,
        fields={**about, "started_on": started, "assessor": submitter(row)},
    )  # fmt: skip
    authorised = day(row, "completed_at")
    if authorised:
        seen, alone = _seen(row, "seen")
        yield Fact(
            "assessment.assessment_completed", assessment, person, occurred_on=authorised,
            occurred_at=completed_at(row), recorded_at=completed_at(row), **common,
            fields={
                **about,
                "authorised_on": authorised,
                "factors": factors_of(row),
                "child_seen": seen,
                "child_seen_alone": alone,
                "outcome": code("hub.assessment_outcome", row, "outcome"),
                "assessor": submitter(row),
            },
        )  # fmt: skip


def _discussion(row: Row, person: str) -> Iterator[Fact]:
    discussion, held = form_key(row), first_day(row, "held_on", "held_on_text")
    agencies, mode = text(row, "agencies"), text(row, "mode")
    outcome = code("hub.strategy_outcome", row, "decision")
    decided = outcome["code"] if outcome else None
    fields = {
        "discussion_id": discussion,
        "held_on": held,
        "mode": code_of("hub.meeting_mode", mode, SYNONYMS) if mode else None,
        "agencies": [each.strip() for each in agencies.split(";")] if agencies else [],
        # Words that have no code do not say that no enquiry follows.
        "initiates_section_47": decided.startswith("section_47") if decided else None,
        "outcome": outcome,
    }
    yield Fact("child_protection.strategy_discussion_held", discussion, person, occurred_on=held,
               correlation_id=discussion, **submitted(row), fields=fields)  # fmt: skip


def _enquiry(row: Row, person: str) -> Iterator[Fact]:
    """Give the enquiry, which begins on the day of the strategy discussion that decided it."""
    enquiry, started = form_key(row), first_day(row, "started_on", "begun_at")
    common: dict[str, Any] = {"correlation_id": enquiry, **submitted(row)}
    yield Fact("child_protection.section_47_enquiry_started", enquiry, person, occurred_on=started,
               **common, fields={"enquiry_id": enquiry, "started_on": started})  # fmt: skip
    completed = day(row, "completed_at")
    if completed:
        outcome = _enquiry_outcome(row)
        yield Fact("child_protection.section_47_enquiry_completed", enquiry, person,
                   occurred_on=completed, occurred_at=completed_at(row), **common,
                   fields={"enquiry_id": enquiry, "completed_on": completed,
                           "outcome": outcome})  # fmt: skip


def _enquiry_outcome(row: Row) -> dict[str, str | None] | None:
    """Give what is next and, as the source's words, the summary of the outcome as well.

    The form asks what is next in one of two questions; the second only where the concerns were not
    substantiated, so that no further action there means more than no further action.
    """
    unfounded = text(row, "next_step_unsubstantiated")
    said = text(row, "next_step") or unfounded
    words = ": ".join(filter(None, (said, text(row, "summary"))))
    if not words:
        return None
    found = code_of("hub.section_47_outcome", said, SYNONYMS) if said else None
    if found == "no_further_action" and said == unfounded:
        found = NOT_SUBSTANTIATED
    return {"code": found, "source_value": words}


def _conference(row: Row, person: str) -> Iterator[Fact]:
    conference, held = form_key(row), required_day(row, "held_on")
    next_step, meeting = code(REVIEWED, row, "next_step"), text(row, "meeting")
    yield Fact(
        "child_protection.icpc_held", conference, person, occurred_on=held,
        correlation_id=conference, **submitted(row),
        fields={
            "conference_id": conference,
            "held_on": held,
            "resulted_in_plan": RESULTED_IN_PLAN.get(next_step["code"]) if next_step else None,
            "is_transfer_in": TRANSFER_IN in meeting.casefold() if meeting else None,
            "agencies": [],
        },
    )  # fmt: skip


def _review(row: Row, person: str) -> Iterator[Fact]:
    review, held = form_key(row), first_day(row, "held_on", "held_on_text")
    plan = text(row, "plan_id")
    if plan is None:
        raise not_taken("plan_id", None, "missing",
                        "is empty: no plan was in force on the day of the review")  # fmt: skip
    fields = {
        "plan_id": plan,
        "review_id": review,
        "held_on": held,
        "outcome": code(REVIEWED, row, "next_step"),
        "agencies": [],
    }
    yield Fact("child_protection.review_conference_held", review, person, occurred_on=held,
               correlation_id=plan, **submitted(row), fields=fields)  # fmt: skip


def _plan(row: Row, person: str) -> Iterator[Fact]:
    plan, started = required(row, "plan_id"), required_day(row, "started_at")
    ended = day(row, "ended_at")
    category = code("cin.category_of_abuse", row, "category")
    yield Fact("child_protection.child_protection_plan_started", plan, person, occurred_on=started,
               correlation_id=plan,
               fields={"plan_id": plan, "started_on": started,
                       "initial_category": category})  # fmt: skip
    if ended:
        yield Fact("child_protection.child_protection_plan_ended", plan, person, occurred_on=ended,
                   correlation_id=plan, fields={"plan_id": plan, "ended_on": ended})  # fmt: skip


def _category(row: Row, person: str) -> Iterator[Fact]:
    """Give a change of category; the same category recorded again changes nothing."""
    plan, changed = required(row, "plan_id"), required_day(row, "changed_at")
    name, list_name = required(row, "category"), "cin.category_of_abuse"
    if name == text(row, "previous"):
        return
    fields = {"plan_id": plan, "changed_on": changed, "category": coded(list_name, name, SYNONYMS),
              "previous_category": code(list_name, row, "previous")}  # fmt: skip
    yield Fact("child_protection.child_protection_plan_category_changed",
               required(row, "category_id"), person, occurred_on=changed, correlation_id=plan,
               fields=fields)  # fmt: skip


def _seen(row: Row, column: str) -> tuple[bool | None, bool | None]:
    said = text(row, column)
    if said is None:
        return None, None
    if said.casefold() not in SEEN:
        raise not_taken(column, said, "not_in_list",
                        f"is none of: {', '.join(SEEN)}")  # fmt: skip
    return SEEN[said.casefold()]


PROTECTION: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "assessments": _assessment,
    "strategy_discussions": _discussion,
    "enquiries": _enquiry,
    "conferences": _conference,
    "reviews": _review,
    "protection_plans": _plan,
    "categories": _category,
}
"""What each form's or classification's rows say, by its stream in feed.yml."""
