"""What is done once a case is open: assessments, discussions, enquiries, conferences, plans, notes.

An assessment has two dates: the day on the form, which is when it happened, and the time the step
was started in the system, which is when it was recorded. Both are kept; they are often days apart.
"""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Fact, Practitioner, Row
from connectors.code_lists import code_of, coded
from connectors.liquidlogic_lcs.values import SYNONYMS, flagged, outcome_of, several, worker
from connectors.values import day, instant, not_taken, required, required_day, text, yes_or_no

ASSESSMENT_OUTCOMES = {
    "strategy_discussion": "strategy_discussion",
    "looked_after": "looked_after",
    "legal_action": "legal_action",
    "private_fostering": "private_fostering",
    "specialist_assessment": "specialist_assessment",
    "services_provided": "services_provided",
    "other_agency": "other_agency",
    "other": "other",
    "nfa_after_enquiry": "no_further_action",
    "no_further_action": "no_further_action",
}
"""The outcome flags of an assessment, the gravest first, and what each says follows."""
ENQUIRY_OUTCOMES = {
    "icpc": "icpc",
    "legal_action": "legal_action",
    "continue_assessment": "continue_assessment",
    "services": "child_in_need_plan",
    "monitor": "other",
    "nfa": "no_further_action",
}
GOES_ON = {"icpc", "legal_action"}
"""Outcomes of an enquiry that no comment takes back."""
NOT_VISITS = {"TELE", "EMAIL", "OFFICE"}
"""Kinds of case note that record no visit; the row gives nothing."""
DIRECT_WORK = "DRCT"
NOT_APPLICABLE = "n/a"
CATEGORY_RULE = ("initial_and_latest_category_differ", 1)


def _assessment(row: Row, person: str) -> Iterator[Fact]:
    assessment, referral = required(row, "assessment_id"), text(row, "referral_id")
    keyed, authorised = instant(row, "keyed_at"), day(row, "authorised_on")
    started = day(row, "started_on") or day(row, "keyed_at")
    if started is None:
        raise not_taken("started_on", None, "missing", "is empty, on the form and in the system")
    about = {"assessment_id": assessment, "assessment_type": "section_17"}
    common: dict[str, Any] = {"correlation_id": referral, "recorded_by": _recorder(row)}
    yield Fact(
        "assessment.assessment_started", assessment, person, occurred_on=started, recorded_at=keyed,
        **common,
        fields={**about, "referral_id": referral, "started_on": started, "assessor": _worker(row),
                "organisation": text(row, "team")},
    )  # fmt: skip
    if authorised:
        yield Fact(
            "assessment.assessment_completed", assessment, person, occurred_on=authorised,
            recorded_at=instant(row, "authorised_keyed_at"), **common,
            fields={
                **about,
                "authorised_on": authorised,
                "factors": several(row, "factors"),
                "domains_covered": several(row, "domains"),
                "child_seen": _yes_or_no(row, "seen"),
                "child_seen_alone": _yes_or_no(row, "seen_alone"),
                "outcome": outcome_of(row, ASSESSMENT_OUTCOMES),
            },
        )  # fmt: skip


def _discussion(row: Row, person: str) -> Iterator[Fact]:
    form, held = required(row, "form_id"), required_day(row, "held_on")
    outcome = coded("hub.strategy_outcome", row.get("decision"), SYNONYMS)
    mode = text(row, "mode")
    starts = outcome["code"].startswith("section_47") if outcome and outcome["code"] else None
    yield Fact(
        "child_protection.strategy_discussion_held", form, person, occurred_on=held,
        recorded_at=instant(row, "keyed_at"),
        fields={
            "discussion_id": form,
            "held_on": held,
            "mode": code_of("hub.meeting_mode", mode, SYNONYMS) if mode else None,
            "agencies": several(row, "agencies"),
            "initiates_section_47": starts,
            "outcome": outcome,
        },
    )  # fmt: skip


def _enquiry(row: Row, person: str) -> Iterator[Fact]:
    enquiry, started = required(row, "enquiry_id"), required_day(row, "started_at")
    referral, ended = text(row, "referral_id"), day(row, "ended_at")
    yield Fact(
        "child_protection.section_47_enquiry_started", enquiry, person, occurred_on=started,
        correlation_id=referral,
        fields={"enquiry_id": enquiry, "referral_id": referral, "started_on": started},
    )  # fmt: skip
    if ended:
        outcome = outcome_of(row, ENQUIRY_OUTCOMES)
        unfounded = "not substantiated" in str(text(row, "comments")).casefold()
        # Of a conference or of court, the comments may say it of one concern among others.
        if outcome and unfounded and outcome["code"] not in GOES_ON:
            outcome["code"] = "concerns_not_substantiated"
        yield Fact(
            "child_protection.section_47_enquiry_completed", enquiry, person, occurred_on=ended,
            correlation_id=referral,
            fields={"enquiry_id": enquiry, "completed_on": ended, "outcome": outcome},
        )  # fmt: skip


def _conference(row: Row, person: str) -> Iterator[Fact]:
    conference, held = required(row, "conference_id"), required_day(row, "held_at")
    decided = text(row, "outcomes") not in {None, "0"}
    yield Fact(
        "child_protection.icpc_held", conference, person, occurred_on=held,
        occurred_at=instant(row, "held_at"), correlation_id=text(row, "enquiry_id"),
        fields={
            "conference_id": conference,
            "enquiry_id": text(row, "enquiry_id"),
            "held_on": held,
            "resulted_in_plan": yes_or_no(row, "plan") if decided else None,
            "is_transfer_in": yes_or_no(row, "is_transfer_in"),
            "agencies": [],
        },
    )  # fmt: skip


def _plan(row: Row, person: str) -> Iterator[Fact]:
    plan, started = required(row, "plan_id"), required_day(row, "started_at")
    ended = day(row, "ended_at")
    category = "cin.category_of_abuse"
    yield Fact(
        "child_protection.child_protection_plan_started", plan, person, occurred_on=started,
        correlation_id=plan,
        fields={
            "plan_id": plan,
            "started_on": started,
            "initial_category": coded(category, row.get("initial_category"), SYNONYMS),
            "latest_category": coded(category, row.get("latest_category"), SYNONYMS),
        },
    )  # fmt: skip
    yield from _category_change(row, person, plan)
    if ended:
        yield Fact("child_protection.child_protection_plan_ended", plan, person, occurred_on=ended,
                   correlation_id=plan, fields={"plan_id": plan, "ended_on": ended})  # fmt: skip


def _category_change(row: Row, person: str, plan: str) -> Iterator[Fact]:
    """Give the change of category that two columns together show; its day is not kept."""
    category = "cin.category_of_abuse"
    first, latest = text(row, "initial_category"), text(row, "latest_category")
    if first and latest and first != latest:
        yield Fact(
            "child_protection.child_protection_plan_category_changed", plan, person,
            correlation_id=plan, inferred=CATEGORY_RULE,
            fields={"plan_id": plan, "previous_category": coded(category, first, SYNONYMS),
                    "category": coded(category, latest, SYNONYMS)},
        )  # fmt: skip


def _review(row: Row, person: str) -> Iterator[Fact]:
    plan, held = required(row, "plan_id"), required_day(row, "held_at")
    review = required(row, "review_id")
    # The flag's N is also what stands there before anything is recorded, so it says nothing.
    outcome = {"code": "plan_continues", "source_value": "Y"} if flagged(row, "continues") else None
    yield Fact(
        "child_protection.review_conference_held", review, person, occurred_on=held,
        occurred_at=instant(row, "held_at"), correlation_id=plan,
        fields={"plan_id": plan, "review_id": review, "held_on": held, "outcome": outcome,
                "agencies": []},
    )  # fmt: skip


def _note(row: Row, person: str) -> Iterator[Fact]:
    note, kind = required(row, "note_id"), text(row, "kind")
    if kind in NOT_VISITS:
        return
    on = required_day(row, "happened_at")
    seen, alone = yes_or_no(row, "seen"), yes_or_no(row, "seen_alone")
    when: dict[str, Any] = {"occurred_on": on, "occurred_at": instant(row, "happened_at")}
    if kind == DIRECT_WORK and seen:
        yield Fact("assessment.child_seen", note, person, **when,
                   fields={"seen_on": on, "seen_alone": alone})  # fmt: skip
        return
    yield Fact(
        "assessment.visit_recorded", note, person, **when,
        fields={
            "visit_id": note,
            "visited_on": on,
            "purpose": coded("hub.visit_purpose", kind, SYNONYMS),
            "child_seen": seen,
            "child_seen_alone": alone,
            "bedroom_seen": yes_or_no(row, "bedroom"),
        },
    )  # fmt: skip


def _yes_or_no(row: Row, column: str) -> bool | None:
    """Read a form's yes or no; "N/A" is how the form says that nobody was seen to be alone with."""
    return None if str(row.get(column)).casefold() == NOT_APPLICABLE else yes_or_no(row, column)


def _worker(row: Row) -> dict[str, str | None] | None:
    name = " ".join(filter(None, (text(row, "worker_forename"), text(row, "worker_surname"))))
    return worker(reference=text(row, "staff_id"), name=name or None,
                  role=text(row, "worker_role"), team=text(row, "team"))  # fmt: skip


def _recorder(row: Row) -> Practitioner | None:
    given = _worker(row)
    return Practitioner(**given) if given else None


WORK: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "assessments": _assessment,
    "strategy_discussions": _discussion,
    "enquiries": _enquiry,
    "conferences": _conference,
    "protection_plans": _plan,
    "reviews": _review,
    "case_notes": _note,
}
"""What each table's rows say, by its stream in feed.yml."""
