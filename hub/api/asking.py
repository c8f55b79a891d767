"""Who asks, and why: the token, the purpose, and the question put to the door.

Every route that gives data depends on `Asking`; a test looks through all routes for it.
"""

import secrets
from dataclasses import dataclass
from typing import Annotated, Protocol

import structlog
from fastapi import Depends, Header, Query, Request
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from hub.access.actors import Actor
from hub.access.decide import PURPOSES
from hub.api.problems import Problem
from hub.query.asking import Asking
from hub.signin.tokens import TokenRefused

log = structlog.get_logger()
bearer = HTTPBearer(auto_error=False, description="An access token.")


class Access(Protocol):
    """Tells whose a bearer token is."""

    def identify(self, token: str) -> Actor:
        """Give the actor. Raises `TokenRefused`, or `HubError` where it cannot be told now."""


@dataclass(frozen=True)
class OneToken:
    """The one token of a hub on loopback without an identity provider, and whom it acts as."""

    token: str
    actor: Actor

    def identify(self, token: str) -> Actor:
        """Give the actor. Raises `TokenRefused`."""
        if not secrets.compare_digest(token.encode(), self.token.encode()):
            raise TokenRefused("it is not the token of this hub")
        return self.actor


@dataclass(frozen=True)
class EitherToken:
    """In development: the one token, or what the identity provider gave."""

    one: OneToken
    provider: Access

    def identify(self, token: str) -> Actor:
        """Give the actor. Raises `TokenRefused`."""
        try:
            return self.one.identify(token)
        except TokenRefused:
            return self.provider.identify(token)


def asking(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    purpose_header: Annotated[str | None, Header(alias="Purpose")] = None,
    purpose: Annotated[str | None, Query(description="Why you ask: " + ", ".join(PURPOSES))] = None,
) -> Asking:
    """Tell who asks and why, or answer 401 or 422."""
    access: Access = request.app.state.access
    token = credentials.credentials if credentials else ""
    try:
        actor = access.identify(token)
    except TokenRefused as fault:
        log.info("token refused", reason_code=str(fault), request_id=request.state.request_id)
        raise Problem(401, "Not signed in", "send a token: Authorization: Bearer …") from None
    why = purpose_header or purpose
    if why is None or why not in PURPOSES:
        raise Problem(
            422, "No purpose", f"send the header Purpose with one of: {', '.join(PURPOSES)}"
        )
    if any("\0" in each for _, each in request.query_params.multi_items()):
        raise Problem(422, "Not understood", "a query holds the character NUL")
    route = request.scope.get("route")
    _refuse_unknown(request, route)
    path = getattr(route, "path", "unknown")
    return Asking(actor, why, path, request.state.request_id, request.app.state.door)


def _refuse_unknown(request: Request, route: object) -> None:
    """Raise `Problem` for a query that the route has not: `as_know_on` would give today's record.

    What was sent is not repeated: it is of the sender's own choosing.
    """
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    known: set[str] = set()
    waiting = [route.dependant]
    while waiting:
        each = waiting.pop()
        known.update(field.alias for field in each.query_params)
        waiting.extend(each.dependencies)
    if not known.issuperset(request.query_params):
        there_are = ", ".join(sorted(known))
        raise Problem(422, "Not understood", f"a query is not one of this address: {there_are}")


AskingNow = Annotated[Asking, Depends(asking)]
