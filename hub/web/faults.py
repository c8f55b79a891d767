"""Every error as a page: what happened, that nothing was lost, and where to go from here."""

from collections.abc import Iterable
from http import HTTPStatus

import psycopg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.errors import (
    AccessDenied,
    AccessNotRecorded,
    DayToCome,
    NoSuchRecord,
    NotReady,
    NotRemembered,
    ProviderNotUsable,
)
from hub.web.pages.child import Moved, NoSuchDay, NotKnownThen
from hub.web.pages.sign_in import sign_in_address
from hub.web.paper import PaperNotAvailable
from hub.web.rendering import day, page
from hub.web.visiting import HARMLESS, FromElsewhere, NotSignedIn

log = structlog.get_logger()
LONGEST = 100_000
"""Characters of a form that are kept for sending it again; more is a file."""
WHERE_NEXT = {"next_href": "/start", "next_text": "Go to the start page"}


def register(app: FastAPI) -> None:
    """Have the application answer with pages."""
    for fault, handler in (
        (NotSignedIn, _not_signed_in),
        (AccessDenied, _denied),
        (NoSuchRecord, _no_such_record),
        (NotKnownThen, _not_known_then),
        (NoSuchDay, _no_such_day),
        (DayToCome, _day_to_come),
        (NotRemembered, _not_remembered),
        (Moved, _moved),
        (AccessNotRecorded, _not_available),
        (ProviderNotUsable, _not_available),
        (NotReady, _not_ready),
        (PaperNotAvailable, _not_available),
        (psycopg.OperationalError, _no_database),
        (FromElsewhere, _from_elsewhere),
        (RequestValidationError, _not_understood),
        (HTTPException, _http),
    ):
        app.add_exception_handler(fault, handler)


class OurFaults:
    """Answers with a page where the hub itself fails; nothing of the fault is on it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where that fails before anything was sent, send the page."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:  # the border: whatever it is, nothing of it is shown
            if begun or scope["type"] != "http":
                raise
            request = Request(scope)
            log.exception("page failed", request_id=getattr(request.state, "request_id", ""))
            await _broken(request)(scope, receive, send)


def _broken(request: Request) -> Response:
    """Say that the fault is ours, with the number it is logged under."""
    number = getattr(request.state, "request_id", "")
    return page(
        request, "hub/message.html", status=500, title="Something went wrong",
        detail="The fault is the hub’s, not yours. Try again; if it stays, tell whoever runs the "
        f"hub this number: {number}", **WHERE_NEXT,
    )  # fmt: skip


async def _not_signed_in(request: Request, _fault: Exception) -> Response:
    """Lead to the sign-in; a form that was sent is kept on the page until it can be sent."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method in HARMLESS:
        return RedirectResponse(sign_in_address(here), 303)
    given = _typed((await request.form()).multi_items())
    if not given:
        return RedirectResponse(sign_in_address("/start"), 303)
    return page(
        request, "hub/signed_out_meanwhile.html", status=401, title="You were signed out",
        action=here, given=given, sign_in_href=sign_in_address("/signed-in"),
    )  # fmt: skip


def _typed(items: Iterable[tuple[str, object]]) -> list[tuple[str, str]]:
    """Give what a form said, where it is short enough to be kept; nothing of a form of files."""
    given = [(name, said) for name, said in items if isinstance(said, str)]
    return given if sum(len(said) for _, said in given) <= LONGEST else []


def _denied(request: Request, fault: Exception) -> Response:
    return page(request, "hub/message.html", status=403, title="You may not see this",
                detail=f"{_sentence(fault)} That you asked is in the access log.",
                **WHERE_NEXT)  # fmt: skip


def _no_such_record(request: Request, _fault: Exception) -> Response:
    return _http(request, HTTPException(HTTPStatus.NOT_FOUND))


def _moved(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, Moved)  # noqa: S101  (registered for this class only)
    path = request.url.path.replace(str(fault.person_id), str(fault.to))
    return RedirectResponse(path + (f"?{request.url.query}" if request.url.query else ""), 303)


def _not_known_then(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, NotKnownThen)  # noqa: S101  (registered for this class only)
    return page(
        request, "hub/message.html", status=404,
        title=f"Nothing was known on {day(fault.on)}",
        detail="By the end of that day nothing had reached the hub that was known to be of this "
        "child. Something may have happened long before the hub was told of it: the timeline says "
        "both of each entry.",
        next_href=request.url.path, next_text="Show what is known today",
    )  # fmt: skip


def _no_such_day(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, NoSuchDay)  # noqa: S101  (registered for this class only)
    return page(
        request, "hub/message.html", status=422, title="There is no such day",
        detail=f"{fault.said} is no day: one is written year first, as 2025-06-30. Nothing is "
        "shown, because it would not be what was asked for.",
        next_href=request.url.path, next_text="Show what is known today",
    )  # fmt: skip


def _day_to_come(request: Request, fault: Exception) -> Response:
    return page(
        request, "hub/message.html", status=422, title="That day is still to come",
        detail=_sentence(fault), next_href=request.url.path, next_text="Show what is known today",
    )  # fmt: skip


def _not_remembered(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, NotRemembered)  # noqa: S101  (registered for this class only)
    kept = ", ".join(day(each) for each in fault.days)
    return page(
        request, "hub/message.html", status=404,
        title=f"The numbers as known on {day(fault.day)} are not kept",
        detail=(f"Kept are those as known on {kept}. " if kept else "No day is kept yet. ")
        + f"Whoever runs the hub has this one kept too by: hub project remember {fault.day}",
        next_href=request.url.path, next_text="Show what is known today",
    )  # fmt: skip


def _not_available(request: Request, fault: Exception) -> Response:
    return page(request, "hub/message.html", status=503, title="Not available now",
                detail=_sentence(fault), **WHERE_NEXT)  # fmt: skip


def _not_ready(request: Request, fault: Exception) -> Response:
    return page(request, "hub/message.html", status=503, title="The hub is not ready",
                detail=f"{_sentence(fault)} Until then there is nobody to find.")  # fmt: skip


def _no_database(request: Request, _fault: Exception) -> Response:
    return page(
        request, "hub/message.html", status=503, title="Not available now",
        detail="The database does not answer. Nothing was changed: try again in a minute. A form "
        "is still there when you go back.", **WHERE_NEXT,
    )  # fmt: skip


def _from_elsewhere(request: Request, _fault: Exception) -> Response:
    return page(request, "hub/message.html", status=403, title="Nothing was done",
                detail="That form was not sent from a page of this hub.", **WHERE_NEXT)  # fmt: skip


def _not_understood(request: Request, _fault: Exception) -> Response:
    return page(
        request, "hub/message.html", status=422, title="This is not understood",
        detail="Something in the address or the form is not as the hub writes it, or is longer "
        "than the hub takes. Go back to change it.", **WHERE_NEXT,
    )  # fmt: skip


def _http(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else HTTPStatus.NOT_FOUND
    title, detail = "This cannot be done", "The hub has nothing to do at this address that way."
    if status == HTTPStatus.NOT_FOUND:
        title = "There is no such page"
        detail = "There is none at this address, or it may not be shown to you."
    return page(
        request, "hub/message.html", status=status, title=title, detail=detail, **WHERE_NEXT
    )


def _sentence(fault: Exception) -> str:
    said = str(fault).rstrip(".")
    return f"{said[:1].upper()}{said[1:]}."
