"""Who has viewed this record."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from hub.access.roles import Role
from hub.audit.access_log import Viewed
from hub.query import people, viewers
from hub.query.door import Connection
from hub.query.paging import Page
from hub.query.people import PersonSeen
from hub.web.pages.child import ask, frame
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()
MOST = 200
Before = Annotated[int | None, Query(ge=1, lt=2**63)]


@dataclass(frozen=True)
class _Viewed:
    person: PersonSeen
    readings: Page[Viewed, int]

    def __len__(self) -> int:
        return len(self.readings)


@router.get("/child/{person_id}/viewed")
def viewed(
    request: Request, visiting: Visiting, person_id: UUID, before: Before = None
) -> Response:
    """List the readings of a record, newest first, a page at a time."""

    def read(connection: Connection, role: Role) -> _Viewed | None:
        person = people.one(connection, role, person_id)
        readings = viewers.viewers(connection, person_id, size=MOST, before=before)
        return None if person is None or readings is None else _Viewed(person, readings)

    found, shown = ask(visiting, person_id, read, function="read_access_records")
    return page(request, "hub/viewed.html", **frame(found.person, "/viewed", shown),
                viewed=found.readings.listed, following=found.readings.next)  # fmt: skip
