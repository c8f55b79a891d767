"""A push server whose broker dies, and one that is killed while it answers: nothing lost."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from connectors.settings import FeedSettings
from hub.demo.embedded_broker import EmbeddedBroker, free_port
from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.identifiers import event_id
from tests.pushing import SYSTEM, Served, a_contact, on_topic, pushing, senders_file

SOON = 20.0
"""Seconds in which a sender must be told that the broker does not answer."""
KILLS, EVENTS, AT_ONCE = 4, 100, 6

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture(autouse=True)
def no_clients_left() -> Iterator[None]:
    """Wait for the threads of clients whose broker is gone; they leave sockets behind."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("kafka-io"):
            thread.join(timeout=10)
    gc.collect()


def test_a_broker_that_dies_between_two_requests(tmp_path: Path) -> None:
    first = EmbeddedBroker(tmp_path / "broker.log")
    second: EmbeddedBroker | None = None
    try:
        with pushing(tmp_path, first.bootstrap, "hub") as served:
            assert served.post(a_contact("C-1")).status_code == 202
            first.process.kill()
            first.process.wait()
            began = time.monotonic()
            refused = served.post(a_contact("C-2"))
            assert time.monotonic() - began < SOON
            assert served.post(a_contact("C-1")).status_code == 202  # it was acknowledged

            second = EmbeddedBroker(tmp_path / "broker.log", port=first.port)
            taken = served.post(a_contact("C-2"))
            found = [each["contact_id"] for each in on_topic(served)]
    finally:
        for each in (first, second):
            if each is not None:
                each.stop()

    assert (refused.status_code, refused.json()["code"]) == (503, "kafka_unavailable")
    assert taken.json()["events"][0]["revision"] == 1
    assert found == ["C-2"]


@contextmanager
def server(
    directory: Path, feeds: FeedSettings, port: int, settings: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """The command, as a process of its own that can be killed."""
    environment = os.environ | settings | {
        "HUB_KAFKA_BOOTSTRAP": feeds.kafka_bootstrap, "HUB_TOPIC_PREFIX": feeds.topic_prefix,
        "HUB_TOPIC_PARTITIONS": "2", "HUB_FEEDS_DIRECTORY": str(directory / "feeds"),
        "HUB_PUSH_SENDERS": str(directory / "senders.yml"), "HUB_PUSH_PORT": str(port),
    }  # fmt: skip
    with (directory / "server.log").open("ab") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "hub", "push", "serve", "--quiet"],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield running
    finally:
        running.kill()
        running.wait()


@pytest.mark.slow
def test_a_server_that_is_killed_loses_and_alters_nothing(
    broker: EmbeddedBroker, provider: EmbeddedIdentityProvider, tmp_path: Path
) -> None:
    feeds = FeedSettings(kafka_bootstrap=broker.bootstrap, topic_prefix=f"t{uuid.uuid4().hex[:12]}")
    (program,) = provider.program_secrets
    senders_file(tmp_path / "senders.yml", **{program: SYSTEM})
    token = provider.token_of(program)
    port, acknowledged = free_port(), {}
    served = Served(f"http://127.0.0.1:{port}", feeds, tmp_path)

    def post(number: int) -> None:
        while number not in acknowledged:
            try:
                answer = served.post(a_contact(str(number), agency=f"{number}"), token=token)
            except httpx.TransportError:
                time.sleep(0.05)  # it was killed; a sender waits and sends the same again
                continue
            if answer.status_code == 202:
                acknowledged[number] = answer.json()["events"][0]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(post, number) for number in range(EVENTS)]
        for kill in range(1, KILLS + 1):
            with server(tmp_path, feeds, port, provider.settings) as running:
                enough = EVENTS * kill // (KILLS + 1)
                while len(acknowledged) < enough:
                    assert running.poll() is None, (tmp_path / "server.log").read_text()
                    time.sleep(0.002)
                running.send_signal(signal.SIGKILL)
        with server(tmp_path, feeds, port, provider.settings):
            for each in waiting:
                each.result(timeout=120)

    found = on_topic(served)
    contents = {
        (each["envelope"]["event_id"], each["envelope"]["revision"], each["agency"])
        for each in found
    }
    wanted = {
        (str(event_id(SYSTEM, "contacts", str(number), "front_door.contact_received")), 1,
         f"{number}")
        for number in range(EVENTS)
    }  # fmt: skip
    assert contents == wanted
    times = Counter(each["agency"] for each in found)
    assert sum(times.values()) - EVENTS <= KILLS * AT_ONCE  # resent, and the same
