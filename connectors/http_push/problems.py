"""What is answered instead of a receipt: problem details (RFC 9457) that say what to do next.

An answer names fields and never repeats their values. It is written in ASCII, because a hostile
field name may be text that UTF-8 cannot hold.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100
"""Errors named in one answer; all are counted."""
_LONGEST_FIELD = 120


class Wrong(NamedTuple):
    """What is wrong with one event of a request."""

    at: int
    """Its place in the request, from 0."""
    field: str
    reason: str
    is_forbidden: bool = False


class Problem(Exception):
    """Something to answer with: a status, a short code for counting, what to do next."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        wrong: Sequence[Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.wrong, self.headers = wrong, dict(headers or {})


def refused(wrong: Sequence[Wrong]) -> Problem:
    """Say which events cannot be taken; with them none of the request is."""
    forbidden = any(each.is_forbidden for each in wrong)
    count = len({each.at for each in wrong})
    said = f"{count:,} of the events cannot be taken; none of the request was published"
    if forbidden:
        return Problem(403, "other_system", said, wrong=wrong)
    return Problem(422, "invalid_event", said, wrong=wrong)


def answer(request: Request, problem: Problem) -> Response:
    """Make the response of a problem."""
    request.state.reason_code = problem.code
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "request_id": getattr(request.state, "request_id", None),
    }
    if problem.wrong:
        body["errors"] = [
            {"index": each.at, "field": each.field[:_LONGEST_FIELD], "reason": each.reason}
            for each in problem.wrong[:MOST_ERRORS]
        ]
        body["error_count"] = len(problem.wrong)
    return Response(
        json.dumps(body), problem.status, media_type=MEDIA_TYPE, headers=problem.headers
    )


def documented(*statuses: int, ok: tuple[int, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """Document what a route answers, and the problems it may answer with."""
    problems: dict[int | str, dict[str, Any]] = {
        status: {
            "description": DESCRIPTIONS[status],
            "content": {
                MEDIA_TYPE: {
                    "example": {
                        "type": "about:blank",
                        "title": HTTPStatus(status).phrase,
                        "status": status,
                        "detail": DESCRIPTIONS[status],
                        "code": "…",
                        "request_id": "8482e84e-5644-483b-aa37-87cc574ee7f8",
                    }
                }
            },
        }
        for status in statuses
    }
    return {ok[0]: ok[1]} | problems


DESCRIPTIONS = {
    400: "The body is not JSON: the line and column are named.",
    401: "No token, or not one of a sender.",
    403: "An event is of another system, or one that only the hub itself makes.",
    404: "There is no such receipt of yours.",
    413: "The body is too large: send fewer events at a time.",
    415: "The body is of another media type, or compressed.",
    422: "An event does not fit its schema: index, field and reason of each are named.",
    429: "Too many requests of this sender wait already.",
    503: "Kafka does not have the events: nothing is acknowledged. Send the same again.",
}


def _problem(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, Problem)  # noqa: S101  (registered for this class only)
    return answer(request, fault)


def _http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)  # noqa: S101
    title = HTTPStatus(fault.status_code).phrase
    code = title.lower().replace(" ", "_")
    return answer(request, Problem(fault.status_code, code, title, headers=fault.headers or {}))


def _invalid(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)  # noqa: S101
    places = "; ".join(".".join(str(part) for part in each["loc"]) for each in fault.errors())
    return answer(request, Problem(422, "not_understood", places))


def register(app: FastAPI) -> None:
    """Have the application answer with problem details."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
