"""Match reviews: what waits for a person, both sides of one, and deciding it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from hub.api import examples, review_examples
from hub.api.asking import AskingNow
from hub.api.problems import Problem, documented, no_such_person
from hub.errors import CommandRefused
from hub.matching.people.deciding import Answer
from hub.query import match_reviews
from hub.query.deciding import Deciding
from hub.query.match_review_seen import ReviewSeen

router = APIRouter(
    prefix="/match-reviews", tags=["match reviews"],
    responses=documented(401, 403, 404, 422, 503),
)  # fmt: skip
ReviewId = Annotated[UUID, Path(description="The review, as the queue gives it.")]
REASON = Field(min_length=10, max_length=1000, description="Why, in a sentence: it is kept.",
               pattern=r"^[^\x00]*$")  # fmt: skip


class Decision(BaseModel):
    """What was decided; for one of several candidates say which."""

    model_config = ConfigDict(extra="forbid")

    decision: Annotated[
        Literal["link", "keep_apart", "declare_distinct", "more_information"],
        Field(description=(
            "`keep_apart` (nobody will find out more) and `more_information` leave all as it is "
            "until something about it changes. Of a link that may be wrong `keep_apart` is "
            "refused: `declare_distinct` takes the record out, `link` says that it is right."
        )),
    ]  # fmt: skip
    reason: Annotated[str, REASON]
    person_id: UUID | None = None
    relation: Literal["twin", "sibling", "stranger"] | None = Field(
        None, description="For declare_distinct: how the two are related."
    )
    accept_warnings: bool = False


class Undoing(BaseModel):
    """Why a decision is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, REASON]


@router.get("", responses=examples.answers(review_examples.QUEUE))
def queue(
    asking: AskingNow,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """What waits for a person: links that may be wrong, then the likeliest.

    404 where `after` is a review that there is none of, or none any more: begin again.
    """
    found = match_reviews.queue(asking, size=limit, after=after)
    return {"reviews": found.listed, "next": found.next}


@router.get("/decided", responses=examples.answers(review_examples.DECIDED_LATELY))
def decided(asking: AskingNow) -> dict[str, Any]:
    """What was decided lately and not taken back, the newest first; why is in the review itself."""
    return {"reviews": match_reviews.decided_lately(asking)}


@router.get("/{review_id}", responses=examples.answers(review_examples.REVIEW))
def review(asking: AskingNow, review_id: ReviewId) -> ReviewSeen:
    """Both sides of a review, what spoke for and against, and what would change.

    What spoke is given in bits, each of which doubles or halves the odds that they are one child,
    and beside them in the words of the pages: `strength` of each of `lines` and of all together,
    `prior_strength` before anything is compared, and `lead`, how well the next candidate fits. The
    words are *little either way* and *slight*, *moderate*, *strong* or *very strong evidence* (2,
    10, 100 and 10,000 times as likely) *for* or *against*. They are null where rules decided,
    without weights.
    """
    found = match_reviews.one(asking, review_id)
    if found is None:
        raise no_such_person()
    return found


@router.post(
    "/{review_id}/decision", responses=examples.answers(review_examples.DECIDED) | documented(409)
)
def decide(
    request: Request, asking: AskingNow, review_id: ReviewId, body: Decision
) -> dict[str, Any]:
    """Decide a review. 409 where somebody decided it first, or a rule speaks against it.

    Where a rule is for two people to set aside, the first is told that it waits for somebody else.
    Warnings are told in a 409, and are accepted by deciding again with `accept_warnings`.
    """
    given: Deciding = request.app.state.deciding
    answer = Answer(
        decision=body.decision, actor=asking.actor.name, reason=body.reason,
        person_id=body.person_id, relation=body.relation, accept_warnings=body.accept_warnings,
    )  # fmt: skip
    try:
        done = given.decide(asking, review_id, answer)
    except CommandRefused as fault:
        raise Problem(409, "Not decided", str(fault)) from None
    return {"review_id": done.review_id, "waits_for_somebody_else": done.waits}


@router.post(
    "/{review_id}/undo", responses=examples.answers(review_examples.UNDONE) | documented(409)
)
def undo(request: Request, asking: AskingNow, review_id: ReviewId, body: Undoing) -> dict[str, Any]:
    """Take back what was decided; the question is open again, as the review `asked_again_as`.

    409 where nothing was decided, or somebody took it back first, with nothing changed.
    """
    given: Deciding = request.app.state.deciding
    try:
        again = given.undo(asking, review_id, reason=body.reason)
    except CommandRefused as fault:
        raise Problem(409, "Not taken back", str(fault)) from None
    return {"review_id": review_id, "asked_again_as": again}
