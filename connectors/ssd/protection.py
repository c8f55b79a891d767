"""Assessments, section 47 enquiries, conferences and child protection plans."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Fact, Row
from connectors.outcome_json import is_outcome_json
from connectors.ssd.values import after, code, flagged, recorder, worker
from connectors.values import (
    day,
    not_taken,
    required,
    required_day,
    text,
    whole_number,
    yes_or_no,
)
from schemas.code_lists import code_list

ASSESSMENT_FLAGS = {
    "STRATEGY_DISCUSSION": "strategy_discussion",
    "CLA_REQUEST": "looked_after",
    "LEGAL_ACTION": "legal_action",
    "PRIVATE_FOSTERING": "private_fostering",
    "SPECIALIST_ASSESSMENT": "specialist_assessment",
    "PROV_OF_SERVICES": "services_provided",
    "PROV_OF_SB_CARE": "services_provided",
    "REFERRAL_TO_OTHER_AGENCY": "other_agency",
    "OTHER_ACTIONS": "other",
    "NFA_S47_END": "no_further_action",
    "NFA": "no_further_action",
}
"""The flags of an assessment's outcome, the gravest first."""
ENQUIRY_FLAGS = {
    "CP_CONFERENCE": "icpc",
    "LEGAL_ACTION": "legal_action",
    "PROV_OF_SB_CARE": "other",
    "PROV_OF_SERVICES": "other",
    "NFA_CONTINUE_SINGLE": "continue_assessment",
    "MONITOR": "other",
    "NFA": "no_further_action",
}
"""The flags of a section 47 enquiry's outcome, the gravest first."""
CONFERENCE_FLAGS = {"CP": "plan"}
MOST_FACTOR_ROWS = 2
"""Rows of factors that the query can hold of one assessment; the dataset has one."""
UNSET = re.compile(r'"(\w+)"\s*:\s*(?:"(?:N|NO|0|FALSE)?"|0|FALSE|NULL)')
FACTOR = re.compile(r"\b(\d{1,2}[A-Z]?)\b")
TOOK_PART = {f"PN{number}" for number in range(1, 7)}
"""Codes of participation where the child was there, or spoke through someone or something."""
NO_PART = {"PN0", "PN7"}


def _assessment(row: Row, person: str) -> Iterator[Fact]:
    assessment, started = required(row, "assessment_id"), required_day(row, "started_on")
    authorised = after(row, "authorised_on", started, "the assessment")
    common: dict[str, Any] = {"correlation_id": assessment, "recorded_by": recorder(row)}
    about = {"assessment_id": assessment, "assessment_type": "section_17"}
    yield Fact(
        "assessment.assessment_started", assessment, person, occurred_on=started, **common,
        fields={**about, "referral_id": text(row, "referral_id"), "started_on": started,
                "assessor": worker(row)},
    )  # fmt: skip
    if authorised:
        outcome, _ = flagged(row, "outcome", ASSESSMENT_FLAGS)
        if outcome is None and yes_or_no(row, "is_nfa"):
            outcome = {"code": "no_further_action", "source_value": "Y"}
        yield Fact(
            "assessment.assessment_completed", assessment, person, occurred_on=authorised, **common,
            fields={**about, "authorised_on": authorised, "factors": _factors(row),
                    "child_seen": yes_or_no(row, "seen"), "outcome": outcome,
                    "assessor": worker(row)},
        )  # fmt: skip


def _factors(row: Row) -> list[str]:
    """Give the factors' codes, however the extract writes the list: as JSON, or one after another.

    >>> _factors(Row("assessments", 1, {"factors": '{"1B":"Yes","3A":"Yes","99Z":"No"}'}))
    ['1B', '3A']
    """
    if (whole_number(row, "factor_rows") or 0) > MOST_FACTOR_ROWS:
        raise not_taken(
            "factors", row.get("factor_rows"), "too_many_rows",
            "is the number of this assessment's rows in ssd_assessment_factors; there is one for "
            "each assessment",
        )  # fmt: skip
    known = code_list("cin.assessment_factors")
    said = f"{text(row, 'first_factors') or ''} {text(row, 'factors') or ''}".upper()
    unset = UNSET.findall(said)
    found = [each for each in FACTOR.findall(said) if each in known and each not in unset]
    return sorted(dict.fromkeys(found))


def _enquiry(row: Row, person: str) -> Iterator[Fact]:
    enquiry, started = required(row, "enquiry_id"), required_day(row, "started_on")
    ended = after(row, "ended_on", started, "the enquiry")
    common: dict[str, Any] = {"correlation_id": enquiry}
    yield Fact("child_protection.section_47_enquiry_started", enquiry, person, occurred_on=started,
               **common, fields={"enquiry_id": enquiry, "started_on": started,
                                 "referral_id": text(row, "referral_id")})  # fmt: skip
    if ended:
        outcome, _ = flagged(row, "outcome", ENQUIRY_FLAGS)
        if outcome is None and yes_or_no(row, "is_nfa"):
            outcome = {"code": "no_further_action", "source_value": "Y"}
        yield Fact("child_protection.section_47_enquiry_completed", enquiry, person,
                   occurred_on=ended, **common,
                   fields={"enquiry_id": enquiry, "completed_on": ended,
                           "outcome": outcome})  # fmt: skip


def _conference(row: Row, person: str) -> Iterator[Fact]:
    """Give a conference that was held; one that only has a target date has not been."""
    conference, held = required(row, "conference_id"), day(row, "held_on")
    if held is None:
        return
    outcome, _ = flagged(row, "outcome", CONFERENCE_FLAGS)
    to_plan = yes_or_no(row, "to_plan")
    if to_plan is None and outcome and is_outcome_json(text(row, "outcome")):
        to_plan = outcome["code"] == "plan"  # plain words are not read: they may say either
    yield Fact(
        "child_protection.icpc_held", conference, person, occurred_on=held,
        correlation_id=conference,
        fields={"conference_id": conference, "enquiry_id": text(row, "enquiry_id"),
                "held_on": held, "resulted_in_plan": to_plan, "agencies": [],
                "is_transfer_in": yes_or_no(row, "is_transfer_in")},
    )  # fmt: skip


def _plan(row: Row, person: str) -> Iterator[Fact]:
    plan, started = required(row, "plan_id"), required_day(row, "started_on")
    ended = after(row, "ended_on", started, "the plan")
    yield Fact(
        "child_protection.child_protection_plan_started", plan, person, occurred_on=started,
        correlation_id=plan,
        fields={"plan_id": plan, "started_on": started,
                "initial_category": code("cin.category_of_abuse", row, "initial_category"),
                "latest_category": code("cin.category_of_abuse", row, "latest_category")},
    )  # fmt: skip
    if ended:
        yield Fact("child_protection.child_protection_plan_ended", plan, person, occurred_on=ended,
                   correlation_id=plan, fields={"plan_id": plan, "ended_on": ended})  # fmt: skip


def _review(row: Row, person: str) -> Iterator[Fact]:
    """Give a review that was held; one that is only due has not been."""
    review, held = required(row, "review_id"), day(row, "held_on")
    if held is None:
        return
    plan, goes_on = required(row, "plan_id"), yes_or_no(row, "continues")
    outcome = None
    if goes_on is not None:
        outcome = {"code": "plan_continues" if goes_on else "plan_ends",
                   "source_value": text(row, "continues")}  # fmt: skip
    part = text(row, "participation")
    short = part.split()[0].strip(":-").upper() if part else None
    yield Fact(
        "child_protection.review_conference_held", review, person, occurred_on=held,
        correlation_id=plan,
        fields={"plan_id": plan, "review_id": review, "held_on": held, "outcome": outcome,
                "agencies": [],
                "child_took_part": short in TOOK_PART if short in TOOK_PART | NO_PART else None},
    )  # fmt: skip


PROTECTION: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "assessments": _assessment,
    "enquiries": _enquiry,
    "conferences": _conference,
    "protection_plans": _plan,
    "reviews": _review,
}
"""What each table's rows say, by its stream in feed.yml."""
