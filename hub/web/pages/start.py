"""Begin where the visitor's role has its work, and say what they are here for."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from hub.access.decide import PURPOSES
from hub.web.pages.sign_in import safe
from hub.web.rendering import NAVIGATION, page
from hub.web.visiting import Visiting, Visitor, cookie_of, gate_of

router = APIRouter()


@router.get("/start")
def start(request: Request, _visiting: Visiting) -> Response:
    """Lead to what waits to be judged, or the first page of the menu that the role may use."""
    visitor: Visitor = request.state.visitor
    if visitor.emergencies and visitor.emergencies.waiting:
        return RedirectResponse("/emergencies", 303)
    first = next((each["href"] for each in NAVIGATION if visitor.may(each["function"])), "/purpose")
    return RedirectResponse(first, 303)


@router.get("/purpose")
def purpose(
    request: Request,
    visiting: Visiting,
    next: str = "/start",  # noqa: A002  (its name in the address)
) -> Response:
    """Ask what the visitor is here for."""
    return page(request, "hub/purpose.html", title="What are you here for?", purposes=PURPOSES,
                chosen=visiting.purpose, back=safe(next))  # fmt: skip


@router.post("/purpose")
def choose_purpose(
    request: Request,
    _visiting: Visiting,
    purpose: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/start",  # noqa: A002
) -> Response:
    """Remember what the visitor came for; every record they open is written down with it."""
    cookie = cookie_of(request)
    if purpose not in PURPOSES or not cookie:
        return page(
            request, "hub/purpose.html", status=422, title="What are you here for?",
            purposes=PURPOSES, chosen="", back=safe(next), error="Choose what you are here for",
        )  # fmt: skip
    gate = gate_of(request)
    gate.choose_purpose(cookie, purpose)
    return RedirectResponse(safe(next), 303)
