"""The deadlines of one child, as the asker may see them, now or as known on a day."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from hub.access.roles import Role
from hub.query import people
from hub.query.clocks.definitions import clocks, fields
from hub.query.clocks.running import Deadline, Happened, run
from hub.query.door import Connection
from hub.query.people import PersonSeen
from projections.chronology import reader
from projections.chronology.reader import Said
from schemas.local_time import LONDON, local_day


@dataclass(frozen=True)
class Deadlines:
    """A child's deadlines: those that need someone first."""

    person: PersonSeen
    deadlines: list[Deadline]

    def __len__(self) -> int:
        """How many there are, for the access record."""
        return len(self.deadlines)


def deadlines(
    connection: Connection, role: Role, person_id: UUID, *, now: datetime
) -> Deadlines | None:
    """Run every clock over a person's events; None where no case record is about them.

    A deadline names no one and quotes nothing; it needs no clearance of its own.
    """
    person = people.one(connection, role, person_id)
    if person is None:
        return None
    said = reader.said(connection, person.case_record_ids, fields())
    return Deadlines(person, run(clocks(), [as_happened(each) for each in said], now))


def moment_of(known_on: date | None) -> datetime:
    """Give the moment that is spoken of: now, or the end of the day asked for.

    Today has not ended: what is due later today is not overdue.
    """
    now = datetime.now(LONDON)
    return min(datetime.combine(known_on, time.max, LONDON), now) if known_on else now


def as_happened(said: Said) -> Happened:
    """Give an event as far as clocks care."""
    on = said.occurred_on or local_day(said.happened_at)
    return Happened(str(said.event_id), said.event_type, on, said.occurred_at, said.event,
                    is_dated=said.occurred_on is not None, system=said.source_system)  # fmt: skip
