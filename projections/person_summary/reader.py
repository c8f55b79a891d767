"""Find people, and say who each system says they are.

Nothing is merged: a person is shown as the sum of their case records, and where two systems differ
both are given (`Person.conflicts`), because which of them is right is not the hub's to decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from projections.person_summary.asking import Asked
from projections.person_summary.confidential import NOTHING, REACHED, Hidden, hidden_of
from projections.person_summary.spelling import keys_of
from projections.person_summary.sql import SQL
from projections.reading import Connection, fetch


@dataclass(frozen=True)
class KnownAs:
    """What one system says of a person now.

    Where a home is confidential the parts of the address are None, and so is what leads there.
    """

    person_id: UUID
    case_record_id: UUID
    system: str | None
    local_id: str | None
    is_linked: bool | None
    forenames: str | None
    surname: str | None
    date_of_birth: str | None
    is_estimated: bool | None
    expected_on: date | None
    sex: str | None
    ethnicity: str | None
    is_unborn: bool | None
    stated_on: date | None
    address_lines: list[str] | None
    postcode: str | None
    address_started_on: date | None
    address_ended_on: date | None
    is_confidential: bool
    events: int
    first_at: datetime | None
    last_at: datetime | None
    telephones: list[str] | None
    emails: list[str] | None
    parents_and_carers: list[str] | None
    known_as: str | None
    is_held_openly: bool = False
    """Whether it has as any other address what is confidential by another system."""


@dataclass(frozen=True)
class KnownIdentifier:
    """An identifier, and the system that recorded it."""

    person_id: UUID
    case_record_id: UUID
    system: str | None
    identifier_type: str
    value: str
    is_valid: bool | None


@dataclass(frozen=True)
class Involvement:
    """Something that began and has not ended: kind, reference and since when."""

    person_id: UUID
    case_record_id: UUID
    system: str | None
    kind: str
    reference: str | None
    since: date | None


OfAPerson = TypeVar("OfAPerson", KnownAs, KnownIdentifier, Involvement)
CONFIDENTIAL, OPEN = "confidential", "an address like any other"
"""How a system has a home that one of them calls confidential."""
SEX_UNKNOWN = "U"
"""The code of the children in need census for a sex that is not known."""


@dataclass(frozen=True)
class Conflict:
    """Two systems say different things: the field, and (system, value) as each says it."""

    field: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Person:
    """Everything the systems say about who a person is."""

    person_id: UUID
    records: tuple[KnownAs, ...]
    identifiers: tuple[KnownIdentifier, ...]
    open: tuple[Involvement, ...]

    @property
    def main(self) -> KnownAs:
        """The record to name the person by: the one with a name that was last heard from.

        One opened before the birth comes last: it has no name of the child's.
        """
        return max(
            self.records,
            key=lambda each: (
                bool(each.surname or each.forenames), not each.is_unborn, _instant(each.last_at),
            ),
        )  # fmt: skip

    @property
    def name(self) -> str:
        """The person's name as the main record has it."""
        return " ".join(filter(None, (self.main.forenames, self.main.surname))) or "(no name)"

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Fields on which the systems differ, and `home` where not all call it confidential.

        That a child had no name before birth, or that its sex is not known, is no disagreement.
        """
        found = []
        for field in ("forenames", "surname", "date_of_birth", "sex", "postcode"):
            said = [(each.system or "", _told(each, field)) for each in self.records]
            told = tuple((system, value) for system, value in said if value)
            if len({value.casefold() for _, value in told}) > 1:
                found.append(Conflict(field, told))
        if any(each.is_held_openly for each in self.records):
            found.append(Conflict("home", tuple(
                (each.system or "", OPEN if each.is_held_openly else CONFIDENTIAL)
                for each in self.records if each.is_confidential
            )))  # fmt: skip
        return tuple(found)


@dataclass(frozen=True)
class _Match:
    person_id: UUID
    is_seen: bool


@dataclass(frozen=True)
class Matches:
    """Whom a search found; the unseen may only be asked for."""

    seen: list[UUID]
    unseen: list[UUID]


def find_people(connection: Connection, asked: Asked, *, size: int = 50) -> Matches:
    """Find people by any of what is asked, never more than `size`; asking nothing finds nobody.

    Of those whom the connection's reading may not see it gives the ids of whom may be asked for.
    """
    if asked.is_empty:
        return Matches([], [])
    return _matches(fetch(connection, _Match, SQL.find.sql, size=size, **asked.parameters()))


def _matches(found: Sequence[_Match]) -> Matches:
    return Matches(
        [each.person_id for each in found if each.is_seen],
        [each.person_id for each in found if not each.is_seen],
    )


def find_alike(connection: Connection, asked: Asked, *, size: int) -> Matches:
    """Find people by a name that was not written quite so, the likest first.

    A date of birth must agree or be forgiven. Nobody is found where a number or a postcode is
    asked, or no name.
    """
    words = list(dict.fromkeys(asked.words))
    if asked.identifier or asked.postcode or not words:
        return Matches([], [])
    keys = [(key, number) for number, word in enumerate(words, 1) for key in keys_of(word)]
    found = fetch(
        connection, _Match, SQL.find_alike.sql, keys=[key for key, _ in keys],
        numbers=[number for _, number in keys], born=asked.parameters()["born"], size=size,
    )  # fmt: skip
    return _matches(found)


def summaries(connection: Connection, person_ids: Sequence[UUID]) -> list[Person]:
    """Say who these people are, in the order asked; one nobody ever heard of is left out."""
    ids = list(person_ids)
    records = _by_person(_records(connection, ids))
    if not records:
        return []
    identifiers = _by_person(
        fetch(connection, KnownIdentifier, SQL.identifiers.sql, person_ids=ids)
    )
    open_now = _by_person(fetch(connection, Involvement, SQL.involvements.sql, person_ids=ids))
    return [
        Person(each, tuple(records[each]), tuple(identifiers[each]), tuple(open_now[each]))
        for each in dict.fromkeys(ids)
        if each in records
    ]


def _records(connection: Connection, ids: Sequence[UUID]) -> list[KnownAs]:
    """Give each record without the address that it, or another of the person, has in confidence.

    Nor with what leads there.
    """
    found = fetch(connection, KnownAs, SQL.records.sql, person_ids=list(ids))
    hidden = hidden_of(connection, ids)
    return [_withheld(each, hidden.get(each.person_id, NOTHING)) for each in found]


def _withheld(record: KnownAs, hidden: Hidden) -> KnownAs:
    is_held_openly = not record.is_confidential and hidden.holds(
        record.address_lines, record.postcode
    )
    leading: dict[str, Any] = dict.fromkeys(hidden.leading_there(REACHED, vars(record)))
    record = replace(record, **leading)
    if not (record.is_confidential or is_held_openly):
        return record
    return replace(
        record, address_lines=None, postcode=None, is_confidential=True,
        is_held_openly=is_held_openly,
    )  # fmt: skip


def summary(connection: Connection, person_id: UUID) -> Person | None:
    """Say who a person is; None if no case record is about them."""
    return next(iter(summaries(connection, [person_id])), None)


def _by_person(found: Iterable[OfAPerson]) -> defaultdict[UUID, list[OfAPerson]]:
    people: defaultdict[UUID, list[OfAPerson]] = defaultdict(list)
    for each in found:
        people[each.person_id].append(each)
    return people


def _told(record: KnownAs, field: str) -> str | None:
    """Give what a record says of a field, where it is more than that nothing is known."""
    value: str | None = getattr(record, field)
    stands_in = field == "forenames" and record.is_unborn
    return None if stands_in or (field == "sex" and value == SEX_UNKNOWN) else value


def _instant(at: datetime | None) -> float:
    return at.timestamp() if at else float("-inf")
