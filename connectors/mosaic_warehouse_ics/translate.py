"""Rows of the ICS and D schemas as facts, by what the council's own warehouse worked out.

This council has one step for contact and referral, so it has no referral that ended in no further
action: a referral is a period that began, and whether it might have ended so is never said.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from connectors.base import Fact, Rejected, Row
from connectors.mosaic import early_help, front_door, people, plans, work
from connectors.mosaic.values import synonyms_beside
from connectors.values import day, required, text

SYNONYMS = synonyms_beside(__file__)
Taken = Callable[[Row, str, Path], Iterator[Fact]]
PERIOD_RULE = ("mosaic_referral_from_warehouse_period", 1)
"""A period that the warehouse worked out began with a referral, and its end closed the case."""
NEED_RULE = ("mosaic_need_plan_from_warehouse_period", 1)
PERMANENT = "P"
TRANSFER = "transfer"


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row says happened to the child it names.

    >>> row = Row("periods", 1, {"referral_id": 88, "person_id": 7, "referred_on": "2025-01-10"})
    >>> next(translate(row)).fields["is_no_further_action"] is None
    True
    """
    yield from TABLES[row.stream](row, required(row, "person_id"), SYNONYMS)


def _person(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give the person and the one address the table holds: where they live now."""
    yield from people.person(row, who, words)
    if text(row, "postcode") or text(row, "street"):
        now = {**row.values, "started_on": row.get("address_from"), "kind": "HOME"}
        yield from people.address(replace(row, values=now), who, words)


def _period(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give the referral a period began with and the closure it ended with, both inferred."""
    for fact in front_door.referral(row, who, words):
        yield replace(fact, inferred=PERIOD_RULE)


def _need_plan(row: Row, who: str, words: Path) -> Iterator[Fact]:
    for fact in plans.need_plan(row, who, words):
        yield replace(fact, inferred=NEED_RULE)


def _enquiry(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give the enquiry; that a conference followed is all the table says of its outcome."""
    held = text(row, "conference_id")
    outcomes = {"outcomes": 1 if held else 0, "outcome_1": "ICPC" if held else None}
    yield from work.enquiry(replace(row, values={**row.values, **outcomes}), who, words)


def _conference(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give the conference; one for a child who moved in on a plan has a step of its own name."""
    said = text(row, "description")
    transfer = None if said is None else TRANSFER in said.casefold()
    yield from work.conference(
        replace(row, values={**row.values, "is_transfer_in": transfer}), who, words
    )


def _protection_plan(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a plan of this council; any other type is another council's, held here for a time."""
    if text(row, "kind") == PERMANENT:
        yield from plans.protection_plan(row, who, words)


def _visit(row: Row, who: str, words: Path) -> Iterator[Fact]:
    if day(row, "form_on"):
        yield from work.visit(row, who, words)


TABLES: dict[str, Taken] = {
    "people": _person,
    "contacts": front_door.contact,
    "periods": _period,
    "early_help_periods": early_help.episode_of_warehouse,
    "assessments": work.assessment,
    "enquiries": _enquiry,
    "conferences": _conference,
    "protection_plans": _protection_plan,
    "reviews": work.review,
    "need_plans": _need_plan,
    "visits": _visit,
    "missing": plans.missing,
}
"""What each table's rows say, by its stream in feed.yml."""
