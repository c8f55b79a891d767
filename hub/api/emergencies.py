"""Open one record in an emergency; list the emergencies, and judge those of others."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from hub.api import examples
from hub.api.asking import AskingNow
from hub.api.people import PersonId
from hub.api.problems import Problem, documented
from hub.errors import CommandRefused
from hub.query import emergency

router = APIRouter(tags=["emergencies"], responses=documented(401, 403, 404, 422, 503))
MOST = 500
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=emergency.LONGEST)]


class Reason(BaseModel):
    """Why a record must be opened that the actor does not work with."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "reason_code": "out_of_hours",
                "reason": "Police are at the address now and ask who the child lives with.",
            }
        },
    )

    reason_code: Text
    reason: Text


class Judgement(BaseModel):
    """What somebody else finds of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"finding": "justified", "reason": "The police log of that night agrees."}
        },
    )

    finding: Text
    reason: Text


@router.post(
    "/people/{person_id}/break-glass", status_code=201, responses=examples.made(examples.OPENED)
)
def open_record(asking: AskingNow, person_id: PersonId, body: Reason) -> emergency.Opened:
    """Open one record for an hour: recorded before anything is shown, and judged afterwards.

    Needs a sign-in of the last ten minutes. Opens nothing for whoever is excluded, and nothing
    that is sealed.
    """
    if emergency.wrong_with(body.reason_code, body.reason):
        raise Problem(
            422, "Not a reason",
            f"give a reason_code of {', '.join(emergency.REASONS)}, and a reason in "
            f"{emergency.WORDS} characters or more",
        )  # fmt: skip
    return emergency.open_record(
        asking, person_id, reason_code=body.reason_code, reason=body.reason
    )


@router.get("/break-glass", responses=examples.answers(examples.EMERGENCIES))
def emergencies(
    asking: AskingNow, limit: Annotated[int, Query(ge=1, le=MOST)] = 100
) -> dict[str, Any]:
    """Every emergency: those nobody judged first, each with the day by which somebody must."""
    return {"emergencies": [_told(each) for each in emergency.emergencies(asking, limit)]}


@router.post("/break-glass/{grant_id}/review", status_code=204)
def review(asking: AskingNow, grant_id: UUID, body: Judgement) -> None:
    """Judge an emergency of somebody else."""
    try:
        emergency.review(asking, grant_id, finding=body.finding, reason=body.reason)
    except CommandRefused as fault:
        raise Problem(422, "Not judged", str(fault)) from fault


def _told(each: emergency.Emergency) -> dict[str, Any]:
    return vars(each) | {"due_on": each.due_on, "is_overdue": each.is_overdue}
