"""One person's timeline across every system, as the asker may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hub.access.redact import Clearance, redact
from hub.access.roles import Role
from hub.query import people
from hub.query.door import Connection
from hub.query.people import PersonSeen
from projections.chronology import reader
from projections.chronology.reader import Entry, Place, View
from projections.person_summary.confidential import NOTHING, TOLD_IN, Hidden, hidden_of_one

MARKED = "hub.significance_marked"
REACHED = (
    "SELECT checkpoint FROM hub.projection_generation "
    "WHERE projection = 'chronology' AND status = 'active'"
)


@dataclass(frozen=True)
class EntrySeen:
    """An entry with what may be seen of it; `withheld` names what may not."""

    entry: Entry
    withheld: list[str]


@dataclass(frozen=True)
class Timeline:
    """A page of a person's timeline; `next` is where the following page begins."""

    person: PersonSeen
    entries: list[EntrySeen]
    next: Place | None
    reached: int = 0
    """The last position of the store that is in this answer."""
    is_followed: bool = False

    def __len__(self) -> int:
        """How many entries are shown, for the access record."""
        return len(self.entries)


def timeline(  # noqa: PLR0913
    connection: Connection,
    role: Role,
    person_id: UUID,
    view: View,
    *,
    after: Place | None = None,
    size: int = 100,
) -> Timeline | None:
    """Read a page of a person's timeline; None where no case record is about them."""
    person = people.one(connection, role, person_id)
    if person is None:
        return None
    page = reader.page(connection, person.case_record_ids, view, after=after, size=size)
    entries = all_seen(connection, person_id, page.entries, role)
    return Timeline(person, entries, page.next, reached(connection))


def reached(connection: Connection) -> int:
    """Give the position up to which events are on timelines; 0 while nothing was projected."""
    found = connection.execute(REACHED).fetchone()
    return int(found[0]) if found else 0


def all_seen(
    connection: Connection, person_id: UUID, entries: Sequence[Entry], role: Role
) -> list[EntrySeen]:
    """Take out of a person's entries what the role may not see, and where they live in secret."""
    may_tell = any(each.event_type in TOLD_IN for each in entries)
    hidden = hidden_of_one(connection, person_id) if may_tell else NOTHING
    return [seen(each, role, hidden) for each in entries]


def without(
    event_type: str, event: Mapping[str, Any], clearance: Clearance, hidden: Hidden
) -> tuple[dict[str, Any], list[str]]:
    """Give an event without what may not be seen, and without homes that are hidden.

    Nor is there anything in it that leads to those. What was taken out is named.
    """
    if hidden.in_event(event_type, event):
        event = {**event, "is_confidential": True}
    given, withheld = redact(event_type, event, clearance)
    leading = hidden.leading_there(event_type, given)
    return given | dict.fromkeys(leading), [*withheld, *leading]


def seen(entry: Entry, role: Role, hidden: Hidden = NOTHING) -> EntrySeen:
    """Take out of an entry what the role is not cleared for, and the homes that are `hidden`."""
    event, withheld = without(entry.event_type, entry.event, role.clearance, hidden)
    mark = entry.mark
    if mark:
        marked, of_mark = redact(MARKED, mark.event, role.clearance)
        withheld = [*withheld, *(each for each in of_mark if each not in withheld)]
        mark = replace(mark, event=marked)
    return EntrySeen(replace(entry, event=event, mark=mark) if withheld else entry, withheld)
