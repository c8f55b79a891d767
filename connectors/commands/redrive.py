"""``hub feed redrive``: send rejected rows again, corrected."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from connectors.commands.console import (
    WITH_REJECTS,
    AsJson,
    Bootstrap,
    DryRun,
    System,
    err,
    faults_explained,
    out,
    print_json,
    progress,
    publisher,
)
from connectors.commands.reporting import report
from connectors.feeds import Feed, feed
from connectors.publisher import KafkaPublisher
from connectors.running.corrections import open_corrections
from connectors.running.rejects import path_of
from connectors.running.runner import FeedSummary, Nowhere, Publisher, read
from connectors.settings import FeedSettings


def redrive(
    system: System,
    file: Annotated[
        Path | None, typer.Argument(help="The corrected file; not given: the rejects files.")
    ] = None,
    stream: Annotated[
        str, typer.Option(help="Its stream, where neither its name nor its headings say.")
    ] = "",
    bootstrap: Bootstrap = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Send rejected rows again after they were corrected in the rejects file.

    Each line is taken as a row of its stream; nothing is withdrawn because it is not in the file.
    What is still wrong stays in the rejects file. The source should be corrected too: until it is,
    the next read rejects the row again, and what was sent here stands.

    Excel may save the file as it likes (semicolons, another encoding, .xlsx): keep the headings
    and the column 'hub: id'.

    For example: hub feed redrive annex_a corrected.csv

    Exit codes: 0 all taken, 1 fault, 2 usage, 3 some rows are still rejected.
    """
    with faults_explained(as_json=as_json):
        contract = feed(system)
        files = [file] if file else _present(contract)
        summaries = [
            _redriven(contract, each, stream, bootstrap, dry_run=dry_run, quiet=as_json)
            for each in files
        ]
    if as_json:
        print_json([asdict(each) for each in summaries])
    elif not summaries:
        out.print(f"{system}: there is no rejects file, so nothing to send.")
    else:
        for summary in summaries:
            report(summary, as_json=False, dry_run=dry_run)
    raise typer.Exit(WITH_REJECTS if any(each.rejected for each in summaries) else 0)


def _present(contract: Feed) -> list[Path]:
    directory = FeedSettings().feeds_directory
    every = (path_of(directory, contract.system, each.name) for each in contract.streams)
    return [path for path in every if path.exists()]


def _redriven(
    contract: Feed, file: Path, stream: str, bootstrap: str, *, dry_run: bool, quiet: bool
) -> FeedSummary:
    directory = FeedSettings().feeds_directory
    one, corrections = open_corrections(contract, directory, file, stream)
    if corrections.notes and not quiet:
        err.print(f"{file.name} was {' and '.join(corrections.notes)}; that is read.",
                  markup=False, highlight=False)  # fmt: skip
    target: Publisher = Nowhere() if dry_run else publisher(bootstrap)
    try:
        with progress(f"sending {file.name}", quiet=quiet) as advance:
            return read(
                one, str(file), publisher=target, state_directory=directory, dry_run=dry_run,
                progress=advance, corrections=corrections,
            )  # fmt: skip
    finally:
        if isinstance(target, KafkaPublisher):
            target.close()
