"""The application of the pages: its routes, its styles, and its errors as pages."""

from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from hub.errors import AccessDenied, AccessNotRecorded, NotReady, ProviderNotUsable
from hub.query.arrivals import Arrivals
from hub.query.door import Door
from hub.query.rejects import Rejects
from hub.signin.gate import Gate
from hub.web.pages import (
    arrivals,
    chronology,
    data_quality,
    dead_letters,
    deadlines,
    feeds,
    find,
    involved,
    my_work,
    rejects,
    sign_in,
    significance,
    timeline,
    viewed,
)
from hub.web.paper import PaperNotAvailable
from hub.web.rendering import page
from hub.web.visiting import FromElsewhere, NotSignedIn

STATIC = Path(__file__).parent / "static"
NOT_FOUND = 404
PAGES = (
    sign_in, find, timeline, chronology, significance, involved, deadlines, data_quality, viewed,
    feeds, arrivals, dead_letters, rejects, my_work,
)  # fmt: skip


def create_pages(*, door: Door, gate: Gate, watcher: Arrivals, known: Rejects) -> FastAPI:
    """Make the application of the pages; it is mounted below the API's routes."""
    app = FastAPI(openapi_url=None)
    app.state.door, app.state.gate, app.state.arrivals = door, gate, watcher
    app.state.rejects = known
    for module in PAGES:
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(AccessDenied, _denied)
    app.add_exception_handler(AccessNotRecorded, _not_available)
    app.add_exception_handler(ProviderNotUsable, _not_available)
    app.add_exception_handler(FromElsewhere, _from_elsewhere)
    app.add_exception_handler(NotReady, _not_available)
    app.add_exception_handler(PaperNotAvailable, _not_available)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http)
    return app


def _not_signed_in(request: Request, _fault: Exception) -> Response:
    if request.method != "GET":
        return RedirectResponse("/sign-in", 303)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?{urlencode({'next': here})}", 303)


def _from_elsewhere(request: Request, _fault: Exception) -> Response:
    return page(request, "hub/message.html", status=403, title="Nothing was done",
                detail="That form was not sent from a page of this hub.")  # fmt: skip


def _denied(request: Request, fault: Exception) -> Response:
    return page(request, "hub/message.html", status=403, title="You may not see this",
                detail=f"{fault}. That you asked is in the access log.")  # fmt: skip


def _not_available(request: Request, fault: Exception) -> Response:
    return page(request, "hub/message.html", status=503, title="Not available now",
                detail=str(fault))  # fmt: skip


def _not_understood(request: Request, _fault: Exception) -> Response:
    return page(request, "hub/message.html", status=422, title="This address is not understood",
                detail="Something in it is not as the hub writes it.",
                next_href="/find", next_text="Find a child")  # fmt: skip


def _http(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else NOT_FOUND
    title = "There is no such page" if status == NOT_FOUND else "This cannot be done"
    detail = "There is none at this address, or it may not be shown to you."
    return page(request, "hub/message.html", status=status, title=title, detail=detail,
                next_href="/find", next_text="Find a child")  # fmt: skip
