"""``hub feed read``: publish what is new, changed or gone."""

import time
from typing import Annotated

import typer

from connectors.commands.console import (
    WITH_REJECTS,
    AsJson,
    Bootstrap,
    DryRun,
    Source,
    System,
    faults_explained,
    progress,
    publisher,
)
from connectors.commands.reporting import report
from connectors.feeds import Feed, feed
from connectors.publisher import KafkaPublisher
from connectors.running.runner import FeedSummary, Nowhere, Publisher
from connectors.running.runner import read as run_feed
from connectors.settings import FeedSettings


def read(
    system: System,
    source: Source,
    bootstrap: Bootstrap = "",
    full: Annotated[
        bool, typer.Option(help="Publish again what is unchanged or withdrawn; the hub knows it.")
    ] = False,
    dry_run: DryRun = False,
    allow_vanished: Annotated[
        bool, typer.Option(help="Withdraw even when most rows are gone from the extract.")
    ] = False,
    every: Annotated[int, typer.Option(help="Read again every so many minutes.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Read a source and publish what is new, changed or gone since the last time.

    The bookmark is saved only after the broker has acknowledged everything, so a run that fails is
    simply run again. Rows that cannot be taken are in the rejects file, ready to be corrected.

    For example: hub feed read annex_a annex_a.xlsx --bootstrap localhost:9092

    Exit codes: 0 done, 1 fault, 2 usage, 3 done but some rows were rejected.
    """
    while True:
        with faults_explained(as_json=as_json):
            summary = read_once(
                feed(system), source, bootstrap,
                full=full, dry_run=dry_run, allow_vanished=allow_vanished, quiet=as_json,
            )  # fmt: skip
        report(summary, as_json=as_json, dry_run=dry_run)
        if not every:
            raise typer.Exit(WITH_REJECTS if summary.rejected else 0)
        time.sleep(every * 60)


def read_once(
    contract: Feed,
    source: str,
    bootstrap: str,
    *,
    full: bool = False,
    dry_run: bool = False,
    allow_vanished: bool = False,
    quiet: bool = False,
) -> FeedSummary:
    """Run a feed once, with the broker and the directory of the settings."""
    target: Publisher = Nowhere() if dry_run else publisher(bootstrap)
    try:
        with progress(f"reading {contract.system}", quiet=quiet) as advance:
            return run_feed(
                contract, source, publisher=target, dry_run=dry_run, full=full,
                state_directory=FeedSettings().feeds_directory,
                allow_vanished=allow_vanished, progress=advance,
            )  # fmt: skip
    finally:
        if isinstance(target, KafkaPublisher):
            target.close()
