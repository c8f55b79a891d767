"""The chronology of one child, and the marks that say what belongs in it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hub.api import child_examples, examples, one_child
from hub.api.asking import AskingNow
from hub.api.entries import entry_told, number_of, place_of, token_of
from hub.api.people import MOST, KnownOn, PersonId
from hub.api.problems import Problem, documented, no_such_person
from hub.query import marking, timeline
from hub.significance import rule
from hub.significance.marks import LONGEST, Said, wrong_with
from projections.chronology.reader import View

router = APIRouter(prefix="/people", tags=["people"], responses=documented(401, 403, 404, 422, 503))
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=LONGEST)]


class NewMark(BaseModel):
    """What to say of an event: that it is significant and what it meant, or routine and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "is_significant": True,
                "impact_on_child": "Amira told her teacher she was frightened to go home.",
            }
        },
    )

    is_significant: bool = Field(description="Whether it belongs in the chronology.", strict=True)
    impact_on_child: Text | None = Field(None, description="What it meant for the child.")
    reason: Text | None = Field(None, description="Why; needed where it is left out.")

    def said(self, actor: str) -> Said:
        """Give what the worker says."""
        return Said(
            is_significant=self.is_significant, actor=actor,
            impact_on_child=(self.impact_on_child or "").strip() or None,
            reason=(self.reason or "").strip() or None,
        )  # fmt: skip


@router.get("/{person_id}/chronology", responses=examples.answers(child_examples.CHRONOLOGY))
def chronology(  # noqa: PLR0913
    asking: AskingNow,
    person_id: PersonId,
    *,
    include_routine: bool = False,
    as_known_on: KnownOn = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    after: Annotated[str | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """What was significant, oldest first and numbered: by the rule, unless a worker marked it."""
    significant = None if include_routine else rule.significant_types()
    view = View(significant=significant, newest_first=False)
    place, number = place_of(after), number_of(after)
    told = one_child.ask(
        asking, person_id,
        lambda c, role: timeline.timeline(c, role, person_id, view, after=place, size=limit),
        known_on=as_known_on,
    )  # fmt: skip
    found = told.answer
    return {
        **told.head(found.person),
        "rule": rule.RULE,
        "entries": [
            {"number": at} | entry_told(each)
            for at, each in enumerate(found.entries, start=number + 1)
        ],
        "next": token_of(found.next, number + len(found.entries)),
    }


@router.post(
    "/{person_id}/events/{event_id}/marks", status_code=201,
    responses={201: {"content": {"application/json": {"example": child_examples.MARKED}}}},
)  # fmt: skip
def mark(
    asking: AskingNow,
    person_id: PersonId,
    event_id: Annotated[UUID, Path(description="The event, as a timeline gives it.")],
    body: NewMark,
) -> dict[str, Any]:
    """Mark an event; the newest mark counts. Said twice by the same actor, it is stored once."""
    said = body.said(asking.actor.name)
    wrong = wrong_with(said)
    if wrong:
        raise Problem(422, "Not understood", "; ".join(": ".join(each) for each in wrong))
    entry = marking.mark(asking, person_id, event_id, said)
    if entry is None:
        raise no_such_person()
    return {"event_id": event_id, "is_significant": said.is_significant, "actor": said.actor}
