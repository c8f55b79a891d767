"""The application of the pages: its routes and its styles."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from hub.audit.seals.signing import PublicKey
from hub.query.alerts import Alerts
from hub.query.arrivals import Arrivals
from hub.query.deciding import Deciding
from hub.query.door import Door
from hub.query.feed_runs import NoRuns, Runs
from hub.query.kept import Kept
from hub.query.rejects import Rejects
from hub.signin.gate import Gate
from hub.web import faults
from hub.web.pages import (
    access_log,
    arrivals,
    chronology,
    compare,
    data_quality,
    dead_letters,
    deadlines,
    emergency,
    evidence,
    feeds,
    find,
    involved,
    match_review,
    my_work,
    rejects,
    reports,
    sign_in,
    significance,
    start,
    timeline,
    viewed,
    worklists,
)

STATIC = Path(__file__).parent / "static"
PAGES = (
    sign_in, start, find, timeline, chronology, compare, significance, involved, deadlines,
    data_quality, viewed, evidence, emergency, feeds, arrivals, dead_letters, rejects, my_work,
    match_review, access_log, reports, worklists,
)  # fmt: skip


def create_pages(  # noqa: PLR0913  (each is a part of its own)
    *, door: Door, gate: Gate, watcher: Arrivals, alerts: Alerts, known: Rejects,
    deciding: Deciding | None = None, runs: Runs | None = None,
    seal: PublicKey | None = None, kept: Kept | None = None,
) -> FastAPI:  # fmt: skip
    """Make the application of the pages; it is mounted below the API's routes."""
    app = FastAPI(openapi_url=None)
    app.state.door, app.state.gate, app.state.arrivals = door, gate, watcher
    app.state.alerts = alerts
    app.state.rejects, app.state.deciding = known, deciding or Deciding(None)
    app.state.runs, app.state.seal = runs or NoRuns(), seal
    app.state.kept = kept or Kept()
    for module in PAGES:
        app.router.routes.extend(module.router.routes)  # as they are: `create_app` says why
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    faults.register(app)
    app.add_middleware(faults.OurFaults)
    return app
