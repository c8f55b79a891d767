"""Rejected rows, for integration staff: what a connector could not take, to correct and send."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, StringConstraints
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from hub.errors import CommandRefused
from hub.query import rejects
from hub.query.asking import Asking
from hub.query.rejects import RejectedRow, Sent, StreamRejects
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()
LIST = "/mend/rejects"
MOST = 200
Short = Annotated[str, StringConstraints(max_length=100)]


class Chosen(BaseModel):
    """The rows of one stream that were ticked."""

    row: list[Short] = []


@router.get(LIST)
def listed(request: Request, visiting: Visiting) -> Response:
    """List the streams that rejected rows, and each row with what is wrong, not what it holds."""
    return _list(request, visiting)


@router.post(LIST + "/{system}/{stream}")
def send_many(
    request: Request,
    visiting: Visiting,
    system: str,
    stream: str,
    chosen: Annotated[Chosen, Form()],
) -> Response:
    """Send the ticked rows again as they are: the connector or a code list was mended."""
    found = _stream(request, visiting, system, stream)
    if not chosen.row:
        return _list(request, visiting, wrong="Tick the rows to send again")
    return _send(request, visiting, found, {key: {} for key in chosen.row})


@router.get(LIST + "/{system}/{stream}/{key}")
def row(request: Request, visiting: Visiting, system: str, stream: str, key: str) -> Response:
    """Show one row, every cell of it in a form."""
    found = _stream(request, visiting, system, stream)
    return _one(request, found, _row(found, key))


async def sent_cells(request: Request) -> FormData:
    """Give the form as it was sent: its fields are the columns of the row."""
    return await request.form(max_fields=500)


@router.post(LIST + "/{system}/{stream}/{key}")
def send_one(  # noqa: PLR0913  (what the address says, and the form)
    request: Request, visiting: Visiting, system: str, stream: str, key: str,
    given: Annotated[FormData, Depends(sent_cells)],
) -> Response:  # fmt: skip
    """Send one row again, corrected."""
    found = _stream(request, visiting, system, stream)
    one = _row(found, key)
    cells = {
        name: said.replace("\0", "")
        for place, name in enumerate(one.cells)
        if isinstance(said := given.get(f"cell-{place}"), str)
    }
    if dict(one.cells) | cells == dict(one.cells):
        return _one(request, found, one, "Nothing was corrected: change the cell that is wrong")
    return _send(request, visiting, found, {key: cells}, one=one)


def _send(
    request: Request,
    visiting: Asking,
    found: StreamRejects,
    corrected: dict[str, dict[str, str]],
    one: RejectedRow | None = None,
) -> Response:
    try:
        sent = rejects.send(request.app.state.rejects, found, corrected)
    except CommandRefused as fault:
        return _list(request, visiting, wrong=f"Nothing was sent: {fault}")
    if one is not None and sent.rejected:
        again = _stream_or_none(request, visiting, found.system, found.stream)
        still = again.row(one.key) if again else None
        return _one(
            request, found, still or one, "It is still rejected: see what is wrong with it",
            cells=corrected[one.key],
        )  # fmt: skip
    return _list(request, visiting, sent=sent)


def _stream_or_none(
    request: Request, visiting: Asking, system: str, stream: str
) -> StreamRejects | None:  # fmt: skip
    return rejects.of_stream(visiting, request.app.state.rejects, system, stream)


def _stream(request: Request, visiting: Asking, system: str, stream: str) -> StreamRejects:
    found = _stream_or_none(request, visiting, system, stream)
    if found is None:
        raise HTTPException(404)
    return found


def _row(found: StreamRejects, key: str) -> RejectedRow:
    one = found.row(key)
    if one is None:
        raise HTTPException(404)
    return one


def _list(
    request: Request, visiting: Asking, *, wrong: str = "", sent: Sent | None = None
) -> Response:
    found: list[StreamRejects] = []
    try:
        found = rejects.listed(visiting, request.app.state.rejects)
    except CommandRefused as fault:
        wrong = wrong or f"The rejects cannot be read: {fault}"
    return page(
        request, "hub/rejects.html", status=422 if wrong else 200, title="Rejected rows",
        section="rejects", streams=found, wrong=wrong, sent=sent, most=MOST,
    )  # fmt: skip


def _one(
    request: Request,
    found: StreamRejects,
    one: RejectedRow,
    wrong: str = "",
    *,
    cells: dict[str, str] | None = None,
) -> Response:
    place = next((at for at, name in enumerate(one.cells) if name == one.column), 0)
    return page(
        request, "hub/reject.html", status=422 if wrong else 200,
        title=f"Rejected row {one.row}", section="rejects", found=found, row=one, wrong=wrong,
        cells=list((dict(one.cells) | (cells or {})).items()), at_fault=place,
    )  # fmt: skip
