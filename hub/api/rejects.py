"""Rejected rows, for integration staff: list, open, correct and send again."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hub.api import examples, mending_examples
from hub.api.asking import AskingNow
from hub.api.problems import Problem, documented
from hub.errors import CommandRefused
from hub.query import rejects
from hub.query.asking import Asking
from hub.query.rejects import StreamRejects

router = APIRouter(
    prefix="/rejects", tags=["rejects"], responses=documented(401, 403, 404, 422, 503)
)
MOST = 200
Name = Annotated[str, Path(max_length=100, description="As the list gives it.")]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=20_000)]


class Corrected(BaseModel):
    """Which rows to send again, each with its corrected cells; none to send it as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"rows": {"1f0c9a": {"Visit date": "28/02/2024"}}}},
    )

    rows: dict[Text, dict[Text, Text]] = Field(min_length=1, max_length=MOST)


@router.get("", responses=examples.answers(mending_examples.REJECTS))
def listed(request: Request, asking: AskingNow) -> dict[str, Any]:
    """List what feeds rejected, by stream, without what the rows hold."""
    found = _listed(request, asking)
    return {
        "streams": [
            {
                "system": each.system,
                "stream": each.stream,
                "count": len(each.rows),
                "rows": [
                    {"key": row.key, "row": row.row, "column": row.column, "code": row.code}
                    for row in each.rows[:MOST]
                ],
            }
            for each in found
        ]
    }


@router.get("/{system}/{stream}/{key}", responses=examples.answers(mending_examples.REJECT))
def row(
    request: Request, asking: AskingNow, system: Name, stream: Name, key: Name
) -> dict[str, Any]:
    """One rejected row: what is wrong, and what its cells hold."""
    found = _stream(request, asking, system, stream).row(key)
    if found is None:
        raise _none()
    return asdict(found)


@router.post("/{system}/{stream}", responses=examples.answers(mending_examples.SENT))
def send(
    request: Request, asking: AskingNow, system: Name, stream: Name, body: Corrected
) -> dict[str, Any]:  # fmt: skip
    """Send rows again, corrected; what is still wrong stays rejected."""
    found = _stream(request, asking, system, stream)
    try:
        return asdict(rejects.send(request.app.state.rejects, found, body.rows))
    except CommandRefused as fault:
        raise Problem(422, "Nothing was sent", str(fault)) from None


def _listed(request: Request, asking: Asking) -> list[StreamRejects]:
    try:
        return rejects.listed(asking, request.app.state.rejects)
    except CommandRefused as fault:
        raise Problem(503, "Not available", str(fault)) from None


def _stream(request: Request, asking: Asking, system: str, stream: str) -> StreamRejects:
    for each in _listed(request, asking):
        if (each.system, each.stream) == (system, stream):
            return each
    raise _none()


def _none() -> Problem:
    return Problem(404, "No such row", "it is not rejected, or not any longer")
