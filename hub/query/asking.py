"""A request for data as the hub's own surfaces make it: who, why, by which route."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.access.actors import Actor
from hub.query.door import Door, Question


@dataclass(frozen=True)
class Asking:
    """An authenticated request with its purpose."""

    actor: Actor
    purpose: str
    route: str
    request_id: str
    door: Door

    def question(
        self,
        function: str,
        *,
        person_id: UUID | None = None,
        known_on: date | None = None,
        compared_with: date | None = None,
    ) -> Question:
        """Put the request as a question to the door."""
        return Question(
            actor=self.actor, purpose=self.purpose, function=function, route=self.route,
            request_id=self.request_id, person_id=person_id, known_on=known_on,
            compared_with=compared_with,
        )  # fmt: skip
