"""The reports managers lacked, and how each feed is."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from hub.api import examples
from hub.api.asking import AskingNow
from hub.api.problems import Problem, documented
from hub.query import feed_runs, reports
from hub.query.feed_runs import Sources

router = APIRouter(tags=["reports"], responses=documented(401, 403, 422, 503))
YEAR = timedelta(days=730)
FromOn = Annotated[date | None, Query(alias="from", description="First day; two years ago.")]
ToOn = Annotated[date | None, Query(alias="to", description="Last day; today.")]


def _period(from_on: date | None, to_on: date | None) -> tuple[date, date]:
    last = to_on or date.today()  # noqa: DTZ011  (a day in England, where the server is)
    first = from_on or max(last, date.min + YEAR) - YEAR
    if first > last:
        raise Problem(422, "No such period", "`from` is after `to`")
    return first, last


@router.get("/reports/step-up", responses=examples.answers(examples.STEP_UP))
def step_up(asking: AskingNow, from_on: FromOn = None, to_on: ToOn = None) -> dict[str, Any]:
    """How many early help episodes reached the statutory threshold, with the list.

    Recorded and derived stand side by side; the disagreements are listed.
    """
    period = _period(from_on, to_on)
    return asking.door.ask(
        asking.question("read_reports"), lambda c, role: reports.step_up(c, role, *period)
    )


@router.get("/reports/information-before-decision")
def information(asking: AskingNow, from_on: FromOn = None, to_on: ToOn = None) -> dict[str, Any]:
    """Whether partners were asked, and had answered, before each threshold decision."""
    period = _period(from_on, to_on)
    return asking.door.ask(
        asking.question("read_reports"), lambda c, role: reports.information(c, role, *period)
    )


@router.get("/feeds", responses=examples.answers(examples.FEEDS))
def feeds(request: Request, asking: AskingNow) -> Sources:
    """Each feed: last heard from, corrections, delay; and how those of this machine last ran."""
    return feed_runs.sources(asking, request.app.state.runs)
