"""What every feed command shares: its arguments, where it prints, and how it ends.

Exit codes: 0 done, 1 fault, 2 wrong use, 3 done but some rows were rejected.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from connectors.errors import BrokerNotNamed, FeedError
from connectors.feeds import systems
from connectors.publisher import KafkaPublisher
from connectors.settings import FeedSettings
from schemas.kafka_security import KafkaSecurity

FAULT, WITH_REJECTS = 1, 3
LINE_EVERY = 3.0
UNBROKEN = 10_000
"""Columns of a line where no terminal is: what is logged or searched is searched by the line."""


def _width() -> int | None:
    """Give the width of lines; None where there is a terminal, or COLUMNS, that says it."""
    said = os.environ.get("COLUMNS") or any(os.isatty(each) for each in range(3))
    return None if said else UNBROKEN


out, err = Console(width=_width()), Console(stderr=True, width=_width())

System = Annotated[str, typer.Argument(help="The connector: " + ", ".join(systems()))]
Source = Annotated[str, typer.Argument(help="A file, a directory of files, or a database URL.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Bootstrap = Annotated[str, typer.Option(help="Kafka bootstrap servers; or HUB_KAFKA_BOOTSTRAP.")]
DryRun = Annotated[bool, typer.Option(help="Translate everything, publish nothing.")]


@contextmanager
def faults_explained(*, as_json: bool = False) -> Iterator[None]:
    """Say what to do next, and exit with 1, where a feed cannot go on."""
    try:
        yield
    except FeedError as fault:
        err.print(f"✗ {fault}", style="red", highlight=False, markup=False, soft_wrap=True)
        if as_json:
            print_json({"fault": type(fault).__name__, "message": str(fault)})
        raise typer.Exit(FAULT) from fault
    except OSError as fault:
        if fault.filename is None:
            raise
        said = f"{fault.filename}: {fault.strerror}. Name another path (HUB_FEEDS_DIRECTORY is"
        err.print(f"✗ {said} where feeds keep theirs), or see to its rights and the room there is",
                  style="red", highlight=False, markup=False, soft_wrap=True)  # fmt: skip
        raise typer.Exit(FAULT) from fault


def print_json(given: Any) -> None:
    """Print something as JSON, dates as text."""
    typer.echo(json.dumps(given, indent=2, default=str, ensure_ascii=False))


def publisher(bootstrap: str) -> KafkaPublisher:
    """Connect to the broker of the option or the setting."""
    now = FeedSettings()
    address = bootstrap or now.kafka_bootstrap
    if not address:
        raise BrokerNotNamed
    return KafkaPublisher(
        address, topic_prefix=now.topic_prefix, partitions=now.topic_partitions,
        security=KafkaSecurity().options(),
    )  # fmt: skip


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
