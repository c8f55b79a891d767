"""Keep every statement about who a person is, by the event that made it.

A confidential address is kept, marked, and never given a folded postcode, so nobody is found by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on
from projections.person_summary.folding import fold_code, fold_name
from projections.person_summary.spelling import keys_of

Part = Mapping[str, Any]


class Statement(NamedTuple):
    """What one system said of a person's name, birth and sex."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    stated_on: date | None = None
    forenames: str | None = None
    surname: str | None = None
    date_of_birth: str | None = None
    is_estimated: bool | None = None
    expected_on: date | None = None
    sex: str | None = None
    ethnicity: str | None = None
    is_unborn: bool | None = None
    forenames_folded: str | None = None
    surname_folded: str | None = None
    withdrawn_revision: int | None = None


class Address(NamedTuple):
    """One address one system gave."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    started_on: date | None = None
    ended_on: date | None = None
    lines: list[str] | None = None
    postcode: str | None = None
    postcode_folded: str | None = None
    is_confidential: bool | None = None
    withdrawn_revision: int | None = None


class Identifier(NamedTuple):
    """One identifier one system recorded."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    identifier_type: str | None = None
    value: str | None = None
    value_folded: str | None = None
    is_valid: bool | None = None
    withdrawn_revision: int | None = None


class Contact(NamedTuple):
    """How one system said a family is reached, and who the parents are."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    telephones: list[str] | None = None
    emails: list[str] | None = None
    parents_and_carers: list[str] | None = None
    withdrawn_revision: int | None = None


class Called(NamedTuple):
    """What one system said somebody is known as."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    known_as: str | None = None
    known_as_folded: str | None = None
    withdrawn_revision: int | None = None


class NameWord(NamedTuple):
    """A word that is in somebody's name, whoever that is, and how it may be spelt."""

    word: str
    keys: Sequence[str] | None = None


LOOKED_FOR = 200
"""Characters by which somebody is looked for. No index holds a text of any length, and what is
longer is a note in the wrong column: its words are not all somebody's names."""

_JOIN: Mapping[str, Any] = {
    "newest": ("revision", "position"),
    "highest": ("withdrawn_revision",),
}


class PersonSummary(Projection):
    """One row per statement, address and so on, and one per word of a name."""

    version = 3
    is_measured = True
    tables: ClassVar = (
        Table(name="person_statement", row=Statement, **_JOIN),
        Table(name="person_address", row=Address, **_JOIN),
        Table(name="person_identifier", row=Identifier, **_JOIN),
        Table(name="person_contact", row=Contact, **_JOIN),
        Table(name="person_known_as", row=Called, **_JOIN),
        Table(name="name_word", row=NameWord, fixed=("keys",)),
    )

    @property
    def serving(self) -> str:
        """Give what finds people, and what says where they live in confidence."""
        files = ("confidential.sql", "serving.sql")
        return "\n".join((self.directory / each).read_text(encoding="utf-8") for each in files)

    @on("identity.person_registered", "person")
    @on("identity.person_details_changed", "person")
    def _said(self, recorded: Recorded, person: Part) -> Iterator[Row]:
        forenames, surname = person["forenames"], person["surname"]
        folded = _begun(fold_name(forenames)), _begun(fold_name(surname))
        yield Statement(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            recorded.occurred_on, forenames, surname, _begun(person["date_of_birth"]),
            person["date_of_birth_estimated"], person["expected_date_of_birth"],
            _code(person["sex"]), _code(person["ethnicity"]), person["is_unborn"],
            *folded,
        )  # fmt: skip
        yield from _words_of(*folded)

    @on("identity.address_changed", "address", "started_on", "ended_on", "is_confidential")
    def _lived(
        self,
        recorded: Recorded,
        address: Part,
        started_on: date | None,
        ended_on: date | None,
        confidential: bool | None,
    ) -> Iterator[Row]:
        postcode = address["postcode"]
        yield Address(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            started_on or recorded.occurred_on, ended_on, address["lines"], postcode,
            None if confidential else _begun(fold_code(postcode)), confidential,
        )  # fmt: skip

    @on("identity.identifier_recorded", "identifier_type", "value", "is_valid")
    def _identified(
        self, recorded: Recorded, kind: str, value: str, valid: bool | None
    ) -> Iterator[Row]:
        yield Identifier(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            kind, value, _begun(fold_code(value)), valid,
        )  # fmt: skip

    @on("identity.contact_details_recorded", "telephones", "emails", "parents_and_carers")
    def _reached(
        self, recorded: Recorded, telephones: list[str], emails: list[str], parents: list[str]
    ) -> Iterator[Row]:
        yield Contact(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            telephones, emails, parents,
        )  # fmt: skip

    @on("identity.known_as_recorded", "known_as")
    def _called(self, recorded: Recorded, known_as: str) -> Iterator[Row]:
        folded = _begun(fold_name(known_as))
        yield Called(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            known_as, folded,
        )  # fmt: skip
        yield from _words_of(folded)

    @on(WITHDRAWN, "withdrawn_event_id", "withdrawn_event_type")
    def _withdrawn(
        self, recorded: Recorded, event_id: str | None, event_type: str | None
    ) -> Iterator[Row]:
        row = _ROW_OF.get(event_type or "")
        if event_id and row:
            yield row(UUID(event_id), withdrawn_revision=recorded.revision)


_ROW_OF: dict[
    str, type[Statement] | type[Address] | type[Identifier] | type[Contact] | type[Called]
] = {
    "identity.person_registered": Statement,
    "identity.person_details_changed": Statement,
    "identity.address_changed": Address,
    "identity.identifier_recorded": Identifier,
    "identity.contact_details_recorded": Contact,
    "identity.known_as_recorded": Called,
}


def _words_of(*folded: str | None) -> Iterator[NameWord]:
    for word in " ".join(filter(None, folded)).split():
        yield NameWord(word, keys_of(word))


def _begun(text: str | None) -> str | None:
    """Give as much of a text as somebody is looked for by."""
    return text and text[:LOOKED_FOR]


def _code(coded: Part | None) -> str | None:
    """Give the code, or the source's own words where they could not be mapped."""
    return None if coded is None else coded["code"] or coded["source_value"]
