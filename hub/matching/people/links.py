"""Links from case records to people, as named persons decide them: each an event with its reason.

A case record is about its own person until linked. A link is a pointer, so taking it back leaves
everything as it was. What a named person decided, the matcher never overrules.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching.known.tables import Connection
from hub.matching.people import reviews
from hub.matching.people.person import MATCHER, Person
from hub.matching.queries import SQL
from hub.store.aggregates import CaseRecord, load, save
from hub.store.reader import events_of_streams
from schemas.codec import read
from schemas.identifiers import own_person_id

LINKED, REVERSED = Person.RecordLinked.event_type, Person.LinkReversed.event_type
UNRELATE = "withdraw that first, by hub identity unrelate"
REASON_LENGTH = 10
"""Fewest characters of a person's reason: it is read years later."""


@dataclass(frozen=True)
class MatchedRecord:
    """A case record as the matcher knows it."""

    case_record_id: UUID
    system: str
    local_id: str
    person_id: UUID

    @property
    def named(self) -> CaseRecord:
        """The record as its source names it."""
        return CaseRecord(self.system, self.local_id)


def link(  # noqa: PLR0913
    connection: Connection, case_record_id: UUID, person_id: UUID, *, actor: str, reason: str,
    matched: UUID | None = None, decision: dict[str, Any] | None = None, rule: str = "decided",
    review_id: UUID | None = None, join_id: UUID | None = None,
) -> None:  # fmt: skip
    """Link a case record to a person, as a named person decided. Raises `CommandRefused`.

    `matched` is the record of that person it was compared with, and `join_id` the join by which it
    came there before: should two people turn out to have been joined by mistake, they say whose
    this one is.
    """
    require(actor, reason)
    with connection.transaction():
        record = locked(connection, case_record_id)
        if record.person_id == person_id:
            raise CommandRefused("that case record is about this person already")
        if record.person_id != own_person_id(case_record_id):
            raise CommandRefused("it is linked to someone else: reverse that link first")
        if len(records_of(connection, record.person_id)) > 1:
            raise CommandRefused(
                "other case records are linked to its own person: move those first, or join the two"
            )
        others = ids_of(known(connection, person_id))
        for _, one, other, relation, status in SQL.relations_of(connection, person_ids=[person_id]):
            if status == "confirmed" and {one, other} == {person_id, record.person_id}:
                raise CommandRefused(f"it is confirmed that they are two ({relation}): {UNRELATE}")
        person = load(connection, Person, [person_id])[person_id]
        person.link(
            record.named, case_record_id, actor=actor, reason=reason, matched=matched, rule=rule,
            decision=decision, review_id=review_id, join_id=join_id,
        )  # fmt: skip
        SQL.point(connection, ids=[case_record_id], person_ids=[person_id])
        SQL.no_longer_apart(connection, case_record_id=case_record_id, others=others)
        reviews.settle_between(connection, [case_record_id], others, [person_id], but=review_id)
        save(connection, [person])


def unlink(
    connection: Connection, case_record_id: UUID, *, actor: str, reason: str,
    review_id: UUID | None = None,
) -> list[UUID]:  # fmt: skip
    """Take back a case record's link; the matcher will not make it again.

    What the matcher linked since because of that record is about its own person again as well, and
    the matcher decides it anew. What people decided stays. Gives those records.
    """
    require(actor, reason)
    with connection.transaction():
        record = locked(connection, case_record_id)
        own = own_person_id(case_record_id)
        if SQL.join_of(connection, person_id=own, into=record.person_id):
            raise CommandRefused("it moved when two persons were joined: split them instead")
        here = {each.case_record_id: each for each in records_of(connection, record.person_id)}
        if record.person_id == own:
            raise CommandRefused(_not_linked([each for each in here.values() if each != record]))
        anew = _because_of(connection, record.person_id, case_record_id)
        person = load(connection, Person, [record.person_id])[record.person_id]
        person.reverse(record.named, case_record_id, actor=actor, reason=reason)
        for each in anew:  # that these are other children nobody says
            person.reverse(here[each].named, each, actor=actor, reason=reason)
            person.withdraw_distinct(here[each].named, each, actor=actor, reason=reason)
        freed = [case_record_id, *anew]
        SQL.point(connection, ids=freed, person_ids=[own_person_id(each) for each in freed])
        others = [each for each in here if each not in freed]
        SQL.keep_apart(connection, case_record_id=case_record_id, others=others)
        people = [record.person_id]
        reviews.settle_between(connection, [case_record_id], others, people, but=review_id)
        save(connection, [person])
    return anew


def _not_linked(others: Sequence[MatchedRecord]) -> str:
    """Say why there is no link of a record to take back, and which to take back instead."""
    if not others:
        return "that case record is about its own person, and no other is linked to it"
    named = ", ".join(":".join(each.named) for each in others)
    return f"the others were linked to that case record: unlink whichever is wrong of them, {named}"


def _because_of(connection: Connection, person_id: UUID, case_record_id: UUID) -> list[UUID]:
    """Give what the matcher linked to a person because of a record, or because of one of those."""
    found: dict[str, None] = {}
    for row in events_of_streams(connection, [person_id]):
        if row.event_type in {LINKED, REVERSED}:
            said = read(row.topic, row.state)
            each = said["case_record_id"]
            found.pop(each, None)
            if row.event_type == LINKED and (
                each == str(case_record_id)
                or (said["actor"] == MATCHER and said["matched_case_record_id"] in found)
            ):
                found[each] = None
    return [UUID(each) for each in found if each != str(case_record_id)]


def declare_distinct(  # noqa: PLR0913
    connection: Connection, case_record_id: UUID, person_id: UUID, *, actor: str, reason: str,
    review_id: UUID | None = None,
) -> None:  # fmt: skip
    """Say that a case record is not about a person; no later match overrules it."""
    require(actor, reason)
    with connection.transaction():
        record = locked(connection, case_record_id)
        if record.person_id == person_id:
            raise CommandRefused("that case record is about this person: reverse its link first")
        others = ids_of(known(connection, person_id))
        person = load(connection, Person, [person_id])[person_id]
        person.declare_distinct(record.named, case_record_id, actor=actor, reason=reason)
        # By record and not by person: a record that is alone takes another person's id when it is
        # linked, and the decision must go with it, whichever of the two moves later.
        SQL.keep_apart(connection, case_record_id=case_record_id, others=others)
        reviews.settle_between(connection, [case_record_id], others, [person_id], but=review_id)
        save(connection, [person])


def withdraw_distinct(
    connection: Connection, case_record_id: UUID, person_id: UUID, *, actor: str, reason: str
) -> None:
    """Take back that a case record is not about a person; the matcher may consider them again.

    It does not matter which of the two was declared distinct from the other, nor by what they are
    kept apart, nor where their records moved since. Raises `CommandRefused` where they are not.
    """
    require(actor, reason)
    with connection.transaction():
        record = locked(connection, case_record_id)
        others = {each.case_record_id: each for each in known(connection, person_id)}
        apart = apart_since(connection, case_record_id)
        taken = apart.keys() & others.keys()
        if not taken:
            raise CommandRefused("nobody declared them distinct")
        mine, theirs = {own_person_id(case_record_id), record.person_id}, {person_id}
        people = load(connection, Person, {*mine, *theirs, *map(own_person_id, apart)})
        gone = taken | {
            each for each in apart.keys() - taken
            if apart[each] in {apart[one] for one in taken}
            and not _says(people, {own_person_id(each)}, case_record_id)
            and not _says(people, mine, each)
        }  # fmt: skip
        theirs |= {own_person_id(each) for each in taken}
        said = [(person, record) for person in _says(people, theirs, case_record_id)]
        said += [(one, others[each]) for each in taken for one in _says(people, mine, each)]
        said = said or [(people[person_id], record)]  # a split keeps them apart
        for person, about in said:
            person.withdraw_distinct(
                about.named, about.case_record_id, actor=actor, reason=reason
            )  # fmt: skip
        SQL.no_longer_apart(connection, case_record_id=case_record_id, others=list(gone))
        ask_no_more(connection, case_record_id, list(gone), person_id)
        save(connection, list({person.id: person for person, _ in said}.values()))


def ask_no_more(
    connection: Connection, case_record_id: UUID, others: Sequence[UUID], person_id: UUID
) -> None:
    """Withdraw what asks whether these are distinct still, where nobody says that they are."""
    found = SQL.open_reviews_between(
        connection, records=[case_record_id], others=list(others), people=[person_id]
    )
    asked = [reviews.one(connection, row[0]) for row in list(found)]
    over = [each.review_id for each in asked if each and each.kind == "distinct"]
    reviews.withdraw(connection, over, reviews.CHANGED)


def apart_since(connection: Connection, case_record_id: UUID) -> dict[UUID, int]:
    """Give the records that one is kept apart from; those of one decision have one position."""
    found = SQL.apart_since(connection, ids=[case_record_id])
    return {(other if one == case_record_id else one): since for one, other, since in found}


def _says(people: Mapping[UUID, Person], ids: Iterable[UUID], record: UUID) -> list[Person]:
    """Give those of these persons from whom a record was declared distinct."""
    return [people[each] for each in ids if str(record) in people[each].distinct]


def records_of(connection: Connection, person_id: UUID) -> list[MatchedRecord]:
    """Give the records about a person, oldest first."""
    return [MatchedRecord(*row) for row in SQL.records_of(connection, person_id=person_id)]


def ids_of(records: Sequence[MatchedRecord]) -> list[UUID]:
    """Give the ids of some records."""
    return [each.case_record_id for each in records]


def known(connection: Connection, person_id: UUID) -> list[MatchedRecord]:
    """Give the records about a person. Raises `CommandRefused` where there are none.

    A sealed person is not known either, in the same words.
    """
    found = records_of(connection, person_id)
    if not found or SQL.sealed(connection, person_ids=[person_id]):
        raise CommandRefused(f"no case record is about a person {person_id}")
    return found


def require(actor: str, reason: str) -> None:
    """Raise `CommandRefused` unless a named person says why."""
    if by_name(actor) in {"", MATCHER}:
        raise CommandRefused("a named person must decide this: give --actor")
    if len(_shown(reason).strip()) < REASON_LENGTH:
        raise CommandRefused(
            f"say why, in a sentence of {REASON_LENGTH} letters or more: it is read years later"
        )


def by_name(actor: str) -> str:
    """Give a name as it is compared: one that only looks like another is the same.

    >>> by_name(" Ruth\u00a0 ADEYEMI\u200b") == by_name("ruth adeyemi")
    True
    """
    return " ".join(_shown(unicodedata.normalize("NFKC", actor)).casefold().split())


def _shown(text: str) -> str:
    """Leave out the characters that are not to be seen."""
    return "".join(each for each in text if each.isspace() or unicodedata.category(each) != "Cf")


def locked(connection: Connection, case_record_id: UUID) -> MatchedRecord:
    """Read a record and hold off the matcher until this decision is committed."""
    SQL.hold_matcher(connection)
    found = SQL.record_to_decide(connection, case_record_id=case_record_id)
    if found is None or SQL.sealed(connection, person_ids=[found[3]]):
        raise CommandRefused(f"the matcher knows no case record {case_record_id}")
    return MatchedRecord(*found)


def current(connection: Connection, person_id: UUID) -> UUID:
    """Give the id a person goes by now: another's, where all their records moved there."""
    if records_of(connection, person_id):
        return person_id
    found = SQL.moved_to(connection, own_person_id=person_id)
    return UUID(str(found)) if found else person_id
