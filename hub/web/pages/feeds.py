"""How each feed is doing, at `/sources` (`/feeds` is the API's): silence is the finding here."""

from fastapi import APIRouter, Request, Response

from hub.query import reports
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()


@router.get("/sources")
def feeds(request: Request, visiting: Visiting) -> Response:
    """Show each feed: when last heard from, what it brought, how long recording takes."""
    found = visiting.door.ask(visiting.question("read_feeds"), reports.feeds)
    return page(request, "hub/feeds.html", title="Sources", section="sources", feeds=found)
