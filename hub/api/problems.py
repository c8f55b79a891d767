"""Every error as problem details (RFC 9457), with what to do next and nothing personal."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from hub.errors import (
    AccessDenied,
    AccessNotRecorded,
    DayToCome,
    NoSuchRecord,
    NotReady,
    NotRemembered,
    ProviderNotUsable,
    SignInAgain,
)

MEDIA_TYPE = "application/problem+json"
NO_DATABASE = "the database does not answer; try again later"


class Problem(Exception):
    """Something to answer with a status, a title and what to do next."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail


def no_such_person() -> Problem:
    """The one answer for what does not exist and what may not be seen.

    Made anew each time: an exception that is raised twice keeps the frames of the first time, and
    those hold what another actor was shown.
    """
    return Problem(404, "No such record", "there is none, or it may not be shown to you")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document the problems a route may answer with."""
    return {
        status: {
            "description": _DESCRIPTIONS[status],
            "content": {
                MEDIA_TYPE: {
                    "example": {
                        "type": "about:blank",
                        "title": HTTPStatus(status).phrase,
                        "status": status,
                        "detail": _DESCRIPTIONS[status],
                        "request_id": "8482e84e-5644-483b-aa37-87cc574ee7f8",
                    }
                }
            },
        }
        for status in statuses
    }


_DESCRIPTIONS = {
    401: "No token, or not the right one.",
    403: "The role may not do this. The refusal is in the access log.",
    404: "There is no such record, or it may not be shown to you.",
    409: "It may not be done, or not any more: `detail` says why. Nothing was changed.",
    422: "No purpose, or the request cannot be understood. Values are never repeated.",
    503: "The access record could not be written, or there is nothing to read yet: no data.",
}


def asks_for_a_page(request: Request) -> bool:
    """Whether a browser asks: it says that it would like HTML, as no program's client does."""
    return "text/html" in request.headers.get("accept", "")


def answer(request: Request, status: int, title: str, detail: str) -> JSONResponse:
    """Make the response of a problem."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": getattr(request.state, "request_id", None),
    }
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(body, status, media_type=MEDIA_TYPE, headers=headers)


def _problem(request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, Problem)  # noqa: S101  (registered for this class only)
    return answer(request, fault.status, fault.title, fault.detail)


def _denied(request: Request, fault: Exception) -> JSONResponse:
    return answer(request, 403, "Not allowed", str(fault))


def _no_such_record(request: Request, _fault: Exception) -> JSONResponse:
    return _problem(request, no_such_person())


def _not_available(request: Request, fault: Exception) -> JSONResponse:
    return answer(request, 503, "Not available", str(fault))


def _day_to_come(request: Request, fault: Exception) -> JSONResponse:
    return answer(request, 422, "A day to come", str(fault))


def _not_remembered(request: Request, fault: Exception) -> JSONResponse:
    return answer(request, 404, "Not kept", str(fault))


def _no_database(request: Request, _fault: Exception) -> JSONResponse:
    return answer(request, 503, "Not available", NO_DATABASE)


def _invalid(request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, RequestValidationError)  # noqa: S101
    # Only where and what is wrong: the value itself may be personal, and so may a name of the
    # sender's own choosing.
    wrong = [f"{_place(e)}: {e['msg']}" for e in fault.errors()]
    return answer(request, 422, "Not understood", "; ".join(wrong))


def _place(error: Mapping[str, Any]) -> str:
    """Say where something is wrong; of a field that nobody asked for, only in what it stands."""
    parts = [str(part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        parts[-1] = "(a field that is not asked for)"
    return ".".join(parts)


def _http(request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, HTTPException)  # noqa: S101
    title = HTTPStatus(fault.status_code).phrase
    return answer(request, fault.status_code, title, str(fault.detail))


def register(app: FastAPI) -> None:
    """Have the application answer with problem details."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(AccessDenied, _denied)
    app.add_exception_handler(SignInAgain, _denied)
    app.add_exception_handler(NoSuchRecord, _no_such_record)
    app.add_exception_handler(AccessNotRecorded, _not_available)
    app.add_exception_handler(NotReady, _not_available)
    app.add_exception_handler(DayToCome, _day_to_come)
    app.add_exception_handler(NotRemembered, _not_remembered)
    app.add_exception_handler(ProviderNotUsable, _not_available)
    app.add_exception_handler(psycopg.OperationalError, _no_database)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
