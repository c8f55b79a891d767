"""Links from case records to people: decisions that can refuse, each an event with its reason.

A case record is about its own person until linked. A link is a pointer, so taking it back leaves
everything as it was. What a named person decided, the matcher never overrules.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from hub.errors import CommandRefused
from hub.matching.queries import SQL
from hub.store.aggregates import CaseRecord, HubAggregate, load, save
from schemas.identifiers import own_person_id

MATCHER = "matcher"
REASON_LENGTH = 10
"""Fewest characters of a person's reason: it is read years later."""


class Person(HubAggregate):
    """The case records linked to one person besides their own."""

    feed = "matching"

    def begin(self) -> None:
        """Nothing is linked and nothing is declared distinct."""
        self.linked: set[str] = set()
        self.distinct: set[str] = set()

    class RecordLinked(HubAggregate.Event):
        """A case record now points to this person."""

        event_type = "hub.record_linked"
        person_id: str
        case_record_id: str
        actor: str
        reason: str
        rule: str
        matched_case_record_id: str | None
        evidence: list[str]

        def apply(self, aggregate: "Person") -> None:
            """It is linked, whatever was declared before: whoever links it knows better by now."""
            aggregate.linked.add(self.case_record_id)
            aggregate.distinct.discard(self.case_record_id)

    class LinkReversed(HubAggregate.Event):
        """A case record is about its own person again."""

        event_type = "hub.link_reversed"
        person_id: str
        case_record_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "Person") -> None:
            """It is not linked."""
            aggregate.linked.discard(self.case_record_id)

    class RecordsDeclaredDistinct(HubAggregate.Event):
        """A case record is not about this person, whatever a later match says."""

        event_type = "hub.records_declared_distinct"
        person_id: str
        case_record_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "Person") -> None:
            """It is distinct."""
            aggregate.distinct.add(self.case_record_id)

    def link(  # noqa: PLR0913
        self,
        record: CaseRecord,
        case_record_id: UUID,
        *,
        actor: str,
        reason: str,
        rule: str = "decided",
        matched: UUID | None = None,
        evidence: tuple[str, ...] = (),
    ) -> None:
        """Link a record. Raises `CommandRefused` where it is linked, or declared distinct."""
        if str(case_record_id) in self.linked:
            raise CommandRefused("that case record is linked to this person already")
        if str(case_record_id) in self.distinct and actor == MATCHER:
            raise CommandRefused("a person declared them distinct; only a person can link them")
        self._decide(
            self.RecordLinked, record, case_record_id, actor, reason, rule=rule,
            matched_case_record_id=str(matched) if matched else None, evidence=list(evidence),
        )  # fmt: skip

    def reverse(self, record: CaseRecord, case_record_id: UUID, *, actor: str, reason: str) -> None:
        """Take a link back. Raises `CommandRefused` where there is none."""
        if str(case_record_id) not in self.linked:
            raise CommandRefused("that case record is not linked to this person")
        self._decide(self.LinkReversed, record, case_record_id, actor, reason)

    def declare_distinct(
        self, record: CaseRecord, case_record_id: UUID, *, actor: str, reason: str
    ) -> None:
        """Say they are not the same. Raises `CommandRefused` while they are linked."""
        if str(case_record_id) in self.linked:
            raise CommandRefused("they are linked: reverse the link first")
        if str(case_record_id) in self.distinct:
            raise CommandRefused("they are declared distinct already")
        self._decide(self.RecordsDeclaredDistinct, record, case_record_id, actor, reason)

    def _decide(
        self,
        event: type[HubAggregate.Event],
        record: CaseRecord,
        case_record_id: UUID,
        actor: str,
        reason: str,
        **more: Any,
    ) -> None:
        self.trigger_event(
            event, case_record=tuple(record), person_id=str(self.id),
            case_record_id=str(case_record_id), actor=actor, reason=reason, **more,
        )  # fmt: skip


@dataclass(frozen=True)
class MatchedRecord:
    """A case record as the matcher knows it."""

    case_record_id: UUID
    system: str
    local_id: str
    person_id: UUID


def link(
    connection: psycopg.Connection[Any], case_record_id: UUID, person_id: UUID, *, actor: str,
    reason: str,
) -> None:  # fmt: skip
    """Link a case record to a person, as a named person decided. Raises `CommandRefused`."""
    _require(actor, reason)
    with connection.transaction():
        record = _locked(connection, case_record_id)
        if record.person_id == person_id:
            raise CommandRefused("that case record is about this person already")
        if record.person_id != own_person_id(case_record_id):
            raise CommandRefused("it is linked to someone else: reverse that link first")
        if len(_records_of(connection, record.person_id)) > 1:
            raise CommandRefused(
                "other case records are linked to its own person: move those first"
            )
        others = _known(connection, person_id)
        person = load(connection, Person, [person_id])[person_id]
        person.link(_named(record), case_record_id, actor=actor, reason=reason)
        SQL.point(connection, ids=[case_record_id], person_ids=[person_id])
        SQL.no_longer_apart(connection, case_record_id=case_record_id, others=others)
        SQL.settle_conflicts(connection, case_record_id=case_record_id, others=others)
        save(connection, [person])


def unlink(
    connection: psycopg.Connection[Any], case_record_id: UUID, *, actor: str, reason: str
) -> None:
    """Take back a case record's link; the matcher will not make it again."""
    _require(actor, reason)
    with connection.transaction():
        record = _locked(connection, case_record_id)
        others = _records_of(connection, record.person_id)
        person = load(connection, Person, [record.person_id])[record.person_id]
        person.reverse(_named(record), case_record_id, actor=actor, reason=reason)
        own = own_person_id(case_record_id)
        SQL.point(connection, ids=[case_record_id], person_ids=[own])
        _keep_apart(connection, case_record_id, others)
        save(connection, [person])


def declare_distinct(
    connection: psycopg.Connection[Any], case_record_id: UUID, person_id: UUID, *, actor: str,
    reason: str,
) -> None:  # fmt: skip
    """Say that a case record is not about a person; no later match overrules it."""
    _require(actor, reason)
    with connection.transaction():
        record = _locked(connection, case_record_id)
        if record.person_id == person_id:
            raise CommandRefused("that case record is about this person: reverse its link first")
        others = _known(connection, person_id)
        person = load(connection, Person, [person_id])[person_id]
        person.declare_distinct(_named(record), case_record_id, actor=actor, reason=reason)
        _keep_apart(connection, case_record_id, others)
        save(connection, [person])


def _keep_apart(
    connection: psycopg.Connection[Any], case_record_id: UUID, others: list[UUID]
) -> None:
    """Keep a record apart from each of the others, whichever of the two moves later.

    By record and not by person: a record that is alone takes another person's id when it is linked,
    and the decision must go with it.
    """
    SQL.keep_apart(connection, case_record_id=case_record_id, others=others)
    SQL.settle_conflicts(connection, case_record_id=case_record_id, others=others)


def _records_of(connection: psycopg.Connection[Any], person_id: UUID) -> list[UUID]:
    return [row[0] for row in SQL.records_of(connection, person_id=person_id)]


def _known(connection: psycopg.Connection[Any], person_id: UUID) -> list[UUID]:
    """Give the records about a person. Raises `CommandRefused` where there are none."""
    found = _records_of(connection, person_id)
    if not found:
        raise CommandRefused(f"no case record is about a person {person_id}")
    return found


def _require(actor: str, reason: str) -> None:
    if not actor.strip() or actor == MATCHER:
        raise CommandRefused("a named person must decide this: give --actor")
    if len(reason.strip()) < REASON_LENGTH:
        raise CommandRefused("say why, in a sentence: it is read years later")


def _locked(connection: psycopg.Connection[Any], case_record_id: UUID) -> MatchedRecord:
    """Read a record and hold off the matcher until this decision is committed."""
    SQL.hold_matcher(connection)
    found = SQL.record_to_decide(connection, case_record_id=case_record_id)
    if found is None:
        raise CommandRefused(f"the matcher knows no case record {case_record_id}")
    return MatchedRecord(*found)


def _named(record: MatchedRecord) -> CaseRecord:
    return CaseRecord(record.system, record.local_id)
