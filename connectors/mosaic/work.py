"""What is done in Mosaic once a case is open: assessments, enquiries, conferences, plans, visits.

Each is a step, or a row that a report made of one. A step two siblings share gives each child an
event of their own; the step's own id stays in the event, so that the two can be seen to be one.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from connectors.base import Fact, Row
from connectors.code_lists import code_of, coded
from connectors.mosaic.outcomes import (
    ASSESSMENT,
    REVIEW,
    SECTION_47,
    STRATEGY,
    Outcome,
    coded_outcome,
    next_actions,
    outcome_in,
)
from connectors.mosaic.values import (
    began,
    did_happen,
    is_complete,
    key,
    needed,
    numbered,
    recorder,
    several,
    when,
    worker,
    yes,
)
from connectors.values import day, not_taken, required, text, whole_number

DISCUSSED = "hub.strategy_outcome"
ENQUIRY = re.compile(r"\bsection 47\b|\bs\.? ?47\b", re.IGNORECASE)
DENIED = re.compile(r"\b(?:no|not|non|without|nfa)\b|n't\b", re.IGNORECASE)


def assessment(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give an assessment's start, its end once authorised, and a step down that came of it."""
    if not did_happen(row):
        return
    step = required(row, "step_id")
    about = {"assessment_id": step, "assessment_type": "section_17"}
    dates = needed(began(row), "form_on")
    yield Fact("assessment.assessment_started", key(step, who), who, **dates,
               recorded_by=recorder(row), correlation_id=text(row, "referral_id"),
               fields={**about, "referral_id": text(row, "referral_id"),
                       "started_on": dates["occurred_on"], "assessor": worker(row),
                       "organisation": text(row, "team")})  # fmt: skip
    ended = when(row, "form_ended_on", "completed_at")
    if is_complete(row) and ended["occurred_on"]:
        outcome = coded_outcome("hub.assessment_outcome", next_actions(row), ASSESSMENT, words)
        yield Fact("assessment.assessment_completed", key(step, who), who, **ended,
                   recorded_by=recorder(row), correlation_id=text(row, "referral_id"),
                   fields={**about, "authorised_on": ended["occurred_on"],
                           "factors": _factors(row, words),
                           "domains_covered": [], "dimensions_covered": [],
                           "child_seen": yes(row, "seen"),
                           "child_seen_alone": yes(row, "seen_alone"), "outcome": outcome,
                           "assessor": worker(row)})  # fmt: skip
        if outcome and outcome["code"] == "early_help":
            yield Fact("early_help.case_stepped_down", key(step, who), who, **ended,
                       recorded_by=recorder(row), correlation_id=text(row, "referral_id"),
                       fields={"referral_id": text(row, "referral_id"),
                               "stepped_down_on": ended["occurred_on"],
                               "reason": outcome["source_value"]})  # fmt: skip


def strategy_discussion(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a strategy discussion, once it was held."""
    if not did_happen(row) or not (is_complete(row) or day(row, "form_on")):
        return
    step = required(row, "step_id")
    dates = needed(when(row, "form_on", "completed_at"), "form_on")
    said = next_actions(row)
    outcome = coded_outcome(DISCUSSED, said, STRATEGY, words)
    mode = text(row, "mode")
    yield Fact("child_protection.strategy_discussion_held", key(step, who), who, **dates,
               recorded_by=recorder(row), correlation_id=text(row, "referral_id"),
               fields={"discussion_id": step, "held_on": dates["occurred_on"],
                       "mode": code_of("hub.meeting_mode", mode, words) if mode else None,
                       "agencies": several(row, "agencies"), "outcome": outcome,
                       "initiates_section_47": _starts_enquiry(said, words)})  # fmt: skip


def _starts_enquiry(said: Outcome | None, words: Path) -> bool | None:
    """Tell whether an enquiry follows: a next action may say so without saying by whom.

    One that has no code and denies it, or speaks of something else, does not decide it.
    """
    if said is None:
        return None
    codes = {each: code_of(DISCUSSED, each, words) for each in said.words}
    uncoded = [each for each, code in codes.items() if code is None]
    if any(code and code.startswith("section_47") for code in codes.values()) or any(
        ENQUIRY.search(each) and not DENIED.search(each) for each in uncoded
    ):
        return True
    return None if uncoded else False


def enquiry(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a section 47 enquiry's start and end; its start is the discussion's day, if known."""
    if not did_happen(row):
        return
    step, referral = required(row, "step_id"), text(row, "referral_id")
    dates = needed(began(row), "form_on")
    yield Fact("child_protection.section_47_enquiry_started", key(step, who), who, **dates,
               recorded_by=recorder(row), correlation_id=referral,
               fields={"enquiry_id": step, "referral_id": referral,
                       "started_on": dates["occurred_on"]})  # fmt: skip
    ended = when(row, "form_ended_on", "completed_at")
    if is_complete(row) and ended["occurred_on"]:
        outcome = coded_outcome("hub.section_47_outcome", next_actions(row), SECTION_47, words)
        yield Fact("child_protection.section_47_enquiry_completed", key(step, who), who, **ended,
                   recorded_by=recorder(row), correlation_id=referral,
                   fields={"enquiry_id": step, "completed_on": ended["occurred_on"],
                           "outcome": outcome})  # fmt: skip


def conference(row: Row, who: str, _words: Path) -> Iterator[Fact]:
    """Give an initial conference once it was held; a step for one not yet held gives nothing."""
    held = day(row, "form_on")
    if not did_happen(row) or held is None:
        return
    step = required(row, "step_id")
    yield Fact("child_protection.icpc_held", key(step, who), who,
               **when(row, "form_on", "completed_at"), recorded_by=recorder(row),
               correlation_id=text(row, "enquiry_id"),
               fields={"conference_id": step, "enquiry_id": text(row, "enquiry_id"),
                       "held_on": held, "resulted_in_plan": yes(row, "resulted_in_plan"),
                       "agencies": several(row, "agencies"),
                       "is_transfer_in": yes(row, "is_transfer_in")})  # fmt: skip


def review(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a review conference of a child protection plan, once it was held."""
    held = day(row, "form_on")
    if not did_happen(row) or held is None:
        return
    step = required(row, "step_id")
    said = outcome_in(row) if "outcome" in row.values else next_actions(row)
    plan = required(row, "plan_id")
    yield Fact("child_protection.review_conference_held", key(step, who), who,
               **when(row, "form_on", "completed_at"), recorded_by=recorder(row),
               correlation_id=plan,
               fields={"plan_id": plan, "held_on": held, "review_id": step,
                       "outcome": coded_outcome("hub.review_conference_outcome", said, REVIEW,
                                                words), "agencies": []})  # fmt: skip


def visit(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a visit, on the day the form says."""
    if not did_happen(row) or not (is_complete(row) or day(row, "form_on")):
        return
    step = required(row, "step_id")
    dates = needed(when(row, "form_on", "completed_at"), "form_on")
    yield Fact("assessment.visit_recorded", key(step, who), who, **dates,
               recorded_by=recorder(row),
               fields={"visit_id": step, "visited_on": dates["occurred_on"],
                       "purpose": coded("hub.visit_purpose", row.get("purpose"), words),
                       "child_seen": yes(row, "seen"), "child_seen_alone": yes(row, "seen_alone"),
                       "bedroom_seen": yes(row, "bedroom"), "visited_by": worker(row)})  # fmt: skip


def core_group(row: Row, who: str, _words: Path) -> Iterator[Fact]:
    """Give a core group meeting, once it was held."""
    if not did_happen(row) or not (is_complete(row) or day(row, "form_on")):
        return
    step = required(row, "step_id")
    dates = needed(when(row, "form_on", "completed_at"), "form_on")
    yield Fact("child_protection.core_group_met", key(step, who), who, **dates,
               recorded_by=recorder(row),
               fields={"meeting_id": step, "plan_id": text(row, "plan_id"),
                       "met_on": dates["occurred_on"],
                       "agencies": several(row, "agencies")})  # fmt: skip


def _factors(row: Row, words: Path) -> list[str]:
    """Give the codes of the factors; a word that means none of them is refused, not dropped."""
    said, count = list(numbered(row, "factor")), whole_number(row, "factors") or 0
    if count > len(said):
        raise not_taken("factors", count, "too_many",
                        f"is more than the {len(said)} factors that are read")  # fmt: skip
    found = []
    for each in said:
        code = code_of("cin.assessment_factors", each, words)
        if code is None:
            raise not_taken("factor_1", each, "not_in_list", f"or a later one is {each!r}: no code")
        found.append(code)
    return found


STEPS: dict[str, Callable[[Row, str, Path], Iterator[Fact]]] = {
    "assessment": assessment,
    "strategy_discussion": strategy_discussion,
    "section_47_enquiry": enquiry,
    "initial_conference": conference,
    "review_conference": review,
    "core_group": core_group,
    "visit": visit,
}
"""What each kind of step gives."""
