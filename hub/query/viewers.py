"""Who has viewed a person's record."""

from uuid import UUID

from hub.audit import access_log
from hub.audit.access_log import Viewed
from hub.query.door import Connection
from projections.identity.reader import case_records_of


def viewers(connection: Connection, person_id: UUID, *, size: int) -> list[Viewed] | None:
    """List who has viewed a person, newest first; None where no case record is about them.

    Before two records were linked each was viewed under a person of its own, so those count too.
    """
    records = case_records_of(connection, person_id)
    if not records:
        return None
    own = {each.own_person_id for each in records if each.own_person_id}
    return access_log.of_people(connection, [person_id, *sorted(own - {person_id})], size)
