"""``hub feed schedule``: read feeds by a timetable."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from connectors.commands.console import AsJson, Bootstrap, faults_explained, out, print_json
from connectors.commands.read import read_once
from connectors.running.timetable import Conductor, due, timetable

File = Annotated[Path, typer.Argument(help="The timetable, YAML: see below.", metavar="TIMETABLE")]


def schedule(
    file: File,
    bootstrap: Bootstrap = "",
    show: Annotated[
        bool, typer.Option("--show", help="Say when each feed is due; run nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read feeds by a timetable, until SIGTERM; a run that began is ended first.

    A feed that still runs, here or elsewhere, is skipped. Each run logs one line of JSON.

    For example, feeds.yml:

      feeds:
        - {feed: annex_a, source: /extracts/annex_a.xlsx, every: 15m}
        - {feed: mosaic, source: $MOSAIC_URL, cron: "30 5 * * mon-fri"}

    hub feed schedule feeds.yml --show; hub feed schedule feeds.yml
    """
    with faults_explained(as_json=as_json):
        found = timetable(file)
    if show or as_json:
        planned = due(found)
        if as_json:
            print_json(planned)
            return
        table = Table("Feed", "When", "Due next")
        for each in planned:
            table.add_row(each["feed"], each["every"] or each["cron"], f"{each['next']:%c}")
        out.print(table)
        return
    conductor = Conductor(
        found, lambda contract, source: read_once(contract, source, bootstrap, quiet=True)
    )
    conductor.until_stopped()
