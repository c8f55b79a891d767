"""Who the child is: names, numbers, addresses, relatives, disabilities."""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Fact, Row
from connectors.code_lists import code_of
from connectors.eclipse.values import SYNONYMS, code, is_duplicate
from connectors.values import (
    birth_date,
    day,
    identifier,
    nhs_number_is_valid,
    postcode,
    required,
    text,
    upn_is_valid,
)

UNBORN = "unborn"


def _person(row: Row, person: str) -> Iterator[Fact]:
    """Give the person, the numbers in their own row, and their death; a duplicate gives nothing.

    What is filed under a duplicate is still given by the other streams, under the duplicate's id:
    matching finds whose it is, and nothing about a child is lost.
    """
    if is_duplicate(row):
        return
    born, due, forenames = birth_date(row, "born"), day(row, "due"), text(row, "forenames")
    is_unborn = born is None and (due is not None or str(forenames).casefold() == UNBORN)
    details = {
        "forenames": forenames,
        "surname": text(row, "surname"),
        "date_of_birth": born,
        "date_of_birth_estimated": None,
        "expected_date_of_birth": None if born else due,
        "sex": code("cin.sex", row, "sex"),
        "ethnicity": code("cin.ethnicity", row, "ethnicity"),
        "is_unborn": is_unborn or None,
    }
    yield Fact("identity.person_registered", person, person, fields={"person": details})
    number, legacy = identifier(row, "nhs_number"), text(row, "legacy_id")
    if number:
        yield _identifier(person, "nhs_number", number, is_valid=nhs_number_is_valid(number))
    if legacy:
        yield _identifier(person, "local_authority_child_id", legacy, is_valid=None)
    died = day(row, "died")
    if died:
        yield Fact("identity.person_died", person, person, occurred_on=died,
                   fields={"died_on": died})  # fmt: skip


def _identifier(person: str, kind: str, value: str, *, is_valid: bool | None) -> Fact:
    about = {"identifier_type": kind, "value": value, "is_valid": is_valid}
    return Fact("identity.identifier_recorded", f"{person}/{kind}/{value}", person, fields=about)


def _number(row: Row, person: str) -> Iterator[Fact]:
    """Give a pupil number; one that has ended is a former one. Other references are not read."""
    number = identifier(row, "number")
    if text(row, "kind") == "UPN" and number:
        kind = "former_upn" if day(row, "ended_at") else "upn"
        yield _identifier(person, kind, number, is_valid=upn_is_valid(number))


def _address(row: Row, person: str) -> Iterator[Fact]:
    room = ", ".join(filter(None, (text(row, "room"), text(row, "floor"))))
    road = " ".join(filter(None, (text(row, "building"), text(row, "street"))))
    lines = [line for line in (room, road, text(row, "town")) if line]
    address, started = required(row, "address_id"), day(row, "started_at")
    fields = {
        "address": {
            "lines": lines,
            "postcode": postcode(text(row, "postcode")),
            "uprn": text(row, "uprn"),
        },
        "address_type": code("local.address_type", row, "kind"),
        "started_on": started,
        "ended_on": day(row, "ended_at"),
    }
    yield Fact("identity.address_changed", f"{address}/{person}/{started or ''}", person,
               occurred_on=started, fields=fields)  # fmt: skip


def _relationship(row: Row, person: str) -> Iterator[Fact]:
    relationship, started = required(row, "relationship_id"), day(row, "started_at")
    fields: dict[str, Any] = {
        "relationship_id": relationship,
        "relation": code("hub.relationship", row, "relation"),
        "other_local_id": required(row, "other_id"),
        "started_on": started,
        "ended_on": day(row, "ended_at"),
    }
    yield Fact("identity.relationship_recorded", f"{relationship}/{person}", person,
               occurred_on=started, fields=fields)  # fmt: skip


def _disability(row: Row, person: str) -> Iterator[Fact]:
    said, recorded = required(row, "disability"), day(row, "recorded_at")
    found = code_of("cin.disability", said, SYNONYMS)
    fields = {"disabilities": [found] if found else [], "source_value": said,
              "recorded_on": recorded}  # fmt: skip
    yield Fact("identity.disability_recorded", required(row, "disability_id"), person,
               occurred_on=recorded, fields=fields)  # fmt: skip


PEOPLE: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "people": _person,
    "numbers": _number,
    "addresses": _address,
    "relationships": _relationship,
    "disabilities": _disability,
}
"""What each view's rows say, by its stream in feed.yml."""
