"""My work: the children a worker works with and follows, what is new, what is due this week."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from hub.query import my_work
from hub.web.pages.child import nobody
from hub.web.rendering import page
from hub.web.visiting import Visiting
from schemas.local_time import LONDON

router = APIRouter()


@router.get("/my-work")
def mine(request: Request, visiting: Visiting) -> Response:
    """Show the list."""
    found = my_work.my_work(visiting, datetime.now(LONDON))
    return page(request, "hub/my_work.html", title="My work", section="my_work", work=found)


@router.post("/child/{person_id}/follow")
def follow(
    visiting: Visiting,
    person_id: UUID,
    wanted: Annotated[str, Form(max_length=10)] = "",
    back: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Follow a child or no longer, and go back to where the button was."""
    if not my_work.follow(visiting, person_id, wanted=wanted == "yes"):
        raise nobody()
    return RedirectResponse("/my-work" if back == "list" else f"/child/{person_id}", 303)
