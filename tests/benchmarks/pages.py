"""Ask a large hub as a caseworker at a browser, and say how long its answers take.

Beside p50 and p99 it gives the processor time of a request, in the server, the database and the
little of the client together: on a machine that does other work it says more than the clock. Of the
slowest hundredth it says how long they waited for a processor that did other work.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import httpx
import psycopg
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool
from rich.console import Console
from rich.table import Table
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.access.actors import Actor
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.demo.invent.who import Address, Child
from hub.projecting.as_known_at import as_known_at
from hub.query import timeline
from hub.query.door import Door, Question
from hub.query.kept import Kept
from hub.serving import seek_garbage_rarely, with_pages
from hub.signin.gate import Client, Gate
from hub.signin.provider import Provider
from hub.web import build
from projections.chronology.reader import View
from tests.benchmarks.borough import (
    FIRST_DAY,
    HEAVY_EVERY,
    LONG_EVERY,
    ROUNDS,
    SEASON,
    Borough,
    person_of,
)
from tests.conftest import PUBLIC
from tests.signing_in import Visit

out = Console()
WARM = 20
TEAM = 300
"""Children whom a manager's whole team works with; a caseworker has twenty."""
Of = tuple[int, Child, Address]
"""A child: its number, who it is, and where it lives."""


@dataclass(frozen=True)
class Asked:
    """One kind of request: how it is sent, and the most milliseconds its p99 may take.

    `took` sends the n-th and gives the milliseconds. What takes seconds is asked `times` at most.
    """

    name: str
    took: Callable[[int], float]
    target: float | None = None
    times: int | None = None


class Stopwatch:
    """The application, timed from a request's arrival to the last byte of its answer.

    Where an answer leads on to another, the times of both are added.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self.milliseconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and keep how long it took."""
        began = perf_counter()
        await self._application(scope, receive, send)
        self.milliseconds += (perf_counter() - began) * 1000

    def of(self, answer: httpx.Response) -> float:
        """Give how long the answer took; one that is no page is a fault of the benchmark."""
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code}"
        took, self.milliseconds = self.milliseconds, 0.0
        return took


@dataclass(frozen=True)
class Asker:
    """The caseworker: a browser, the door behind its pages, and the watch."""

    visit: Visit
    actor: Actor
    door: Door
    watch: Stopwatch

    def page(self, people: Sequence[Of], path: str) -> Callable[[int], float]:
        """Ask for a page of each of these children in turn."""
        get = self.visit.browser.get
        return lambda n: self.watch.of(get(f"/child/{person_of(people[n % len(people)][0])}{path}"))

    def find(
        self, people: Sequence[Of], form: Callable[[Child, Address], dict[str, str]]
    ) -> Callable[[int], float]:
        """Look for each of these children in turn."""
        return lambda n: self.watch.of(
            self.visit.post("/find", **form(*people[n % len(people)][1:]))
        )

    def reports(self, path: str = "", *, anew: bool = False) -> Callable[[int], float]:
        """Ask for measures of two years; `anew` of other two years each time."""

        def took(number: int) -> float:
            first = FIRST_DAY + timedelta(days=number if anew else 0)
            period = f"?from={first}&to={first + timedelta(days=730)}"
            return self.watch.of(self.visit.browser.get(f"/reports{path}{period}"))

        return took

    def query(self, people: Sequence[Of]) -> Callable[[int], float]:
        """Read a page of each of these timelines through the door, and put it into no page."""

        def took(number: int) -> float:
            person = person_of(people[number % len(people)][0])
            question = Question(
                actor=self.actor, purpose="direct_care", function="read_person", route="bench",
                request_id=str(number), person_id=person,
            )  # fmt: skip
            began = perf_counter()
            found = self.door.ask(
                question, lambda c, role: timeline.timeline(c, role, person, View(), size=100)
            )
            assert found is not None
            return (perf_counter() - began) * 1000

        return took


def measured(url: str, borough: Borough, requests: int, only: str = "") -> dict[str, float]:
    """Ask, and print p50, p99 and processor time of each kind whose name begins with `only`."""
    build.build()
    figures: dict[str, float] = {}
    table = Table("Request", "p50 ms", "p99 ms", "at most", "", "processor ms",
                  "slowest waited ms")  # fmt: skip
    children = sample(borough)
    usual = [each for each in children if each[0] % HEAVY_EVERY]
    with asking(url) as asker, asker.visit.browser:
        for people, kinds in (
            (usual[:TEAM], found_by(asker, usual[:TEAM])),
            (children, [
                Asked(f"find: name alone, of {len(children):,} one may see",
                      asker.find(usual, _named), 50),
                *shown(asker, children), *counted(asker),
            ]),
        ):  # fmt: skip
            let_see(url, asker.actor.known_as, [number for number, *_ in people])
            for each in kinds:
                if each.name.startswith(only):
                    figures |= _measured(url, each, requests, table)
    out.print(table)
    return figures


def _measured(url: str, each: Asked, requests: int, table: Table) -> dict[str, float]:
    warm, requests = (0, min(each.times, requests)) if each.times else (WARM, requests)
    for number in range(warm):
        each.took(number)
    serving = _serving(url)
    asked = []
    for number in range(requests):
        began = _spent(serving)
        took = each.took(warm + number)
        asked.append((took, _spent(serving) - began))
    asked.sort(key=lambda one: one[0])
    p50, p99 = asked[requests // 2][0], asked[int(requests * 0.99)][0]
    slowest = [spent for _, spent in asked[-max(2, requests // 100) :]]
    processor = sum(spent.working for _, spent in asked) / requests
    waited = sum(spent.waiting for spent in slowest) / len(slowest)
    most, mark = "", ""
    if each.target is not None:
        most, mark = f"{each.target:g}", "✓" if p99 <= each.target else "✗"
    table.add_row(each.name, f"{p50:,.1f}", f"{p99:,.1f}", most, mark, f"{processor:,.1f}",
                  f"{waited:,.1f}")  # fmt: skip
    return {
        f"{each.name}, p50 ms": p50,
        f"{each.name}, p99 ms": p99,
        f"{each.name}, processor ms": processor,
        f"{each.name}, the slowest waited for a processor ms": waited,
    }


class Spent(NamedTuple):
    """Milliseconds of processes: with a processor, and waiting for one that did other work."""

    working: float
    waiting: float

    def __sub__(self, before: "Spent") -> "Spent":
        """Give what was spent since."""
        return Spent(self.working - before.working, self.waiting - before.waiting)


def _serving(url: str) -> list[int]:
    """Give this process and the database's that serve it."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'hub_api'")
        return [os.getpid(), *(pid for (pid,) in found)]


def _spent(serving: Sequence[int]) -> Spent:
    """Give what these processes have spent so far, in all their threads."""
    worked = waited = 0
    for pid in serving:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
                ran, delayed, _ = (thread / "schedstat").read_text(encoding="ascii").split()
                worked, waited = worked + int(ran), waited + int(delayed)
    return Spent(worked / 1e6, waited / 1e6)


def sample(borough: Borough, size: int = 2000) -> list[Of]:
    """Choose children at random, the same for each run; half of them have many events."""
    heavy = range(HEAVY_EVERY, borough.children + 1, HEAVY_EVERY)
    drawn = random.Random(7)
    some = set(drawn.sample(heavy, min(len(heavy), size // 2)))
    some |= set(drawn.sample(range(1, borough.children + 1), min(borough.children, size // 2)))
    return [each for each in borough.people() if each[0] in some]


def found_by(asker: Asker, people: Sequence[Of]) -> list[Asked]:
    """Give every way of looking for a child."""
    forms: dict[str, Callable[[Child, Address], dict[str, str]]] = {
        "name and date of birth": lambda child, home: _named(child, home) | {
            "date_of_birth": child.born_on.isoformat()},
        "name, day and month swapped": lambda child, home: _named(child, home) | {
            "date_of_birth": f"{child.born_on:%m/%d/%Y}"},
        "name alone": _named,
        "surname with a slip": lambda child, _: {
            "name": f"{child.forenames} {slipped(child.surname)}"},
        "surname with a slip, alone": lambda child, _: {"name": slipped(child.surname)},
        "postcode and forename": lambda child, home: {
            "name": child.forenames.split()[0], "postcode": home.postcode},
    }  # fmt: skip
    numbered = [each for each in people if each[1].nhs_number]
    return [
        *(Asked(f"find: {name}", asker.find(people, form), 50) for name, form in forms.items()),
        Asked("find: NHS number",
              asker.find(numbered, lambda child, _: {"identifier": child.nhs_number or ""}), 50),
    ]  # fmt: skip


def shown(asker: Asker, people: Sequence[Of]) -> list[Asked]:
    """Give every page of a child that is asked for."""
    heavy = [each for each in people if each[0] % HEAVY_EVERY == 0]
    usual = [each for each in people if each[0] % HEAVY_EVERY]
    longest = [each for each in heavy if each[0] % LONG_EVERY == 0]
    then = f"?as_known_on={FIRST_DAY + (ROUNDS - 1) * SEASON}"
    return [
        Asked("timeline query, 100 events, through the door", asker.query(heavy), 10),
        Asked("timeline, 100 events on the page", asker.page(heavy, ""), 30),
        Asked("timeline, a usual child", asker.page(usual, ""), 30),
        Asked("timeline, 100 events, as known on a date", asker.page(heavy, then), 100),
        Asked("timeline, 1,000 events, as known on a date", asker.page(longest, then), 100),
        Asked("timeline, a usual child, as known on a date", asker.page(usual, then), 100),
        *(Asked(f"{path[1:]}, many events", asker.page(heavy, path)) for path in (
            "/chronology", "/people", "/deadlines", "/data-quality")),
    ]  # fmt: skip


def counted(asker: Asker) -> list[Asked]:
    """Give the pages of measures: of everybody, so that they take the longer the larger the hub."""
    return [
        Asked("performance, a period nobody asked for yet", asker.reports(anew=True), times=3),
        Asked("performance, asked again", asker.reports()),
        Asked("performance, contacts decided in time with their list",
              asker.reports("/contact-decision-time", anew=True), times=3),
    ]  # fmt: skip


def _named(child: Child, _: Address) -> dict[str, str]:
    return {"name": f"{child.forenames} {child.surname}"}


def slipped(name: str) -> str:
    """Leave out the third letter, as a slip of the hand does."""
    return name[:2] + name[3:]


def let_see(url: str, subject: str, numbers: Sequence[int]) -> None:
    """Give the caseworker a tie to these children, and to no others."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE hub.access_grant")
        connection.cursor().executemany(
            "INSERT INTO hub.access_grant (grant_id, kind, person_id, subject, reason, granted_by)"
            " VALUES (gen_random_uuid(), 'allocated', %s, %s, 'to be measured', 'the benchmark')",
            [(person_of(number), subject) for number in numbers],
        )
        connection.execute("ANALYZE hub.access_grant")


@contextmanager
def asking(url: str) -> Iterator[Asker]:
    """Serve the pages over this hub and sign in as a caseworker."""
    provider = EmbeddedIdentityProvider(Path(".hub/bench-provider"), public_url=PUBLIC)
    pool: ConnectionPool[psycopg.Connection[Any]]
    try:
        with ConnectionPool(
            make_conninfo(url, user="hub_api"), min_size=1, max_size=4, kwargs={"autocommit": True}
        ) as pool:
            gate = Gate(
                Provider(provider.issuer, is_production=False),
                Client("hub-pages", provider.client_secret, "hub-api", "roles", PUBLIC),
                pool,
            )
            door = Door(pool, as_known_at=as_known_at)
            watch = Stopwatch(with_pages(gate, gate, door, pool, kept=Kept(600)))
            visit = Visit(TestClient(watch, base_url=PUBLIC), gate)
            visit.sign_in("amira.khan")
            seek_garbage_rarely()
            actor = Actor("Amira Khan", "caseworker", f"{provider.issuer} amira.khan")
            yield Asker(visit, actor, door, watch)
    finally:
        provider.stop()
