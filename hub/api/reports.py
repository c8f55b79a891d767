"""The measures managers ask for, and how each feed is."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from hub.api import examples
from hub.api.asking import AskingNow
from hub.api.problems import Problem, documented
from hub.api.shared_address import SharedAddress
from hub.query import feed_runs, measures, measures_told
from hub.query.feed_runs import Sources
from hub.query.periods import By, usual, usual_parts
from projections.measures import definitions
from projections.measures.reader import Period

router = APIRouter(
    tags=["reports"], responses=documented(401, 403, 422, 503), route_class=SharedAddress
)
FromOn = Annotated[date | None, Query(alias="from", description="First day; two years ago.")]
ToOn = Annotated[date | None, Query(alias="to", description="Last day; today.")]
Parts = Annotated[
    By | None, Query(alias="by", description="By what the period is parted; by its length.")
]
Again = Annotated[bool, Query(description="Count again now, whatever was counted before.")]
Name = Annotated[str, Path(description="A measure's address, as `GET /reports` lists it.")]


def _period(from_on: date | None, to_on: date | None) -> Period:
    last = to_on or datetime.now(measures.LONDON).date()
    first = from_on or usual(last).from_on
    if first > last:
        raise Problem(422, "No such period", "`from` is after `to`")
    return Period(first, last)


@router.get("/reports", responses=examples.answers(examples.MEASURES))
def reports(
    request: Request, asking: AskingNow, from_on: FromOn = None, to_on: ToOn = None,
    again: Again = False,
) -> dict[str, Any]:  # fmt: skip
    """Every measure with its finding in words and its numbers.

    Numbers may have been counted some minutes ago: `counted_at` says when, and everything that the
    sources had sent by then is in them.
    """
    period, kept = _period(from_on, to_on), request.app.state.kept
    found = asking.door.ask(
        asking.question("read_reports"),
        lambda c, role: measures.overview(c, role, period, usual_parts(period), kept, again=again),
    )
    return {"measures": [measures_told.overview(each) for each in found]}


@router.get(
    "/reports/{measure}", responses=examples.answers(examples.MEASURE) | documented(404)
)  # fmt: skip
def report(  # noqa: PLR0913  (each parameter is an argument)
    request: Request, measure: Name, asking: AskingNow, from_on: FromOn = None,
    to_on: ToOn = None, by: Parts = None,
) -> dict[str, Any]:  # fmt: skip
    """One measure as of now: its numbers by part and by group, and the rows behind them.

    Each row has the ids of the events it rests on, and why it is excluded or not yet known. Rows
    are of those whom the asker may see; numbers are of everybody.
    """
    period, found = _period(from_on, to_on), definitions.at(measure)
    kept = request.app.state.kept
    if found is None:
        raise Problem(404, "No such measure", "GET /reports lists the measures there are")
    said = asking.door.ask(
        asking.question("read_reports"),
        lambda c, role: measures.measured(c, role, found, period, by or usual_parts(period), kept),
    )
    return measures_told.everything(said)


@router.get("/feeds", responses=examples.answers(examples.FEEDS))
def feeds(request: Request, asking: AskingNow) -> Sources:
    """Each feed: last heard from, corrections, delay; and how those of this machine last ran."""
    return feed_runs.sources(asking, request.app.state.runs)
