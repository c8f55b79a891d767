"""Who the child is: names, numbers, addresses, the mother, disabilities."""

import json
from collections.abc import Callable, Iterator

from connectors.base import Fact, Row
from connectors.code_lists import code_of
from connectors.ssd.values import SYNONYMS, code
from connectors.values import (
    birth_date,
    day,
    identifier,
    nhs_number_is_valid,
    not_taken,
    postcode,
    required,
    text,
    upn_is_valid,
)

UNBORN = "unborn"
UPRN = "UPRN"
NOT_A_LINE = {UPRN, "EASTING", "NORTHING", "POSTCODE"}
"""Parts of an address that are no line of it."""
NO_DISABILITY = "NONE"


def _person(row: Row, person: str) -> Iterator[Fact]:
    born, due, forenames = birth_date(row, "born"), day(row, "due"), text(row, "forenames")
    is_unborn = born is None and (due is not None or str(forenames).casefold() == UNBORN)
    details = {
        "forenames": forenames,
        "surname": text(row, "surname"),
        "date_of_birth": born,
        "date_of_birth_estimated": None,
        "expected_date_of_birth": None if born else due,
        "sex": code("cin.sex", row, "sex") or code("cin.sex", row, "gender"),
        "ethnicity": code("cin.ethnicity", row, "ethnicity"),
        "is_unborn": is_unborn or None,
    }
    yield Fact("identity.person_registered", person, person, fields={"person": details})
    number, legacy = identifier(row, "common_child_id"), text(row, "legacy_id")
    if number:
        yield _identifier(person, "nhs_number", number, is_valid=nhs_number_is_valid(number))
    if legacy and legacy != person:
        yield _identifier(person, "local_authority_child_id", legacy, is_valid=None)
    died = day(row, "died")
    if died:
        yield Fact("identity.person_died", person, person, occurred_on=died,
                   fields={"died_on": died})  # fmt: skip


def _identifier(person: str, kind: str, value: str, *, is_valid: bool | None) -> Fact:
    about = {"identifier_type": kind, "value": value, "is_valid": is_valid}
    return Fact("identity.identifier_recorded", f"{person}/{kind}/{value}", person, fields=about)


def _linked(row: Row, person: str) -> Iterator[Fact]:
    """Give a number of another body; a pupil number that has ended is a former one."""
    said, value = required(row, "kind"), identifier(row, "value")
    kind = code_of("hub.identifier_type", said, SYNONYMS)
    if kind is None or value is None:
        return
    if kind == "upn" and day(row, "ended_on"):
        kind = "former_upn"
    checks = {"nhs_number": nhs_number_is_valid, "upn": upn_is_valid, "former_upn": upn_is_valid}
    is_valid = checks[kind](value) if kind in checks else None
    yield _identifier(person, kind, value, is_valid=is_valid)


def _address(row: Row, person: str) -> Iterator[Fact]:
    address, started = required(row, "address_id"), day(row, "started_on")
    parts = _parts(row)
    fields = {
        "address": {
            "lines": _lines(parts),
            "postcode": postcode(text(row, "postcode") or parts.get("POSTCODE")),
            "uprn": parts.get(UPRN),
        },
        "address_type": code("local.address_type", row, "kind"),
        "started_on": started,
        "ended_on": day(row, "ended_on"),
    }
    yield Fact("identity.address_changed", address, person, occurred_on=started, fields=fields)


def _lines(parts: dict[str, str]) -> list[str]:
    """Give the lines as they are written on an envelope: the number stands before its street.

    >>> _lines({"FLAT": "Flat 2", "HOUSE": "14", "STREET": "Ferry Lane", "UPRN": "10001"})
    ['Flat 2', '14 Ferry Lane']
    """
    lines = {name: value for name, value in parts.items() if name not in NOT_A_LINE}
    if "STREET" in lines and "HOUSE" in lines:
        lines["STREET"] = f"{lines.pop('HOUSE')} {lines['STREET']}"
    return list(lines.values())


def _parts(row: Row) -> dict[str, str]:
    """Give the parts of an address by name, in the extract's order; plain words are lines."""
    said = text(row, "address")
    if said is None:
        return {}
    if not said.lstrip().startswith("{"):
        return {str(n): line.strip() for n, line in enumerate(said.split(",")) if line.strip()}
    try:
        found = json.loads(said, strict=False)
    except ValueError as fault:
        raise not_taken(
            "address", said, "not_json", "is not JSON; the extract writes an address as an object"
        ) from fault
    plain = {str(name).upper(): str(value or "").strip() for name, value in found.items()}
    return {name: value for name, value in plain.items() if value}


def _mother(row: Row, person: str) -> Iterator[Fact]:
    relationship = required(row, "relationship_id")
    fields = {
        "relationship_id": relationship,
        "relation": {"code": "mother", "source_value": "ssd_mother"},
        "other_local_id": required(row, "mother_id"),
    }
    yield Fact("identity.relationship_recorded", relationship, person, fields=fields)


def _disability(row: Row, person: str) -> Iterator[Fact]:
    said = required(row, "disability")
    found = code_of("cin.disability", said, SYNONYMS)
    if found == NO_DISABILITY:
        return
    fields = {"disabilities": [found] if found else [], "source_value": said}
    yield Fact("identity.disability_recorded", required(row, "disability_id"), person,
               fields=fields)  # fmt: skip


PEOPLE: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "people": _person,
    "identifiers": _linked,
    "addresses": _address,
    "mothers": _mother,
    "disabilities": _disability,
}
"""What each table's rows say, by its stream in feed.yml."""
