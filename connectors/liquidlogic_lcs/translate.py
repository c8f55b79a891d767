"""Rows of the Liquidlogic warehouse as facts: who the child is, and how a case begins and ends.

What is done in between is in `work.py`. A person flagged as a duplicate gives nothing: their
records have been moved to the person who stays, and a second child who never lived would be worse
than none.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connectors.base import Fact, Rejected, Row
from connectors.code_lists import coded
from connectors.liquidlogic_lcs.values import SYNONYMS, flagged, outcome_of, worker
from connectors.liquidlogic_lcs.work import WORK
from connectors.values import (
    day,
    identifier,
    instant,
    nhs_number_is_valid,
    postcode,
    required,
    required_day,
    text,
    upn_is_valid,
    whole_number,
    yes_or_no,
)

IDENTIFIERS: Mapping[str, tuple[str, Callable[[str], bool] | None]] = {
    "nhs_number": ("nhs_number", nhs_number_is_valid),
    "upn": ("upn", upn_is_valid),
    "former_upn": ("former_upn", upn_is_valid),
    "legacy_id": ("local_authority_child_id", None),
}
"""Each column with an identifier: its kind, and how its check digit is checked."""

CONTACT_OUTCOMES = {
    "cp_enquiry": "strategy_discussion",
    "new_referral": "statutory_assessment",
    "existing_referral": "statutory_assessment",
    "advice": "information_and_advice",
    "nfa": "no_further_action",
}
"""The outcome flags of a contact, the gravest first, and where each says it goes."""


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row of the warehouse says happened.

    >>> row = Row("people", 1, {"person_id": 416203, "forenames": "UNBORN", "surname": "Karimi",
    ...     "born_at": "2026-09-01 00:00:00", "born_estimated": "Y"})
    >>> next(translate(row)).fields["person"]["expected_date_of_birth"]
    datetime.date(2026, 9, 1)
    """
    yield from TABLES[row.stream](row, required(row, "person_id"))


def _person(row: Row, person: str) -> Iterator[Fact]:
    if day(row, "duplicated_at"):
        return
    born, forenames = day(row, "born_at"), text(row, "forenames")
    is_unborn = str(forenames).casefold() == "unborn"
    details = {
        "forenames": forenames,
        "surname": text(row, "surname"),
        "date_of_birth": born.isoformat() if born and not is_unborn else None,
        "date_of_birth_estimated": yes_or_no(row, "born_estimated"),
        "expected_date_of_birth": born if is_unborn else None,
        "sex": coded("cin.sex", row.get("sex"), SYNONYMS),
        "ethnicity": coded("cin.ethnicity", row.get("ethnicity"), SYNONYMS),
        "is_unborn": is_unborn or None,
    }
    yield Fact("identity.person_registered", person, person, fields={"person": details})
    for column, (kind, is_valid) in IDENTIFIERS.items():
        value = identifier(row, column)
        if value:
            about = {"identifier_type": kind, "value": value,
                     "is_valid": is_valid(value) if is_valid else None}  # fmt: skip
            yield Fact("identity.identifier_recorded", f"{person}/{kind}", person, fields=about)


def _address(row: Row, person: str) -> Iterator[Fact]:
    flat, house = text(row, "flat"), text(row, "house")
    road = " ".join(filter(None, (house, text(row, "street"))))
    first = ", ".join(filter(None, (f"Flat {flat}" if flat else None, road)))
    lines = [line for line in (text(row, "building"), first, text(row, "town")) if line]
    started = day(row, "started_at")
    fields = {
        "address": {
            "lines": lines,
            "postcode": postcode(text(row, "postcode")),
            "uprn": text(row, "uprn"),
        },
        "address_type": coded("local.address_type", row.get("kind"), SYNONYMS),
        "started_on": started,
        "ended_on": day(row, "ended_at"),
    }
    yield Fact("identity.address_changed", required(row, "address_id"), person,
               occurred_on=started, fields=fields)  # fmt: skip


def _contact(row: Row, person: str) -> Iterator[Fact]:
    """Give the contact, and its decision unless it was made elsewhere and only copied here.

    A contact the MASH passed on carries the MASH's reference: the decision is in the MASH's own
    records, with its time. A decision made here has none: the warehouse keeps no time for it.
    """
    contact, passed_on = required(row, "contact_id"), text(row, "external_id")
    on = required_day(row, "contacted_at")
    yield Fact(
        "front_door.contact_received", contact, person, occurred_on=on,
        occurred_at=instant(row, "contacted_at"), correlation_id=passed_on or contact,
        fields={"contact_id": contact,
                "contact_source": coded("cin.referral_source", row.get("source"), SYNONYMS)},
    )  # fmt: skip
    outcome = outcome_of(row, CONTACT_OUTCOMES)
    if outcome and not passed_on:
        yield Fact("front_door.threshold_decided", contact, person, correlation_id=contact,
                   fields={"contact_id": contact, "outcome": outcome,
                           "rationale": text(row, "comments")})  # fmt: skip


def _referral(row: Row, person: str) -> Iterator[Fact]:
    referral, on = required(row, "referral_id"), required_day(row, "started_at")
    ended = day(row, "ended_at")
    decided = whole_number(row, "outcomes")
    yield Fact(
        "front_door.referral_received", referral, person, occurred_on=on,
        occurred_at=instant(row, "started_at"), correlation_id=referral,
        fields={
            "referral_id": referral,
            "referral_source": coded("cin.referral_source", row.get("source"), SYNONYMS),
            "is_no_further_action": flagged(row, "nfa") if decided else None,
            "primary_need": coded("cin.primary_need", row.get("need"), SYNONYMS),
            "allocated_to": worker(name=text(row, "worker"), team=text(row, "team")),
        },
    )  # fmt: skip
    if ended:
        reason = coded("cin.reason_for_closure", row.get("end_reason"), SYNONYMS)
        yield Fact("plans.case_closed", referral, person, occurred_on=ended,
                   correlation_id=referral,
                   fields={"plan_id": referral, "closed_on": ended, "reason": reason})  # fmt: skip


def _need_plan(row: Row, person: str) -> Iterator[Fact]:
    plan, on = required(row, "plan_id"), required_day(row, "started_at")
    fields: dict[str, Any] = {"plan_id": plan, "started_on": on}
    yield Fact("plans.child_in_need_plan_started", plan, person, occurred_on=on,
               correlation_id=text(row, "referral_id"), fields=fields)  # fmt: skip


TABLES: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "people": _person,
    "addresses": _address,
    "contacts": _contact,
    "referrals": _referral,
    "need_plans": _need_plan,
    **WORK,
}
"""What each table's rows say, by its stream in feed.yml."""
