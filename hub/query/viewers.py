"""Who has viewed a person's record: in full for whoever audits, and as the person is told."""

from uuid import UUID

from hub.audit import access_log
from hub.audit.access_log import Reading, Viewed
from hub.query.door import Connection
from hub.query.paging import Page
from projections.identity.reader import case_records_of


def viewers(
    connection: Connection, person_id: UUID, *, size: int, before: int | None = None
) -> Page[Viewed, int] | None:
    """List who has viewed a person, newest first; None where no case record is about them."""
    people = _ids(connection, person_id)
    if not people:
        return None
    found = access_log.of_people(connection, people, size + 1, before)
    return Page(found[:size], found[size - 1].id if len(found) > size else None)


def as_the_person_is_told(connection: Connection, person_id: UUID) -> list[Reading] | None:
    """List the days a person was read on, by role and team; None where no record is about them."""
    people = _ids(connection, person_id)
    return access_log.given_to(connection, people) if people else None


def _ids(connection: Connection, person_id: UUID) -> list[UUID]:
    """Give the ids a person was read by; none where no case record is about them.

    Before two records were linked each was viewed under a person of its own, so those count too.
    """
    records = case_records_of(connection, person_id)
    own = {each.own_person_id for each in records if each.own_person_id}
    return [person_id, *sorted(own - {person_id})] if records else []
