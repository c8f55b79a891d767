"""The measures managers ask for, and how each feed is."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from hub.api import examples
from hub.api.asking import AskingNow
from hub.api.problems import Problem, documented
from hub.api.shared_address import SharedAddress
from hub.query import feed_runs, measures, measures_told
from hub.query.feed_runs import Sources
from hub.query.periods import By, usual_parts
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
KnownOn = Annotated[
    date | None,
    Query(
        alias="as_known_on",
        description="The numbers as they were known at the end of this day, which must be one of "
        "`remembered`. What came later is not counted. Of today: what is known now. A day to come "
        "is refused.",
    ),
]
Again = Annotated[bool, Query(description="Count again now, whatever was counted before.")]
Name = Annotated[str, Path(description="A measure's address, as `GET /reports` lists it.")]


def _period(from_on: date | None, to_on: date | None, known_on: date | None) -> Period:
    period = measures.period_asked(from_on, to_on, known_on)
    if period.from_on > period.to_on:
        raise Problem(422, "No such period", "`from` is after `to`")
    return period


@router.get("/reports", responses=examples.answers(examples.MEASURES) | documented(404))
def reports(  # noqa: PLR0913  (each parameter is an argument)
    request: Request, asking: AskingNow, from_on: FromOn = None, to_on: ToOn = None,
    again: Again = False, as_known_on: KnownOn = None,
) -> dict[str, Any]:  # fmt: skip
    """Every measure with its finding in words and its numbers.

    Numbers may have been counted some minutes ago: `counted_at` says when, and everything that the
    sources had sent by then is in them. `remembered` are the days of `as_known_on`.
    """
    day, kept = measures.past(as_known_on), request.app.state.kept
    period = _period(from_on, to_on, day)
    found = asking.door.ask(
        asking.question("read_reports", known_on=day),
        lambda c, role: measures.overview(
            c, role, period, usual_parts(period), kept, again=again, known_on=day
        ),
    )
    told = [measures_told.overview(each) for each in found]
    return {"measures": told, "remembered": found[0].remembered}


@router.get(
    "/reports/{measure}", responses=examples.answers(examples.MEASURE) | documented(404)
)  # fmt: skip
def report(  # noqa: PLR0913  (each parameter is an argument)
    request: Request, measure: Name, asking: AskingNow, from_on: FromOn = None,
    to_on: ToOn = None, by: Parts = None, as_known_on: KnownOn = None,
) -> dict[str, Any]:  # fmt: skip
    """One measure, as of now or a day: its numbers by part and by group, and the rows behind.

    Each row has the ids of the events it rests on, and why it is excluded or not yet known. Rows
    are of those whom the asker may see; numbers are of everybody.
    """
    day, found = measures.past(as_known_on), definitions.at(measure)
    period = _period(from_on, to_on, day)
    kept = request.app.state.kept
    if found is None:
        raise Problem(404, "No such measure", "GET /reports lists the measures there are")
    said = asking.door.ask(
        asking.question("read_reports", known_on=day),
        lambda c, role: measures.measured(
            c, role, found, period, by or usual_parts(period), kept, known_on=day
        ),
    )
    return measures_told.everything(said)


@router.get("/feeds", responses=examples.answers(examples.FEEDS))
def feeds(request: Request, asking: AskingNow) -> Sources:
    """Each feed: last heard from, corrections, delay; and how those of this machine last ran."""
    return feed_runs.sources(asking, request.app.state.runs)
