"""``hub project``: run the projections, rebuild one beside the live one, see how far behind."""

from datetime import date
from typing import Annotated, Any

import typer

from hub import wiring
from hub.commands import naming
from hub.console import Exit, faults_explained, out, print_json, progress, rate, table
from hub.projecting.ends import Standing
from hub.settings import settings
from hub.stopping import told_to_stop

app = typer.Typer(no_args_is_help=True, help="Event store → read models: run, rebuild, lag.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def run(
    once: Annotated[bool, typer.Option(help="Stop when every event has been applied.")] = False,
    as_json: AsJson = False,
) -> None:
    """Apply new events to every read model, as they arrive.

    Beside it remembers the end of each month for hub report --as-known-on (HUB_REMEMBER).
    """
    with (
        told_to_stop() as stop,
        faults_explained(),
        progress("projecting", quiet=as_json) as advance,
    ):
        summary = wiring.projector(settings()).run(
            until="caught_up" if once else "stopped", stop=stop, progress=advance
        )
    if as_json:
        print_json(summary)
        return
    if summary.built:
        out.print(f"built from the first event: {', '.join(summary.built)}")
    out.print(
        f"{summary.events:,} events applied to {', '.join(summary.projections)} · "
        f"{rate(summary.events, summary.seconds)}"
    )


@app.command()
def rebuild(
    name: Annotated[str, typer.Argument(help="The read model, for example chronology.")],
    workers: Annotated[int, typer.Option(help="Processes to rebuild with.", min=1)] = 2,
    as_json: AsJson = False,
) -> None:
    """Build a read model again from the first event, beside the live one, and swap.

    Readers read the old one until the swap and never wait. The old one is kept:
    hub project rollback NAME goes back to it.
    """
    with faults_explained(), progress(f"rebuilding {name}", quiet=as_json) as advance:
        summary = wiring.projector(settings()).rebuild(name, workers=workers, progress=advance)
    if as_json:
        print_json(summary)
        return
    out.print(
        f"{name} is now generation {summary.generation}: {summary.events:,} events · "
        f"{rate(summary.events, summary.seconds)}"
    )


@app.command()
def rollback(name: Annotated[str, typer.Argument(help="The read model.")]) -> None:
    """Go back to the generation before the last rebuild."""
    with faults_explained():
        generation = wiring.projector(settings()).rollback(name)
    out.print(f"{name} reads generation {generation} again")


Day = Annotated[
    date,
    typer.Argument(parser=naming.day, metavar=naming.DAY, help="The day, for example 2026-03-31."),
]


@app.command()
def remember(
    day: Day,
    workers: Annotated[int, typer.Option(help="Processes to fill it with.", min=1)] = 2,
    as_json: AsJson = False,
) -> None:
    """Keep what measures count as it was known at the end of a day, for hub report --as-known-on.

    It is filled from the events received by then, beside the live read models, and can be done at
    any later time: what it gives is the same. Done again it replaces what was kept of that day.
    """
    with faults_explained(), progress(f"remembering {day}", quiet=as_json) as advance:
        kept = wiring.projector(settings()).remember(day, workers=workers, progress=advance)
    if as_json:
        print_json(kept)
        return
    out.print(
        f"{kept.known_on:%d %B %Y} is remembered: {kept.position:,} events · "
        f"{rate(kept.position, kept.seconds)}"
    )
    if kept.parked:
        out.print(
            f"! {kept.parked} streams are not in it to their end: an event of theirs cannot be "
            "applied (hub project lag)", style="yellow",
        )  # fmt: skip


@app.command()
def forget(day: Day) -> None:
    """Drop what is kept of a day. The events stay; hub project remember fills it again."""
    with faults_explained():
        wiring.projector(settings()).forget(day)
    out.print(f"{day:%d %B %Y} is forgotten")


@app.command()
def lag(as_json: AsJson = False) -> None:
    """Show how many events each read model still has to apply, and which days are remembered."""
    with faults_explained():
        projector = wiring.projector(settings())
        rows, days = projector.lag(), projector.remembered()
        ends = projector.remembering_ends().standing()
    if as_json:
        print_json({"read_models": rows, "remembered": _remembered(days, ends)})
        return
    told = table("Read model", "Generation", "Checkpoint", "Behind", "Parked streams")
    for row in rows:
        told.add_row(
            row.projection, str(row.generation), f"{row.checkpoint:,}", f"{row.behind:,}",
            str(row.parked),
        )  # fmt: skip
    out.print(told)
    if outdated := ", ".join(row.projection for row in rows if row.is_outdated):
        out.print(
            f"Of another release: {outdated}. hub project run builds them anew for this one, and "
            "nothing new comes to them from it before", style="yellow", highlight=False,
        )  # fmt: skip
    if any(row.parked for row in rows):
        out.print("Why streams are parked: hub project parked", style="yellow")
    _tell_remembered(days, ends)


@app.command()
def parked(
    retry: Annotated[
        bool, typer.Option(help="Take them up again, after what is wrong was mended.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the case records that a read model could not follow to their end, and why.

    Their pages say that not everything is shown. Exit codes: 0 none, 1 fault, 3 some are left.
    """
    with faults_explained():
        projector = wiring.projector(settings())
        left = projector.retry_parked() if retry else projector.parked()
    if as_json:
        print_json(left)
    elif left:
        for each in left:
            out.print(
                f"{each.projection}: from position {each.position:,} on ({each.event_type}), "
                f"{each.reason}; case record {each.stream_id}",
                soft_wrap=True, highlight=False, markup=False,
            )  # fmt: skip
    else:
        out.print("every read model follows every case record to its end")
    if left:
        raise typer.Exit(Exit.WITH_REJECTS)


@app.command()
def tidy(
    keep: Annotated[int, typer.Option(help="How many to keep of each read model.", min=0)] = 1,
) -> None:
    """Drop read models that rebuilds and releases have replaced; the newest stays to go back to.

    No event is lost: hub project rebuild makes any of them again.
    """
    with faults_explained():
        dropped = wiring.projector(settings()).drop_retired(keep=keep)
    out.print(f"dropped {', '.join(dropped)}" if dropped else "nothing to drop")


def _remembered(days: dict[date, bool], ends: Standing | None) -> dict[str, Any]:
    """Give what `_tell_remembered` prints: the days that are kept, and what comes next."""
    return {
        "count": len(days),
        "newest": max(days, default=None),
        "days": [{"day": day, "is_usable": is_usable} for day, is_usable in days.items()],
        "by_itself": None if ends is None else {"due": ends.due, "next": ends.following},
    }


def _tell_remembered(days: dict[date, bool], ends: Standing | None) -> None:
    """Print the days that are kept, and which are remembered next by themselves."""
    if days:
        told = (
            f"{day}{'' if is_usable else ' (remember it again)'}" for day, is_usable in days.items()
        )
        out.print(f"Remembered: {', '.join(told)}", style="dim", highlight=False)
    if ends is None:
        out.print("No day is remembered by itself: HUB_REMEMBER is off", style="dim")
        return
    due = f"{', '.join(map(str, ends.due))} due now; " if ends.due else ""
    out.print(
        f"Remembered by itself while hub project run goes on: {due}next {ends.following}",
        style="dim", highlight=False,
    )  # fmt: skip
