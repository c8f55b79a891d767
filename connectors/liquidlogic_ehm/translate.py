"""Rows of the early help tables as facts: contacts, episodes, assessments, meetings, reviews.

What no row records, but what follows from rows, is in `inferring.py`. People are those of the
warehouse that early help shares with the statutory system, and are read as they are there.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from connectors.base import Fact, Rejected, Row
from connectors.code_lists import code_of, coded
from connectors.liquidlogic_ehm.inferring import INFERRED
from connectors.liquidlogic_lcs.people import person as registered
from connectors.liquidlogic_lcs.values import several, worker
from connectors.outcome_json import comments_in, flags_set, is_outcome_json, outcomes
from connectors.values import day, instant, not_taken, required, required_day, text, yes_or_no

SYNONYMS = Path(__file__).with_name("code_lists.yml")
CONTACT_FLAGS = {
    "CP_ENQUIRY": "strategy_discussion",
    "NEW_REFERRAL": "statutory_assessment",
    "EARLY_HELP": "early_help",
    "ADVICE": "information_and_advice",
    "NFA": "no_further_action",
}
"""The outcomes of a contact kept as JSON, the gravest first, and where each says it goes."""
STEPPED_UP, STEPPED_DOWN = "step_up", "step_down"


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row says happened, or what follows from it.

    >>> row = Row("episodes", 1, {"episode_id": 5, "person_id": 7, "started_at": "2025-01-06"})
    >>> [(fact.event_type, fact.inferred) for fact in translate(row)]
    [('early_help.early_help_episode_opened', None)]
    """
    yield from TABLES[row.stream](row, required(row, "person_id"))


def _contact(row: Row, person: str) -> Iterator[Fact]:
    """Give the contact, with its decision where the table holds one.

    The warehouse may keep no id of a contact: then the child and the time are what it is known by.
    """
    on, at = required_day(row, "contacted_at"), instant(row, "contacted_at")
    contact = text(row, "contact_id") or f"{person}/{at.isoformat() if at else on}"
    yield Fact(
        "front_door.contact_received", f"{contact}/{person}", person, occurred_on=on,
        occurred_at=at, correlation_id=contact,
        fields={"contact_id": contact, "reason": text(row, "reason"),
                "contact_source": coded("cin.referral_source", row.get("source"), SYNONYMS)},
    )  # fmt: skip
    decided = _decision(row)
    if decided:
        yield Fact("front_door.threshold_decided", f"{contact}/{person}", person,
                   correlation_id=contact, fields={"contact_id": contact, **decided})  # fmt: skip


def _decision(row: Row) -> dict[str, Any] | None:
    said = text(row, "outcome")
    if not is_outcome_json(said):
        outcome = coded("hub.threshold_outcome", said, SYNONYMS)
        return {"outcome": outcome} if outcome else None
    found = outcomes(row, "outcome") or {}
    flags = flags_set(found)
    if not flags:
        return None
    first = next((CONTACT_FLAGS[flag] for flag in CONTACT_FLAGS if flag in flags), None)
    return {"outcome": {"code": first, "source_value": ", ".join(flags)},
            "rationale": comments_in(found)}  # fmt: skip


def _episode(row: Row, person: str) -> Iterator[Fact]:
    episode, started = required(row, "episode_id"), required_day(row, "started_at")
    ended = day(row, "ended_at")
    if ended and ended < started:
        raise not_taken(
            "ended_at", row.get("ended_at"), "out_of_order",
            "is before the episode started; correct one of the two",
        )  # fmt: skip
    key, organisation = f"{episode}/{person}", text(row, "organisation")
    start_reason = coded("hub.early_help_start_reason", row.get("start_reason"), SYNONYMS)
    end_reason = coded("hub.early_help_end_reason", row.get("end_reason"), SYNONYMS)
    yield Fact(
        "early_help.early_help_episode_opened", key, person, occurred_on=started,
        correlation_id=episode,
        fields={"episode_id": episode, "started_on": started, "organisation": organisation,
                "start_reason": start_reason},
    )  # fmt: skip
    if start_reason and start_reason["code"] == STEPPED_DOWN:
        yield Fact("early_help.case_stepped_down", key, person, occurred_on=started,
                   correlation_id=episode,
                   fields={"episode_id": episode, "stepped_down_on": started,
                           "reason": start_reason["source_value"]})  # fmt: skip
    if ended is None:
        return
    yield Fact("early_help.early_help_episode_closed", key, person, occurred_on=ended,
               correlation_id=episode,
               fields={"episode_id": episode, "ended_on": ended,
                       "end_reason": end_reason})  # fmt: skip
    if end_reason and end_reason["code"] == STEPPED_UP:
        yield Fact("early_help.case_stepped_up", key, person, occurred_on=ended,
                   correlation_id=episode,
                   fields={"episode_id": episode, "stepped_up_on": ended,
                           "reason": end_reason["source_value"]})  # fmt: skip


def _assessment(row: Row, person: str) -> Iterator[Fact]:
    """Give both ends. The form's own days are when; the time it was first answered is recorded."""
    assessment, started = _key(row), day(row, "started_on") or required_day(row, "keyed_at")
    completed, episode = day(row, "completed_on"), text(row, "episode_id")
    about = {"assessment_id": assessment, "episode_id": episode,
             "assessor": worker(name=text(row, "practitioner"))}  # fmt: skip
    yield Fact("early_help.early_help_assessment_started", assessment, person, occurred_on=started,
               recorded_at=instant(row, "keyed_at"), correlation_id=episode,
               fields={**about, "started_on": started})  # fmt: skip
    if completed:
        yield Fact(
            "early_help.early_help_assessment_completed", assessment, person,
            occurred_on=completed, correlation_id=episode,
            fields={
                **about,
                "completed_on": completed,
                "domains_covered": _domains(row),
                "child_seen": yes_or_no(row, "seen"),
                "child_seen_alone": yes_or_no(row, "seen_alone"),
                "outcome": coded("hub.early_help_assessment_outcome", row.get("outcome"), SYNONYMS),
            },
        )  # fmt: skip


def _domains(row: Row) -> list[str]:
    found = (code_of("hub.assessment_domains", each) for each in several(row, "domains"))
    return [each for each in found if each]


def _meeting(row: Row, person: str) -> Iterator[Fact]:
    meeting, met = _key(row), day(row, "held_on") or required_day(row, "keyed_at")
    episode = text(row, "episode_id")
    fields = {
        "meeting_id": meeting,
        "episode_id": episode,
        "met_on": met,
        "agencies": several(row, "agencies"),
        "child_took_part": yes_or_no(row, "child_took_part"),
        "parents_took_part": yes_or_no(row, "parents_took_part"),
        "outcome": text(row, "outcome"),
        "chaired_by": worker(name=text(row, "practitioner")),
    }
    yield Fact("early_help.team_around_family_met", meeting, person, occurred_on=met,
               recorded_at=instant(row, "keyed_at"), correlation_id=episode,
               fields=fields)  # fmt: skip


def _review(row: Row, person: str) -> Iterator[Fact]:
    review, on = _key(row), day(row, "reviewed_on") or required_day(row, "keyed_at")
    episode = text(row, "episode_id")
    fields = {
        "episode_id": episode,
        "reviewed_on": on,
        "progress": coded("hub.plan_progress", row.get("progress"), SYNONYMS),
        "next_review_on": day(row, "next_review_on"),
        "outcome": text(row, "outcome"),
        "reviewed_by": worker(name=text(row, "practitioner")),
    }
    yield Fact("early_help.early_help_plan_reviewed", review, person, occurred_on=on,
               recorded_at=instant(row, "keyed_at"), correlation_id=episode,
               fields=fields)  # fmt: skip


def _key(row: Row) -> str:
    """Make a form's key: one form may be about several brothers and sisters."""
    return f"{required(row, 'form_id')}/{required(row, 'person_id')}"


TABLES: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "people": registered,
    "contacts": _contact,
    "episodes": _episode,
    "assessments": _assessment,
    "team_meetings": _meeting,
    "plan_reviews": _review,
    **INFERRED,
}
"""What each table's rows say, by its stream in feed.yml."""
