"""Show whom case records are about, and why: the decisions as the events tell them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg

from hub.errors import NoSuchRecord
from hub.matching.known import tables
from hub.matching.people.links import MatchedRecord, current
from hub.matching.people.relations import Related, relations_of
from hub.matching.people.review import Review
from hub.matching.queries import SQL
from hub.matching.telling.explaining import Explained, explain
from hub.matching.telling.withholding import (
    HOME,
    home_left_out,
    next_left_out,
    without_address,
    without_next,
)
from hub.store.aggregates import load
from schemas.codec import read
from schemas.identifiers import own_person_id

DECISIONS = (
    "hub.record_linked", "hub.link_reversed", "hub.records_declared_distinct",
    "hub.distinct_withdrawn", "hub.join_proposed", "hub.join_proposal_withdrawn",
    "hub.persons_joined", "hub.persons_split",
)  # fmt: skip
LINKED = "hub.record_linked"
OF_PERSONS = {"hub.join_proposed", "hub.join_proposal_withdrawn", "hub.persons_joined",
              "hub.persons_split"}  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """One decision about a case record and a person, or about two persons."""

    at: datetime
    what: str
    case_record_id: str
    actor: str
    reason: str
    evidence: tuple[str, ...]
    join_id: str | None = None
    explained: Explained | None = None
    other_person_id: UUID | None = None
    """Of a join, or of its split: into whom, or from whom."""
    person_id: UUID | None = None
    """Of a join, or of its split: who is joined, or one again."""


@dataclass(frozen=True)
class Conflict:
    """A record and a person it may be about: a review that waits."""

    review_id: UUID
    case_record_id: UUID
    person_id: UUID
    reason: str
    noticed_at: datetime
    explained: Explained | None = None
    """What spoke for and against; only for the person who was weighed."""


Told = TypeVar("Told", Decided, Conflict)


@dataclass(frozen=True)
class Shown:
    """A person: the case records about them, the decisions, and what is to be decided."""

    person_id: UUID
    records: tuple[MatchedRecord, ...]
    decisions: tuple[Decided, ...]
    conflicts: tuple[Conflict, ...]
    relations: tuple[Related, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How case records and people stand: a record not linked is about a person of its own."""

    case_records: int
    people: int
    linked: int
    to_decide: int


def counts(connection: psycopg.Connection[Any]) -> Counts:
    """Count case records, people, links, and reviews that wait. Names nobody."""
    return Counts(*SQL.counts(connection))


def systems(connection: psycopg.Connection[Any]) -> list[str]:
    """Name the systems that number the case records there are. Any login may ask."""
    return [row[0] for row in SQL.case_record_systems(connection)]


def is_met(connection: psycopg.Connection[Any], case_record_id: UUID) -> bool:
    """Say whether the hub has met a case record."""
    return SQL.record_to_decide(connection, case_record_id=case_record_id) is not None


def is_open(connection: psycopg.Connection[Any], person_id: UUID) -> bool:
    """Say whether case records are about a person, who is not sealed."""
    met = records_of(connection, person_id)
    return bool(met) and not SQL.sealed(connection, person_ids=[person_id])


def person_of(connection: psycopg.Connection[Any], said: UUID) -> UUID:
    """Give the person of a case record, or the id that a person goes by now."""
    found = SQL.record_to_decide(connection, case_record_id=said)
    return MatchedRecord(*found).person_id if found else current(connection, said)


def asked_about(connection: psycopg.Connection[Any], said: UUID) -> UUID:
    """Give the case record a review asks about; any other id is what it is."""
    found = SQL.review(connection, review_id=said)
    return found[1] if found else said


def records_of(connection: psycopg.Connection[Any], person_id: UUID) -> list[MatchedRecord]:
    """List the case records about a person; none where nobody was ever heard of them."""
    return [MatchedRecord(*row) for row in SQL.records_of(connection, person_id=person_id)]


def shown(connection: psycopg.Connection[Any], person_id: UUID) -> Shown:
    """Show a person. Raises `NoSuchRecord` where no case record ever was about them.

    A sealed person is answered for in the same words, as the door answers for whoever is hidden.
    """
    records = tuple(records_of(connection, person_id))
    ids = [each.case_record_id for each in records]
    own = {person_id} | {own_person_id(each) for each in ids}
    # Decisions about a record that came and went stand in the other person's stream.
    met = {row[0] for row in SQL.people_kept_apart(connection, ids=ids)}
    hidden = {row[0] for row in SQL.sealed_of(connection, person_ids=list(own | met))}
    events = list(
        SQL.link_events(connection, ids=list((own | met) - hidden), types=list(DECISIONS))
    )
    mine = {str(each) for each in ids}
    decisions = tuple(
        decided
        for stream, topic, state, at in events
        if (decided := _decided(topic, bytes(state), at)).case_record_id in mine or stream in own
    )
    decisions = _with_nobody_sealed(connection, decisions)
    if person_id in hidden or not (records or decisions):
        raise NoSuchRecord
    told = _as_told_now(connection, decisions, _heard_of(events) | {*ids})
    waiting = tuple(_waiting(connection, [Conflict(*row) for row in
                                          SQL.asked_of(connection, ids=ids)]))  # fmt: skip
    return Shown(person_id, records, told, waiting, tuple(relations_of(connection, [person_id])))


def _with_nobody_sealed(
    connection: psycopg.Connection[Any], decisions: Sequence[Decided]
) -> tuple[Decided, ...]:
    """Leave out what was decided of a record of who is sealed by now, or of joining them."""
    others = {each.other_person_id for each in decisions if each.other_person_id}
    now = {each: current(connection, each) for each in others}
    about = [UUID(each.case_record_id) for each in decisions if each.case_record_id]
    whose = {str(row[0]): row[4] for row in SQL.records(connection, ids=about)}
    met = [*now, *now.values(), *whose.values()]
    sealed = {row[0] for row in SQL.sealed_of(connection, person_ids=met)}
    hidden = {each for each in now if not sealed.isdisjoint({each, now[each]})}
    return tuple(
        each for each in decisions
        if each.other_person_id not in hidden and whose.get(each.case_record_id) not in sealed
    )  # fmt: skip


def _heard_of(events: Iterable[tuple[Any, ...]]) -> set[UUID]:
    """Give the records that were compared with each other, and those that were ever linked."""
    return {
        UUID(said[name])
        for _, topic, state, _ in events
        if (said := read(topic, bytes(state))).get("decision") or topic.startswith(f"{LINKED}.")
        for name in ("case_record_id", "matched_case_record_id") if said.get(name)
    }  # fmt: skip


def _waiting(
    connection: psycopg.Connection[Any], conflicts: Sequence[Conflict]
) -> Iterator[Conflict]:
    """Say of each question that waits what spoke for and against, of whoever was weighed."""
    streams = load(connection, Review, list({each.review_id for each in conflicts}))
    for each in conflicts:
        asked = streams[each.review_id].asked
        decision = asked.decision if asked else None
        if not decision or decision.get("person_id") != str(each.person_id):
            yield replace(each, reason=next_left_out(home_left_out(each.reason)))
            continue
        matched = decision.get("matched_case_record_id")
        met = {each.case_record_id, *([UUID(matched)] if matched else [])}
        (told,) = _as_told_now(connection, [replace(each, explained=explain(decision))], met)
        yield told if _second(told) else replace(told, reason=next_left_out(told.reason))


def _as_told_now(
    connection: psycopg.Connection[Any], decisions: Sequence[Told], records: Collection[UUID]
) -> tuple[Told, ...]:
    """Take out whoever came second and is sealed by now, and an address that became confidential.

    It is withheld where any record of anybody compared has one in confidence, or had: it may be the
    one that was compared, in other words.
    """
    seconds = {UUID(second) for each in decisions if (second := _second(each))}
    sealed = {str(row[0]) for row in SQL.sealed_of(connection, person_ids=list(seconds))}
    met = tables.records(connection, records)
    weighed = {UUID(each.explained.person_id) for each in decisions
               if each.explained and each.explained.person_id}  # fmt: skip
    is_secret = any(not each.normalised for each in met.values()) or SQL.live_in_confidence(
        connection, ids=list(records), person_ids=list(weighed)
    )
    found = []
    for each in decisions:
        said = each.explained
        if said and said.runner_up_person_id in sealed:
            said = without_next(said)
        told = replace(each, explained=without_address(said) if said and is_secret else said)
        found.append(_without_evidence(told) if is_secret else told)
    return tuple(found)


def _without_evidence(told: Told) -> Told:
    """Say no more that the addresses agreed: one of them would be given away."""
    if isinstance(told, Conflict):
        return replace(told, reason=home_left_out(told.reason))
    return replace(told, evidence=tuple(each for each in told.evidence if each not in HOME))


def _second(decision: Decided | Conflict) -> str | None:
    return decision.explained.runner_up_person_id if decision.explained else None


def _decided(topic: str, state: bytes, at: datetime) -> Decided:
    event = read(topic, state)
    event_type = topic.rpartition(".")[0]
    what = event_type.split(".")[1].replace("_", " ")
    actor = event["actor"]
    if event.get("second_actor"):
        actor = f"{actor} and {event['second_actor']}"
    decision = event.get("decision")
    other = event.get("into_person_id") or event.get("from_person_id")
    return Decided(
        at, what, event.get("case_record_id", ""), actor, event["reason"],
        tuple(event.get("evidence") or ()),
        event["join_id"] if event_type in OF_PERSONS else None,
        explain(decision) if decision else None,
        UUID(other) if other else None,
        UUID(event["person_id"]) if other else None,
    )  # fmt: skip
