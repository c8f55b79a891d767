"""The access log by days, for whoever audits: FHIR AuditEvents, one a line."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from hub.api.asking import AskingNow
from hub.api.problems import Problem, documented
from hub.errors import CommandRefused
from hub.query import log_exporting
from hub.query.log_exporting import Days

router = APIRouter(tags=["access log"], responses=documented(401, 403, 422, 503))
MEDIA_TYPE = "application/fhir+ndjson"
LINE = '{"resourceType": "AuditEvent", "action": "R", "outcome": "0", "…": "…"}'


@router.get(
    "/access-records/export",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {"example": LINE}}}},
)
def export(
    asking: AskingNow,
    from_on: Annotated[date, Query(alias="from", description="The first day.")],
    to_on: Annotated[date, Query(alias="to", description="The last day.")],
) -> Response:
    """Who asked for what, as IHE BALP AuditEvents; this request is in the next answer."""
    try:
        found = log_exporting.asked(asking, Days(from_on, to_on))
    except CommandRefused as fault:
        raise Problem(422, "Not exported", str(fault)) from None
    return Response("".join(found), media_type=MEDIA_TYPE)
