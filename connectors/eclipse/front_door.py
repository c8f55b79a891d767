"""Contacts at the front door, with what was decided on them, referrals, and early help."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Fact, Row
from connectors.code_lists import code_of
from connectors.eclipse.values import (
    SYNONYMS,
    code,
    completed_at,
    first_day,
    form_key,
    submitted,
    submitter,
)
from connectors.outcome_json import comments_in, flags_set, is_outcome_json, outcomes
from connectors.values import day, instant, not_taken, required, required_day, text

LEVEL = re.compile(r"(?:level\s*)?([1-4])", re.IGNORECASE)
CONTACT_FLAGS = {
    "CP_ENQUIRY": "strategy_discussion",
    "NEW_REFERRAL": "statutory_assessment",
    "EXISTING_REFERRAL": "statutory_assessment",
    "EARLY_HELP": "early_help",
    "ADVICE": "information_and_advice",
    "NFA": "no_further_action",
}
"""The outcomes of a contact kept as JSON, the gravest first, and where each says it goes."""
NOTHING_MORE = "no_further_action"
STEPPED_UP = "step_up"


def _contact(row: Row, person: str) -> Iterator[Fact]:
    contact, on = required(row, "form_id"), required_day(row, "contacted_on")
    common = {"correlation_id": contact, "recorded_by": submitted(row)["recorded_by"]}
    yield Fact(
        "front_door.contact_received", form_key(row), person, occurred_on=on,
        recorded_at=instant(row, "begun_at"), **common,
        fields={"contact_id": contact,
                "contact_source": code("cin.referral_source", row, "source")},
    )  # fmt: skip
    rating = code("local.rag", row, "triage")
    if rating:
        # The form keeps no time for the rating; it was begun when the contact was triaged.
        yield Fact("front_door.contact_triaged", form_key(row), person,
                   recorded_at=instant(row, "begun_at"), **common,
                   fields={"contact_id": contact, "rating": rating})  # fmt: skip
    decided = _decision(row)
    if decided:
        yield Fact(
            "front_door.threshold_decided", form_key(row), person,
            occurred_on=day(row, "completed_at"), occurred_at=completed_at(row),
            recorded_at=completed_at(row), **common,
            fields={"contact_id": contact, "decided_by": submitter(row), **decided},
        )  # fmt: skip


def _decision(row: Row) -> dict[str, Any] | None:
    """Give where the contact goes, as words or as JSON of flags and comments; None if not said."""
    said, level, rationale = text(row, "outcome"), text(row, "level"), text(row, "rationale")
    outcome = code("hub.threshold_outcome", row, "outcome")
    if is_outcome_json(said):
        found = outcomes(row, "outcome") or {}
        flags, comments = flags_set(found), comments_in(found)
        first = next((CONTACT_FLAGS[flag] for flag in CONTACT_FLAGS if flag in flags), None)
        outcome = {"code": first, "source_value": ", ".join(flags)} if flags else None
        rationale = rationale or comments
    if outcome is None and level is None:
        return None
    number = LEVEL.fullmatch(level) if level else None
    return {
        "outcome": outcome,
        "rationale": rationale,
        "level": int(number[1]) if number else None,
        "level_of_need": code("local.level_of_need", row, "level"),
    }


def _referral(row: Row, person: str) -> Iterator[Fact]:
    referral, on = form_key(row), required_day(row, "referred_on")
    next_step = code("hub.referral_outcome", row, "next_step")
    # A form without a next step is not a form that says "some action": councils leave it out.
    is_nothing_more = next_step["code"] == NOTHING_MORE if next_step else None
    common: dict[str, Any] = {"correlation_id": referral, **submitted(row)}
    yield Fact(
        "front_door.referral_received", referral, person, occurred_on=on, **common,
        fields={
            "referral_id": referral,
            "referral_source": code("cin.referral_source", row, "source"),
            "is_no_further_action": is_nothing_more,
            "primary_need": code("cin.primary_need", row, "need"),
        },
    )  # fmt: skip
    if next_step:
        decided = day(row, "completed_at")
        yield Fact(
            "front_door.referral_decided", referral, person, occurred_on=decided,
            occurred_at=completed_at(row), **common,
            fields={"referral_id": referral, "decided_on": decided, "outcome": next_step,
                    "is_no_further_action": is_nothing_more, "decided_by": submitter(row)},
        )  # fmt: skip


def _episode(row: Row, person: str) -> Iterator[Fact]:
    episode, started = required(row, "episode_id"), first_day(row, "started_at")
    common: dict[str, Any] = {"correlation_id": episode}
    yield Fact("early_help.early_help_episode_opened", episode, person, occurred_on=started,
               **common, fields={"episode_id": episode, "started_on": started})  # fmt: skip
    ended = day(row, "ended_at")
    if ended is None:
        return
    if ended < started:
        raise not_taken(
            "ended_at", row.get("ended_at"), "out_of_order",
            "is before the early help episode started; correct one of the dates",
        )  # fmt: skip
    column = "closure_reason" if row.get("closure_reason") else "end_reason"
    reason = code("hub.early_help_end_reason", row, column)
    yield Fact(
        "early_help.early_help_episode_closed", episode, person, occurred_on=ended, **common,
        fields={"episode_id": episode, "ended_on": ended, "end_reason": reason},
    )  # fmt: skip
    said = text(row, column)
    if said and code_of("hub.early_help_end_reason", said, SYNONYMS) == STEPPED_UP:
        yield Fact("early_help.case_stepped_up", episode, person, occurred_on=ended, **common,
                   fields={"episode_id": episode, "stepped_up_on": ended,
                           "reason": said})  # fmt: skip


FRONT_DOOR: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "contacts": _contact,
    "referrals": _referral,
    "early_help_episodes": _episode,
}
"""What each form's rows say, by its stream in feed.yml."""
