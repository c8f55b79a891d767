"""What is doubtful in one child's records, and how fresh each source is."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from hub.query.quality import quality
from hub.web.pages.child import ask, asked_day_of, frame
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()


@router.get("/child/{person_id}/data-quality")
def child_data_quality(
    request: Request, visiting: Visiting, person_id: UUID, as_known_on: str = ""
) -> Response:
    """Show where systems differ, what is missing, and how late things are recorded."""
    known_on = asked_day_of(as_known_on)
    found, shown = ask(
        visiting, person_id, lambda c, role: quality(c, role, person_id), known_on=known_on
    )
    return page(
        request, "hub/data_quality.html", **frame(found.person, "/data-quality", shown, known_on),
        findings=found.findings, sources=found.sources,
    )  # fmt: skip
