"""Who asks, and why: the token, the purpose, and the question put to the door.

Every route that gives data depends on `Asking`; a test looks through all routes for it.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from hub.access.actors import Actor
from hub.access.decide import PURPOSES
from hub.api.problems import Problem
from hub.query.door import Door, Question

bearer = HTTPBearer(auto_error=False, description="The development token.")


@dataclass(frozen=True)
class Access:
    """The one token there is until sign-in exists, and whom it acts as."""

    token: str
    actor: Actor


@dataclass(frozen=True)
class Asking:
    """An authenticated request with its purpose."""

    actor: Actor
    purpose: str
    route: str
    request_id: str
    door: Door

    def question(
        self, function: str, *, person_id: UUID | None = None, known_on: date | None = None
    ) -> Question:
        """Put the request as a question to the door."""
        return Question(
            actor=self.actor, purpose=self.purpose, function=function, route=self.route,
            request_id=self.request_id, person_id=person_id, known_on=known_on,
        )  # fmt: skip


def asking(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    purpose_header: Annotated[str | None, Header(alias="Purpose")] = None,
    purpose: Annotated[str | None, Query(description="Why you ask: " + ", ".join(PURPOSES))] = None,
) -> Asking:
    """Tell who asks and why, or answer 401 or 422."""
    access: Access = request.app.state.access
    token = credentials.credentials if credentials else ""
    if not secrets.compare_digest(token.encode(), access.token.encode()):
        raise Problem(401, "Not signed in", "send the token: Authorization: Bearer …")
    why = purpose_header or purpose
    if why not in PURPOSES:
        raise Problem(
            422, "No purpose", f"send the header Purpose with one of: {', '.join(PURPOSES)}"
        )
    if any("\0" in each for each in request.query_params.values()):
        raise Problem(422, "Not understood", "a query holds the character NUL")
    route = getattr(request.scope.get("route"), "path", "unknown")
    return Asking(access.actor, why, route, request.state.request_id, request.app.state.door)


AskingNow = Annotated[Asking, Depends(asking)]
