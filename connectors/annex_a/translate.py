"""Annex A rows as facts. Each list repeats who the child is; the runner states it once.

Nothing in a row names its author or the time it was typed, so events have the day they occurred and
no more. A closed date beside an open one is one fact each.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from connectors.base import Fact, Practitioner, Rejected, Row
from connectors.code_lists import coded
from connectors.values import (
    birth_date,
    day,
    required,
    required_day,
    text,
    whole_number,
    yes_or_no,
)

SYNONYMS = Path(__file__).with_name("code_lists.yml")


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield who the child is, and what the row's list says happened.

    >>> row = Row("contacts", 2, {"child_id": 7.0, "contact_on": "04/03/2024", "source": "6"})
    >>> [fact.event_type for fact in translate(row)]
    ['identity.person_registered', 'front_door.contact_received']
    """
    child = required(row, "child_id")
    yield Fact("identity.person_registered", child, child, fields={"person": _person(row)},
               feed="children")  # fmt: skip
    yield from LISTS[row.stream](row, child)


def _person(row: Row) -> dict[str, Any]:
    return {
        "date_of_birth": birth_date(row, "date_of_birth"),
        "sex": coded("cin.sex", row.get("sex"), SYNONYMS),
        "ethnicity": coded("cin.ethnicity", row.get("ethnicity"), SYNONYMS),
    }


def _worker(row: Row) -> dict[str, str | None] | None:
    name, team = text(row, "worker"), text(row, "team")
    return {"reference": None, "name": name, "role": None, "team": team} if name or team else None


def _by(row: Row) -> Practitioner | None:
    worker = _worker(row)
    return Practitioner(name=worker["name"], team=worker["team"]) if worker else None


def _contact(row: Row, child: str) -> Iterator[Fact]:
    on = required_day(row, "contact_on")
    source = coded("cin.referral_source", row.get("source"), SYNONYMS)
    key = f"{child}/{on}/{text(row, 'source')}"
    yield Fact("front_door.contact_received", key, child, occurred_on=on, correlation_id=key,
               fields={"contact_id": key, "contact_source": source})  # fmt: skip


def _assessment(
    row: Row, child: str, kind: str, ended: str, more: dict[str, Any]
) -> Iterator[Fact]:
    started, authorised = required_day(row, "started_on"), day(row, ended)
    key = f"{child}/{kind}/{started}"
    about = {"assessment_id": key, "assessment_type": kind}
    yield Fact(
        "assessment.assessment_started", key, child, occurred_on=started, correlation_id=key,
        recorded_by=_by(row),
        fields={**about, "started_on": started, "organisation": text(row, "organisation"),
                "assessor": _worker(row)},
    )  # fmt: skip
    if authorised:
        yield Fact(
            "assessment.assessment_completed", key, child, occurred_on=authorised,
            correlation_id=key, recorded_by=_by(row),
            fields={**about, "authorised_on": authorised, **more},
        )  # fmt: skip


def _early_help(row: Row, child: str) -> Iterator[Fact]:
    yield from _assessment(row, child, "early_help", "completed_on", {})


def _section_17(row: Row, child: str) -> Iterator[Fact]:
    support = text(row, "support")
    outcome = {"code": None, "source_value": support} if support else None
    seen = _seen(row)
    yield from _assessment(
        row, child, "section_17", "authorised_on", {"child_seen": seen, "outcome": outcome}
    )


def _seen(row: Row) -> bool | None:
    return yes_or_no(row, "seen")


def _referral(row: Row, child: str) -> Iterator[Fact]:
    on = required_day(row, "referred_on")
    key = f"{child}/{on}"
    yield Fact(
        "front_door.referral_received", key, child, occurred_on=on, correlation_id=key,
        recorded_by=_by(row),
        fields={
            "referral_id": key,
            "referral_source": coded("cin.referral_source", row.get("source"), SYNONYMS),
            "is_no_further_action": yes_or_no(row, "no_further_action"),
            "allocated_to": _worker(row),
            "referrals_last_12_months": whole_number(row, "earlier"),
        },
    )  # fmt: skip


def _section_47(row: Row, child: str) -> Iterator[Fact]:
    on, conference = required_day(row, "discussed_on"), day(row, "conference_on")
    unnecessary, plan = yes_or_no(row, "unnecessary"), yes_or_no(row, "plan")
    key = f"{child}/{on}"
    common: dict[str, Any] = {"correlation_id": key, "recorded_by": _by(row)}
    held = {"discussion_id": key, "held_on": on, "initiates_section_47": True}
    yield Fact("child_protection.strategy_discussion_held", key, child, occurred_on=on, **common,
               fields=held)  # fmt: skip
    yield Fact("child_protection.section_47_enquiry_started", key, child, occurred_on=on, **common,
               fields={"enquiry_id": key, "started_on": on})  # fmt: skip
    if unnecessary:
        # The list has no end date of the enquiry: the day is not known, the outcome is.
        yield Fact("child_protection.section_47_enquiry_completed", key, child, **common,
                   fields={"enquiry_id": key, "icpc_unnecessary": True})  # fmt: skip
    if conference:
        yield Fact(
            "child_protection.icpc_held", key, child, occurred_on=conference, **common,
            fields={"conference_id": key, "enquiry_id": key, "held_on": conference,
                    "resulted_in_plan": plan},
        )  # fmt: skip


def _in_need(row: Row, child: str) -> Iterator[Fact]:
    started, closed = day(row, "started_on"), day(row, "closed_on")
    status = coded("annex_a.case_status", row.get("case_status"), SYNONYMS)
    key = f"{child}/{started}"
    yield Fact(
        "plans.child_in_need_plan_started", key, child, occurred_on=started, correlation_id=key,
        recorded_by=_by(row),
        fields={
            "plan_id": key, "started_on": started, "case_status": status,
            "primary_need": coded("cin.primary_need", row.get("primary_need"), SYNONYMS),
            "allocated_to": _worker(row),
        },
    )  # fmt: skip
    yield from _last_seen(row, child, key, "seen_on", None)
    if closed:
        reason = coded("cin.reason_for_closure", row.get("closure_reason"), SYNONYMS)
        yield Fact("plans.case_closed", key, child, occurred_on=closed, correlation_id=key,
                   fields={"plan_id": key, "closed_on": closed, "reason": reason})  # fmt: skip


def _last_seen(row: Row, child: str, key: str, column: str, alone: bool | None) -> Iterator[Fact]:
    on = day(row, column)
    if on:
        seen = {"seen_on": on, "seen_alone": alone}
        yield Fact("assessment.child_seen", f"{key}/{on}", child, occurred_on=on,
                   correlation_id=key, is_lasting=True, fields=seen)  # fmt: skip


def _plan(row: Row, child: str) -> Iterator[Fact]:
    started, ended = required_day(row, "started_on"), day(row, "ended_on")
    visited, reviewed = day(row, "visited_on"), day(row, "reviewed_on")
    alone = yes_or_no(row, "seen_alone")
    key = f"{child}/{started}"
    common: dict[str, Any] = {"correlation_id": key, "recorded_by": _by(row)}
    yield Fact(
        "child_protection.child_protection_plan_started", key, child, occurred_on=started, **common,
        fields={
            "plan_id": key, "started_on": started,
            "initial_category": _abuse(row, "initial_category"),
            "latest_category": _abuse(row, "latest_category"),
            "previous_plans": whole_number(row, "previous"),
        },
    )  # fmt: skip
    if visited:
        purpose = {"code": "statutory", "source_value": "Date of the Last Statutory Visit"}
        yield Fact(
            "assessment.visit_recorded", f"{key}/{visited}", child, occurred_on=visited, **common,
            is_lasting=True,
            fields={"visit_id": f"{key}/{visited}", "visited_on": visited, "purpose": purpose,
                    "child_seen_alone": alone},
        )  # fmt: skip
    if reviewed:
        yield Fact("child_protection.review_conference_held", f"{key}/{reviewed}", child,
                   occurred_on=reviewed, **common, is_lasting=True,
                   fields={"plan_id": key, "held_on": reviewed})  # fmt: skip
    if ended:
        yield Fact("child_protection.child_protection_plan_ended", key, child, occurred_on=ended,
                   **common, fields={"plan_id": key, "ended_on": ended})  # fmt: skip


def _abuse(row: Row, column: str) -> dict[str, str | None] | None:
    return coded("cin.category_of_abuse", row.get(column), SYNONYMS)


LISTS: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "contacts": _contact,
    "early_help_assessments": _early_help,
    "referrals": _referral,
    "assessments": _section_17,
    "section_47_enquiries": _section_47,
    "children_in_need": _in_need,
    "child_protection_plans": _plan,
}
"""What each list's rows say, by its stream in feed.yml."""
