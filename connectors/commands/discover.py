"""``hub feed discover``: what a source holds, beside what its connector reads."""

from rich.markup import escape
from rich.table import Table

from connectors.commands.console import AsJson, Source, System, faults_explained, out, print_json
from connectors.feeds import feed
from connectors.readers.opening import open_streams


def discover(system: System, source: Source, as_json: AsJson = False) -> None:
    """Show what the source holds and how its columns map to the connector's.

    For example: hub feed discover annex_a annex_a.xlsx
    """
    with faults_explained(as_json=as_json):
        streams = open_streams(feed(system), source)
    if as_json:
        print_json({
            name: {"columns": each.columns, "headings": each.headings, "rows": each.total}
            for name, each in streams.items()
        })  # fmt: skip
        return
    for name, stream in streams.items():
        table = Table(
            "Heading in the source", "Column",
            title=name if stream.total is None else f"{name} ({stream.total:,} rows)",
        )  # fmt: skip
        ours = {heading: column for column, heading in stream.columns.items()}
        for heading in stream.headings:
            table.add_row(escape(heading), ours.get(heading, "[dim]not used[/dim]"))
        out.print(table)
