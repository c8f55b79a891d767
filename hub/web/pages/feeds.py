"""How each feed is doing, at `/sources` (`/feeds` is the API's): silence is the finding here."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from hub.errors import CommandRefused
from hub.query import feed_runs
from hub.query.feed_runs import NoRuns
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()


@router.get("/sources")
def feeds(request: Request, visiting: Visiting) -> Response:
    """Show how each feed was last read, when it was heard from, how long recording takes."""
    try:
        found, wrong = feed_runs.sources(visiting, request.app.state.runs), ""
    except CommandRefused as fault:
        found, wrong = feed_runs.sources(visiting, NoRuns()), str(fault)
    return page(
        request, "hub/feeds.html", title="Sources", section="sources", found=found, wrong=wrong,
        now=datetime.now(UTC),
    )  # fmt: skip
