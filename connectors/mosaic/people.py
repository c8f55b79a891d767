"""Who a child is in Mosaic: the person, their numbers, addresses, relations and workers.

A person marked as a duplicate gives nothing: the work has been moved to the one who stays, and a
second child who never lived would be worse than none.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from connectors.base import Fact, Row
from connectors.code_lists import code_of, coded
from connectors.mosaic.values import key, worker, yes
from connectors.values import (
    birth_date,
    day,
    identifier,
    nhs_number_is_valid,
    postcode,
    required,
    required_day,
    text,
    upn_is_valid,
)

UNBORN = {"unborn", "unborn baby", "ub", "baby unborn"}
ESTIMATED = {"e": True, "estimated": True, "u": None, "unknown": None}
CHECKS: dict[str, Callable[[str], bool]] = {
    "nhs_number": nhs_number_is_valid,
    "upn": upn_is_valid,
    "former_upn": upn_is_valid,
}


def person(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give the person, their numbers, and their death where there is one."""
    if yes(row, "is_duplicate"):
        return
    forenames, born = text(row, "forenames"), birth_date(row, "born_on")
    is_unborn = str(forenames).casefold() in UNBORN
    details = {
        "forenames": forenames,
        "surname": text(row, "surname"),
        "date_of_birth": None if is_unborn else born,
        "date_of_birth_estimated": _estimated(row),
        "expected_date_of_birth": day(row, "born_on") if is_unborn else None,
        "sex": coded("cin.sex", row.get("sex"), words),
        "ethnicity": coded("cin.ethnicity", row.get("ethnicity"), words),
        "is_unborn": is_unborn or None,
    }
    yield Fact("identity.person_registered", who, who, fields={"person": details})
    for column, kind in (("nhs_number", "nhs_number"), ("upn", "upn"),
                         ("former_upn", "former_upn"),
                         ("legacy_id", "local_authority_child_id")):  # fmt: skip
        yield from _number(identifier(row, column), kind, key(who, kind), who)
    died = day(row, "died_on")
    if died:
        yield Fact("identity.person_died", who, who, occurred_on=died, fields={"died_on": died})


def reference(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a number of a kind that the hub knows; other references identify nobody."""
    kind = code_of("hub.identifier_type", required(row, "kind"), words)
    if kind:
        yield from _number(identifier(row, "reference"), kind, required(row, "reference_id"), who)


def address(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give an address: in one cell, or in parts."""
    whole = text(row, "address")
    lines = [line.strip() for line in (whole or "").replace("\n", ",").split(",") if line.strip()]
    started = day(row, "started_on")
    fields = {
        "address": {"lines": lines or _lines(row), "postcode": postcode(text(row, "postcode")),
                    "uprn": text(row, "uprn")},
        "address_type": coded("local.address_type", row.get("kind"), words),
        "started_on": started,
        "ended_on": day(row, "ended_on"),
    }  # fmt: skip
    yield Fact("identity.address_changed", text(row, "address_id") or who, who,
               occurred_on=started, fields=fields)  # fmt: skip


def relationship(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give what the other person is to this one; links between duplicates are no relation."""
    if str(row.get("relation")).casefold() == "duplicate":
        return
    other, ref = required(row, "other_id"), text(row, "relationship_id")
    started, ended = day(row, "started_on"), day(row, "ended_on")
    fields = {
        "relationship_id": ref,
        "relation": coded("hub.relationship", row.get("relation"), words),
        "other_local_id": other,
        "started_on": started,
        "ended_on": ended,
    }
    record_key = key(ref or key(other, str(row.get("relation"))), who)
    yield Fact("identity.relationship_recorded", record_key, who, occurred_on=started,
               fields=fields)  # fmt: skip


def allocation(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give who works with the child, in what role and since when."""
    ref, started = required(row, "allocation_id"), required_day(row, "started_on")
    fields = {
        "allocation_id": ref,
        "role": coded("hub.involvement_role", row.get("role"), words),
        "practitioner": worker(row),
        "started_on": started,
        "ended_on": day(row, "ended_on"),
        "change_reason": coded("cla.worker_change_reason", row.get("reason"), words),
    }
    yield Fact("plans.case_allocated", ref, who, occurred_on=started, fields=fields)


def _number(value: str | None, kind: str, record_key: str, who: str) -> Iterator[Fact]:
    if value:
        is_valid = CHECKS.get(kind)
        fields = {"identifier_type": kind, "value": value,
                  "is_valid": is_valid(value) if is_valid else None}  # fmt: skip
        yield Fact("identity.identifier_recorded", record_key, who, fields=fields)


def _estimated(row: Row) -> bool | None:
    """Read whether the date of birth is a guess: yes, no, or U for nobody knows."""
    said = str(row.get("born_estimated")).casefold()
    return ESTIMATED[said] if said in ESTIMATED else yes(row, "born_estimated")


def _lines(row: Row) -> list[str]:
    flat = text(row, "flat")
    road = " ".join(filter(None, (text(row, "house"), text(row, "street"))))
    first = ", ".join(filter(None, (f"Flat {flat}" if flat and flat.isalnum() else flat, road)))
    return [line for line in (text(row, "building"), first, text(row, "town")) if line]
