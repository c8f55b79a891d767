"""``hub report``: the measures managers ask for, in the terminal."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from hub import wiring
from hub.access.roles import Role
from hub.commands import naming
from hub.console import Exit, err, faults_explained, out, print_json, table
from hub.errors import CommandRefused
from hub.query import measures, measures_told
from hub.query.door import Connection, Question
from hub.query.findings import amount, finding, share, trend
from hub.query.measures import Line, Measured
from hub.query.periods import By, usual_parts
from hub.settings import settings
from projections.measures import definitions
from projections.measures.reader import Counted, Period

Answer = TypeVar("Answer")
FromOn = Annotated[
    date | None,
    typer.Option(
        "--from",
        parser=naming.day,
        metavar=naming.DAY,
        help="First day; two years before the last.",
    ),
]
ToOn = Annotated[
    date | None,
    typer.Option("--to", parser=naming.day, metavar=naming.DAY, help="Last day; today."),
]
Purpose = Annotated[str, typer.Option(help="Why you look: it is recorded.")]
KnownOn = Annotated[
    date | None,
    typer.Option(
        "--as-known-on", parser=naming.day, metavar=naming.DAY,
        help="Count what was known at the end of this day (hub project remember keeps it).",
    ),
]  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def report(
    name: Annotated[str, typer.Argument(help="A measure, as hub report list names it.")],
    from_on: FromOn = None,
    to_on: ToOn = None,
    by: Annotated[By | None, typer.Option(help="Part the period by this; by its length.")] = None,
    known_on: KnownOn = None,
    purpose: Purpose = "management_oversight",
    limit: Annotated[int, typer.Option(min=0, help="Rows of the list to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Give a measure: its finding, its numbers by part and by group, and the rows that count.

    "hub report list" gives every measure with its finding, under the headings of the pages.

    For example: hub report step-up --from 2025-04-01 --to 2026-03-31 --by quarter
    """
    day = measures.past(known_on)
    period = _period(from_on, to_on, day)
    if name == "list":
        _list(period, purpose, day, as_json=as_json)
        return
    with faults_explained():
        measure = _named(name)
    said = _asked(
        name, purpose, day,
        lambda c, role: measures.measured(
            c, role, measure, period, by or usual_parts(period), known_on=day
        ),
    )  # fmt: skip
    if as_json:
        print_json(measures_told.everything(said))
    else:
        _print(said, limit)


def _named(name: str) -> definitions.Measure:
    measure = definitions.at(name)
    if measure is None:
        raise CommandRefused(f"no measure is called {name}: see hub report list")
    return measure


def _list(period: Period, purpose: str, day: date | None, *, as_json: bool) -> None:
    found = _asked(
        "list", purpose, day,
        lambda c, role: measures.overview(
            c, role, period, usual_parts(period), known_on=day
        ),
    )  # fmt: skip
    if as_json:
        print_json([measures_told.overview(each) for each in found])
        return
    told = table("Measure", "Name", "Finding", whole=(0, 1), box=None)
    heading = ""
    for each in found:
        if each.measure.heading != heading:
            heading = each.measure.heading
            told.add_row("", f"[bold]{escape(heading)}[/bold]")
        told.add_row(each.measure.id, each.measure.address, escape(finding(each)))
    out.print(told)
    counted_at = min(each.counted_at for each in found)
    out.print(f"As known on {counted_at:%d %B %Y at %H:%M}", style="dim", highlight=False)


def _asked(
    name: str, purpose: str, day: date | None, read: Callable[[Connection, Role], Answer]
) -> Answer:
    now = settings()
    with faults_explained(), wiring.door(now) as (door, _):
        question = Question(
            actor=wiring.actor(now), purpose=purpose, function="read_reports",
            route=f"hub report {name}", request_id=str(uuid.uuid4()),
            known_on=day,
        )  # fmt: skip
        return door.ask(question, read)


def _period(from_on: date | None, to_on: date | None, known_on: date | None) -> Period:
    period = measures.period_asked(from_on, to_on, known_on)
    if period.from_on > period.to_on:
        err.print("✗ the first day must not be after the last", style="red")
        raise typer.Exit(Exit.USAGE)
    return period


def _print(said: Measured, limit: int) -> None:
    measure = said.measure
    first, last = said.period
    out.print(f"[bold]{escape(measure.title)}[/bold]", highlight=False)
    out.print(escape(" ".join(filter(None, (finding(said), trend(said))))), highlight=False)
    out.print(
        f"{first:%d %B %Y} to {last:%d %B %Y}, as known on {said.counted_at:%d %B %Y at %H:%M}",
        style="dim", highlight=False,
    )  # fmt: skip
    if not said.never_told:
        _print_lines(said, said.by.capitalize(), [*said.parts, said.whole])
    for name, lines in said.groups.items():
        if lines:
            _print_lines(said, measure.groups[name].title, lines)
    for reason, number in said.reasons.items():
        out.print(f"  {amount(number)}  {escape(measure.reasons.get(reason, reason))}", style="dim")
    if said.rows is not None and limit:
        _print_rows(said, said.listed("yes"), limit)


def _print_lines(said: Measured, title: str, lines: list[Line]) -> None:
    many = said.measure.unit.many
    names = {"total": many[:1].upper() + many[1:], **said.measure.lists}
    if said.measure.kind == "count":
        del names["yes"]
    told = table(title, *names.values(), "Per cent", box=None)
    for each in lines:
        counts = (amount(each.counts[name]) for name in names)
        told.add_row(escape(each.title or "The whole period"), *counts, share(each, 1))
    out.print(told)


def _print_rows(said: Measured, rows: list[Counted], limit: int) -> None:
    groups = said.measure.groups
    told = table(said.measure.met, "Day", *(each.title for each in groups.values()), box=None)
    for each in rows[:limit]:
        told.add_row(
            escape(f"{each.source_system} {each.reference or ''}"),
            f"{each.counted_on:%d %b %Y}" if each.counted_on else "",
            *(escape(group.words_for(each.groups[name])) if name in each.groups else ""
              for name, group in groups.items()),
        )  # fmt: skip
    out.print(told)
    if len(rows) > limit:
        out.print(f"… and {len(rows) - limit} more (--limit)", style="dim")
    if said.hidden_from_lists:
        out.print("Lists name only those you work with; the numbers are of everybody.", style="dim")
