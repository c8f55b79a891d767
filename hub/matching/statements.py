"""What each identity event says, normalised, and what it still says after later events. No I/O.

One row of a source is one statement, whatever becomes of it: corrected, withdrawn, said again. The
highest revision holds, in whatever order the topics delivered them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hub.matching import normalise
from hub.store.reader import StoredRow
from schemas.decoder import reader_for

REGISTERED, CHANGED = "identity.person_registered", "identity.person_details_changed"
MOVED, IDENTIFIED = "identity.address_changed", "identity.identifier_recorded"
WITHDRAWN = "corrections.record_withdrawn"
SEALS = ("hub.record_sealed", "hub.record_unsealed")
DECISIONS = (
    "hub.record_linked", "hub.link_reversed", "hub.records_declared_distinct",
    "hub.distinct_withdrawn",
)  # fmt: skip
FOLLOWED = (REGISTERED, CHANGED, MOVED, IDENTIFIED, WITHDRAWN, *SEALS, *DECISIONS)
"""The event types that say who someone is, or take it back; and what people decided of them."""

_PERSON = (
    "person.forenames", "person.surname", "person.date_of_birth",
    "person.date_of_birth_estimated", "person.sex.code", "person.expected_date_of_birth",
)  # fmt: skip
_ADDRESS = ("address.lines", "address.postcode", "is_confidential", "ended_on")
_IDENTIFIER = ("identifier_type", "value")
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
    forenames: str | None = None
    surname: str | None = None
    date_of_birth: str | None = None
    sex: str | None = None
    nhs_number: str | None = None
    address: str | None = None
    is_confidential: bool = False
    expected_on: str | None = None

    @property
    def holds(self) -> bool:
        """Whether it says something that has not been taken back."""
        return self.kind is not None and self.withdrawn_revision <= self.revision


def stated(row: StoredRow) -> Statement | None:
    """Read what an event says; None where it says nothing the matcher compares."""
    if row.event_type == WITHDRAWN:
        event_id, event_type = reader_for(WITHDRAWN, _WITHDRAWAL)(row.topic, row.state)
        if event_id is None or event_type not in FOLLOWED:
            return None
        return Statement(
            event_id=UUID(event_id), case_record_id=row.stream_id, position=row.position,
            withdrawn_revision=row.revision,
        )  # fmt: skip
    said = _SAID[row.event_type](row)
    if said is None:
        return None
    return Statement(
        event_id=row.event_id, case_record_id=row.stream_id, position=row.position,
        revision=row.revision, **said,
    )  # fmt: skip


def _details(row: StoredRow) -> dict[str, Any]:
    forenames, surname, born, estimated, sex, expected = reader_for(row.event_type, _PERSON)(
        row.topic, row.state
    )
    return {
        "kind": "details", "forenames": normalise.forenames(forenames),
        "surname": normalise.surname(surname), "sex": sex,
        "date_of_birth": None if estimated else normalise.full_date(born),
        "expected_on": expected.isoformat() if expected else None,
    }  # fmt: skip


def _address(row: StoredRow) -> dict[str, Any]:
    lines, postcode, confidential, ended_on = reader_for(MOVED, _ADDRESS)(row.topic, row.state)
    if ended_on is not None:
        return {"kind": "address"}
    known = None if confidential else normalise.address(lines, postcode)
    return {"kind": "address", "address": known, "is_confidential": bool(confidential)}


def _identifier(row: StoredRow) -> dict[str, Any] | None:
    kind, value = reader_for(IDENTIFIED, _IDENTIFIER)(row.topic, row.state)
    if kind != "nhs_number":
        return None
    return {"kind": "nhs_number", "nhs_number": normalise.nhs_number(value)}


_SAID: dict[str, Callable[[StoredRow], dict[str, Any] | None]] = {
    REGISTERED: _details, CHANGED: _details, MOVED: _address, IDENTIFIED: _identifier,
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
    holds = said if said.kind and said.revision >= before.revision else before
    return replace(holds, withdrawn_revision=withdrawn)
