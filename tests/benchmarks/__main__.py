"""``make bench``: the hub beside its baselines, in one run, on one server, as ratios.

The machines this runs on are shared and noisy: absolute figures drift, so each is given beside a
baseline measured in the same run, and the targets are ratios. ``ARGS="--events 500000"`` sets the
size; ``--json FILE`` keeps the figures.
"""

import argparse
import json
import os
import platform
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hub.demo.embedded_broker import EmbeddedBroker
from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.logging import configure_logging
from hub.store.migrate import migrate
from projections.found import all_projections
from tests.benchmarks import hub_side, library, limits

out = Console()
TUNING = {"shared_buffers": "1GB", "maintenance_work_mem": "256MB"}


@dataclass
class Figures:
    """What was measured, events a second unless the name says milliseconds."""

    rates: dict[str, float] = field(default_factory=dict)

    def keep(self, name: str, value: float) -> None:
        """Keep a figure and say it at once: a long run should show that it goes on."""
        self.rates[name] = value
        out.print(f"  {name:<58} {value:>14,.1f}", highlight=False)


def main() -> None:
    """Measure everything and print the ratios."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--idiomatic", type=int, default=3_000, help="messages for the baseline")
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    chosen = parser.parse_args()
    configure_logging("warning")
    out.print(
        f"{chosen.events:,} events, {chosen.children:,} children · {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}"
    )
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as directory:
        server = EmbeddedPostgres(Path(directory), tuning=TUNING)
        try:
            figures = measure(server, Path(directory), chosen)
        finally:
            server.stop()
    show(figures)
    if chosen.json:
        chosen.json.write_text(json.dumps(asdict(figures), indent=2) + "\n")


def measure(server: EmbeddedPostgres, directory: Path, chosen: argparse.Namespace) -> Figures:
    """Measure baselines and hub on the same server."""
    figures = Figures()
    out.print("[bold]the event library as its documentation shows[/bold]")
    plain = server.create_database("library")
    figures.keep("library: get, command, save for each message", library.idiomatic_ingest(
        plain, chosen.idiomatic))  # fmt: skip
    figures.keep("library: ProjectionRunner", library.projection_runner(plain))
    pairs = [(library.insert_events(plain, 50_000), recorder_rate(server, n)) for n in range(3)]
    figures.keep("library: insert_events, 500 at a time", hub_side.median([p[0] for p in pairs]))
    out.print("[bold]the hub[/bold]")
    figures.keep("hub: insert_events, 500 at a time", hub_side.median([p[1] for p in pairs]))
    url = server.create_database("hub")
    migrate(url)
    broker = EmbeddedBroker(directory / "broker.log")
    try:
        ingesting(server, broker, url, chosen, figures)
        projecting(url, chosen, figures)
        lags = hub_side.live_lag(url, broker.bootstrap, "hub")
    finally:
        broker.stop()
    figures.keep("hub: live lag at 1,000/s, p50 milliseconds", hub_side.percentile(lags, 0.5))
    figures.keep("hub: live lag at 1,000/s, p99 milliseconds", hub_side.percentile(lags, 0.99))
    return figures


def recorder_rate(server: EmbeddedPostgres, number: int) -> float:
    """Measure our recorder on an empty store."""
    url = server.create_database(f"recorder_{number}")
    migrate(url)
    return hub_side.insert_events(url, 50_000)


def ingesting(
    server: EmbeddedPostgres, broker: EmbeddedBroker, url: str, chosen: argparse.Namespace,
    figures: Figures,
) -> None:  # fmt: skip
    """Publish, then ingest by one process and by two; then PostgreSQL's own limits."""
    figures.keep("hub: publish", hub_side.publish(
        broker.bootstrap, "hub", chosen.events, chosen.children))  # fmt: skip
    figures.keep("hub: ingest, one process", hub_side.ingest(url, broker.bootstrap, "hub"))
    second = server.create_database("two")
    migrate(second)
    figures.keep("hub: ingest, two processes", hub_side.ingest_by_two(
        second, broker.bootstrap, "hub", chosen.events))  # fmt: skip
    out.print("[bold]PostgreSQL's own limits, the same rows and indexes[/bold]")
    figures.keep("limit: COPY in, 5,000 a transaction", limits.copy_in(url))
    figures.keep("limit: COPY out, all columns", limits.copy_out(url))
    figures.keep("limit: server cursor out", limits.cursor_out(url))


def projecting(url: str, chosen: argparse.Namespace, figures: Figures) -> None:
    """Catch up, rebuild in several ways, and read pages."""
    out.print("[bold]the hub's read models[/bold]")
    names = [each.name for each in all_projections()]
    figures.keep("hub: live catch-up, all read models", hub_side.catch_up(url))
    figures.keep("hub: rebuild chronology, handlers, one process", hub_side.timed_rebuild(
        url, ["chronology"]))  # fmt: skip
    figures.keep("hub: rebuild chronology, handlers, two processes", hub_side.timed_rebuild(
        url, ["chronology"], workers=2))  # fmt: skip
    figures.keep("hub: rebuild chronology, declared as SQL", hub_side.timed_rebuild(
        url, ["chronology"], in_sql=True))  # fmt: skip
    figures.keep("hub: rebuild all, handlers, one process", hub_side.timed_rebuild(url, names))
    pages = hub_side.page_times(url, chosen.children)
    figures.keep("hub: timeline page, p50 milliseconds", hub_side.percentile(pages, 0.5))
    figures.keep("hub: timeline page, p99 milliseconds", hub_side.percentile(pages, 0.99))
    then = hub_side.known_then_times(url, chosen.children)
    figures.keep("hub: as known on a day, p50 milliseconds", hub_side.percentile(then, 0.5))
    figures.keep("hub: as known on a day, p99 milliseconds", hub_side.percentile(then, 0.99))


RATIOS = [
    ("append through the recorder interface", "hub: insert_events, 500 at a time",
     "library: insert_events, 500 at a time", 4.0),
    ("ingest, to the library's own way", "hub: ingest, one process",
     "library: get, command, save for each message", 50.0),
    ("ingest, to the COPY limit", "hub: ingest, one process",
     "limit: COPY in, 5,000 a transaction", 0.2),
    ("two ingesters, to one", "hub: ingest, two processes", "hub: ingest, one process", 1.6),
    ("rebuild by handlers, to ProjectionRunner",
     "hub: rebuild chronology, handlers, one process", "library: ProjectionRunner", 150.0),
    ("rebuild by handlers, to COPY out", "hub: rebuild chronology, handlers, one process",
     "limit: COPY out, all columns", 0.15),
    ("rebuild in SQL, to ProjectionRunner", "hub: rebuild chronology, declared as SQL",
     "library: ProjectionRunner", 1000.0),
    ("chronology alone, to all at once", "hub: rebuild all, handlers, one process",
     "hub: rebuild chronology, handlers, one process", 0.5),
]  # fmt: skip
"""What, measured, baseline, and the ratio to reach."""

MOST = [
    ("live lag at 1,000/s, p99", "hub: live lag at 1,000/s, p99 milliseconds", 500.0),
    ("timeline page, p99", "hub: timeline page, p99 milliseconds", 10.0),
    ("as known on a day, p99", "hub: as known on a day, p99 milliseconds", 100.0),
]
"""What, measured, and the most milliseconds."""


def show(figures: Figures) -> None:
    """Print the ratios beside their targets."""
    table = Table("What", "Reached", "Target", "")
    for what, measured, baseline, target in RATIOS:
        ratio = figures.rates[measured] / figures.rates[baseline]
        table.add_row(what, f"{ratio:,.2f} ×", f"≥ {target:,g} ×", "✓" if ratio >= target else "✗")
    for what, measured, target in MOST:
        found = figures.rates[measured]
        mark = "✓" if found <= target else "✗"
        table.add_row(what, f"{found:,.1f} ms", f"≤ {target:,g} ms", mark)
    out.print(table)


if __name__ == "__main__":
    main()
