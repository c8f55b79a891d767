"""Join two persons who are one, and split them again.

A join moves every record of one person to another, as links that name the join; a split moves them
back, and with them what was linked since because of them. The matcher never joins two persons.
Where a rule speaks against it, two named people must agree.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from hub.errors import CommandRefused
from hub.matching.known.tables import Connection
from hub.matching.people import reviews
from hub.matching.people.links import (
    MatchedRecord,
    by_name,
    current,
    ids_of,
    known,
    records_of,
    require,
)
from hub.matching.people.objecting import Objections, objections
from hub.matching.people.person import Person
from hub.matching.queries import SQL
from hub.store.aggregates import load, save
from schemas.identifiers import HUB_NAMESPACE, own_person_id


@dataclass(frozen=True)
class Joined:
    """Two persons are one, or wait for somebody else to agree with who proposed it."""

    join_id: UUID
    moved: tuple[UUID, ...]
    waits: bool = False
    proposed_by: str | None = None
    because: tuple[str, ...] = ()
    """The rules for which it waits, in words."""


def join(  # noqa: PLR0913
    connection: Connection, person_id: UUID, into: UUID, *, actor: str, reason: str,
    accept_warnings: bool = False, review_id: UUID | None = None,
) -> Joined:  # fmt: skip
    """Join a person to another, or propose it where somebody else must agree.

    Raises `CommandRefused` where it may not be, and for warnings that were not accepted.
    """
    require(actor, reason)
    with connection.transaction():
        SQL.hold_matcher(connection)
        if person_id == into:
            raise CommandRefused("that is one person already")
        moving, others = known(connection, person_id), known(connection, into)
        found = objections(connection, (person_id, moving), (into, others))
        _refuse(found, accept_warnings=accept_warnings)
        people = load(connection, Person, [person_id, into])
        pair = person_id, into
        first = _proposed(people, pair, actor)
        if found.guards and first is None:
            return _propose(connection, people[person_id], into, moving, actor, reason, found)
        return _carry_out(connection, people, pair, first, moving, actor, reason, found, review_id)


def _refuse(found: Objections, *, accept_warnings: bool) -> None:
    if found.refusals:
        raise CommandRefused("; ".join(found.refusals))
    if found.warnings and not accept_warnings:
        raise CommandRefused(f"look first, then accept the warnings: {'; '.join(found.warnings)}")


def _proposed(
    people: dict[UUID, Person], pair: tuple[UUID, UUID], actor: str
) -> "Person.JoinProposed | None":
    """Give the proposal that this actor may agree to: of these two, whichever was to move."""
    for one, other in (pair, pair[::-1]):
        proposal = people[one].proposal
        if proposal and proposal.into_person_id == str(other):
            if by_name(proposal.actor) == by_name(actor):
                raise CommandRefused("you proposed it: somebody else must agree")
            return proposal
    return None


def _propose(  # noqa: PLR0913
    connection: Connection, person: Person, into: UUID, moving: list[MatchedRecord], actor: str,
    reason: str, found: Objections,
) -> Joined:  # fmt: skip
    other = person.proposal.into_person_id if person.proposal else None
    # One who was sealed since is nobody: such a proposal is neither told of nor to be withdrawn.
    if other and not SQL.sealed(connection, person_ids=[UUID(other)]):
        raise CommandRefused("another join of this person is proposed: withdraw that first")
    join_id = _new_id(person, into)
    person.trigger_event(
        Person.JoinProposed, case_record=tuple(moving[0].named), join_id=str(join_id),
        person_id=str(person.id), into_person_id=str(into), actor=actor, reason=reason,
        guards=found.as_recorded, warnings=found.warnings,
    )  # fmt: skip
    _keep(connection, join_id, person.id, into, "proposed")
    save(connection, [person])
    return Joined(join_id, (), waits=True, because=tuple(map(str, found.guards)))


def _carry_out(  # noqa: PLR0913
    connection: Connection, people: dict[UUID, Person], pair: tuple[UUID, UUID],
    first: "Person.JoinProposed | None", moving: list[MatchedRecord], actor: str, reason: str,
    found: Objections, review_id: UUID | None,
) -> Joined:  # fmt: skip
    person, into = people[pair[0]], people[pair[1]]
    join_id = UUID(first.join_id) if first else _new_id(person, pair[1])
    if first and first.person_id != str(person.id):  # what is agreed to was the other way round
        join_id = _new_id(person, pair[1])
        _end(connection, into, (UUID(first.join_id), person.id), moving[0], actor, reason)
    moved = ids_of(moving)
    agreed_with = {each: person.linked.get(str(each)) for each in moved}
    person.trigger_event(
        Person.PersonsJoined, case_record=tuple(moving[0].named), join_id=str(join_id),
        person_id=str(person.id), into_person_id=str(into.id),
        case_record_ids=[str(each) for each in moved], actor=first.actor if first else actor,
        second_actor=actor if first else None, reason=first.reason if first else reason,
        guards=found.as_recorded, warnings=found.warnings,
    )  # fmt: skip
    for each in moving:
        with_ = agreed_with[each.case_record_id]
        into.link(
            each.named, each.case_record_id, actor=actor, reason=reason, rule="joined",
            join_id=join_id, matched=UUID(with_) if with_ else None,
        )  # fmt: skip
    others = ids_of(records_of(connection, into.id))
    SQL.point(connection, ids=moved, person_ids=[into.id] * len(moved))
    reviews.settle_between(connection, moved, others, [into.id], but=review_id)
    _keep(connection, join_id, person.id, into.id, "joined")
    save(connection, [person, into])
    return Joined(join_id, tuple(moved), proposed_by=first.actor if first else None)


def withdraw(connection: Connection, join_id: UUID, *, actor: str, reason: str) -> None:
    """Take back a proposal, or say as somebody else that it is wrong."""
    require(actor, reason)
    with connection.transaction():
        person_id, into, status = _join(connection, join_id)
        if status != "proposed":
            raise CommandRefused("they are joined: split them instead")
        person = load(connection, Person, [person_id])[person_id]
        # Its records may have moved since: the proposal is theirs, wherever they are.
        record = records_of(connection, current(connection, person_id))[0]
        _end(connection, person, (join_id, into), record, actor, reason)
        save(connection, [person])


def _end(  # noqa: PLR0913
    connection: Connection, person: Person, proposal: tuple[UUID, UUID], record: MatchedRecord,
    actor: str, reason: str,
) -> None:  # fmt: skip
    """Have a proposal wait no more: a join's id, and into whom."""
    join_id, into = proposal
    person.trigger_event(
        Person.JoinProposalWithdrawn, case_record=tuple(record.named), join_id=str(join_id),
        person_id=str(person.id), into_person_id=str(into), actor=actor, reason=reason,
    )  # fmt: skip
    SQL.drop_join(connection, join_id=join_id)


def split(connection: Connection, join_id: UUID, *, actor: str, reason: str) -> tuple[UUID, ...]:
    """Take back a join; give the records that moved back. The matcher leaves the two apart."""
    require(actor, reason)
    with connection.transaction():
        person_id, into, status = _join(connection, join_id)
        if status != "joined":
            raise CommandRefused("they were never joined: withdraw the proposal instead")
        people = load(connection, Person, [person_id, into])
        if people[into].joined is not None:
            raise CommandRefused("they were joined to somebody else since: split those first")
        here = records_of(connection, into)
        back = _whose(people[into], here, join_id)
        _move_back(connection, people, (person_id, into), back, join_id, actor, reason)
        stay = [each.case_record_id for each in here if each not in back]
        for each in back:
            SQL.keep_apart(connection, case_record_id=each.case_record_id, others=stay)
        SQL.drop_join(connection, join_id=join_id)
        # The links taken back come first: what is linked again is then the last that is said of it.
        save(connection, [people[into], people[person_id]])
    return tuple(ids_of(back))


def _whose(into: Person, here: list[MatchedRecord], join_id: UUID) -> list[MatchedRecord]:
    """Give the records that moved and still are here by that, and those linked because of one."""
    mine = {*into.moved.get(str(join_id), ())}
    before = into.before.get(str(join_id), set())
    while True:
        more = {each for each, matched in into.linked.items() if matched in mine} - before - mine
        if not more:
            return [each for each in here if str(each.case_record_id) in mine]
        mine |= more


def _move_back(  # noqa: PLR0913
    connection: Connection, people: dict[UUID, Person], pair: tuple[UUID, UUID],
    back: list[MatchedRecord], join_id: UUID, actor: str, reason: str,
) -> None:  # fmt: skip
    person, into = people[pair[0]], people[pair[1]]
    envelope = back[0].named if back else records_of(connection, into.id)[0].named
    matched = {each: into.linked.get(str(each)) for each in ids_of(back)}
    for each in back:
        into.reverse(each.named, each.case_record_id, actor=actor, reason=reason, join_id=join_id)
    person.trigger_event(
        Person.PersonsSplit, case_record=tuple(envelope), join_id=str(join_id),
        person_id=str(person.id), from_person_id=str(into.id),
        case_record_ids=[str(each) for each in ids_of(back)], actor=actor, reason=reason,
    )  # fmt: skip
    for each in back:
        if own_person_id(each.case_record_id) != person.id:
            with_ = matched[each.case_record_id]
            person.link(
                each.named, each.case_record_id, actor=actor, reason=reason, rule="split",
                join_id=join_id, matched=UUID(with_) if with_ else None,
            )  # fmt: skip
    SQL.point(connection, ids=ids_of(back), person_ids=[person.id] * len(back))


def _join(connection: Connection, join_id: UUID) -> tuple[UUID, UUID, str]:
    SQL.hold_matcher(connection)
    found: Any = SQL.join_to_decide(connection, join_id=join_id)
    if found is None or SQL.sealed(connection, person_ids=list(found[:2])):
        raise CommandRefused(
            f"there is no join {join_id}; hub identity show gives those of a person"
        )
    return found[0], found[1], found[2]


def _keep(connection: Connection, join_id: UUID, person_id: UUID, into: UUID, status: str) -> None:
    SQL.keep_join(
        connection, join_id=join_id, person_id=person_id, into_person_id=into, status=status
    )


def _new_id(person: Person, into: UUID) -> UUID:
    """Name a join by where the stream stands: another one of the same two has another id."""
    return uuid5(HUB_NAMESPACE, f"join\x1f{person.id}\x1f{into}\x1f{person.version}")
