"""``hub feed``: check, discover, preview, read, status.

A feed knows the broker and its own directory; it never sees a database of the hub.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from connectors.base import NotTaken, Rejected
from connectors.errors import BrokerNotNamed, FeedError
from connectors.feeds import Feed, feed, systems
from connectors.publisher import KafkaPublisher
from connectors.readers import is_total
from connectors.readers.opening import open_streams
from connectors.runner import FeedSummary, Nowhere, Publisher
from connectors.runner import read as run_feed
from connectors.settings import FeedSettings
from connectors.snapshot import last_run

app = typer.Typer(
    no_args_is_help=True,
    help="Legacy system → Kafka. Try: hub feed discover annex_a FILE.xlsx; preview; read.",
)
out, err = Console(), Console(stderr=True)
FAULT, WITH_REJECTS = 1, 3
LINE_EVERY = 3.0

System = Annotated[str, typer.Argument(help="The connector: " + ", ".join(systems()))]
Source = Annotated[str, typer.Argument(help="A file, a directory of files, or a database URL.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Bootstrap = Annotated[str, typer.Option(help="Kafka bootstrap servers; or HUB_KAFKA_BOOTSTRAP.")]


@contextmanager
def faults_explained() -> Iterator[None]:
    """Say what to do next, and exit with 1, where a feed cannot go on."""
    try:
        yield
    except FeedError as fault:
        err.print(f"✗ {fault}", style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(FAULT) from fault


@app.command()
def check(system: System, source: Source, bootstrap: Bootstrap = "") -> None:
    """Check that a feed can run: contract, source, columns, broker. Publishes nothing."""
    with faults_explained():
        contract = feed(system)
        contract.translate()
        out.print(f"✓ contract: {contract.title}, {len(contract.streams)} streams")
        for name, stream in open_streams(contract, source).items():
            out.print(f"✓ {name}: every column is there ({len(stream.columns)} mapped)")
        publisher(bootstrap).close()
        out.print("✓ broker: it answers, and the topics are there")


@app.command()
def discover(system: System, source: Source, as_json: AsJson = False) -> None:
    """Show what the source holds and how its columns map to the connector's."""
    with faults_explained():
        streams = open_streams(feed(system), source)
    if as_json:
        found = {n: {"columns": s.columns, "headings": s.headings} for n, s in streams.items()}
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for name, stream in streams.items():
        table = Table(
            "Heading in the source",
            "Column",
            title=name if stream.total is None else f"{name} ({stream.total} rows)",
        )
        ours = {heading: column for column, heading in stream.columns.items()}
        for heading in stream.headings:
            table.add_row(escape(heading), ours.get(heading, "[dim]not used[/dim]"))
        out.print(table)


@app.command()
def preview(
    system: System,
    source: Source,
    rows: Annotated[int, typer.Option(help="Rows of each stream.", min=1)] = 3,
    as_json: AsJson = False,
) -> None:
    """Show the events the first rows would become. Needs no broker and publishes nothing.

    Shows personal data: it is for the person who maps the feed, on their own screen.
    """
    with faults_explained():
        contract = feed(system)
        shown = list(_previewed(contract, source, rows))
    if as_json:
        typer.echo(json.dumps(shown, indent=2, default=str, ensure_ascii=False))
        return
    table = Table("Row", "Event", "On", "Says")
    for each in shown:
        says = each.get("rejected") or each.get("fields")
        table.add_row(
            each["row"], each["event"], str(each.get("occurred_on") or ""), escape(str(says))
        )
    out.print(table)


def _previewed(contract: Feed, source: str, rows: int) -> Iterator[dict[str, Any]]:
    translate = contract.translate()
    for stream in contract.streams:
        opened = open_streams(contract, source)[stream.name]
        for count, row in enumerate(opened.rows()):
            if count >= rows or is_total(stream, row):
                break
            place = f"{row.place}!{row.number}"
            try:
                facts = list(translate(row))
            except NotTaken as fault:
                facts = [fault.rejected]
            for fact in facts:
                if isinstance(fact, Rejected):
                    yield {"row": place, "event": "rejected", "rejected": fact.message}
                else:
                    yield {"row": place, "event": fact.event_type} | asdict(fact)


@app.command()
def read(
    system: System,
    source: Source,
    bootstrap: Bootstrap = "",
    full: Annotated[
        bool, typer.Option(help="Publish unchanged rows too; the hub recognises them.")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="Translate everything, publish nothing.")] = False,
    allow_vanished: Annotated[
        bool, typer.Option(help="Withdraw even when most rows are gone from the extract.")
    ] = False,
    every: Annotated[int, typer.Option(help="Read again every so many minutes.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Read a source and publish what is new, changed or gone since the last time.

    The bookmark is saved only after the broker has acknowledged everything, so a run that fails is
    simply run again. Rows that cannot be taken are in the rejects file, ready to be corrected.

    Exit codes: 0 done, 1 fault, 2 usage, 3 done but some rows were rejected.
    """
    while True:
        with faults_explained():
            summary = _read_once(
                feed(system), source, bootstrap,
                full=full, dry_run=dry_run, allow_vanished=allow_vanished, quiet=as_json,
            )  # fmt: skip
        _report(summary, as_json=as_json, dry_run=dry_run)
        if not every:
            raise typer.Exit(WITH_REJECTS if summary.rejected else 0)
        time.sleep(every * 60)


def _read_once(
    contract: Feed,
    source: str,
    bootstrap: str,
    *,
    full: bool,
    dry_run: bool,
    allow_vanished: bool,
    quiet: bool,
) -> FeedSummary:
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


def publisher(bootstrap: str) -> KafkaPublisher:
    """Connect to the broker of the option or the setting."""
    now = FeedSettings()
    address = bootstrap or now.kafka_bootstrap
    if not address:
        raise BrokerNotNamed
    return KafkaPublisher(address, topic_prefix=now.topic_prefix, partitions=now.topic_partitions)


def _report(summary: FeedSummary, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(summary), indent=2))
        return
    rate = summary.events_out / summary.seconds if summary.seconds else 0
    out.print(
        f"{summary.system}: {summary.rows_in:,} rows in · {summary.accepted:,} accepted · "
        f"{summary.unchanged:,} unchanged · {summary.rejected:,} rejected · "
        f"{summary.events_out:,} events out · {summary.withdrawn:,} withdrawn · {rate:,.0f}/s"
        + (" (dry run: nothing was published)" if dry_run else ""),
        soft_wrap=True,
    )
    if summary.rejected:
        out.print("Rejected rows, with what is wrong with each:")
        for path in summary.rejects_file.split(", "):
            out.print(f"  {path}", soft_wrap=True, highlight=False)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show when each feed last ended well, and what it did."""
    directory: Path = FeedSettings().feeds_directory
    rows: list[dict[str, Any]] = []
    for system in systems():
        found = last_run(directory, system)
        rows.append({"feed": system, "at": found[0] if found else None,
                     "summary": json.loads(found[2]) if found else None})  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table("Feed", "Last run", "Rows in", "Events out", "Unchanged", "Rejected")
    for row in rows:
        said: dict[str, int] = row["summary"] or {}
        numbers = [f"{said[n]:,}" if said else "-"
                   for n in ("rows_in", "events_out", "unchanged", "rejected")]  # fmt: skip
        table.add_row(str(row["feed"]), str(row["at"] or "never"), *numbers)
    out.print(table)


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on a terminal, a line every few seconds elsewhere."""
    if err.is_terminal:
        columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=err, transient=True) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    last = time.monotonic()

    def line(done: int, _total: int | None) -> None:
        nonlocal last
        if not quiet and time.monotonic() - last >= LINE_EVERY:
            last = time.monotonic()
            err.print(f"{label}: {done:,} rows")

    yield line
