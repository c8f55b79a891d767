"""Who is kept apart by what was said, and by which decision: read from the persons' own streams.

The matcher keeps pairs of records apart and not who said so. Two decisions may keep the same pair
apart, so taking one back leaves what the other says.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching.known.tables import Connection
from hub.matching.people import links
from hub.matching.people.links import LINKED, REVERSED
from hub.matching.people.person import Person
from hub.matching.people.review import Review
from hub.matching.people.reviews import Waiting
from hub.matching.queries import SQL
from hub.store.aggregates import CaseRecord, load, save
from hub.store.reader import events_of_streams
from schemas.codec import read
from schemas.identifiers import own_person_id

WITHDRAWN = Person.DistinctWithdrawn.event_type
KEPT_APART = (Person.RecordsDeclaredDistinct.event_type, REVERSED)
"""The events by which people keep a record and a person apart."""


def said_apart(
    connection: Connection, record: UUID, others: Sequence[UUID], *, but: UUID | None = None
) -> dict[UUID, int]:
    """Give those of the others that people said are not this record's child, and where they did.

    What the stream `but` says does not count.
    """
    person = {row[0]: row[4] for row in SQL.records(connection, ids=[record, *others])}
    met = {row[0] for row in SQL.answered_about(connection, ids=[*person])}
    streams = {*map(own_person_id, person), *person.values(), *met} - {but}
    found: dict[UUID, int] = {}
    for (stream, about), (position, there) in _said(connection, [*streams]).items():
        for each in others:
            for one, other in ((record, each), (each, record)):
                is_there = str(other) in there or own_person_id(other) == stream
                if about == str(one) and is_there:
                    found[each] = max(position, found.get(each, 0))
    return found


def _said(
    connection: Connection, streams: Sequence[UUID | None]
) -> dict[tuple[UUID, str], tuple[int, frozenset[str]]]:
    """Give, for each record that is not of a stream's person, where that was said and of whom."""
    found: dict[tuple[UUID, str], tuple[int, frozenset[str]]] = {}
    linked: dict[UUID, set[str]] = {}
    for row in events_of_streams(connection, [each for each in streams if each]):
        there = linked.setdefault(row.stream_id, set())
        if row.event_type == Person.PersonsJoined.event_type:
            there.difference_update(read(row.topic, row.state)["case_record_ids"])
        elif row.event_type in {*KEPT_APART, LINKED, WITHDRAWN}:
            said = read(row.topic, row.state)
            each = said["case_record_id"]
            found.pop((row.stream_id, each), None)
            there.discard(each)
            if row.event_type == LINKED:
                there.add(each)
            elif row.event_type != WITHDRAWN and not said.get("join_id"):
                found[row.stream_id, each] = row.position, frozenset(there)
    return found


def as_before_link(
    connection: Connection, waiting: Waiting, person_id: UUID, *, actor: str, reason: str
) -> None:
    """Have a record that was unlinked be kept apart from those alone from whom it was before."""
    record = waiting.case_record_id
    others = links.ids_of(links.records_of(connection, person_id))
    if at := _said_before(connection, waiting, person_id):
        SQL.apart_as_of(connection, case_record_id=record, others=others, since=at)
        return
    person = load(connection, Person, [person_id])[person_id]
    person.withdraw_distinct(
        CaseRecord(waiting.system, waiting.local_id), record, actor=actor, reason=reason
    )
    save(connection, [person])
    SQL.no_longer_apart(connection, case_record_id=record, others=others)
    for each, since in said_apart(connection, record, others).items():
        SQL.keep_apart(connection, case_record_id=record, others=[each])
        SQL.apart_as_of(connection, case_record_id=record, others=[each], since=since)


def _said_before(connection: Connection, waiting: Waiting, person_id: UUID) -> int:
    """Give where the record was declared distinct before the review linked it; 0 if it was not."""
    position = 0
    for row in events_of_streams(connection, [person_id]):
        if row.event_type in {*KEPT_APART, LINKED, WITHDRAWN}:
            said = read(row.topic, row.state)
            if said["case_record_id"] != str(waiting.case_record_id):
                continue
            if row.event_type == LINKED and said["review_id"] == str(waiting.review_id):
                return position
            is_said = row.event_type in KEPT_APART and not said.get("join_id")
            position = row.position if is_said else 0
    return 0


def what_it_did(connection: Connection, waiting: Waiting, person_id: UUID) -> Mapping[str, Any]:
    """Give what a review's answer said of its record in a person's stream; empty where nothing."""
    did: Mapping[str, Any] = {}
    is_asked = False
    for row in events_of_streams(connection, [person_id, waiting.review_id]):
        if row.event_type == Review.ReviewRequested.event_type:
            is_asked, did = True, {}
        elif row.event_type == Review.ReviewDecided.event_type:
            return did
        elif is_asked and row.event_type in {*KEPT_APART, LINKED}:
            said = read(row.topic, row.state)
            if said["case_record_id"] == str(waiting.case_record_id):
                did = said
    return did


def take_back(
    connection: Connection, waiting: Waiting, person_id: UUID, *, actor: str, reason: str
) -> None:
    """Take back that a review's record is not about a person, and nothing that was said elsewhere.

    Raises `CommandRefused` where a later decision overruled it, and says which.
    """
    record = waiting.case_record_id
    now = links.current(connection, person_id)
    links.known(connection, now)
    person = load(connection, Person, [person_id])[person_id]
    _require_stands(connection, waiting, person, now)
    since = links.apart_since(connection, record)
    then = {
        each for each in since
        if own_person_id(each) == person_id or str(each) in person.distinct[str(record)]
    }  # fmt: skip
    days = {since[each] for each in then}
    gone = [each for each in since if each in then or since[each] in days]
    said = said_apart(connection, record, gone, but=person_id)
    person.withdraw_distinct(
        CaseRecord(waiting.system, waiting.local_id), record, actor=actor, reason=reason
    )
    save(connection, [person])
    gone = [each for each in gone if each not in said]
    SQL.no_longer_apart(connection, case_record_id=record, others=gone)
    links.ask_no_more(connection, record, gone, now)


def _require_stands(connection: Connection, waiting: Waiting, person: Person, now: UUID) -> None:
    """Raise `CommandRefused` where what the review said holds no more: by what, and what to do."""
    record = str(waiting.case_record_id)
    since: dict[str, Any] = {}
    decided = False
    for row in events_of_streams(connection, [person.id, now, waiting.review_id]):
        decided = decided or row.event_type == Review.ReviewDecided.event_type
        if decided and row.event_type in {LINKED, WITHDRAWN}:
            said = read(row.topic, row.state)
            if row.event_type == LINKED:
                since = {**said}
            elif row.stream_id == person.id and said["case_record_id"] == record:
                raise CommandRefused(f"{said['actor']} took that back already")
    if waiting.person_id == now or record not in person.distinct:
        raise CommandRefused(f"they were made one person since, by {_first(since)}")


def _first(since: Mapping[str, Any]) -> str:
    """Say which link overruled what was said, and how it is taken back."""
    if not since:
        return "a later decision: take that back first"
    if since["join_id"]:
        return f"a join of {since['actor']}: split that first, {since['join_id']}"
    if since["review_id"]:
        return f"an answer of {since['actor']}: take that back first, review {since['review_id']}"
    return f"a link of {since['actor']}: unlink case record {since['case_record_id']} first"
