"""What one day's pages said of a child, read whole so that two days can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hub.access.roles import Role
from hub.query import deadlines, people, standing
from hub.query.clocks.running import Deadline
from hub.query.door import Connection
from hub.query.people import PersonSeen
from hub.query.standing import Standing
from hub.query.timeline import EntrySeen, all_seen
from projections.chronology import reader
from projections.chronology.reader import View
from projections.identity.reader import link_changes
from schemas.local_time import local_day

PAGE = 1000


@dataclass(frozen=True)
class Snapshot:
    """A child as known at the end of a day; `person` is None while the hub knew nothing of them."""

    on: date
    person: PersonSeen | None = None
    standing: Standing = field(default_factory=Standing)
    deadlines: list[Deadline] = field(default_factory=list)
    entries: Mapping[UUID, EntrySeen] = field(default_factory=dict)
    heard_on: Mapping[UUID, date] = field(default_factory=dict)
    """The day on which each entry came to the hub first, by its event id."""
    linked_on: Mapping[UUID, date] = field(default_factory=dict)
    """The day on which each case record was found to be this child's, where it was linked."""


def snapshot(connection: Connection, role: Role, person_id: UUID, on: date) -> Snapshot:
    """Read everything that is shown of a child, inside a replay of that day."""
    person = people.one(connection, role, person_id)
    if person is None:
        return Snapshot(on)
    now = deadlines.moment_of(on)
    due = deadlines.deadlines(connection, role, person_id, now=now)
    entries = _entries(connection, role, person)
    first = reader.first_heard(connection, person.case_record_ids)
    return Snapshot(
        on,
        person,
        standing.standing(connection, role, person, now, is_past=True, in_full=True),
        due.deadlines if due else [],
        entries,
        {
            event_id: local_day(first.get(event_id, each.entry.received_at))
            for event_id, each in entries.items()
        },
        {
            each.case_record_id: local_day(each.changed_at)
            for each in link_changes(connection, person.case_record_ids)
            if each.person_id == person_id
        },
    )


def _entries(connection: Connection, role: Role, person: PersonSeen) -> dict[UUID, EntrySeen]:
    """Read every entry, the oldest first, also those their sources withdrew."""
    found, after = {}, None
    view = View(include_withdrawn=True, newest_first=False)
    while True:
        page = reader.page(connection, person.case_record_ids, view, after=after, size=PAGE)
        read = all_seen(connection, person.person_id, page.entries, role)
        found.update({each.entry.event_id: each for each in read})
        after = page.next
        if after is None:
            return found
