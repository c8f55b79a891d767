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
from hub.matching.tables import Connection


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
        if each.is_sealed:
            if each.is_own:
                seen.sealed.add(each.asker)
            else:
                seen.near_sealed[each.asker].append(each.record)
            continue
        seen.scene.records[each.record.case_record_id] = each.record
        people = seen.scene.near.setdefault(each.asker, [])
        if not each.is_own and each.record.person_id not in people[-1:]:
            people.append(each.record.person_id)
        if each.is_asked:
            seen.scene.asked.add(each.record.case_record_id)
        if each.is_apart:
            seen.scene.apart.add(pair(each.asker, each.record.case_record_id))
    return seen


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
