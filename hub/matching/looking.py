"""Look around records before their turn: who is near them, and what people said of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from hub.matching import tables
from hub.matching.choosing import Scene, pair
from hub.matching.records import Record
from hub.matching.relations import KIN
from hub.matching.reviews import Standing
from hub.matching.tables import Connection, Near


@dataclass
class Sight:
    """What was seen around some records. What is sealed is apart from the scene."""

    scene: Scene = field(default_factory=Scene)
    sealed: set[UUID] = field(default_factory=set)
    """Those of the records whose own person is sealed."""
    near_sealed: dict[UUID, list[Record]] = field(default_factory=lambda: defaultdict(list))
    """For each record the records of sealed persons near it."""
    named_by: list[UUID] = field(default_factory=list)
    """Records that are asked about with the person of one of these as a candidate."""


def around(connection: Connection, records: Mapping[UUID, Record]) -> Sight:
    """See who shares keys with each of these records, with all their records."""
    seen = Sight()
    for each in tables.surroundings(connection, records.values()):
        if not each.is_sealed:
            _show(seen.scene, each)
        elif each.is_own:
            seen.sealed.add(each.asker)
        else:
            seen.near_sealed[each.asker].append(each.record)
    if seen.scene.apart:
        seen.scene.then = tables.then(connection, list(records))
    return seen


def _show(scene: Scene, near: Near) -> None:
    record, person = near.record.case_record_id, near.record.person_id
    scene.records[record] = near.record
    people = scene.near.setdefault(near.asker, [])
    if not near.is_own and person not in people[-1:]:
        people.append(person)
    if near.has_decisions:
        scene.decided.add(person)
    if near.is_asked:
        scene.asked.add(record)
    if near.is_apart:
        scene.apart.add(pair(near.asker, record))


def standing(connection: Connection, known: Iterable[UUID], seen: Sight, stands: Standing) -> None:
    """Add what people are asked and have said of these records, which the hub knew before."""
    for what, record, other, asked in tables.standing(connection, known):
        if what == "open":
            stands.asked[record] = other, bytes(asked)
        elif what == "decided":
            stands.answered.add((record, bytes(asked)))
        elif what == "naming":
            seen.named_by.append(record)
        elif what in KIN:
            seen.scene.relations.setdefault(record, {})[other] = what
