"""The application: its routes, problem details, and what every answer has."""

from typing import Any

import psycopg
from fastapi import FastAPI
from psycopg_pool import ConnectionPool

from hub.api import (
    access_log,
    child,
    chronology,
    comparison,
    emergencies,
    evidence,
    health,
    match_reviews,
    mending,
    my_work,
    people,
    problems,
    registry,
    rejects,
    reports,
    worklists,
)
from hub.api.asking import Access
from hub.api.every_answer import EveryAnswer
from hub.api.health import Metrics
from hub.audit.seals.signing import PublicKey
from hub.query.deciding import Deciding
from hub.query.door import Door
from hub.query.feed_runs import NoRuns, Runs
from hub.query.kept import Kept
from hub.query.rejects import Nowhere, Rejects

ABOUT = """
One timeline for each child across every system of a council's children's services.

Every answer about people needs a token and a purpose, and leaves an access record.
"""


def create_app(  # noqa: PLR0913  (each is a part of its own)
    *,
    access: Access,
    door: Door,
    pool: "ConnectionPool[psycopg.Connection[Any]]",
    known: Rejects | None = None,
    deciding: Deciding | None = None,
    runs: Runs | None = None,
    seal: PublicKey | None = None,
    kept: Kept | None = None,
) -> FastAPI:
    """Make the application over an open pool and a door.

    `known` knows what feeds rejected, `runs` how they were last read; by `seal` seals are verified.
    `kept` has the numbers that were counted already.
    """
    app = FastAPI(
        title="Case record hub", version="0.1.0", description=ABOUT,
        docs_url=None, redoc_url=None,  # their pages load scripts from other hosts
    )  # fmt: skip
    app.state.access, app.state.door, app.state.pool = access, door, pool
    app.state.deciding = deciding or Deciding(None)
    app.state.rejects, app.state.runs = known or Nowhere(), runs or NoRuns()
    app.state.seal, app.state.kept = seal, kept or Kept()
    app.state.metrics = Metrics(pool)
    for module in (
        people,
        access_log,
        emergencies,
        match_reviews,
        chronology,
        child,
        comparison,
        evidence,
        my_work,
        mending,
        rejects,
        reports,
        health,
        registry,
        worklists,
    ):
        # As they are: `include_router` has each application make them all anew at its first
        # request, which takes a tenth of a second, and as long again for the pages.
        app.router.routes.extend(module.router.routes)
    problems.register(app)
    app.add_middleware(EveryAnswer)
    return app
