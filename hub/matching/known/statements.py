"""What each identity event says, in its source's own words, after later events. No I/O.

One row of a source is one statement, whatever becomes of it: corrected, withdrawn, said again. The
highest revision holds, in whatever order the topics delivered them. Nothing is normalised here:
what a later model makes of the words is its own affair. Only a confidential address is never kept.
Where somebody lived before is: another system may not know yet that they moved. How a family is
reached is kept, and does not count while it would lead to a home in confidence, or to who was
adopted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any
from uuid import UUID

from hub.matching.model.comparing.surnames import surname
from hub.matching.model.reading.words import words
from hub.store.reader import StoredRow
from schemas.decoder import reader_for

REGISTERED, CHANGED = "identity.person_registered", "identity.person_details_changed"
MOVED, IDENTIFIED = "identity.address_changed", "identity.identifier_recorded"
REACHED, CALLED = "identity.contact_details_recorded", "identity.known_as_recorded"
WITHDRAWN = "corrections.record_withdrawn"
SEALS = ("hub.record_sealed", "hub.record_unsealed")
DECISIONS = (
    "hub.record_linked", "hub.link_reversed", "hub.records_declared_distinct",
    "hub.distinct_withdrawn",
)  # fmt: skip
SAYING = (REGISTERED, CHANGED, MOVED, IDENTIFIED, REACHED, CALLED, WITHDRAWN)
"""The event types that say who someone is, or take it back."""
FOLLOWED = (*SAYING, *SEALS, *DECISIONS)
"""Those, and what people decided."""

Said = Mapping[str, Any]
_PERSON = {
    "forenames": "person.forenames", "surname": "person.surname",
    "date_of_birth": "person.date_of_birth",
    "date_of_birth_estimated": "person.date_of_birth_estimated", "sex": "person.sex.code",
    "expected_on": "person.expected_date_of_birth", "is_unborn": "person.is_unborn",
}  # fmt: skip
"""What is kept of a person's details, and where in the event it is."""
_RECORDED_ON = "recorded_on"
"""What is kept of the day of a row about a child of whom neither a birth nor a due date is known:
it tells when an unborn child will be born."""
_OF_DETAILS = frozenset({*_PERSON, _RECORDED_ON})
_SURNAMES = "surnames_before"
"""What is kept of a row's earlier revisions, and said by none."""
_ONE_SURNAME = frozenset({"exact", "sounds", "slip"})
_HOME = ("address", "postcode")
_OVER = {"has_ended", "was_withheld"}
"""What is said of an address that has ended: of a confidential one nothing else."""
MOST_HOMES = 5
"""Former homes that count, the last ones: whoever moves more often was in hostels, like others."""
_ADDRESS = ("address.lines", "address.postcode", "is_confidential", "ended_on")
_IDENTIFIER = ("identifier_type", "value")
_CONTACT = ("telephones", "emails", "parents_and_carers")
_PARENTS = ("parents_and_carers",)
_WITHDRAWAL = ("withdrawn_event_id", "withdrawn_event_type")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one source row says of a person; no `kind` while only its withdrawal is known."""

    event_id: UUID
    case_record_id: UUID
    position: int
    revision: int = 0
    withdrawn_revision: int = 0
    kind: str | None = None
    said: Said = field(default_factory=dict, hash=False)

    @property
    def holds(self) -> bool:
        """Whether it says something that has not been taken back."""
        return self.kind is not None and self.withdrawn_revision <= self.revision


def stated(row: StoredRow) -> Statement | None:
    """Read what an event says; None where it says nothing the matcher compares."""
    if row.event_type == WITHDRAWN:
        event_id, event_type = reader_for(WITHDRAWN, _WITHDRAWAL)(row.topic, row.state)
        if event_id is None or event_type not in SAYING:
            return None
        return Statement(
            event_id=UUID(event_id), case_record_id=row.stream_id, position=row.position,
            withdrawn_revision=row.revision,
        )  # fmt: skip
    kind, read = _KINDS[row.event_type]
    return Statement(
        event_id=row.event_id, case_record_id=row.stream_id, position=row.position,
        revision=row.revision, kind=kind, said=read(row),
    )  # fmt: skip


def _details(row: StoredRow) -> Said:
    values = reader_for(row.event_type, tuple(_PERSON.values()))(row.topic, row.state)
    said = dict(zip(_PERSON, values, strict=True))
    if said["expected_on"] is not None:
        said["expected_on"] = said["expected_on"].isoformat()
    said = {name: value for name, value in said.items() if value not in (None, "", False)}
    if row.occurred_on and not said.keys() & {"date_of_birth", "expected_on"}:
        said[_RECORDED_ON] = row.occurred_on.isoformat()
    return said


def _address(row: StoredRow) -> Said:
    lines, postcode, confidential, ended_on = reader_for(MOVED, _ADDRESS)(row.topic, row.state)
    has_ended = ended_on is not None
    if confidential:
        return {"was_withheld": True} if has_ended else {"address_withheld": True}
    said = {"address": [each for each in lines if each], "postcode": postcode}
    home = {name: value for name, value in said.items() if value}
    return {**home, "has_ended": True} if home and has_ended else home


def _identifier(row: StoredRow) -> Said:
    kind, value = reader_for(IDENTIFIED, _IDENTIFIER)(row.topic, row.state)
    return {"type": kind, "value": value}


def _contact(row: StoredRow) -> Said:
    values = reader_for(REACHED, _CONTACT)(row.topic, row.state)
    return {name: list(value) for name, value in zip(_CONTACT, values, strict=True) if value}


def _known_as(row: StoredRow) -> Said:
    (known_as,) = reader_for(CALLED, ("known_as",))(row.topic, row.state)
    return {"known_as": known_as}


_KINDS: dict[str, tuple[str, Callable[[StoredRow], Said]]] = {
    REGISTERED: ("details", _details), CHANGED: ("details", _details),
    MOVED: ("address", _address), IDENTIFIED: ("identifier", _identifier),
    REACHED: ("contact", _contact), CALLED: ("known_as", _known_as),
}  # fmt: skip


def newest(said: Iterable[Statement]) -> dict[UUID, Statement]:
    """Merge what was said by each event id; the order given decides only among equal revisions."""
    found: dict[UUID, Statement] = {}
    for each in said:
        before = found.get(each.event_id)
        found[each.event_id] = _after(before, each) if before else each
    return found


def _after(before: Statement, said: Statement) -> Statement:
    withdrawn = max(before.withdrawn_revision, said.withdrawn_revision)
    is_newer = said.kind and said.revision >= before.revision
    holds, other = (said, before) if is_newer else (before, said)
    return replace(holds, withdrawn_revision=withdrawn, said=_with_surnames(holds.said, other.said))


def _with_surnames(holds: Said, before: Said) -> Said:
    """Keep which surnames earlier revisions had: most sources write a new one in its place."""
    told = {before.get("surname"), *before.get(_SURNAMES, ()), *holds.get(_SURNAMES, ())}
    left = told - {None, holds.get("surname")}
    return {**holds, _SURNAMES: sorted(left)} if left else holds


def together(statements: Iterable[Statement]) -> dict[str, Any]:
    """Add up what statements of one record say by now.

    The details told last hold, what the child is known as, and the address told last; those before
    it are former homes. Every identifier counts, so that a record with two NHS numbers shows, and
    so does every telephone, e-mail address and parent. Where one current address is confidential
    none is known.

    Of one who got another surname neither former homes nor how the family is reached nor what the
    child was known as counts: whose identity was changed for good must not be found by what they
    left (R9). Of one who lives at a confidential address, or ever did, the parents alone do: a
    telephone leads to the home, and a former one may have been told as open before (R10).
    """
    holding = sorted((each for each in statements if each.holds), key=lambda each: each.position)
    said: dict[str, Any] = {}
    for each in holding:
        if each.kind == "details":
            said = {name: value for name, value in said.items() if name not in _OF_DETAILS}
        if each.kind in ("details", "known_as"):
            said |= each.said
        elif each.kind == "address" and each.said and not _OVER & each.said.keys():
            said |= {"address": "", "postcode": "", **each.said}
    is_withheld = said.get("address_withheld", False)
    if is_withheld:
        said = {name: value for name, value in said.items() if name not in ("address", "postcode")}
    in_confidence = is_withheld or any("was_withheld" in each.said for each in holding)
    if _got_another_surname(holding):
        said.pop("known_as", None)
    else:
        said |= _reached(holding, _PARENTS if in_confidence else _CONTACT)
        said["former_homes"] = () if in_confidence else _former_homes(holding, said)
    said.pop(_SURNAMES, None)
    numbers = {
        (each.said["type"], each.said["value"]) for each in holding if each.kind == "identifier"
    }
    if numbers:
        said["identifiers"] = [list(each) for each in sorted(numbers)]
    return {name: value for name, value in said.items() if value}


def _reached(told: Iterable[Statement], fields: Iterable[str]) -> Said:
    """Give how the family is reached, and who the parents are, in one order."""
    contacts = [each.said for each in told if each.kind == "contact"]
    return {
        name: sorted({value for said in contacts for value in said.get(name, ())})
        for name in fields
    }


def _former_homes(told: Sequence[Statement], now: Said) -> Sequence[Said]:
    """List where somebody lived before, the home that was told last first."""
    homes = [{name: now[name] for name in _HOME if now.get(name)}]
    for each in reversed(told):
        home = {name: each.said[name] for name in _HOME if name in each.said}
        if each.kind == "address" and home and home not in homes:
            homes.append(home)
    return homes[1 : MOST_HOMES + 1]


def _got_another_surname(told: Iterable[Statement]) -> bool:
    """Tell whether two surnames were borne; a slip that somebody mended is no other one."""
    said = [each.said for each in told if each.kind == "details"]
    surnames = {each.get("surname", "") for each in said}.union(
        *(each.get(_SURNAMES, ()) for each in said)
    )
    borne = {words(each) for each in surnames} - {()}
    return any(surname(*two)[0] not in _ONE_SURNAME for two in combinations(borne, 2))
