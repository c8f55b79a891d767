"""Contacts, with where they went, early help, referrals, with what was decided, and their end."""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Fact, Row
from connectors.code_lists import code_of
from connectors.ssd.values import (
    SYNONYMS,
    after,
    code,
    code_and_words,
    flagged,
    recorder,
    worker,
)
from connectors.values import required, required_day, text, yes_or_no

CONTACT_FLAGS = {
    "CP_ENQUIRY": "strategy_discussion",
    "NEW_REFERRAL": "statutory_assessment",
    "EXISTING_REFERRAL": "statutory_assessment",
    "EARLY_HELP": "early_help",
    "ADVICE": "information_and_advice",
    "NFA": "no_further_action",
}
"""The flags of a contact's outcome, the gravest first, and where each says it goes."""
REFERRAL_FLAGS = {
    "CP_CONFERENCE": "child_protection_conference",
    "CP_TRANSFER_IN": "child_protection_conference",
    "STRATEGY_DISCUSSION": "strategy_discussion",
    "CLA_REQUEST": "looked_after",
    "SINGLE_ASSESSMENT": "section_17_assessment",
    "PRIVATE_FOSTERING": "private_fostering",
    "CARE_LEAVER": "services_provided",
    "NON_AGENCY_ADOPTION": "other",
    "NFA": "no_further_action",
}
"""The flags of a referral's outcome, the gravest first."""
STEPPED_UP = "step_up"


def _contact(row: Row, person: str) -> Iterator[Fact]:
    contact, on = required(row, "contact_id"), required_day(row, "contacted_on")
    source = code_and_words("cin.referral_source", row, "source_code", "source")
    yield Fact("front_door.contact_received", contact, person, occurred_on=on,
               correlation_id=contact,
               fields={"contact_id": contact, "contact_source": source})  # fmt: skip
    outcome, comments = flagged(row, "outcome", CONTACT_FLAGS)
    if outcome:
        # The extract keeps no day for the decision, only that it was made.
        yield Fact("front_door.threshold_decided", contact, person, correlation_id=contact,
                   fields={"contact_id": contact, "outcome": outcome,
                           "rationale": comments})  # fmt: skip


def _early_help(row: Row, person: str) -> Iterator[Fact]:
    episode, started = required(row, "episode_id"), required_day(row, "started_on")
    ended = after(row, "ended_on", started, "the early help episode")
    common: dict[str, Any] = {"correlation_id": episode}
    yield Fact(
        "early_help.early_help_episode_opened", episode, person, occurred_on=started, **common,
        fields={
            "episode_id": episode,
            "started_on": started,
            "organisation": text(row, "organisation"),
            "start_reason": code("hub.early_help_start_reason", row, "reason"),
            "lead_practitioner": worker(row),
        },
    )  # fmt: skip
    if ended is None:
        return
    reason = code("hub.early_help_end_reason", row, "end_reason")
    yield Fact("early_help.early_help_episode_closed", episode, person, occurred_on=ended, **common,
               fields={"episode_id": episode, "ended_on": ended, "end_reason": reason})  # fmt: skip
    said = text(row, "end_reason")
    if said and code_of("hub.early_help_end_reason", said, SYNONYMS) == STEPPED_UP:
        yield Fact("early_help.case_stepped_up", episode, person, occurred_on=ended, **common,
                   fields={"episode_id": episode, "stepped_up_on": ended,
                           "reason": said})  # fmt: skip


def _referral(row: Row, person: str) -> Iterator[Fact]:
    referral, on = required(row, "referral_id"), required_day(row, "referred_on")
    closed = after(row, "closed_on", on, "the referral")
    outcome, comments = flagged(row, "outcome", REFERRAL_FLAGS)
    is_nfa = yes_or_no(row, "is_nfa")
    common: dict[str, Any] = {"correlation_id": referral, "recorded_by": recorder(row)}
    yield Fact(
        "front_door.referral_received", referral, person, occurred_on=on, **common,
        fields={
            "referral_id": referral,
            "referral_source": code_and_words("cin.referral_source", row, "source_code", "source"),
            "is_no_further_action": is_nfa,
            "primary_need": code("cin.primary_need", row, "need"),
            "allocated_to": worker(row),
        },
    )  # fmt: skip
    if outcome:
        yield Fact("front_door.referral_decided", referral, person, **common,
                   fields={"referral_id": referral, "outcome": outcome, "rationale": comments,
                           "is_no_further_action": is_nfa})  # fmt: skip
    if closed:
        reason = code("cin.reason_for_closure", row, "closure_reason")
        yield Fact("plans.case_closed", referral, person, occurred_on=closed, **common,
                   fields={"plan_id": referral, "closed_on": closed,
                           "reason": reason})  # fmt: skip


FRONT_DOOR: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "contacts": _contact,
    "early_help": _early_help,
    "referrals": _referral,
}
"""What each table's rows say, by its stream in feed.yml."""
