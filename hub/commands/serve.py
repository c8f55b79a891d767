"""``hub serve``: the pages and the API."""

from typing import Annotated

import typer

from hub import serving
from hub.commands.feed_rejects import FeedRejects
from hub.commands.feed_runs import FeedRuns
from hub.console import faults_explained, out
from hub.ports import must_be_free
from hub.settings import settings


def serve(quiet: Annotated[bool, typer.Option(help="Do not say where it is.")] = False) -> None:
    """Serve the pages and the API until interrupted.

    People and programs sign in at the identity provider of HUB_OIDC_ISSUER. Without one there are
    no pages: the API alone, on loopback, for HUB_DEVELOPMENT_TOKEN (16 characters or more), which
    acts as HUB_DEVELOPMENT_ACTOR.
    """
    now = settings()
    with faults_explained():
        must_be_free(now.api_host, now.api_port, "HUB_API_PORT")
        if not quiet:
            what = "Starting the pages at" if now.oidc_issuer else "Starting the API at"
            out.print(
                f"{what} http://{now.api_host}:{now.api_port} (the API's routes: /openapi.json)"
            )
        serving.serve(now, FeedRejects(), FeedRuns(timetable=now.timetable))
