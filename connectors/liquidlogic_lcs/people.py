"""Who the child is: names, numbers, addresses, relatives, disabilities, death.

The early help system reads the same warehouse, so its connector takes people from here.
"""

from collections.abc import Callable, Iterator, Mapping

from connectors.base import Fact, Row
from connectors.code_lists import code_of, coded
from connectors.liquidlogic_lcs.values import SYNONYMS
from connectors.values import (
    birth_date,
    day,
    identifier,
    nhs_number_is_valid,
    postcode,
    required,
    text,
    upn_is_valid,
    yes_or_no,
)

IDENTIFIERS: Mapping[str, tuple[str, Callable[[str], bool] | None]] = {
    "nhs_number": ("nhs_number", nhs_number_is_valid),
    "upn": ("upn", upn_is_valid),
    "former_upn": ("former_upn", upn_is_valid),
    "legacy_id": ("local_authority_child_id", None),
}
"""Each column with an identifier: its kind, and how its check digit is checked."""
UNKNOWN = "UNKNOWN"
"""What stands for a pupil number that nobody knows."""


def person(row: Row, who: str) -> Iterator[Fact]:
    """Give the person, their numbers and their death; one flagged as a duplicate gives nothing."""
    if day(row, "duplicated_at"):
        return
    born, forenames = birth_date(row, "born_at"), text(row, "forenames")
    is_unborn = str(forenames).casefold() == "unborn"
    details = {
        "forenames": forenames,
        "surname": text(row, "surname"),
        "date_of_birth": born if not is_unborn else None,
        "date_of_birth_estimated": yes_or_no(row, "born_estimated"),
        "expected_date_of_birth": day(row, "born_at") if is_unborn else None,
        "sex": coded("cin.sex", row.get("sex"), SYNONYMS),
        "ethnicity": coded("cin.ethnicity", row.get("ethnicity"), SYNONYMS),
        "is_unborn": is_unborn or None,
    }
    yield Fact("identity.person_registered", who, who, fields={"person": details})
    for column, (kind, is_valid) in IDENTIFIERS.items():
        # An id of the system before is kept as issued: its letters may be small, its dashes meant.
        value = text(row, column) if column == "legacy_id" else identifier(row, column)
        if value and value != UNKNOWN:
            about = {"identifier_type": kind, "value": value,
                     "is_valid": is_valid(value) if is_valid else None}  # fmt: skip
            yield Fact("identity.identifier_recorded", f"{who}/{kind}", who, fields=about)
    died = day(row, "died_at")
    if died:
        yield Fact("identity.person_died", who, who, occurred_on=died, fields={"died_on": died})


def address(row: Row, who: str) -> Iterator[Fact]:
    """Give an address, as the person's from a day on."""
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
    yield Fact("identity.address_changed", required(row, "address_id"), who,
               occurred_on=started, fields=fields)  # fmt: skip


def relationship(row: Row, who: str) -> Iterator[Fact]:
    """Give what the related person is to this one."""
    found = required(row, "relationship_id")
    name = " ".join(filter(None, (text(row, "other_forename"), text(row, "other_surname"))))
    fields = {
        "relationship_id": found,
        "relation": coded("hub.relationship", row.get("relation"), SYNONYMS),
        "other_local_id": required(row, "other_id"),
        "other_name": name or None,
        "ended_on": day(row, "ended_at"),
    }
    yield Fact("identity.relationship_recorded", found, who, fields=fields)


def disability(row: Row, who: str) -> Iterator[Fact]:
    """Give a disability; words that no list has keep their words and have no code."""
    said = required(row, "disability")
    found = code_of("cin.disability", said, SYNONYMS)
    yield Fact("identity.disability_recorded", required(row, "disability_id"), who,
               fields={"disabilities": [found] if found else [], "source_value": said})  # fmt: skip
