"""Open a record in an emergency, and judge the emergencies of others.

The form says nothing about the record, not even whether there is one: it is the same for every id.
"""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from hub.access.decide import EMERGENCY, Refused, decide
from hub.errors import AccessDenied, CommandRefused, SignInAgain
from hub.query import emergency
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()
Reason = Annotated[str, Form(max_length=100_000)]
"""Far more than may be said: what is too long comes back with the form, and is not lost."""
MOST = 500
TITLE = "Open a record in an emergency"


@router.get("/child/{person_id}/emergency")
def form(request: Request, visiting: Visiting, person_id: UUID) -> Response:
    """Show what has to be said, to whoever could open a record."""
    answer = decide(visiting.actor, EMERGENCY, visiting.purpose)
    if isinstance(answer, Refused):
        raise AccessDenied(answer.reason)
    try:
        emergency.require_fresh(visiting.actor)
    except SignInAgain:
        return RedirectResponse(_again_at(f"/child/{person_id}/emergency"), 303)
    return _form(request, person_id)


@router.post("/child/{person_id}/emergency")
def open_record(
    request: Request,
    visiting: Visiting,
    person_id: UUID,
    reason_code: Annotated[str, Form()] = "",
    reason: Reason = "",
) -> Response:
    """Open it, and go there."""
    said = reason.replace("\0", "")
    wrong = emergency.wrong_with(reason_code, said)
    if wrong:
        return _form(request, person_id, said=(reason_code, said), wrong=wrong)
    try:
        emergency.open_record(visiting, person_id, reason_code=reason_code, reason=said)
    except SignInAgain:
        # As a page: a form may not be answered by another host, and nothing typed may be lost.
        return page(
            request, "hub/signed_out_meanwhile.html", status=401, title="Sign in again to open it",
            action=f"/child/{person_id}/emergency", sign_in_href=_again_at("/signed-in"),
            given=[("reason_code", reason_code), ("reason", said)],
        )  # fmt: skip
    return RedirectResponse(f"/child/{person_id}", 303)


@router.get("/emergencies")
def emergencies(request: Request, visiting: Visiting) -> Response:
    """List the emergencies: those nobody judged first."""
    return _list(request, visiting)


@router.post("/emergencies/{grant_id}")
def review(
    request: Request,
    visiting: Visiting,
    grant_id: UUID,
    finding: Annotated[str, Form()] = "",
    reason: Reason = "",
) -> Response:
    """Judge one."""
    try:
        emergency.review(visiting, grant_id, finding=finding, reason=reason.replace("\0", ""))
    except CommandRefused as fault:
        wrong = str(fault) if finding in emergency.FINDINGS else "choose what you find"
        return _list(request, visiting, wrong, (str(grant_id), finding, reason))
    return RedirectResponse("/emergencies", 303)


def _list(
    request: Request, visiting: Visiting, wrong: str = "", said: tuple[str, str, str] = ("", "", "")
) -> Response:  # fmt: skip
    return page(
        request, "hub/emergencies.html", status=422 if wrong else 200, title="Emergencies",
        section="emergencies", emergencies=emergency.emergencies(visiting, MOST), error=wrong,
        findings=emergency.FINDINGS, said=said,
    )  # fmt: skip


def _form(
    request: Request,
    person_id: UUID,
    *,
    said: tuple[str, str] = ("", ""),
    wrong: list[tuple[str, str]] | None = None,
) -> Response:
    return page(
        request, "hub/emergency.html", status=422 if wrong else 200, title=TITLE, section="find",
        person_id=person_id, reasons=emergency.REASONS, reason_code=said[0], reason=said[1],
        errors=wrong or [], minutes=int(emergency.LASTS.total_seconds() // 60),
        words_needed=emergency.WORDS,
    )  # fmt: skip


def _again_at(back: str) -> str:
    """Give the address that asks who is there once more, and then leads back."""
    return f"/sign-in?again=yes&next={quote(back, safe='')}"
