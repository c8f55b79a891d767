"""Show whom case records are about, and why: the decisions as the events tell them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from hub.errors import CommandRefused
from hub.matching.links import MatchedRecord
from hub.matching.queries import SQL
from schemas.codec import read
from schemas.identifiers import own_person_id

DECISIONS = ("hub.record_linked", "hub.link_reversed", "hub.records_declared_distinct")


@dataclass(frozen=True)
class Decided:
    """One decision about a case record and a person."""

    at: datetime
    what: str
    case_record_id: str
    actor: str
    reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """A record and a person it may be about: a review that waits."""

    review_id: UUID
    case_record_id: UUID
    person_id: UUID
    reason: str
    noticed_at: datetime


@dataclass(frozen=True)
class Shown:
    """A person: the case records about them, the decisions, and what is to be decided."""

    person_id: UUID
    records: tuple[MatchedRecord, ...]
    decisions: tuple[Decided, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Counts:
    """How case records and people stand: a record not linked is about a person of its own."""

    case_records: int
    people: int
    linked: int
    to_decide: int


def counts(connection: psycopg.Connection[Any]) -> Counts:
    """Count case records, people, links, and pairs for a person to decide. Names nobody."""
    return Counts(*SQL.counts(connection))


def person_of(connection: psycopg.Connection[Any], said: UUID) -> UUID:
    """Give the person of a case record; any other id is taken for a person's own."""
    found = SQL.record_to_decide(connection, case_record_id=said)
    return MatchedRecord(*found).person_id if found else said


def shown(connection: psycopg.Connection[Any], person_id: UUID) -> Shown:
    """Show a person. Raises `CommandRefused` where no case record ever was about them."""
    records = tuple(MatchedRecord(*row) for row in SQL.records_of(connection, person_id=person_id))
    ids = [each.case_record_id for each in records]
    own = {person_id} | {own_person_id(each) for each in ids}
    # Decisions about a record that came and went stand in the other person's stream.
    met = {row[0] for row in SQL.people_kept_apart(connection, ids=ids)}
    events = SQL.link_events(connection, ids=list(own | met), types=list(DECISIONS))
    mine = {str(each) for each in ids}
    decisions = tuple(
        decided
        for stream, topic, state, at in events
        if (decided := _decided(topic, bytes(state), at)).case_record_id in mine or stream in own
    )
    if not records and not decisions:
        raise CommandRefused("nothing is known of that person or case record")
    conflicts = SQL.asked_of(connection, ids=ids)
    return Shown(person_id, records, decisions, tuple(Conflict(*row) for row in conflicts))


def _decided(topic: str, state: bytes, at: datetime) -> Decided:
    event = read(topic, state)
    what = topic.split(".")[1].replace("_", " ")
    evidence = tuple(event.get("evidence") or ())
    return Decided(at, what, event["case_record_id"], event["actor"], event["reason"], evidence)
