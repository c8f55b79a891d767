"""Performance: every measure with its finding and a chart, and a page for each of them."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from hub.query import measures
from hub.query.measures import Line, Measured
from hub.query.periods import By, usual, usual_parts
from hub.web.charts import Chart, lines
from hub.web.downloads import csv_of, spreadsheet
from hub.web.pages.child import day_of
from hub.web.rendering import LONDON, page
from hub.web.visiting import Visiting
from projections.measures import definitions
from projections.measures.definitions import Measure
from projections.measures.reader import Counted, Period

router = APIRouter()
FUNCTION = "read_reports"
LONGEST = timedelta(days=3653)
LISTED = 200
"""Rows of each list on a page; the file has all."""
FromOn = Annotated[str, Query(alias="from", max_length=20)]
ToOn = Annotated[str, Query(alias="to", max_length=20)]
Parted = Annotated[str, Query(alias="by", max_length=20)]
FromForm = Annotated[str, Form(alias="from", max_length=20)]
ToForm = Annotated[str, Form(alias="to", max_length=20)]
PartedForm = Annotated[str, Form(alias="by", max_length=20)]


@router.get("/reports")
def reports(
    request: Request, visiting: Visiting, from_: FromOn = "", to: ToOn = "", by: Parted = ""
) -> Response:
    """Show every measure of a period, two years unless another is asked for."""
    period, wrong = _period(from_, to)
    parted = _parted(by, period)
    found = _overview(request, visiting, period, parted)
    return page(
        request, "hub/reports.html", status=422 if wrong else 200, title="Performance",
        section="reports", found=[(each, _chart(each)) for each in found], wrong=wrong,
        period=period, by=parted, known_on=_today(),
        counted_at=min(each.counted_at for each in found),
    )  # fmt: skip


@router.post("/reports")
def again(
    request: Request, visiting: Visiting, from_: FromForm = "", to: ToForm = "",
    by: PartedForm = "",
) -> Response:  # fmt: skip
    """Count every measure of a period again, and show it."""
    period, _ = _period(from_, to)
    parted = _parted(by, period)
    _overview(request, visiting, period, parted, again=True)
    first, last = period
    return RedirectResponse(f"/reports?from={first}&to={last}&by={parted}", 303)


@router.get("/reports/{measure}")
def report(  # noqa: PLR0913  (each part of the address is an argument)
    request: Request, visiting: Visiting, measure: str, from_: FromOn = "", to: ToOn = "",
    by: Parted = "",
) -> Response:  # fmt: skip
    """Show one measure: by part, by group, and the lists behind its numbers."""
    asked = _measure(measure)
    period, wrong = _period(from_, to)
    said = _measured(request, visiting, asked, period, by)
    columns = _columns(asked)
    return page(
        request, "hub/report.html", status=422 if wrong else 200, title=asked.title,
        section="reports", said=said, chart=_chart(said), wrong=wrong, columns=columns,
        drawn=[columns["total"], asked.met][: _series(asked)], lists=asked.lists,
        most=LISTED,
    )  # fmt: skip


@router.get("/reports/{measure}/numbers.csv")
def numbers(  # noqa: PLR0913
    request: Request, visiting: Visiting, measure: str, from_: FromOn = "", to: ToOn = "",
    by: Parted = "",
) -> Response:  # fmt: skip
    """Give a measure's numbers, by part and by group, as a file that opens in a spreadsheet."""
    asked = _measure(measure)
    said = _measured(request, visiting, asked, _period(from_, to)[0], by)
    columns = _columns(asked)
    headings = (
        "Table", "Line", "First day", "Last day", *columns.values(), "Percentage", "At least",
        "At most", "Middle", "9 of 10 within", "Counted at",
    )  # fmt: skip
    rows = [_row("The whole period", said.whole, columns, said.period)]
    rows += [_row(said.by.capitalize(), each, columns) for each in said.parts]
    for name, group in said.groups.items():
        title = asked.groups[name].title
        rows += [_row(title, each, columns, said.period) for each in group]
    counted_at = f"{said.counted_at:%Y-%m-%d %H:%M}"
    rows = [[*each, counted_at] for each in rows]
    return spreadsheet(csv_of(headings, rows), f"{asked.address}-{said.period.to_on}.csv")


@router.get("/reports/{measure}/list.csv")
def listed(  # noqa: PLR0913
    request: Request, visiting: Visiting, measure: str, from_: FromOn = "", to: ToOn = "",
    by: Parted = "",
) -> Response:  # fmt: skip
    """Give the rows behind a measure's numbers, with the ids of their events, as a file."""
    asked = _measure(measure)
    said = _measured(request, visiting, asked, _period(from_, to)[0], by)
    titles = (each.title for each in asked.groups.values())
    headings = (
        "Counted as", "Why", "Day", "Until", "System", "Reference", "Person", "Case record",
        asked.number.title if asked.number else "Number", *titles, "Events",
    )  # fmt: skip
    rows = [_listed_row(asked, each) for each in said.rows or ()]
    return spreadsheet(csv_of(headings, rows), f"{asked.address}-list-{said.period.to_on}.csv")


def _row(
    table: str, line: Line, columns: dict[str, str], period: Period | None = None
) -> list[Any]:
    days = line.part.period if line.part else period or ("", "")
    shares = (line.percentage, line.at_least, line.at_most, line.median, line.ninetieth)
    counts = (line.counts[name] for name in columns)
    written = ("" if each is None else f"{each:.1f}" for each in shares)
    return [table, line.title, *days, *counts, *written]


def _listed_row(measure: Measure, each: Counted) -> list[Any]:
    return [
        measure.lists[each.standing], measure.reasons.get(each.reason or "", each.reason or ""),
        each.counted_on or "", each.until_on or "", each.source_system, each.reference or "",
        each.person_id, each.case_record_id, "" if each.number is None else each.number,
        *(group.words_for(each.groups[name]) if name in each.groups else ""
          for name, group in measure.groups.items()),
        " ".join(map(str, each.event_ids)),
    ]  # fmt: skip


def _measure(address: str) -> Measure:
    found = definitions.at(address)
    if found is None:
        raise HTTPException(404)
    return found


def _overview(
    request: Request, visiting: Visiting, period: Period, by: By, *, again: bool = False
) -> list[Measured]:
    kept = request.app.state.kept
    return visiting.door.ask(
        visiting.question(FUNCTION),
        lambda c, role: measures.overview(c, role, period, by, kept, again=again),
    )


def _measured(
    request: Request, visiting: Visiting, measure: Measure, period: Period, by: str
) -> Measured:
    parted, kept = _parted(by, period), request.app.state.kept
    return visiting.door.ask(
        visiting.question(FUNCTION),
        lambda c, role: measures.measured(c, role, measure, period, parted, kept),
    )


def _series(measure: Measure) -> int:
    return 2 if measure.kind == "share" else 1


def _columns(measure: Measure) -> dict[str, str]:
    """Name the counts that its tables have."""
    many = measure.unit.many[:1].upper() + measure.unit.many[1:]
    if measure.kind == "count":
        return {"total": many, "excluded": measure.lists["excluded"]}
    return {"total": many, **measure.lists}


def _today() -> date:
    return datetime.now(LONDON).date()


def _period(from_: str, to: str) -> tuple[Period, str]:
    """Read a period; say what is wrong with it, and give the usual one then."""
    today = _today()
    period = usual(today)
    first, last = day_of(from_) if from_ else period.from_on, day_of(to) if to else today
    if first is None or last is None:
        return period, f"Enter two days, each as {today}"
    if first > last:
        return period, "The first day must not be after the last"
    if last - first > LONGEST:
        return period, "Ask for ten years at most"
    return Period(first, last), ""


def _parted(by: str, period: Period) -> By:
    return next((each for each in get_args(By) if each == by), usual_parts(period))


def _chart(said: Measured) -> Chart | None:
    names = ("total", "yes")[: _series(said.measure)]
    return lines([(each.title, [each.counts[name] for name in names]) for each in said.parts])
