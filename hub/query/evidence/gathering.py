"""Gather what a bundle of evidence holds, in one reading and under its own access record."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.access.redact import Clearance
from hub.access.roles import Role
from hub.audit.access_log import Viewed
from hub.audit.evidence.proving import Leaf, Proved, Sealing, prove, sealing
from hub.audit.evidence.verify import Avro
from hub.audit.seals.signing import PublicKey
from hub.errors import NotReady
from hub.query import people, timeline, viewers
from hub.query.asking import Asking
from hub.query.door import Connection
from hub.query.people import PersonSeen
from hub.query.timeline import Timeline
from hub.significance.rule import significant_types
from projections.chronology.outline import positions
from projections.chronology.reader import View
from projections.identity.reader import gone_by
from projections.person_summary.confidential import Hidden, hidden_of_one
from schemas.codec import read_stored
from schemas.repository import EventSchema, repository

FUNCTION = "export_evidence"
VERIFY = "verify_history"
MOST_VIEWED = 10_000
MOST_ON_PAPER = 1000


@dataclass(frozen=True)
class EventSeen:
    """An event as its reader may see it; `is_whole` says that its stored bytes may leave too."""

    leaf: Leaf
    schema: EventSchema
    event: dict[str, Any]
    withheld: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is withheld."""
        return not self.withheld


@dataclass(frozen=True)
class Evidence:
    """Everything that a bundle is made of."""

    person: PersonSeen
    proved: Proved
    events: list[EventSeen]
    chronology: Timeline
    viewed: list[Viewed]

    def __len__(self) -> int:
        """How many events there are, for the access record."""
        return len(self.events)


def gather(
    connection: Connection, role: Role, person_id: UUID, public: PublicKey
) -> Evidence | None:
    """Read the evidence of a person; None where no case record is about them."""
    person_id = gone_by(connection, person_id) or person_id
    person = people.one(connection, role, person_id)
    view = View(significant=significant_types(), newest_first=False)
    chronology = timeline.timeline(connection, role, person_id, view, size=MOST_ON_PAPER)
    viewed = viewers.viewers(connection, person_id, size=MOST_VIEWED)
    if person is None or chronology is None or viewed is None:
        return None
    proved = prove(connection, public, positions(connection, person.case_record_ids))
    hidden = hidden_of_one(connection, person_id)
    events = [seen(each, role.clearance, hidden) for each in proved.leaves]
    return Evidence(person, proved, events, chronology, viewed.listed)


def seen(leaf: Leaf, clearance: Clearance, hidden: Hidden) -> EventSeen:
    """Take out of a stored event what its reader is not cleared for, and the homes `hidden`.

    Bytes of an older version may hold what the newest has no field for: they count as withheld
    unless every field of that version may be seen.
    """
    schema = repository().by_topic(leaf.told["topic"])
    said = read_stored(schema.topic, leaf.state)
    event, withheld = timeline.without(schema.event_type, said, clearance, hidden)
    is_newest = schema == repository().newest(schema.event_type)
    if not withheld and (is_newest or _marks(schema.avro) <= clearance):
        return EventSeen(leaf, schema, Avro(schema.avro, leaf.state).read(), [])
    return EventSeen(leaf, schema, event, withheld or ["an older version of the event"])


def _marks(node: Any) -> set[str]:
    """Give every sensitivity in a schema."""
    if isinstance(node, list):
        return set().union(*map(_marks, node))
    if not isinstance(node, dict):
        return set()
    own = {node["sensitivity"]} if "sensitivity" in node else set()
    return own.union(*(_marks(node.get(each, [])) for each in ("type", "fields", "items")))


def evidence_of(asking: Asking, person_id: UUID, public: PublicKey | None) -> Evidence | None:
    """Ask at the door for evidence. Raises as the door does, and `NotReady` without a key."""
    return asking.door.ask(
        asking.question(FUNCTION, person_id=person_id),
        lambda connection, role: gather(connection, role, person_id, _required(public)),
    )


@dataclass(frozen=True)
class Verified:
    """One child's history, held to the last seal, and how the store as a whole stands."""

    person: PersonSeen
    proved: Proved
    store: Sealing

    def __len__(self) -> int:
        """How many events were looked at, for the access record."""
        return len(self.proved)


def verify(
    connection: Connection, role: Role, person_id: UUID, public: PublicKey | None
) -> Verified | None:
    """Verify a person's events; None where no case record is about them. Raises `NotReady`."""
    key = _required(public)
    person_id = gone_by(connection, person_id) or person_id
    person = people.one(connection, role, person_id)
    if person is None:
        return None
    proved = prove(connection, key, positions(connection, person.case_record_ids))
    return Verified(person, proved, sealing(connection, key))


def _required(public: PublicKey | None) -> PublicKey:
    if public is None:
        raise NotReady("the hub was not given the public key of its seal: set HUB_SEAL_PUBLIC_KEY")
    return public
