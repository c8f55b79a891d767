"""``hub feed status``: when each feed last ended well."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from connectors.commands.console import AsJson, faults_explained, out, print_json
from connectors.feeds import feed, systems
from connectors.running.snapshot import last_run
from connectors.settings import FeedSettings


def status(
    name: Annotated[
        str | None, typer.Argument(metavar="FEED", help="One feed; all where none is named.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show when each feed last ended well, and what it did.

    For example: hub feed status annex_a
    """
    directory = FeedSettings().feeds_directory
    with faults_explained(as_json=as_json):
        wanted = [feed(name).system] if name else systems()
    rows: list[dict[str, Any]] = []
    for system in wanted:
        found = last_run(directory, system)
        rows.append({"feed": system, "at": found[0] if found else None,
                     "summary": json.loads(found[2]) if found else None})  # fmt: skip
    if as_json:
        print_json(rows)
        return
    table = Table("Feed", "Last run", "Rows in", "Events out", "Unchanged", "Rejected")
    for place in (0, 1):
        table.columns[place].no_wrap = True  # a name is typed into other commands
    for row in rows:
        said: dict[str, int] = row["summary"] or {}
        numbers = [f"{said[n]:,}" if said else "-"
                   for n in ("rows_in", "events_out", "unchanged", "rejected")]  # fmt: skip
        table.add_row(str(row["feed"]), str(row["at"] or "never")[:16].replace("T", " "), *numbers)
    out.print(table)
