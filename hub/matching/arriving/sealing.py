"""Adoption: a person's record is sealed, and what arrives under that identity is held.

The child's life after adoption is another person, made of other case records, and nothing here ever
connects the two: a sealed person is nobody's candidate, is in no count, and is answered for in the
words used of somebody the hub has never heard of.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from hub.errors import CommandRefused
from hub.matching.arriving.choosing import Choosing
from hub.matching.arriving.looking import Sight
from hub.matching.arriving.recording import recorded
from hub.matching.known.records import Record
from hub.matching.known.tables import Connection
from hub.matching.model.decision import Candidate, Known, decide
from hub.matching.people.links import MatchedRecord, ids_of, known, records_of, require
from hub.matching.people.person import MATCHER, Person
from hub.matching.people.reviews import withdraw_naming
from hub.matching.queries import SQL
from hub.store.aggregates import CaseRecord, HubAggregate, load, save
from hub.store.reader import StoredRow
from schemas.codec import read
from schemas.identifiers import HUB_NAMESPACE, own_person_id

ADOPTION = "adoption"
HELD = "the record is held for those who may read sealed records"
"""All that is ever said of a held record outside the sealed stream."""


class Seal(HubAggregate):
    """One closing of a person's record to all but a named group."""

    feed = "matching"

    def begin(self) -> None:
        """It is open."""
        self.person_id: UUID | None = None

    class RecordSealed(HubAggregate.Event):
        """The record is closed."""

        event_type = "hub.record_sealed"
        seal_id: str
        person_id: str
        scope: str
        actor: str
        reason: str

        def apply(self, aggregate: "Seal") -> None:
            """It is sealed."""
            aggregate.person_id = UUID(self.person_id)

    class RecordUnsealed(HubAggregate.Event):
        """The record is open again."""

        event_type = "hub.record_unsealed"
        seal_id: str
        person_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "Seal") -> None:
            """It is not sealed."""
            aggregate.person_id = None


def seal(connection: Connection, person_id: UUID, *, actor: str, reason: str) -> UUID:
    """Seal a person's record, as an adoption order requires; give the seal's id."""
    require(actor, reason)
    with connection.transaction():
        SQL.hold_matcher(connection)
        records = known(connection, person_id)
        return _close(connection, person_id, records[0].named, actor=actor, reason=reason)


def unseal(connection: Connection, seal_id: UUID, *, actor: str, reason: str) -> None:
    """Take a seal back: it was set on the wrong record. Raises `CommandRefused`."""
    require(actor, reason)
    with connection.transaction():
        SQL.hold_matcher(connection)
        found = load(connection, Seal, [seal_id])[seal_id]
        if found.person_id is None:
            raise CommandRefused(
                f"there is no seal {seal_id}: give the id that hub identity seal printed"
            )
        _open(connection, found, actor=actor, reason=reason)


def hold(
    connection: Connection, record: MatchedRecord, person_id: UUID,
    decision: dict[str, object] | None,
) -> bool:  # fmt: skip
    """Hold a record that agrees with a sealed person, in the matcher's transaction.

    Gives whether it is held: not where it was released, or declared distinct, before.

    What connects the two is an event in the sealed person's stream, and nowhere else; the held
    record's own seal says nothing of why.
    """
    sealed = load(connection, Person, [person_id])[person_id]
    if str(record.case_record_id) in sealed.quarantined | sealed.distinct.keys():
        return False
    sealed.quarantine(
        record.named, record.case_record_id, reason="it agrees with a sealed record",
        decision=decision,
    )  # fmt: skip
    SQL.hold_record(connection, case_record_id=record.case_record_id, person_id=person_id)
    save(connection, [sealed])
    _close(connection, own_person_id(record.case_record_id), record.named, actor=MATCHER,
           reason=HELD)  # fmt: skip
    return True


def hear(connection: Connection, rows: Sequence[StoredRow]) -> list[UUID]:
    """Keep which persons are sealed, whoever sealed them; give the records that are open again.

    What was asked about those was withdrawn, and who came meanwhile did not meet them.
    """
    opened: list[UUID] = []
    for row in rows:
        event = read(row.topic, row.state)
        if row.event_type == "hub.record_sealed":
            person_id = UUID(event["person_id"])
            withdraw_naming(connection, [person_id])
            SQL.keep_seal(
                connection, seal_id=event["seal_id"], person_id=person_id, scope=event["scope"],
                actor=event["actor"], reason=event["reason"],
            )  # fmt: skip
        else:
            SQL.drop_seal(
                connection, seal_id=event["seal_id"], actor=event["actor"], reason=event["reason"]
            )
            opened += ids_of(records_of(connection, UUID(event["person_id"])))
    return opened


def hold_those_that_agree(
    connection: Connection, choosing: Choosing, records: Mapping[UUID, Record], seen: Sight
) -> None:
    """Hold the records that agree with a sealed person: they take no turn, and nobody meets them.

    The model never sees a sealed person beside others, so none is in a question or an explanation.
    """
    for asker, near in seen.near_sealed.items():
        record = records[asker]
        if asker in seen.sealed or record.person_id != record.own_person_id:
            continue
        offices = choosing.scene.offices
        decision = decide(
            record.without(offices).details,
            _sealed_candidates([each.without(offices) for each in near]), choosing.model,
            children=choosing.persons,
        )  # fmt: skip
        numbers = set(record.details.nhs_numbers)
        shared = [each for each in near if numbers & set(each.details.nhs_numbers)]
        person_id = shared[0].person_id if shared else decision.person
        if person_id is not None and (shared or decision.band == "match"):
            held = MatchedRecord(asker, record.system, record.local_id, record.person_id)
            said = recorded(decision, choosing.model.version)
            if hold(connection, held, person_id, said):
                seen.sealed.add(asker)


def _sealed_candidates(near: Sequence[Record]) -> list[Candidate]:
    people: dict[UUID, list[Known]] = {}
    for each in near:
        known = Known(each.case_record_id, each.person_id, each.details)
        people.setdefault(each.person_id, []).append(known)
    return [Candidate(person, tuple(members)) for person, members in people.items()]


def release(connection: Connection, case_record_id: UUID, *, actor: str, reason: str) -> None:
    """Say that a held record has nothing to do with the sealed person: it is open again."""
    require(actor, reason)
    with connection.transaction():
        SQL.hold_matcher(connection)
        held = SQL.held(connection, case_record_id=case_record_id)
        if held is None:
            raise CommandRefused("that case record is not held")
        record = MatchedRecord(*SQL.record_to_decide(connection, case_record_id=case_record_id))
        person = load(connection, Person, [held])[held]
        person.release(record.named, case_record_id, actor=actor, reason=reason)
        save(connection, [person])
        SQL.let_go(connection, case_record_id=case_record_id)
        for (seal_id,) in SQL.seals_of(connection, person_id=record.person_id):
            found = load(connection, Seal, [seal_id])[seal_id]
            _open(connection, found, actor=actor, reason="the record is held no more")


def _close(
    connection: Connection, person_id: UUID, record: CaseRecord, *, actor: str, reason: str
) -> UUID:
    before = len(list(SQL.seals_of(connection, person_id=person_id)))
    if before:
        raise CommandRefused(f"no case record is about a person {person_id}")
    name = _free(connection, person_id)
    name.trigger_event(
        Seal.RecordSealed, case_record=tuple(record), seal_id=str(name.id),
        person_id=str(person_id), scope=ADOPTION, actor=actor, reason=reason,
    )  # fmt: skip
    withdraw_naming(connection, [person_id])
    SQL.keep_seal(
        connection, seal_id=name.id, person_id=person_id, scope=ADOPTION, actor=actor,
        reason=reason,
    )  # fmt: skip
    save(connection, [name])
    return name.id


def _open(connection: Connection, found: Seal, *, actor: str, reason: str) -> None:
    person_id = found.person_id
    records = [MatchedRecord(*row) for row in SQL.records_of(connection, person_id=person_id)]
    found.trigger_event(
        Seal.RecordUnsealed, case_record=tuple(records[0].named), seal_id=str(found.id),
        person_id=str(person_id), actor=actor, reason=reason,
    )  # fmt: skip
    SQL.drop_seal(connection, seal_id=found.id, actor=actor, reason=reason)
    save(connection, [found])


def _free(connection: Connection, person_id: UUID) -> Seal:
    """Give the person's seal stream: the same for every time it is sealed."""
    name = uuid5(HUB_NAMESPACE, f"seal\x1f{person_id}")
    return load(connection, Seal, [name])[name]
