"""Who visits: the person signed in, what they came for, and the question each page asks."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from hub.access.actors import Actor
from hub.access.decide import PURPOSES
from hub.access.roles import roles
from hub.query.alerts import Alerts, Waiting
from hub.query.asking import Asking
from hub.query.emergency import REVIEW
from hub.signin.gate import Gate

HARMLESS = {"GET", "HEAD"}


@dataclass(frozen=True)
class Visitor:
    """A person signed in at a browser."""

    actor: Actor
    purpose: str
    emergencies: Waiting | None = None
    """Those nobody judged yet, for whoever judges them."""

    @property
    def role_title(self) -> str:
        """Their role in words."""
        role = roles().get(self.actor.role)
        return role.title if role else self.actor.role

    @property
    def purpose_in_words(self) -> str:
        """Why they are here."""
        return PURPOSES[self.purpose]

    def may(self, function: str) -> bool:
        """Whether their role has a function, for what the menu shows."""
        role = roles().get(self.actor.role)
        return role is not None and function in role.functions


class NotSignedIn(Exception):
    """Nobody is signed in; the page asks them to."""


class FromElsewhere(Exception):
    """A form was sent from another site's page; nothing is done."""


def gate_of(request: Request) -> Gate:
    """Give the way in to these pages."""
    gate: Gate = request.app.state.gate
    return gate


def visiting(request: Request) -> Asking:
    """Give the visitor's request for data. Raises `NotSignedIn` or `FromElsewhere`."""
    return _signed_in(request, is_visit=True)


def waiting(request: Request) -> Asking | None:
    """Give the request of a page that waits for news, which is no visit; None for nobody."""
    try:
        return _signed_in(request, is_visit=False)
    except NotSignedIn:
        return None


def _signed_in(request: Request, *, is_visit: bool) -> Asking:
    gate = gate_of(request)
    if request.method not in HARMLESS:
        require_own_page(request)
    cookie = cookie_of(request)
    session = gate.session(cookie, is_visit=is_visit) if cookie else None
    if session is None:
        raise NotSignedIn
    actor = Actor(
        session.name, session.role, f"{session.issuer} {session.subject}", session.signed_in_at
    )
    visitor = Visitor(actor, session.purpose)
    if is_visit and visitor.may(REVIEW):
        alerts: Alerts = request.app.state.alerts
        visitor = replace(visitor, emergencies=alerts.emergencies(actor))
    request.state.visitor = visitor
    route = getattr(request.scope.get("route"), "path", "unknown")
    request_id = getattr(request.state, "request_id", "")
    return Asking(actor, session.purpose, route, request_id, request.app.state.door)


Visiting = Annotated[Asking, Depends(visiting)]


def cookie_name(gate: Gate) -> str:
    """Name the session's cookie; the prefix has browsers insist on TLS and this very host."""
    return "__Host-hub" if gate.is_secure else "hub"


def cookie_of(request: Request) -> str | None:
    """Give the session's cookie."""
    return request.cookies.get(cookie_name(gate_of(request)))


def require_own_page(request: Request) -> None:
    """Raise `FromElsewhere` unless the browser says that the form is one of ours."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise FromElsewhere
    if origin is not None and urlsplit(origin).netloc != request.url.netloc:
        raise FromElsewhere
    if site is None and origin is None:
        raise FromElsewhere
