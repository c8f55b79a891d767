"""Who is related to a child, as the systems say it: one line for each person and relation.

Two systems that name the same mother are one line with both sources; where they disagree about what
she is to the child, or her parental responsibility, each says its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hub.access.roles import Role
from hub.query import people
from hub.query.door import Connection
from hub.query.people import PersonSeen
from hub.query.timeline import seen
from projections.chronology import reader
from projections.chronology.reader import View
from schemas.code_lists import code_list

RELATED = "identity.relationship_recorded"
TOLD = frozenset({
    "relation", "other_name", "other_local_id", "has_parental_responsibility", "lives_with",
    "started_on", "ended_on",
})  # fmt: skip
"""The fields that `told` speaks of."""
MOST = 500
NOT_KNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Relation:
    """One person in a child's life."""

    code: str
    """What they are to the child, of the code list ``hub.relationship``."""
    relation: str
    name: str
    has_parental_responsibility: bool | None
    lives_with: bool | None
    started_on: date | None
    ended_on: date | None
    systems: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Say it in a sentence's part: Mother, Sana Khan, lives with the child."""
        parts = [self.relation, self.name]
        if self.has_parental_responsibility:
            parts.append("has parental responsibility")
        if self.lives_with:
            parts.append("lives with the child")
        if self.ended_on:
            parts.append("in the past")
        return ", ".join(parts)


@dataclass(frozen=True)
class Relations:
    """Who is related to a child; `withheld` names what may not be seen of them."""

    person: PersonSeen
    relations: list[Relation]
    withheld: list[str]

    def __len__(self) -> int:
        """How many there are, for the access record."""
        return len(self.relations)


def relations(connection: Connection, role: Role, person_id: Any) -> Relations | None:
    """Read a child's relations; None where no case record is about them."""
    person = people.one(connection, role, person_id)
    if person is None:
        return None
    page = reader.page(connection, person.case_record_ids, View(event_types=[RELATED]), size=MOST)
    entries = [seen(each, role) for each in page.entries]
    said = [(each.entry.source_system, each.entry.event) for each in entries]
    withheld = sorted({name for each in entries for name in each.withheld})
    return Relations(person, joined(told(*each) for each in said), withheld)


def told(system: str, event: Mapping[str, Any]) -> Relation:
    """Tell one recorded relation, from what may be seen of it."""
    given = event.get("relation") or {}
    code = given.get("code") or ("other" if given.get("source_value") else NOT_KNOWN)
    label = code_list("hub.relationship").get(code, code)
    if not given.get("code") and given.get("source_value"):
        label = str(given["source_value"])
    return Relation(
        code=code, relation=label,
        name=event.get("other_name") or event.get("other_local_id") or "not named",
        has_parental_responsibility=event.get("has_parental_responsibility"),
        lives_with=event.get("lives_with"), started_on=event.get("started_on"),
        ended_on=event.get("ended_on"), systems=(system,),
    )  # fmt: skip


def joined(given: Iterable[Relation]) -> list[Relation]:
    """Make one line of what says the same; those who live with the child come first."""
    found: dict[Relation, tuple[str, ...]] = {}
    for each in given:
        key = replace(each, systems=())
        found[key] = tuple(sorted({*found.get(key, ()), *each.systems}))
    lines = [replace(key, systems=systems) for key, systems in found.items()]
    return sorted(lines, key=lambda each: (each.ended_on is not None, not each.lives_with,
                                           each.relation, each.name))  # fmt: skip
