"""Twenty kills in fifty thousand events: nothing lost, duplicated, altered or reordered.

The ingester and PostgreSQL (fsync on) take turns at being killed with SIGKILL at random moments.
That proves what happens when a process dies; a power cut is another matter and not shown here.
The seed is printed; set HUB_TEST_SEED to repeat a run.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from connectors.publisher import KafkaPublisher
from hub.demo.embedded_broker import EmbeddedBroker
from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.store.migrate import migrate
from tests.faults.ledger import Producer, check
from tests.own_server import own_server

EVENTS, KILLS, SECONDS = 50_000, 20, 60
ROOT = Path(__file__).parents[2]


@pytest.fixture
def durable_postgres() -> Iterator[EmbeddedPostgres]:
    """A server of its own that really writes to the disk."""
    with own_server(fsync="on") as server:
        yield server


class IngesterProcess:
    """The one ingester of the moment."""

    def __init__(self, url: str, bootstrap: str, log: Path) -> None:
        self._command = [sys.executable, "-m", "tests.faults.ingester_process", url, bootstrap]
        self._log = log
        self.start()

    def start(self) -> None:
        """Start it; what it logs goes to a file."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=log, stderr=log)

    def kill(self) -> None:
        """End it without warning."""
        self._process.kill()
        self._process.wait()

    @property
    def is_running(self) -> bool:
        """Whether it is still there; PostgreSQL's death must not end it."""
        return self._process.poll() is None


@contextmanager
def ingester(url: str, bootstrap: str, log: Path) -> Iterator[IngesterProcess]:
    process = IngesterProcess(url, bootstrap, log)
    try:
        yield process
    finally:
        process.kill()


def kill_postgres(server: EmbeddedPostgres) -> None:
    """Kill the postmaster, wait for its children to notice, start it again."""
    postmaster = server.pid
    children = children_of(postmaster)
    os.kill(postmaster, signal.SIGKILL)
    wait_for(lambda: not any(is_alive(each) for each in [postmaster, *children]))
    # Where nobody collects the dead, their ids look alive to who reads these files.
    for name in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (server.directory / "postgres" / name).unlink(missing_ok=True)
    server.restart()


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [line.split() for line in listed.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def is_alive(pid: int) -> bool:
    """Whether a process still does something; one that only waits to be collected does not."""
    state = subprocess.run(
        ["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline, waited = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be so"
        waited.wait(0.1)


def stored(url: str) -> int:
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT position FROM hub.store_position").fetchone()
    except psycopg.OperationalError:
        return -1
    return int(row[0]) if row else 0


@pytest.mark.slow
def test_nothing_is_lost_duplicated_or_reordered_by_kills(
    durable_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    seed = int(os.environ.get("HUB_TEST_SEED", random.randrange(10**9)))
    print(f"HUB_TEST_SEED={seed}")  # noqa: T201
    dice, between = random.Random(seed), threading.Event()
    url = durable_postgres.create_database("hub")
    migrate(url)
    broker = EmbeddedBroker(tmp_path / "broker.log")
    KafkaPublisher(broker.bootstrap, partitions=6).close()
    producer = Producer(
        broker.bootstrap, tmp_path / "ledger", count=EVENTS, rate=EVENTS / SECONDS, seed=seed
    )
    moments: list[int] = []
    try:
        with ingester(
            make_conninfo(url, user="hub_ingest"), broker.bootstrap, tmp_path / "ingester.log"
        ) as process:
            producer.start()
            for kill in range(KILLS):
                before = stored(url)
                wait_for(lambda: stored(url) > before)  # noqa: B023  it is at work
                between.wait(dice.uniform(0, 1.5))
                moments.append(stored(url))
                if kill % 2:
                    kill_postgres(durable_postgres)
                    assert process.is_running
                else:
                    process.kill()
                    process.start()
            producer.join(timeout=120)
            wait_for(lambda: stored(url) >= EVENTS)
    finally:
        producer.stop_sending.set()
        producer.join(timeout=60)
        broker.process.kill()
        broker.process.wait()

    assert producer.failures == []
    with psycopg.connect(url) as connection:
        found = check(tmp_path / "ledger", connection)
        letters = connection.execute("SELECT count(*) FROM hub.dead_letter").fetchone()
    assert found.sent == EVENTS
    assert found.faults() == {}, f"HUB_TEST_SEED={seed}: {found}"
    assert letters == (0,)
    # The kills were in the midst of things and not after the end.
    assert sum(each < EVENTS for each in moments) == KILLS
