"""``hub report``: the reports managers lacked, in the terminal."""

import uuid
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from hub import wiring
from hub.console import faults_explained, out, print_json
from hub.query import reports
from hub.query.door import Question
from hub.settings import settings

app = typer.Typer(no_args_is_help=True, help="Reports, each number with its list.")
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Limit = Annotated[int, typer.Option(min=0, help="Rows of the list to show.")]
TWO_YEARS = timedelta(days=730)
WHY = {
    "recorded_not_derived": "recorded as step up, no referral followed",
    "derived_not_recorded": "a referral followed, not recorded as step up",
    "recorded_without_episode": "the referral says early help, there was no episode",
}


@app.command("step-up")
def step_up(
    from_on: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"])] = None,
    to_on: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"])] = None,
    purpose: Annotated[str, typer.Option(help="Why you look.")] = "management_oversight",
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """How many early help episodes reached the statutory threshold, with the list."""
    last = to_on.date() if to_on else date.today()  # noqa: DTZ011  (a day in England)
    first = from_on.date() if from_on else last - TWO_YEARS
    now = settings()
    with faults_explained(), wiring.door(now) as (door, _):
        question = Question(
            actor=wiring.actor(now), purpose=purpose, function="read_reports",
            route="hub report step-up", request_id=str(uuid.uuid4()),
        )  # fmt: skip
        report = door.ask(question, lambda c, role: reports.step_up(c, role, first, last))
    if as_json:
        print_json(report)
        return
    _print(report, limit)


def _print(report: dict[str, Any], limit: int) -> None:
    counts, rule = report["counts"], report["rule"]
    share = f" ({report['percentage']:.1f} %)" if report["percentage"] is not None else ""
    out.print(
        f"[bold]{counts['stepped_up']} of {counts['episodes']} early help episodes[/bold] reached "
        f"the statutory threshold while open or within {rule['days']} days of closing{share}",
        highlight=False,
    )
    out.print(
        f"{report['from']:%d %B %Y} to {report['to']:%d %B %Y} · recorded as step-up by the "
        f"systems: {counts['recorded_as_step_up']} · too recent to know: "
        f"{counts['not_yet_known']} · the two disagree on {counts['disagreements']}",
        style="dim", highlight=False,
    )  # fmt: skip
    table = Table(
        "Episode",
        "From",
        "To",
        "Referred",
        "Days after opening",
        "Went on to",
        "Recorded?",
        box=None,
    )
    for each in report.get("stepped_up", [])[:limit]:
        table.add_row(
            escape(str(each["episode_id"])), _day(each["started_on"]), _day(each["ended_on"]),
            _day(each["referred_on"]), str(each["days_to_referral"]),
            str(each["reached"] or "").replace("_", " "), "yes" if each["is_recorded"] else "no",
        )  # fmt: skip
    out.print(table)
    left = len(report.get("stepped_up", [])) - limit
    if left > 0:
        out.print(f"… and {left} more (--limit)", style="dim")
    if report.get("hidden_from_lists"):
        out.print("Lists name only those you work with; the numbers are of everybody.", style="dim")
    found = report.get("disagreements", [])
    if found:
        out.print("\nWhere what is recorded and what follows from the dates disagree:")
        for why, words in WHY.items():
            number = sum(each["why"] == why for each in found)
            out.print(f"  {number:>4}  {words}", highlight=False)


def _day(on: date | None) -> str:
    return f"{on:%d %b %Y}" if on else ""
