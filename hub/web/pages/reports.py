"""The reports managers lacked: each measure with its finding, a chart, numbers and their lists."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from hub.query import report_page
from hub.query.report_page import Measures, Quarter
from hub.web.charts import columns
from hub.web.downloads import csv_of, spreadsheet
from hub.web.pages.child import day_of
from hub.web.rendering import LONDON, page
from hub.web.visiting import Visiting

router = APIRouter()
FUNCTION = "read_reports"
TWO_YEARS = timedelta(days=730)
LONGEST = timedelta(days=3653)
FromOn = Annotated[str, Query(alias="from", max_length=20)]
ToOn = Annotated[str, Query(alias="to", max_length=20)]
COUNTED = {
    "episodes": "Early help episodes open",
    "stepped_up": "Led to a referral",
    "recorded_as_step_up": "Recorded as a step-up",
    "not_yet_known": "Not yet known",
    "excluded": "Left out: no first day",
    "disagreements": "Recorded and derived differ",
}
ANSWERED = {
    "before": "Before the decision",
    "same_day": "The same day, the order not known",
    "after": "Only after it",
    "undated": "On no day that is known",
    "never": "Never",
}
WHY = {
    "derived_not_recorded": "A referral followed, and nobody recorded a step-up",
    "recorded_not_derived": "A step-up is recorded, and no referral followed in time",
    "recorded_without_episode": "A referral says early help, and no episode is known",
}


@router.get("/reports")
def reports(request: Request, visiting: Visiting, from_: FromOn = "", to: ToOn = "") -> Response:
    """Show the measures of a period, two years unless another is asked for."""
    today = datetime.now(LONDON).date()
    period, wrong = _period(from_, to, today)
    found = _measures(visiting, period)
    return page(
        request, "hub/reports.html", status=422 if wrong else 200, title="Reports",
        section="reports", found=found, chart=_chart(found.quarters), wrong=wrong,
        from_on=period[0], to_on=period[1], counted=COUNTED, answered=ANSWERED, why=WHY,
    )  # fmt: skip


@router.get("/reports/by-quarter.csv")
def by_quarter(visiting: Visiting, from_: FromOn = "", to: ToOn = "") -> Response:
    """Give the step-up numbers as a file that opens in a spreadsheet."""
    period, _ = _period(from_, to, datetime.now(LONDON).date())
    found = _measures(visiting, period)
    headings = ("First day", "Last day", *COUNTED.values(), "Percentage")
    rows = [_row(each) for each in found.quarters]
    return spreadsheet(csv_of(headings, rows), f"step-up-{period[0]}-{period[1]}.csv")


def _row(quarter: Quarter) -> list[Any]:
    share = "" if quarter.percentage is None else f"{quarter.percentage:.1f}"
    counts = (quarter.counts[name] for name in COUNTED)
    return [quarter.from_on, quarter.to_on, *counts, share]


def _measures(visiting: Visiting, period: tuple[date, date]) -> Measures:
    return visiting.door.ask(
        visiting.question(FUNCTION), lambda c, role: report_page.measures(c, role, *period)
    )


def _period(from_: str, to: str, today: date) -> tuple[tuple[date, date], str]:
    """Read a period; say what is wrong with it, and give the usual one then."""
    usual = today - TWO_YEARS, today
    first, last = day_of(from_) if from_ else usual[0], day_of(to) if to else today
    if first is None or last is None:
        return usual, f"Enter two days, each as {today}"
    if first > last:
        return usual, "The first day must not be after the last"
    if last - first > LONGEST:
        return usual, "Ask for ten years at most"
    return (first, last), ""


def _chart(quarters: list[Quarter]) -> Any:
    return columns([
        (each.name, (each.counts["episodes"], each.counts["stepped_up"])) for each in quarters
    ])  # fmt: skip
