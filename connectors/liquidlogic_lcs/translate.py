"""Rows of the Liquidlogic warehouse as facts: who the child is, and how a case begins and ends.

Who the child is stands in `people.py`, what is done in between in `work.py` and `care.py`. A person
flagged as a duplicate gives nothing: their records have been moved to the person who stays, and a
second child who never lived would be worse than none.
"""

from collections.abc import Callable, Iterator

from connectors.base import Fact, Rejected, Row
from connectors.code_lists import coded
from connectors.liquidlogic_lcs.care import CARE
from connectors.liquidlogic_lcs.people import address, disability, person, relationship
from connectors.liquidlogic_lcs.values import SYNONYMS, flagged, outcome_of, worker
from connectors.liquidlogic_lcs.work import WORK
from connectors.values import day, instant, required, required_day, text, whole_number

CONTACT_OUTCOMES = {
    "cp_enquiry": "strategy_discussion",
    "new_referral": "statutory_assessment",
    "existing_referral": "statutory_assessment",
    "advice": "information_and_advice",
    "nfa": "no_further_action",
}
"""The outcome flags of a contact, the gravest first, and where each says it goes."""
REFERRAL_OUTCOMES = {
    "strategy_discussion": "strategy_discussion",
    "cp_conference": "child_protection_conference",
    "cp_transfer_in": "child_protection_conference",
    "looked_after": "looked_after",
    "private_fostering": "private_fostering",
    "single_assessment": "section_17_assessment",
    "care_leaver": "other",
    "adoption": "other",
    "nfa": "no_further_action",
}
"""The outcome flags of a referral, the gravest first, and what each says follows."""


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row of the warehouse says happened.

    >>> row = Row("people", 1, {"person_id": 416203, "forenames": "UNBORN", "surname": "Karimi",
    ...     "born_at": "2026-09-01 00:00:00", "born_estimated": "Y"})
    >>> next(translate(row)).fields["person"]["expected_date_of_birth"]
    datetime.date(2026, 9, 1)
    """
    yield from TABLES[row.stream](row, required(row, "person_id"))


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
    outcome = outcome_of(row, REFERRAL_OUTCOMES)
    if outcome:
        # The warehouse keeps no time for what follows; it is not the day the referral came.
        yield Fact(
            "front_door.referral_decided", referral, person, correlation_id=referral,
            fields={"referral_id": referral, "outcome": outcome,
                    "is_no_further_action": flagged(row, "nfa"),
                    "rationale": text(row, "comments")},
        )  # fmt: skip
    if ended:
        reason = coded("cin.reason_for_closure", row.get("end_reason"), SYNONYMS)
        yield Fact("plans.case_closed", referral, person, occurred_on=ended,
                   correlation_id=referral,
                   fields={"plan_id": referral, "closed_on": ended, "reason": reason})  # fmt: skip


TABLES: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "people": person,
    "addresses": address,
    "relationships": relationship,
    "disabilities": disability,
    "contacts": _contact,
    "referrals": _referral,
    **WORK,
    **CARE,
}
"""What each table's rows say, by its stream in feed.yml."""
