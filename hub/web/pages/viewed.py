"""Who has viewed this record."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from hub.query import people, viewers
from hub.web.pages.child import frame, nobody
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()
MOST = 500


@router.get("/child/{person_id}/viewed")
def viewed(request: Request, visiting: Visiting, person_id: UUID) -> Response:
    """List the readings of a record, newest first."""
    found = visiting.door.ask(
        visiting.question("read_access_records", person_id=person_id),
        lambda c, role: (people.one(c, role, person_id), viewers.viewers(c, person_id, size=MOST)),
    )
    person, readings = found
    if person is None or readings is None:
        raise nobody()
    return page(request, "hub/viewed.html", **frame(person, "/viewed"), viewed=readings)
