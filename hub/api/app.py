"""The application: routes, problem details, request ids, no caching, metrics."""

import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import structlog
from fastapi import FastAPI, Request, Response
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
from hub.api.health import Metrics
from hub.audit.seals.signing import PublicKey
from hub.query.deciding import Deciding
from hub.query.door import Door
from hub.query.feed_runs import NoRuns, Runs
from hub.query.rejects import Nowhere, Rejects

log = structlog.get_logger()

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
) -> FastAPI:
    """Make the application over an open pool and a door.

    `known` knows what feeds rejected, `runs` how they were last read; by `seal` seals are verified.
    """
    app = FastAPI(
        title="Case record hub", version="0.1.0", description=ABOUT,
        docs_url=None, redoc_url=None,  # their pages load scripts from other hosts
    )  # fmt: skip
    app.state.access, app.state.door, app.state.pool = access, door, pool
    app.state.deciding = deciding or Deciding(None)
    app.state.rejects, app.state.runs = known or Nowhere(), runs or NoRuns()
    app.state.seal = seal
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
        app.include_router(module.router)
    problems.register(app)
    app.middleware("http")(_each_request)
    return app


async def _each_request(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Give a request its id, forbid caching, count and log it by its route's template."""
    request.state.request_id = str(uuid.uuid4())
    metrics: Metrics = request.app.state.metrics  # asked now: pages that are mounted change `app`
    began = time.perf_counter()
    try:
        response = await call_next(request)
    except Exception:  # the border: whatever it is, nothing of it is shown
        log.exception("request failed", request_id=request.state.request_id)
        response = problems.answer(
            request, 500, "Something went wrong", "it is logged under the request id"
        )
    seconds = time.perf_counter() - began
    route = getattr(request.scope.get("route"), "path", "unknown")
    metrics.answered(request.method, route, response.status_code, seconds)
    log.info(
        "request", method=request.method, route=route, status=response.status_code,
        milliseconds=round(seconds * 1000, 1), request_id=request.state.request_id,
    )  # fmt: skip
    response.headers["X-Request-Id"] = request.state.request_id
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
