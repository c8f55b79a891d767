"""``hub timeline``: one person's story across every system, in the terminal."""

import uuid as uuids
from contextlib import suppress
from datetime import date
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from hub import wiring
from hub.access.actors import Actor
from hub.commands import naming
from hub.commands.known_systems import require_system
from hub.console import err, faults_explained, out, print_json
from hub.errors import NoSuchRecord
from hub.query.door import Connection, Question
from hub.query.timeline import Timeline
from hub.query.timeline import timeline as read_timeline
from hub.settings import settings
from projections.chronology.reader import Entry, View
from projections.identity.reader import case_records, link_changes
from schemas.identifiers import own_person_id
from schemas.local_time import local_day


def timeline(
    who: Annotated[
        str, typer.Argument(help="SYSTEM:ID, for example annex_a:9212044, or a person's UUID.")
    ],
    purpose: Annotated[str, typer.Option(help="Why you look: it is recorded.")] = "direct_care",
    as_known_on: Annotated[
        date | None,
        typer.Option(parser=naming.day, metavar=naming.DAY, help="What the hub knew that day."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to show.")] = 500,
    include_withdrawn: Annotated[bool, typer.Option(help="Also what was withdrawn.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show one person's timeline across every system, oldest first.

    Whoever looks is HUB_DEVELOPMENT_ACTOR; the look is recorded in the access log.

    For example: hub timeline annex_a:9212044 --as-known-on 2025-06-30
    """
    now = settings()
    with faults_explained(), wiring.door(now) as (door, pool):
        actor = wiring.actor(now)
        person_id = door.ask(
            _question(actor, purpose, None, None), lambda c, _role: _person(c, who, as_known_on)
        )
        view = View(include_withdrawn=include_withdrawn, newest_first=False)
        found = None
        with suppress(NoSuchRecord):
            found = door.ask(
                _question(actor, purpose, person_id, as_known_on),
                lambda c, role: read_timeline(c, role, person_id, view, size=limit),
            )
        if found is None:
            with pool.connection() as connection:
                require_system(connection, who)
    if found is None:
        err.print(
            f"✗ nothing {f'was known on {as_known_on}' if as_known_on else 'is known'} of "
            f"{escape(who)} that you may see, or not yet: is it written as the source writes it, "
            "and is hub project run up to date? Who "
            f"may see whom: hub access list {escape(who)}; to see one you work with: hub access "
            f'grant {escape(who)} --to "{escape(actor.name)}" --actor … --reason …',
            soft_wrap=True,
        )
        raise typer.Exit(1)
    if as_json:
        print_json(
            {
                "person": found.person,
                "entries": [
                    {"title": e.entry.title, **e.entry.__dict__, "withheld": e.withheld}
                    for e in found.entries
                ],
            }
        )
        return
    _print(found, as_known_on)


def _question(actor: Actor, purpose: str, person_id: UUID | None, day: date | None) -> Question:
    return Question(
        actor=actor, purpose=purpose,
        function="find_people" if person_id is None else "read_person",
        route="hub timeline", request_id=str(uuids.uuid4()), person_id=person_id, known_on=day,
    )  # fmt: skip


def _person(connection: Connection, who: str, day: date | None) -> UUID:
    """Find whom a case record is about, or was by the end of a day.

    A UUID that is no case record is a person's.
    """
    record = naming.case_record(who)
    found = case_records(connection, [record])
    if day is None or not found:
        return next((each.person_id for each in found if each.person_id), record)
    by_then = [each.person_id for each in link_changes(connection, [record])
               if local_day(each.changed_at) <= day]  # fmt: skip
    return by_then[-1] if by_then else own_person_id(record)


def _when(entry: Entry) -> str:
    """Say when it happened; a date that is only when it was typed in says so."""
    if entry.occurred_on:
        return f"{entry.occurred_on:%d %b %Y}"
    if entry.recorded_at:
        return f"[dim]typed[/dim] {entry.recorded_at:%d %b %Y}"
    return "[dim]no date[/dim]"


def _print(found: Timeline, day: date | None) -> None:
    person = found.person
    systems = ", ".join(sorted({f"{r['system']} {r['local_id']}" for r in person.records}))
    out.print(f"[bold]{escape(person.name)}[/bold]  known to {escape(systems)}", highlight=False)
    for conflict in person.conflicts:
        said = "; ".join(f"{system}: {value}" for system, value in conflict["said"])
        out.print(f"  the systems differ on {conflict['field']}: {escape(said)}", style="yellow")
    if day:
        out.print(f"  as the hub knew it on {day:%d %B %Y}", style="yellow")
    table = Table("When", "What happened", "Who", "Source", box=None, pad_edge=False)
    for each in found.entries:
        entry, words = each.entry, each.entry.words
        when = _when(entry)
        who = entry.practitioner or {}
        marks = " [red](withdrawn)[/red]" if entry.is_withdrawn else ""
        marks += " [yellow](corrected)[/yellow]" if entry.is_corrected else ""
        summary = f"\n[dim]{escape(words.summary)}[/dim]" if words.summary else ""
        table.add_row(
            when, f"{escape(words.title)}{marks}{summary}",
            escape(str(who.get("name") or who.get("role") or "")), entry.source_system,
        )  # fmt: skip
    out.print(table)
    if found.next:
        out.print(f"(the first {len(found.entries)}; --limit shows more)", style="dim")
