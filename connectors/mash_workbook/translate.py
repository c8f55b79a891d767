"""Rows of the MASH workbook as facts: one for each child a row names.

A row here is about a contact, not a child: ``M20114; M20119`` in one cell is two children, so two
facts that share the contact's reference. A row with one unreadable value gives nothing for any of
them, because half a contact would be worse than a row in the rejects file.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from connectors.base import Fact, Practitioner, Rejected, Row
from connectors.code_lists import code_of, coded
from connectors.contact_details import contact_details
from connectors.known_as import known_as
from connectors.values import (
    birth_date,
    day,
    identifier,
    instant,
    nhs_number_is_valid,
    not_taken,
    postcode,
    required,
    required_day,
    text,
)
from schemas.code_lists import code_list

SYNONYMS = Path(__file__).with_name("code_lists.yml")
UNBORN = {"unborn", "ub", "unborn baby"}
LEVEL = re.compile(r"(?:level\s*)?([1-4])(?:\.0)?", re.IGNORECASE)
AGREEMENTS = {
    "yes agreed": "agreement_given",
    "no refused": "agreement_refused",
    "not sought": "agreement_not_sought",
    "refused overridden": "agreement_overridden",
}
"""What stands in the column Agreement, without punctuation, and the event it is."""


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row says of each child it names.

    >>> row = Row("decisions", 9, {"decision_ref": "D-1", "contact_ref": "C-1", "level": "Level 2",
    ...     "child_refs": "M7; M8", "decided": "04/03/2024 16:30", "outcome": "Early Help"})
    >>> [(fact.local_id, fact.record_key, fact.fields["level"]) for fact in translate(row)]
    [('M7', 'D-1/M7', 2), ('M8', 'D-1/M8', 2)]
    """
    yield from SHEETS[row.stream](row)


def _child(row: Row) -> Iterator[Fact]:
    ref = required(row, "child_ref")
    added_on, forenames = day(row, "added_on"), text(row, "forenames")
    is_unborn = str(forenames).casefold() in UNBORN
    person = {
        "forenames": forenames,
        "surname": text(row, "surname"),
        "date_of_birth": birth_date(row, "date_of_birth"),
        "expected_date_of_birth": day(row, "expected_on"),
        "sex": coded("cin.sex", row.get("sex"), SYNONYMS),
        "ethnicity": coded("cin.ethnicity", row.get("ethnicity"), SYNONYMS),
        "is_unborn": is_unborn or None,
    }
    yield Fact("identity.person_registered", ref, ref, occurred_on=added_on,
               fields={"person": person})  # fmt: skip
    number = identifier(row, "nhs_number")
    if number:
        about = {"identifier_type": "nhs_number", "value": number,
                 "is_valid": nhs_number_is_valid(number)}  # fmt: skip
        yield Fact("identity.identifier_recorded", f"{ref}/nhs_number", ref, occurred_on=added_on,
                   fields=about)  # fmt: skip
    yield from _address(row, ref)
    yield from contact_details(row, ref)
    yield from known_as(row, ref)


def _address(row: Row, ref: str) -> Iterator[Fact]:
    """Give the address; the cell ends with the district, which the other systems do not hold."""
    said = text(row, "address")
    if said is None:
        return
    lines = [line.strip() for line in said.split(",") if line.strip()]
    if len(lines) > 1 and lines[0].casefold().startswith("flat"):
        lines[:2] = [f"{lines[0]}, {lines[1]}"]
    address = {"lines": lines, "postcode": postcode(text(row, "postcode"))}
    kind = {"code": "home", "source_value": "Address"}
    yield Fact("identity.address_changed", ref, ref,
               fields={"address": address, "address_type": kind})  # fmt: skip


def _contact(row: Row) -> Iterator[Fact]:
    ref = required(row, "contact_ref")
    fields = {
        "contact_id": ref,
        "method": text(row, "method"),
        "agency": text(row, "agency"),
        "reason": text(row, "reason"),
        "contact_source": coded("cin.referral_source", row.get("source"), SYNONYMS),
        "urgency": _code("local.rag", row, "urgency"),
    }
    required_day(row, "received")
    for child in _children(row):
        yield Fact("front_door.contact_received", f"{ref}/{child}", child, **_when(row, "received"),
                   recorded_by=_worker(row, "taken_by"), correlation_id=ref,
                   fields=fields)  # fmt: skip


def _agreement(row: Row) -> Iterator[Fact]:
    ref, said = required(row, "contact_ref"), required(row, "agreement")
    became = AGREEMENTS.get(" ".join(re.findall(r"[a-z]+", said.casefold())))
    if became is None:
        raise not_taken(
            "agreement", said, "not_in_list",
            "is none of: Yes - agreed, No - refused, Not sought, Refused - overridden",
        )  # fmt: skip
    required(row, "agreement_to")
    to = _code("hub.agreement_to", row, "agreement_to")
    fields: dict[str, Any] = {
        "contact_id": ref,
        "agreement_to": to,
        "person_asked": _code("hub.agreement_given_by", row, "person_asked"),
        "lawful_basis": _code("hub.lawful_basis", row, "lawful_basis"),
    } | _why(row, became)
    for child in _children(row):
        yield Fact(f"front_door.{became}", f"{ref}/{to}/{child}", child, **_when(row, "recorded"),
                   recorded_by=_worker(row, "recorded_by"), correlation_id=ref,
                   fields=fields)  # fmt: skip


def _why(row: Row, became: str) -> dict[str, Any]:
    """Give what each kind of agreement says besides: how it was given, or why it was not."""
    if became == "agreement_given":
        return {"how": _code("hub.agreement_how", row, "how")}
    if became == "agreement_refused":
        return {"reason": text(row, "reason")}
    reasons = became.replace("agreement_overridden", "agreement_override")
    return {"reason": coded(f"hub.{reasons}_reason", row.get("reason"), SYNONYMS)}


def _check(row: Row) -> Iterator[Fact]:
    check, ref = required(row, "check_ref"), required(row, "contact_ref")
    about = {"contact_id": ref, "request_id": check, "agency": text(row, "agency")}
    basis = _code("hub.lawful_basis", row, "lawful_basis")
    required_day(row, "asked")
    answered = day(row, "answered")
    for child in _children(row):
        key = f"{check}/{child}"
        yield Fact("front_door.information_requested", key, child, **_when(row, "asked"),
                   correlation_id=ref, fields=about | {"lawful_basis": basis})  # fmt: skip
        if answered:
            yield Fact("front_door.information_received", key, child, **_when(row, "answered"),
                       correlation_id=ref,
                       fields=about | {"notes": text(row, "notes")})  # fmt: skip


def _decision(row: Row) -> Iterator[Fact]:
    decision, ref = required(row, "decision_ref"), required(row, "contact_ref")
    required_day(row, "decided")
    name, role = text(row, "decided_by"), text(row, "role")
    fields = {
        "contact_id": ref,
        "level": _level(row),
        "outcome": coded("hub.threshold_outcome", row.get("outcome"), SYNONYMS),
        "rationale": text(row, "rationale"),
        "decided_by": {"reference": None, "name": name, "role": role, "team": None}
        if name or role
        else None,
    }
    for child in _children(row):
        yield Fact("front_door.threshold_decided", f"{decision}/{child}", child,
                   **_when(row, "decided"), recorded_by=_worker(row, "decided_by", "role"),
                   correlation_id=ref, fields=fields)  # fmt: skip


def _level(row: Row) -> int | None:
    said = text(row, "level")
    found = LEVEL.fullmatch(said) if said else None
    if said and not found:
        raise not_taken("level", said, "not_in_list", "is not a level of need: 1, 2, 3 or 4")
    return int(found[1]) if found else None


def _children(row: Row) -> list[str]:
    """Give the children a row names, each once; a row that names none is rejected."""
    said = required(row, "child_refs")
    found = list(dict.fromkeys(each for each in re.split(r"[;,&\s]+", said.upper()) if each))
    for each in found:
        if not re.fullmatch(r"M\d+", each):
            raise not_taken("child_refs", said, "not_a_reference",
                            f"holds {each!r}; write MASH references, M20114; M20119")  # fmt: skip
    return found


def _when(row: Row, column: str) -> dict[str, Any]:
    return {"occurred_on": day(row, column), "occurred_at": instant(row, column)}


def _worker(row: Row, column: str, role: str | None = None) -> Practitioner | None:
    name = text(row, column)
    return Practitioner(name=name, role=text(row, role) if role else None) if name else None


def _code(list_name: str, row: Row, column: str) -> str | None:
    """Give the code of a cell whose own words no event keeps: what has none rejects the row."""
    said = text(row, column)
    if said is None:
        return None
    found = code_of(list_name, said, SYNONYMS)
    if found is None:
        raise not_taken(
            column, said, "not_in_list",
            f"is none of: {', '.join(code_list(list_name))}; write one of them, or name it under "
            f"{list_name} in the connector's code_lists.yml",
        )  # fmt: skip
    return found


SHEETS: dict[str, Callable[[Row], Iterator[Fact]]] = {
    "children": _child,
    "contacts": _contact,
    "agreement": _agreement,
    "partner_checks": _check,
    "decisions": _decision,
}
"""What each sheet's rows say, by its stream in feed.yml."""
