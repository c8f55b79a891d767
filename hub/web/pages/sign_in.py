"""Sign in at the identity provider, come back, sign out."""

import secrets
from urllib.parse import urlencode, urlsplit

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hub.signin.gate import Gate, SignInFailed
from hub.signin.sessions import ATTEMPT_SECONDS
from hub.web.rendering import page
from hub.web.visiting import cookie_name, cookie_of, gate_of, require_own_page

router = APIRouter()
log = structlog.get_logger()
REFUSALS = frozenset({
    "access_denied", "invalid_request", "invalid_scope", "server_error", "temporarily_unavailable",
    "unauthorized_client", "unsupported_response_type", "login_required", "interaction_required",
    "consent_required", "account_selection_required",
})  # fmt: skip
"""What a provider may say why it signs nobody in; anybody can write another word there."""


@router.get("/sign-in")
def sign_in(
    request: Request,
    next: str = "/start",  # noqa: A002  (its name in the address)
    again: str = "",
) -> Response:
    """Send the browser to the identity provider; `again` has it ask who is there once more."""
    gate = gate_of(request)
    browser = _browser(request) or secrets.token_urlsafe(32)
    answer = RedirectResponse(gate.begin(safe(next), browser, again=again == "yes"), 303)
    answer.set_cookie(
        _browser_name(gate), browser, max_age=ATTEMPT_SECONDS, httponly=True,
        secure=gate.is_secure, samesite="lax", path="/",
    )  # fmt: skip
    return answer


@router.get("/sign-in/back")
def back(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    """Take the browser back from the identity provider."""
    gate = gate_of(request)
    if error or not code:
        reason = error if error in REFUSALS else "not said"
        log.warning("the provider signs nobody in", reason_code=reason)
        return _failed(request, "the identity provider did not sign you in")
    try:
        signed_in = gate.finish(code, state, _browser(request))
    except SignInFailed as fault:
        return _failed(request, str(fault))
    answer = RedirectResponse(signed_in.next, 303)
    answer.set_cookie(
        cookie_name(gate), signed_in.cookie, httponly=True, secure=gate.is_secure,
        samesite="lax", path="/",
    )  # fmt: skip
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session here, and at the provider.

    A page leads on to the provider: browsers do not let a form be answered by another host, where
    the page's policy says that forms are for this one.
    """
    require_own_page(request)
    gate = gate_of(request)
    cookie = cookie_of(request)
    elsewhere = gate.sign_out(cookie) if cookie else None
    answer: Response = RedirectResponse("/signed-out", 303)
    if elsewhere:
        answer = page(request, "hub/message.html", title="Signing you out",
                      detail="You are signed out of the hub, and will be where you signed in.",
                      next_href=elsewhere, next_text="Go on")  # fmt: skip
        answer.headers["Refresh"] = f"0; url={elsewhere}"
    answer.delete_cookie(cookie_name(gate), path="/")
    return answer


@router.get("/signed-out")
def signed_out(request: Request) -> Response:
    """Say that nobody is signed in any more."""
    return page(request, "hub/message.html", title="You are signed out",
                detail="Close the browser if others use this computer.",
                next_href="/sign-in", next_text="Sign in again")  # fmt: skip


@router.get("/signed-in")
def signed_in(request: Request) -> Response:
    """Send somebody back to the tab where a form waits for them."""
    return page(request, "hub/message.html", title="You are signed in",
                detail="Close this tab, go back to the one you came from, and send the form again.",
                next_href="/start", next_text="Or go to the start page")  # fmt: skip


def sign_in_address(next_path: str) -> str:
    """Give the address to sign in at, on the way to a page."""
    return f"/sign-in?{urlencode({'next': next_path})}"


def safe(address: str) -> str:
    """Give a path of ours to go to: never another host's, whatever the address says.

    >>> safe("/find?x=1"), safe("//evil.example"), safe("https://evil.example/")
    ('/find?x=1', '/start', '/start')
    """
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith("//") and not parts.netloc
    return address if ours and "\\" not in address and address.isprintable() else "/start"


def _browser_name(gate: Gate) -> str:
    return f"{cookie_name(gate)}-sign-in"


def _browser(request: Request) -> str:
    """Give what tells this browser from others while it signs in; nothing where it is not known."""
    return request.cookies.get(_browser_name(gate_of(request)), "")


def _failed(request: Request, why: str) -> Response:
    return page(request, "hub/message.html", status=400, title="You are not signed in",
                detail=f"{why[0].upper()}{why[1:]}.", next_href="/sign-in",
                next_text="Sign in again")  # fmt: skip
