"""Household relations between persons: proposed by the matcher, confirmed by a named person.

Twins and siblings agree on almost everything, so a relation is evidence against one person, and two
persons who are related are not joined. A relation is between persons by their own ids, which follow
the records when those move.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid5

from hub.errors import CommandRefused
from hub.matching.known.tables import Connection, send
from hub.matching.people.links import known, require
from hub.matching.people.person import MATCHER
from hub.matching.queries import SQL
from hub.store.aggregates import CaseRecord, HubAggregate, load, save
from hub.store.packing import text_array, uuid_array
from schemas.code_lists import code_list
from schemas.identifiers import HUB_NAMESPACE

MOTHER = "mother_of_unborn"
WORDS = {
    "twin": "twins", "sibling": "siblings", "household": "members of the household",
    MOTHER: "mother and unborn child",
}  # fmt: skip
KIN = frozenset(WORDS)
"""The relations there are."""


class Relation(HubAggregate):
    """How two persons are related: nothing, proposed or confirmed."""

    feed = "matching"

    def begin(self) -> None:
        """Nobody said anything."""
        self.status = ""
        self.proposed: Relation.HouseholdRelationProposed | None = None
        self.confirmed: Relation.HouseholdRelationConfirmed | None = None

    class HouseholdRelationProposed(HubAggregate.Event):
        """They seem to be related."""

        event_type = "hub.household_relation_proposed"
        relation_id: str
        person_id: str
        other_person_id: str
        relation: str
        actor: str
        reason: str

        def apply(self, aggregate: "Relation") -> None:
            """It waits for somebody to confirm it."""
            aggregate.status, aggregate.proposed = "proposed", self

    class HouseholdRelationConfirmed(HubAggregate.Event):
        """They are related."""

        event_type = "hub.household_relation_confirmed"
        relation_id: str
        person_id: str
        other_person_id: str
        relation: str
        actor: str
        reason: str

        def apply(self, aggregate: "Relation") -> None:
            """It stands."""
            aggregate.status, aggregate.confirmed = "confirmed", self

    class HouseholdRelationWithdrawn(HubAggregate.Event):
        """They are not related."""

        event_type = "hub.household_relation_withdrawn"
        relation_id: str
        person_id: str
        other_person_id: str
        relation: str
        actor: str
        reason: str

        def apply(self, aggregate: "Relation") -> None:
            """It is over, and the matcher does not propose it again."""
            aggregate.status, aggregate.proposed = "", None

    @property
    def pair(self) -> tuple[UUID, UUID] | None:
        """The two as they were called when it was said; both may go by other ids now."""
        said = self.confirmed or self.proposed
        return (UUID(said.person_id), UUID(said.other_person_id)) if said else None


@dataclass(frozen=True)
class Related:
    """A relation of two persons, by the ids they go by now."""

    relation_id: UUID
    person_id: UUID
    other_person_id: UUID
    relation: str
    status: str

    @property
    def words(self) -> str:
        """The relation in words, in the plural."""
        return WORDS[self.relation]


def relation_id(person_id: UUID, other: UUID, relation: str) -> UUID:
    """Name a relation: the same two and the same relation always give the same id."""
    pair = [str(person_id), str(other)]
    if relation != MOTHER:
        pair.sort()
    return uuid5(HUB_NAMESPACE, "\x1f".join(("relation", relation, *pair)))


class Proposal(NamedTuple):
    """A relation the matcher would propose, and the record it noticed it by."""

    person_id: UUID
    other_person_id: UUID
    relation: str
    reason: str
    record: CaseRecord


class Proposed(NamedTuple):
    """A relation that is new, and what it is proposed of."""

    relation: Relation
    proposal: Proposal


def propose(
    connection: Connection, wanted: Iterable[Proposal], unheard: frozenset[UUID] = frozenset()
) -> list[Proposed]:
    """Propose relations, in the matcher's transaction; what was ever said of two stands.

    Of persons `unheard` of before nothing was ever said. Nothing is written: the caller keeps what
    is new and saves it.
    """
    named = {relation_id(*each[:3]): each for each in wanted}
    ever, said = _said_before(connection, named, unheard)
    new = []
    for name, each in named.items():
        pair = frozenset(each[:2])
        if name not in ever and pair not in said:
            said.add(pair)
            new.append(Proposed(Relation.at(name), each))
            _propose(*new[-1])
    return new


def _said_before(
    connection: Connection, named: Mapping[UUID, Proposal], unheard: frozenset[UUID]
) -> tuple[set[UUID], set[frozenset[UUID]]]:
    """Give which relations were ever spoken of, and which two persons'."""
    heard = {name: each for name, each in named.items() if unheard.isdisjoint(each[:2])}
    if not heard:
        return set(), set()
    people = {each for one in heard.values() for each in one[:2]}
    rows = send(
        connection, "related_before", person_ids=uuid_array(people), ids=uuid_array(heard)
    ).fetchall()
    return {name for name, *_ in rows}, {frozenset(pair) for _, *pair in rows}


def keep(connection: Connection, new: Sequence[Proposed]) -> None:
    """Note which relations are proposed from now on."""
    if new:
        send(
            connection, "keep_relations", ids=uuid_array(each.relation.id for each in new),
            ones=uuid_array(each.proposal.person_id for each in new),
            others=uuid_array(each.proposal.other_person_id for each in new),
            relations=text_array(each.proposal.relation for each in new),
        )  # fmt: skip


def _propose(found: Relation, each: Proposal) -> None:
    found.trigger_event(
        Relation.HouseholdRelationProposed, case_record=tuple(each.record),
        relation_id=str(found.id), person_id=str(each.person_id),
        other_person_id=str(each.other_person_id), relation=each.relation, actor=MATCHER,
        reason=each.reason,
    )  # fmt: skip


def confirm(  # noqa: PLR0913
    connection: Connection, person_id: UUID, other: UUID, relation: str, *, actor: str, reason: str
) -> None:
    """Say as a named person that two persons are related. Raises `CommandRefused`."""
    require(actor, reason)
    if relation not in code_list("hub.household_relation"):
        there_are = ", ".join(code_list("hub.household_relation"))
        raise CommandRefused(f"there is no relation {relation}; there are: {there_are}")
    with connection.transaction():
        SQL.hold_matcher(connection)
        if person_id == other:
            raise CommandRefused("that is one person")
        record = known(connection, person_id)[0].named
        known(connection, other)
        pair = person_id, other
        if is_confirmed(connection, *pair, relation):
            raise CommandRefused("that is confirmed already")
        standing = _standing(connection, pair, relation)
        found = standing[0] if standing else _loaded(connection, *pair, relation)
        event = Relation.HouseholdRelationConfirmed
        _say(connection, found, event, found.pair or pair, relation, record, actor, reason)


def withdraw(  # noqa: PLR0913
    connection: Connection, person_id: UUID, other: UUID, relation: str, *, actor: str, reason: str
) -> None:
    """Take a relation back, proposed or confirmed. Raises `CommandRefused` where there is none."""
    require(actor, reason)
    with connection.transaction():
        SQL.hold_matcher(connection)
        record = known(connection, person_id)[0].named
        pair = person_id, other
        standing = _standing(connection, pair, relation)
        if not standing:
            raise CommandRefused("nobody said that they are related")
        event = Relation.HouseholdRelationWithdrawn
        for each in standing:
            _say(connection, each, event, each.pair or pair, relation, record, actor, reason)


def is_confirmed(connection: Connection, person_id: UUID, other: UUID, relation: str) -> bool:
    """Whether somebody confirmed that two persons are related so."""
    standing = _standing(connection, (person_id, other), relation)
    return any(each.status == "confirmed" for each in standing)


def take_back(  # noqa: PLR0913
    connection: Connection, pair: tuple[UUID, UUID], relation: str, said: tuple[str, str], *,
    actor: str, reason: str,
) -> None:  # fmt: skip
    """Take back that somebody confirmed a relation, where it was who `said` so, in those words.

    What was proposed before is proposed again: that it is not so nobody says.
    """
    record = known(connection, pair[0])[0].named
    for each in _standing(connection, pair, relation):
        if each.confirmed and (each.confirmed.actor, each.confirmed.reason) == said:
            of, before = each.pair or pair, each.proposed
            event = Relation.HouseholdRelationWithdrawn
            _say(connection, each, event, of, relation, record, actor, reason)
            if before:
                again = Relation.HouseholdRelationProposed
                _say(connection, each, again, of, relation, record, before.actor, before.reason)


def relations_of(connection: Connection, person_ids: Sequence[UUID]) -> list[Related]:
    """List the relations of these persons that stand or are proposed."""
    rows = SQL.relations_of(connection, person_ids=list(person_ids))
    return [Related(*row) for row in rows]


def relations_between(connection: Connection, one: UUID, other: UUID) -> list[Related]:
    """List the relations of two persons."""
    return [
        each
        for each in relations_of(connection, [one])
        if {each.person_id, each.other_person_id} == {one, other}
    ]


def _standing(connection: Connection, pair: tuple[UUID, UUID], relation: str) -> list[Relation]:
    """Give a relation of two as it stands: of each two ids that they went by when it was said."""
    names = [
        each.relation_id for each in relations_between(connection, *pair)
        if each.relation == relation
        and (relation != MOTHER or (each.person_id, each.other_person_id) == pair)
    ]  # fmt: skip
    return list(load(connection, Relation, names).values()) if names else []


def _loaded(connection: Connection, person_id: UUID, other: UUID, relation: str) -> Relation:
    name = relation_id(person_id, other, relation)
    return load(connection, Relation, [name])[name]


def _say(  # noqa: PLR0913
    connection: Connection, found: Relation, event: type[HubAggregate.Event],
    pair: tuple[UUID, UUID], relation: str, record: CaseRecord, actor: str, reason: str,
) -> None:  # fmt: skip
    person_id, other = pair
    found.trigger_event(
        event, case_record=tuple(record), relation_id=str(found.id), person_id=str(person_id),
        other_person_id=str(other), relation=relation, actor=actor, reason=reason,
    )  # fmt: skip
    SQL.keep_relation(
        connection, relation_id=found.id, one=person_id, other=other, relation=relation,
        status=found.status or "withdrawn",
    )  # fmt: skip
    save(connection, [found])
