"""Contacts and referrals in Mosaic, where both are often one step.

One council has a single step for both: a referral is then a contact that went to social care, it
has no "no further action" of its own, and it is marked as inferred. Nothing is made up for it.
"""

from collections.abc import Iterator
from pathlib import Path

from connectors.base import Fact, Row
from connectors.code_lists import code_of, coded
from connectors.mosaic.outcomes import (
    REFERRAL,
    THRESHOLD,
    Outcome,
    coded_outcome,
    next_actions,
    outcome_in,
)
from connectors.mosaic.values import (
    did_happen,
    is_complete,
    key,
    moment,
    names_person,
    needed,
    recorder,
    when,
    worker,
    yes,
)
from connectors.values import day, required, required_day, text

REFERRAL_RULE = ("mosaic_referral_from_contact_outcome", 1)
"""A contact that went to social care is a referral, where a council has no step for referrals."""
TO_SOCIAL_CARE = {"statutory_assessment", "strategy_discussion"}


def contact(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give one child's part in a contact, and what was decided for that child."""
    if not did_happen(row):
        return
    step = required(row, "step_id")
    source = coded("cin.referral_source", row.get("source"), words)
    dates = needed(when(row, "contact_on", "started_at"), "contact_on")
    yield Fact("front_door.contact_received", key(step, who), who, **dates,
               recorded_by=recorder(row), correlation_id=step,
               fields={"contact_id": step, "contact_source": source})  # fmt: skip
    said = _decided_for(row, who)
    outcome = coded_outcome("hub.threshold_outcome", said, THRESHOLD, words)
    if said is None or outcome is None:
        return
    ended = day(row, "completed_at") if is_complete(row) else None
    yield Fact("front_door.threshold_decided", key(step, who), who, occurred_on=ended,
               recorded_at=moment(row, "completed_at") if ended else None,
               recorded_by=recorder(row), correlation_id=step,
               fields={"contact_id": step, "outcome": outcome,
                       "rationale": said.comments})  # fmt: skip


def referral_inferred(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give the referral that a contact became, where the source has none of its own."""
    said = _decided_for(row, who) if did_happen(row) else None
    codes = {code_of("hub.threshold_outcome", each, words) for each in said.words} if said else {}
    if TO_SOCIAL_CARE & set(codes):
        step = required(row, "step_id")
        dates = needed(when(row, "contact_on", "started_at"), "contact_on")
        source = coded("cin.referral_source", row.get("source"), words)
        yield Fact("front_door.referral_received", key(step, who), who, **dates,
                   correlation_id=step, inferred=REFERRAL_RULE,
                   fields={"referral_id": step, "contact_id": step,
                           "referral_source": source})  # fmt: skip


def referral(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a referral, what was decided of it, and its end."""
    if not did_happen(row):
        return
    ref, on = required(row, "referral_id"), required_day(row, "referred_on")
    correlation = key(ref, who)
    decided, closed = day(row, "nfa_on"), day(row, "closed_on")
    is_nfa = True if decided else yes(row, "is_nfa")
    fields = {
        "referral_id": ref,
        "referral_source": coded("cin.referral_source", row.get("source"), words),
        "is_no_further_action": is_nfa,
        "primary_need": coded("cin.primary_need", row.get("need"), words),
        "allocated_to": worker(row),
    }
    yield Fact("front_door.referral_received", correlation, who, occurred_on=on,
               occurred_at=moment(row, "referred_on"), correlation_id=ref,
               fields=fields)  # fmt: skip
    outcome = coded_outcome("hub.referral_outcome", next_actions(row), REFERRAL, words)
    if decided or outcome or is_nfa:
        yield Fact("front_door.referral_decided", correlation, who, occurred_on=decided,
                   correlation_id=ref,
                   fields={"referral_id": ref, "decided_on": decided,
                           "is_no_further_action": is_nfa,
                           "outcome": outcome or _no_further_action()})  # fmt: skip
    if closed:
        reason = coded("cin.reason_for_closure", row.get("closure_reason"), words)
        yield Fact("plans.case_closed", correlation, who, occurred_on=closed, correlation_id=ref,
                   fields={"plan_id": ref, "closed_on": closed, "reason": reason})  # fmt: skip


def _decided_for(row: Row, who: str) -> Outcome | None:
    """Give what was decided for this child: a form names the children each outcome is for."""
    if "outcome" in row.values:
        return outcome_in(row)
    if "outcome_for_1" not in row.values:
        return next_actions(row)
    said, position = [], 1
    while f"outcome_for_{position}" in row.values:
        outcome = text(row, f"outcome_{position}")
        if outcome and names_person(text(row, f"outcome_for_{position}"), who):
            said.append(outcome)
        position += 1
    next_actions(row)  # refuses a row with more outcomes than are laid out
    return Outcome(tuple(said), "; ".join(said)) if said else None


def _no_further_action() -> dict[str, str | None]:
    return {"code": "no_further_action", "source_value": "no further action"}
