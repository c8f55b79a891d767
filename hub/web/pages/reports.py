"""Performance: every measure with its finding and a chart, and a page for each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from hub.query import measures
from hub.query.findings import finding
from hub.query.measures import Line, Measured
from hub.query.periods import By, usual, usual_parts
from hub.query.spreadsheets import csv_of
from hub.web.charts import NARROW, WIDE, Chart, Shape, lines
from hub.web.downloads import spreadsheet
from hub.web.pages.child import asked_day_of, day_of
from hub.web.rendering import page
from hub.web.visiting import Visiting
from projections.measures import definitions
from projections.measures.definitions import Measure
from projections.measures.reader import Counted, Period
from schemas.local_time import local_today

router = APIRouter()
FUNCTION = "read_reports"
LONGEST = timedelta(days=3653)
SHARES = ("Percentage", "At least", "At most", "Middle", "9 of 10 within")
"""What a file says of a line beside its counts."""
LISTED = 200
"""Rows of each list on a page; the file has all."""
FromForm = Annotated[str, Form(alias="from", max_length=20)]
ToForm = Annotated[str, Form(alias="to", max_length=20)]
PartedForm = Annotated[str, Form(alias="by", max_length=20)]
Said = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True)
class Wanted:
    """What an address asks for: a period, by what it is parted, known when; and what is wrong."""

    period: Period
    by: By
    known_on: date | None
    """The day whose end it is asked of; None of now."""
    wrong: str

    @property
    def query(self) -> str:
        """Write it as an address does."""
        first, last = self.period
        known = f"&as_known_on={self.known_on}" if self.known_on else ""
        return f"from={first}&to={last}&by={self.by}{known}"

    def file(self, name: str) -> str:
        """Name a file of it."""
        known = f"-as-known-on-{self.known_on}" if self.known_on else ""
        return f"{name}-{self.period.to_on}{known}.csv"


def _wanted(
    from_: Annotated[str, Query(alias="from", max_length=20)] = "", to: Said = "", by: Said = "",
    as_known_on: Said = "",
) -> Wanted:  # fmt: skip
    known_on = measures.past(asked_day_of(as_known_on))
    period, wrong = _period(from_, to, known_on)
    return Wanted(period, _parted(by, period), known_on, wrong)


Asked = Annotated[Wanted, Depends(_wanted)]


@router.get("/reports")
def reports(request: Request, visiting: Visiting, wanted: Asked) -> Response:
    """Show every measure of a period by heading, two years unless another is asked for."""
    found = _overview(request, visiting, wanted)
    under = groupby(found, lambda each: each.measure.heading)
    return page(
        request, "hub/reports.html", status=422 if wanted.wrong else 200, title="Performance",
        section="reports", wanted=wanted,
        headings=[(name, [(each, _chart(each)) for each in said]) for name, said in under],
        known_on=found[0].known_on, days=found[0].remembered,
        counted_at=min(each.counted_at for each in found),
    )  # fmt: skip


@router.post("/reports")
def again(
    request: Request, visiting: Visiting, from_: FromForm = "", to: ToForm = "",
    by: PartedForm = "",
) -> Response:  # fmt: skip
    """Count every measure of a period again, and show it."""
    wanted = _wanted(from_, to, by)
    _overview(request, visiting, wanted, again=True)
    return RedirectResponse(f"/reports?{wanted.query}", 303)


@router.get("/reports.csv")
def every_measure(request: Request, visiting: Visiting, wanted: Asked) -> Response:
    """Give every measure's finding and numbers of a period as a file, a line for each."""
    headings = (
        "Heading", "Measure", "Title", "Finding", "First day", "Last day", "In all", "Count",
        "Do not count", "Not yet known", "Left out", *SHARES, "Counted at",
    )  # fmt: skip
    rows = [
        [
            each.measure.heading, each.measure.id, each.measure.title, finding(each),
            *each.period, *_figures(each.whole, measures.COUNTS),
            f"{each.counted_at:%Y-%m-%d %H:%M}",
        ]
        for each in _overview(request, visiting, wanted)
    ]  # fmt: skip
    return spreadsheet(csv_of(headings, rows), wanted.file("measures"))


@router.get("/reports/{measure}")
def report(request: Request, visiting: Visiting, measure: str, wanted: Asked) -> Response:
    """Show one measure: by part, by group, and the lists behind its numbers."""
    asked = _measure(measure)
    said = _measured(request, visiting, asked, wanted)
    columns = _columns(asked)
    return page(
        request, "hub/report.html", status=422 if wanted.wrong else 200, title=asked.title,
        section="reports", said=said, wanted=wanted, columns=columns,
        chart=_chart(said), narrow_chart=_chart(said, NARROW),
        drawn=[columns["total"], asked.met][: _series(asked)], lists=asked.lists, most=LISTED,
    )  # fmt: skip


@router.get("/reports/{measure}/numbers.csv")
def numbers(request: Request, visiting: Visiting, measure: str, wanted: Asked) -> Response:
    """Give a measure's numbers, by part and by group, as a file that opens in a spreadsheet."""
    asked = _measure(measure)
    said = _measured(request, visiting, asked, wanted)
    columns = _columns(asked)
    headings = (
        "Table", "Line", "First day", "Last day", *columns.values(), *SHARES, "Counted at",
    )  # fmt: skip
    rows = [_row("The whole period", said.whole, columns, said.period)]
    rows += [_row(said.by.capitalize(), each, columns) for each in said.parts]
    for name, group in said.groups.items():
        title = asked.groups[name].title
        rows += [_row(title, each, columns, said.period) for each in group]
    counted_at = f"{said.counted_at:%Y-%m-%d %H:%M}"
    rows = [[*each, counted_at] for each in rows]
    return spreadsheet(csv_of(headings, rows), wanted.file(asked.address))


@router.get("/reports/{measure}/list.csv")
def listed(request: Request, visiting: Visiting, measure: str, wanted: Asked) -> Response:
    """Give the rows behind a measure's numbers, with the ids of their events, as a file."""
    asked = _measure(measure)
    said = _measured(request, visiting, asked, wanted)
    titles = (each.title for each in asked.groups.values())
    headings = (
        "Counted as", "Why", "Day", "Until", "System", "Reference", "Person", "Case record",
        asked.number.title if asked.number else "Number", *titles, "Events",
    )  # fmt: skip
    rows = [_listed_row(asked, each) for each in said.rows or ()]
    return spreadsheet(csv_of(headings, rows), wanted.file(f"{asked.address}-list"))


def _row(
    table: str, line: Line, columns: dict[str, str], period: Period | None = None
) -> list[Any]:
    days = line.part.period if line.part else period or ("", "")
    return [table, line.title, *days, *_figures(line, columns)]


def _figures(line: Line, columns: Iterable[str]) -> list[Any]:
    """Give its counts in these columns, and its `SHARES`."""
    shares = (line.percentage, line.at_least, line.at_most, line.median, line.ninetieth)
    counts = (line.counts[name] for name in columns)
    written = ("" if each is None else f"{each:.1f}" for each in shares)
    return [*counts, *written]


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
    request: Request, visiting: Visiting, wanted: Wanted, *, again: bool = False
) -> list[Measured]:
    kept, known_on = request.app.state.kept, wanted.known_on
    return visiting.door.ask(
        visiting.question(FUNCTION, known_on=known_on),
        lambda c, role: measures.overview(
            c, role, wanted.period, wanted.by, kept, again=again, known_on=known_on
        ),
    )


def _measured(request: Request, visiting: Visiting, measure: Measure, wanted: Wanted) -> Measured:
    kept, known_on = request.app.state.kept, wanted.known_on
    return visiting.door.ask(
        visiting.question(FUNCTION, known_on=known_on),
        lambda c, role: measures.measured(
            c, role, measure, wanted.period, wanted.by, kept, known_on=known_on
        ),
    )


def _series(measure: Measure) -> int:
    return 2 if measure.kind == "share" else 1


def _columns(measure: Measure) -> dict[str, str]:
    """Name the counts that its tables have."""
    many = measure.unit.many[:1].upper() + measure.unit.many[1:]
    if measure.kind == "count":
        return {"total": many, "excluded": measure.lists["excluded"]}
    return {"total": many, **measure.lists}


def _period(from_: str, to: str, known_on: date | None) -> tuple[Period, str]:
    """Read a period; say what is wrong with it, and give the usual one then."""
    today = known_on or local_today()
    first, last = day_of(from_), day_of(to)
    if (from_ and first is None) or (to and last is None):
        return usual(today), f"Enter two days, each as {today}"
    period = measures.period_asked(first, last, known_on)
    if period.from_on > period.to_on:
        return usual(today), "The first day must not be after the last"
    if period.to_on - period.from_on > LONGEST:
        return usual(today), "Ask for ten years at most"
    return period, ""


def _parted(by: str, period: Period) -> By:
    return next((each for each in get_args(By) if each == by), usual_parts(period))


def _chart(said: Measured, shape: Shape = WIDE) -> Chart | None:
    names = ("total", "yes")[: _series(said.measure)]
    parts = [(each.title, [each.counts[name] for name in names]) for each in said.parts]
    return lines(parts, shape)
