"""The deadlines of one child: what is due, by which rule, and what was kept or late."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from hub.query.deadlines import deadlines, moment_of
from hub.web.pages.child import ask, asked_day_of, frame
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()


@router.get("/child/{person_id}/deadlines")
def child_deadlines(
    request: Request, visiting: Visiting, person_id: UUID, as_known_on: str = ""
) -> Response:
    """Show every clock that was started, as it stands now or stood at the end of a day."""
    known_on = asked_day_of(as_known_on)
    found, shown = ask(
        visiting, person_id, lambda c, role: deadlines(c, role, person_id, now=moment_of(known_on)),
        known_on=known_on,
    )  # fmt: skip
    open_ones = [each for each in found.deadlines if each.state in {"overdue", "running"}]
    ended = [each for each in found.deadlines if each.state not in {"overdue", "running"}]
    return page(
        request, "hub/deadlines.html", **frame(found.person, "/deadlines", shown, known_on),
        open=open_ones, ended=ended,
    )  # fmt: skip
