"""``hub ingest``: take events from Kafka into the event store."""

from typing import Annotated

import typer

from hub import wiring
from hub.console import Exit, err, faults_explained, out, print_json, progress, rate
from hub.ingest.ingester import IngestSummary
from hub.settings import settings
from hub.stopping import told_to_stop


def ingest(
    once: Annotated[
        bool, typer.Option(help="Stop when everything now on the topics has been taken.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Take events from Kafka, append them to the store, and link case records.

    Runs until interrupted; start as many as there are partitions. What cannot be decoded becomes a
    dead letter (hub dead-letters list) and the rest goes on.

    Exit codes: 0 done, 1 fault, 3 done but something was dead-lettered.
    """
    with (
        told_to_stop() as stop,
        faults_explained(),
        progress("ingesting", quiet=as_json) as advance,
    ):
        summary = wiring.ingester(settings(), alone=once).run(
            until="caught_up" if once else "stopped", stop=stop, progress=advance
        )
    report(summary, as_json=as_json)
    if summary.dead_letters:
        raise typer.Exit(Exit.WITH_REJECTS)


def report(summary: IngestSummary, *, as_json: bool) -> None:
    """Print what was taken, in one line or as JSON."""
    if as_json:
        print_json(summary)
        return
    out.print(
        f"received {summary.received:,} · new {summary.accepted:,} · "
        f"corrections {summary.corrections:,} · duplicates {summary.duplicates:,} · "
        f"dead letters {summary.dead_letters:,} · {rate(summary.received, summary.seconds)}"
    )
    if summary.dead_letters:
        err.print("See why with: hub dead-letters list")
