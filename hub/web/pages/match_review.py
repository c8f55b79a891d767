"""Match review: two records side by side, what speaks for and against, a decision and its reason.

Everything works without JavaScript. A decision is a POST with the review's own id: a page that is
no longer true is told so, and nothing is changed.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, StringConstraints
from starlette.exceptions import HTTPException

from hub.errors import CommandRefused, NoSuchRecord
from hub.matching.people.deciding import Answer
from hub.matching.telling.strength import SCALE, tenths
from hub.query import match_reviews
from hub.query.deciding import Deciding
from hub.query.match_review_seen import ReviewSeen
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()
MOST = 100
ANSWERS = {
    "same": ("link", None), "twin": ("declare_distinct", "twin"),
    "sibling": ("declare_distinct", "sibling"), "stranger": ("declare_distinct", "stranger"),
    "unsure": ("more_information", None),
}  # fmt: skip
"""What the buttons of the form say, as decisions."""
UNCHANGED = "Nothing was changed"
"""Heads the page of a refusal; those that end so need not say it again."""
BECAME = "became"
"""Where the page says what became of a review."""
Text = Annotated[str, StringConstraints(max_length=2000)]
"""Twice what the form lets one write: a browser sends each new line as two characters."""


class Decided(BaseModel):
    """The form as it was sent."""

    answer: Text = ""
    person_id: UUID | None = None
    reason: Text = ""
    accept_warnings: bool = False


class Undone(BaseModel):
    """The form that takes a decision back."""

    reason: Text = ""


@router.get("/match-review")
def queue(request: Request, visiting: Visiting, after: UUID | None = None) -> Response:
    """Show what waits for a person, the likeliest first, and what was decided lately."""
    try:
        found = match_reviews.queue(visiting, size=MOST, after=after)
    except NoSuchRecord:  # the last one shown is not to be seen any more
        return RedirectResponse("/match-review", 303)
    lately = [] if after else match_reviews.decided_lately(visiting)
    return page(request, "hub/match_queue.html", title="Match review", section="matches",
                reviews=found.listed, following=found.next, after=after,
                lately=lately)  # fmt: skip


@router.get("/match-review/{review_id}")
def review(request: Request, visiting: Visiting, review_id: UUID) -> Response:
    """Show one review."""
    return _shown(request, visiting, review_id)


@router.post("/match-review/{review_id}")
def decide(
    request: Request, visiting: Visiting, review_id: UUID, given: Annotated[Decided, Form()]
) -> Response:
    """Carry the decision out, and show what became of it."""
    if given.answer not in ANSWERS:
        return _shown(
            request, visiting, review_id, status=422, error="Choose an answer", given=given
        )
    decision, relation = ANSWERS[given.answer]
    answer = Answer(
        decision=decision, actor=visiting.actor.name, reason=given.reason.replace("\0", ""),
        person_id=given.person_id, relation=relation, accept_warnings=given.accept_warnings,
    )  # fmt: skip
    deciding: Deciding = request.app.state.deciding
    try:
        deciding.decide(visiting, review_id, answer)
    except CommandRefused as fault:
        return _shown(request, visiting, review_id, status=409, error=str(fault), given=given)
    return RedirectResponse(f"/match-review/{review_id}", 303)


@router.post("/match-review/{review_id}/undo")
def undo(
    request: Request, visiting: Visiting, review_id: UUID, given: Annotated[Undone, Form()]
) -> Response:
    """Take a decision back, and show where the question is asked again."""
    deciding: Deciding = request.app.state.deciding
    try:
        deciding.undo(visiting, review_id, reason=given.reason.replace("\0", ""))
    except CommandRefused as fault:
        return _shown(request, visiting, review_id, status=409, error=str(fault), undone=given)
    return RedirectResponse(f"/match-review/{review_id}", 303)


def _shown(  # noqa: PLR0913
    request: Request, visiting: Visiting, review_id: UUID, *, status: int = 200,
    error: str | None = None, given: Decided | None = None, undone: Undone | None = None,
) -> Response:  # fmt: skip
    found = match_reviews.one(visiting, review_id)
    if found is None:
        raise HTTPException(404)
    said = f"{error[0].upper()}{error[1:]}".removesuffix(f". {UNCHANGED}") if error else None
    typed = given or undone
    field = _field(found, given, undone) if error else ""
    return page(
        request, "hub/match_review.html", status=status, title=found.question, section="matches",
        review=found, error=said, given=given or Decided(), undone=undone or Undone(), field=field,
        lost=typed.reason if typed and field == BECAME else "", unchanged=UNCHANGED,
        bars=_bars(found), scale=SCALE, runner_up=_runner_up(found),
        warned=bool(error and "accept the warnings" in error),
    )  # fmt: skip


def _field(found: ReviewSeen, given: Decided | None, undone: Undone | None) -> str:
    """Give what is to be looked at where a form was refused: of one that is gone, what became."""
    if undone:
        return "undo-reason" if found.may_be_undone else BECAME
    if found.settled:
        return BECAME
    if given and given.answer not in ANSWERS:
        return "answers"
    is_choosing = len(found.candidates) > 1 and given and given.reason and not given.person_id
    return "candidate1" if is_choosing else "reason"


def _runner_up(found: ReviewSeen) -> UUID | None:
    said = found.explained.runner_up_person_id if found.explained else None
    return UUID(said) if said else None


def _bars(found: ReviewSeen) -> list[int]:
    """Give each line's bar: a page may set no style of its own."""
    return [tenths(each.bits or 0) for each in found.explained.lines] if found.explained else []
