"""Mark an event of a child as significant or routine, in the transaction of the access record."""

from dataclasses import replace
from uuid import UUID

from hub.access.roles import Role
from hub.query import people, timeline
from hub.query.asking import Asking
from hub.query.door import Connection
from hub.query.timeline import Timeline
from hub.significance import marks
from hub.significance.marks import Said
from hub.store.aggregates import CaseRecord
from projections.chronology import reader
from projections.chronology.reader import Entry, View
from projections.identity.reader import case_records_of

FUNCTION = "mark_significance"
ACT = "SET LOCAL ROLE hub_marking"
ACT_NO_MORE = "SET LOCAL ROLE NONE"


def markable(
    connection: Connection, role: Role, person_id: UUID, event_id: UUID
) -> Timeline | None:
    """Show one event of a person, to be marked; None where they have no such event."""
    entry = _entry(connection, person_id, event_id)
    person = people.one(connection, role, person_id) if entry else None
    if entry is None or person is None:
        return None
    return Timeline(person, timeline.all_seen(connection, person_id, [entry], role), None)


def mark(asking: Asking, person_id: UUID, event_id: UUID, said: Said) -> Entry | None:
    """Mark an event as the asker; give the entry that was marked, None where there is none.

    Raises `CommandRefused`, and what the door raises.
    """
    named = replace(said, actor=asking.actor.name)
    return asking.door.ask(
        asking.question(FUNCTION, person_id=person_id),
        lambda connection, _role: _marked(connection, person_id, event_id, named),
    )


def _marked(
    connection: Connection, person_id: UUID, event_id: UUID, said: Said
) -> Entry | None:  # fmt: skip
    entry = _entry(connection, person_id, event_id)
    if entry is None:
        return None
    record = next(
        each for each in case_records_of(connection, person_id)
        if each.case_record_id == entry.case_record_id
    )  # fmt: skip
    connection.execute(ACT)
    marks.mark(
        connection, CaseRecord(record.system or "", record.local_id or ""),
        record.case_record_id, event_id, said,
    )  # fmt: skip
    connection.execute(ACT_NO_MORE)
    return entry


def _entry(connection: Connection, person_id: UUID, event_id: UUID) -> Entry | None:
    records = [each.case_record_id for each in case_records_of(connection, person_id)]
    view = View(event_ids=[event_id], include_withdrawn=True)
    found = reader.page(connection, records, view, size=1).entries if records else ()
    return found[0] if found else None
