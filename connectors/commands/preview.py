"""``hub feed preview``: the events that the first rows would become."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from connectors.commands.console import AsJson, Source, System, faults_explained, out, print_json
from connectors.feeds import Feed, feed
from connectors.readers import is_total
from connectors.readers.opening import open_streams
from connectors.running.translating import translated


def preview(
    system: System,
    source: Source,
    rows: Annotated[int, typer.Option(help="Rows of each stream.", min=1)] = 3,
    as_json: AsJson = False,
) -> None:
    """Show the events the first rows would become. Needs no broker and publishes nothing.

    Shows personal data: it is for the person who maps the feed, on their own screen.

    For example: hub feed preview annex_a annex_a.xlsx --rows 5
    """
    with faults_explained(as_json=as_json):
        contract = feed(system)
        shown = list(_previewed(contract, source, rows))
    if as_json:
        print_json(shown)
        return
    table = Table("Row", "Event", "On", "Says")
    for each in shown:
        says = each.get("rejected") or each.get("fields")
        table.add_row(
            escape(each["row"]), each["event"], str(each.get("occurred_on") or ""),
            escape(str(says)),
        )  # fmt: skip
    out.print(table)


def _previewed(contract: Feed, source: str, rows: int) -> Iterator[dict[str, Any]]:
    translate, opened = contract.translate(), open_streams(contract, source)
    for stream in contract.streams:
        for row in islice(opened[stream.name].rows(), rows):
            if is_total(stream, row):
                break
            place, said = f"{row.place}!{row.number}", translated(translate, stream, row)
            if said.wrong:
                yield {"row": place, "event": "rejected", "rejected": said.wrong.message}
            for fact in said.facts:
                yield {"row": place, "event": fact.event_type} | asdict(fact)
