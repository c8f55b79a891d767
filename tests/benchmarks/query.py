"""``make bench-query``: how long pages take in a hub of 300,000 children and 10,000,000 events.

It fills that hub first (about half an hour on two free cores) and keeps it in ``--directory``, so a
second run only asks. Times are the server's own: each request goes through the whole application,
session, decision and access record included, but over no network and no client.
"""

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import psycopg
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.logging import configure_logging
from hub.matching.arriving.follow import catch_up
from hub.projecting.projector import Projector
from hub.store.migrate import migrate
from projections.found import all_projections
from tests.benchmarks.borough import Borough, fill
from tests.benchmarks.files import into_memory, out_of_memory
from tests.benchmarks.pages import measured

out = Console()
TUNING = {"shared_buffers": "2GB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB"}


def main() -> None:
    """Fill the hub where it is not filled yet, ask, and print the times."""
    parser = argparse.ArgumentParser(prog="make bench-query ARGS=…", description=__doc__)
    parser.add_argument("--children", type=int, default=300_000)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--requests", type=int, default=300, help="of each kind")
    parser.add_argument("--only", default="", help="kinds whose name begins so")
    parser.add_argument("--directory", type=Path, default=Path(".hub/borough"))
    parser.add_argument(
        "--files", choices=("as they are", "in memory", "on disk"), default="as they are",
        help="where the database's files are when the first page is asked for",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    chosen = parser.parse_args()
    configure_logging("warning")
    borough = Borough(chosen.children, chosen.events)
    out.print(
        f"{borough.children:,} children, about {borough.events:,} events · {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}"
    )
    server = EmbeddedPostgres(chosen.directory, tuning=TUNING)
    try:
        figures = filled(server, borough, chosen.directory)
        server = _placed(server, chosen.directory, chosen.files)
        url = server.url(f"borough_{borough.children}_{borough.events}")
        figures |= measured(url, borough, chosen.requests, chosen.only)
    finally:
        server.stop()
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


def _placed(server: EmbeddedPostgres, directory: Path, where: str) -> EmbeddedPostgres:
    """Start again with the files in memory, or with none of them."""
    if where == "as they are":
        return server
    server.stop()
    (into_memory if where == "in memory" else out_of_memory)(directory)
    return EmbeddedPostgres(directory, tuning=TUNING)


def filled(server: EmbeddedPostgres, borough: Borough, directory: Path) -> dict[str, float]:
    """Fill the hub unless an earlier run did; give how fast that went, in events a second."""
    name = f"borough_{borough.children}_{borough.events}"
    marker = directory / f"{name}.filled"
    if marker.exists():
        migrate(server.url(name))
        Projector(login(server.url(name), "project")).prepare()
        return {}
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
    url = server.create_database(name)
    migrate(url)
    figures = {}
    steps: list[tuple[str, Callable[[Callable[[int], None]], int]]] = [
        ("append", lambda told: fill(login(url, "ingest"), borough, told)),
        ("match", lambda told: _match(url, told)),
        ("project", lambda told: _project(url, told)),
    ]
    for step, run in steps:
        with bar(step, borough.events if step != "match" else None) as told:
            began = perf_counter()
            count = run(told)
        figures[f"{step}, events a second"] = count / (perf_counter() - began)
        out.print(f"  {step}: {count:,} events, {count / (perf_counter() - began):,.0f} a second")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    marker.touch()
    return figures


def login(url: str, name: str) -> str:
    """Give the connection string of one of the hub's logins."""
    return make_conninfo(url, user=f"hub_{name}")


def _match(url: str, told: Callable[[int], None]) -> int:
    with psycopg.connect(login(url, "ingest"), autocommit=True) as connection:
        return catch_up(connection, lambda done, _total: told(done)).events


def _project(url: str, told: Callable[[int], None]) -> int:
    """Fill the read models as a rebuild does: live catch-up would take three times as long."""
    names = [each.name for each in all_projections()]
    made = Projector(login(url, "project")).rebuild_together(
        names, workers=2, progress=lambda done, _total: told(done)
    )
    return made[0].events


@contextmanager
def bar(step: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show how far a step has come."""
    columns = (
        TextColumn("{task.description:<8}"), BarColumn(), TextColumn("{task.completed:,.0f}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(step, total=total)
        yield lambda done: progress.update(task, completed=done)


if __name__ == "__main__":
    main()
