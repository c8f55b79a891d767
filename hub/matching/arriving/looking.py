"""Look around records before their turn: who is near them, and what people said of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hub.matching.arriving.scene import Scene, pair
from hub.matching.known import tables
from hub.matching.known.records import Record
from hub.matching.known.tables import Connection, Kept, Near
from hub.matching.people.relations import KIN
from hub.matching.people.reviews import Standing


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


def around(
    connection: Connection, records: Mapping[UUID, Record], new: frozenset[UUID], stands: Standing,
    kept: Kept | None = None,
) -> Sight:  # fmt: skip
    """See who shares keys with each of these records, with all their records.

    What is to be `kept` of them is written first. What people are asked and have said of those that
    are not `new` is added to `stands`. All of it is sent in one go.
    """
    known = [each for each in records if each not in new]
    contacts = {key: said for each in records.values() for key, said in each.reached_by.items()}
    with connection.pipeline() if kept or known or contacts else nullcontext():
        if kept:
            tables.keep(connection, kept)
        near = tables.surroundings(connection, list(records.values()))
        said = tables.standing(connection, known) if known else None
        offices = tables.offices(connection, contacts) if contacts else ()
    seen = Sight(Scene({each: records[each] for each in records if each in new}))
    seen.scene.offices = {contacts[key] for (key,) in offices}
    for each in tables.as_near(near):
        if not each.is_sealed:
            _show(seen.scene, each)
        elif each.is_own:
            seen.sealed.add(each.asker)
        else:
            seen.near_sealed[each.asker].append(each.record)
    for row in said or ():
        _stand(seen, stands, row)
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


def _stand(seen: Sight, stands: Standing, row: Sequence[Any]) -> None:
    what, record, other, asked = row
    if what == "open":
        stands.asked[record] = other, bytes(asked)
    elif what == "decided":
        stands.answered.add((record, bytes(asked)))
    elif what == "apart":
        seen.scene.apart.add(pair(record, other))
    elif what == "naming":
        seen.named_by.append(record)
    elif what in KIN:
        seen.scene.relations.setdefault(record, {})[other] = what
