"""``make bench-query``: how long pages take in a hub of 300,000 children and 10,000,000 events.

It fills that hub first (about half an hour on two free cores) and keeps it in ``--directory``, so a
second run only asks. Times are the server's own: each request goes through the whole application,
session, decision and access record included, but over no network and no client.
"""

import argparse
import json
import os
import platform
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import psycopg
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.demo.invent.who import Address, Child
from hub.logging import configure_logging
from hub.matching.follow import catch_up
from hub.projecting.as_known_at import as_known_at
from hub.projecting.projector import Projector
from hub.query.door import Door
from hub.signin.gate import Client, Gate
from hub.signin.provider import Provider
from hub.store.migrate import migrate
from hub.web import build
from hub.wiring import with_pages
from projections.found import all_projections
from tests.benchmarks.borough import (
    FIRST_DAY,
    HEAVY_EVERY,
    ROUNDS,
    SEASON,
    Borough,
    fill,
    person_of,
)
from tests.signing_in import PUBLIC, Visit

out = Console()
TUNING = {"shared_buffers": "2GB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB"}
WARM = 20


@dataclass(frozen=True)
class Asked:
    """One kind of request: its name, how it is sent, and the most milliseconds its p99 may take."""

    name: str
    send: Callable[[int], httpx.Response]
    target: float | None = None


def main() -> None:
    """Fill the hub where it is not filled yet, ask, and print the times."""
    parser = argparse.ArgumentParser(prog="make bench-query ARGS=…", description=__doc__)
    parser.add_argument("--children", type=int, default=300_000)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--requests", type=int, default=300, help="of each kind")
    parser.add_argument("--directory", type=Path, default=Path(".hub/borough"))
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
        url = server.url(f"borough_{borough.children}_{borough.events}")
        figures |= measured(url, borough, chosen.requests)
    finally:
        server.stop()
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


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


def measured(url: str, borough: Borough, requests: int) -> dict[str, float]:
    """Ask as a caseworker at a browser, and print p50 and p99 of each kind of request."""
    build.build()
    figures: dict[str, float] = {}
    table = Table("Request", "p50 ms", "p99 ms", "at most", "")
    with browsing(url) as (visit, issuer, watch), visit.browser:
        children = sample(borough)
        let_see(url, issuer, [number for number, *_ in children])
        for each in asked(visit, children):
            times = sorted(_times(each, watch, requests))
            p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
            figures |= {f"{each.name}, p50 ms": p50, f"{each.name}, p99 ms": p99}
            mark = "" if each.target is None else "✓" if p99 <= each.target else "✗"
            most = "" if each.target is None else f"{each.target:g}"
            table.add_row(each.name, f"{p50:,.1f}", f"{p99:,.1f}", most, mark)
    out.print(table)
    return figures


def _times(each: Asked, watch: "Stopwatch", requests: int) -> Iterator[float]:
    """Send a request so many times, a child of its own each time; give the milliseconds."""
    for number in range(WARM + requests):
        answer = each.send(number)
        assert answer.status_code == 200, f"{each.name}: {answer.status_code}"
        if number >= WARM:
            yield watch.milliseconds


class Stopwatch:
    """The application, timed from the arrival of a request to the last byte of its answer."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self.milliseconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and keep how long it took."""
        began = perf_counter()
        await self._application(scope, receive, send)
        self.milliseconds = (perf_counter() - began) * 1000


def sample(borough: Borough, size: int = 2000) -> list[tuple[int, Child, Address]]:
    """Choose children at random, the same for each run; half of them have many events."""
    heavy = range(HEAVY_EVERY, borough.children + 1, HEAVY_EVERY)
    drawn = random.Random(7)
    some = set(drawn.sample(heavy, min(len(heavy), size // 2)))
    some |= set(drawn.sample(range(1, borough.children + 1), min(borough.children, size // 2)))
    return [each for each in borough.people() if each[0] in some]


def asked(visit: Visit, children: list[tuple[int, Child, Address]]) -> list[Asked]:
    """Give every kind of request."""
    heavy = [each for each in children if each[0] % HEAVY_EVERY == 0]
    usual = [each for each in children if each[0] % HEAVY_EVERY]
    then = f"?as_known_on={FIRST_DAY + (ROUNDS - 1) * SEASON}"

    def at(people: list[tuple[int, Child, Address]], path: str) -> Callable[[int], httpx.Response]:
        return lambda n: visit.browser.get(f"/child/{person_of(people[n % len(people)][0])}{path}")

    def find(form: Callable[[Child, Address], dict[str, str]]) -> Callable[[int], httpx.Response]:
        return lambda n: visit.post("/find", **form(*usual[n % len(usual)][1:]))

    return [
        Asked("find: name and date of birth", find(lambda child, _: {
            "name": f"{child.forenames} {child.surname}",
            "date_of_birth": child.born_on.isoformat()}), 50),
        Asked("find: name alone", find(lambda child, _: {
            "name": f"{child.forenames} {child.surname}"}), 50),
        Asked("find: surname with a slip", find(lambda child, _: {
            "name": f"{child.forenames} {slipped(child.surname)}"}), 50),
        Asked("find: NHS number", find(lambda child, _: {
            "identifier": child.nhs_number or "0"}), 50),
        Asked("find: postcode and forename", find(lambda child, home: {
            "name": child.forenames.split()[0], "postcode": home.postcode}), 50),
        Asked("timeline, 100 events on the page", at(heavy, ""), 30),
        Asked("timeline, a usual child", at(usual, ""), 30),
        Asked("timeline, 100 events, as known on a date", at(heavy, then), 100),
        Asked("timeline, a usual child, as known on a date", at(usual, then), 100),
        *(Asked(f"{path[1:]}, many events", at(heavy, path)) for path in (
            "/chronology", "/people", "/deadlines", "/data-quality")),
    ]  # fmt: skip


def slipped(name: str) -> str:
    """Leave out the third letter, as a slip of the hand does."""
    return name[:2] + name[3:]


def let_see(url: str, issuer: str, numbers: list[int]) -> None:
    """Give the caseworker a tie to the children asked for: many times what anybody has."""
    subject = f"{issuer} amira.khan"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE hub.access_grant")
        connection.cursor().executemany(
            "INSERT INTO hub.access_grant (grant_id, kind, person_id, subject, reason, granted_by)"
            " VALUES (gen_random_uuid(), 'allocated', %s, %s, 'to be measured', 'the benchmark')",
            [(person_of(number), subject) for number in numbers],
        )


@contextmanager
def browsing(url: str) -> Iterator[tuple[Visit, str, Stopwatch]]:
    """Serve the pages over this hub and sign in as a caseworker."""
    provider = EmbeddedIdentityProvider(Path(".hub/bench-provider"), public_url=PUBLIC)
    pool: ConnectionPool[psycopg.Connection[Any]]
    try:
        with ConnectionPool(
            login(url, "api"), min_size=1, max_size=4, kwargs={"autocommit": True}
        ) as pool:
            gate = Gate(
                Provider(provider.issuer, is_production=False),
                Client("hub-pages", provider.client_secret, "hub-api", "roles", PUBLIC),
                pool,
            )
            pages = with_pages(gate, gate, Door(pool, as_known_at=as_known_at), pool)
            watch = Stopwatch(pages)
            visit = Visit(TestClient(watch, base_url=PUBLIC), gate)
            visit.sign_in("amira.khan")
            yield visit, provider.issuer, watch
    finally:
        provider.stop()


if __name__ == "__main__":
    main()
