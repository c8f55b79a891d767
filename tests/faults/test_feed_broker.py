"""A feed whose broker is not there, or goes away in the middle: said soon, and nothing lost."""

import gc
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors import publisher
from connectors.cli import app
from connectors.errors import BrokerUnavailable
from connectors.publisher import KafkaPublisher, Message
from hub.demo.embedded_broker import EmbeddedBroker, free_port
from tests.a_feed import Kept, a_feed, a_visit, extract, run
from tests.faults.topics import everything_on

SOON = 20.0
"""Seconds in which a feed must say that the broker does not answer."""

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """A broker that only this test uses, and may kill."""
    running = EmbeddedBroker(tmp_path / "broker.log")
    yield running
    kill(running)
    for thread in threading.enumerate():
        if thread.name.startswith("kafka-io"):
            thread.join(timeout=10)
    gc.collect()


def kill(broker: EmbeddedBroker) -> None:
    broker.process.kill()
    broker.process.wait()


class KillsItsBroker(KafkaPublisher):
    """A publisher whose broker dies when so many events have been sent."""

    def __init__(self, broker: EmbeddedBroker, after: int) -> None:
        super().__init__(broker.bootstrap)
        self._broker, self._left = broker, after

    def send(self, message: Message) -> None:
        """Send one event; with the last one the broker is gone."""
        self._left -= 1
        if self._left == 0:
            kill(self._broker)
        super().send(message)


@pytest.mark.slow
def test_a_broker_that_goes_away_in_the_middle(own_broker: EmbeddedBroker, tmp_path: Path) -> None:
    rows = [a_visit(number) for number in range(400)]
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", rows)
    whole, after = Kept(), Kept()
    run(a_feed(tmp_path / "other"), source, whole)

    sending, began = KillsItsBroker(own_broker, after=250), time.monotonic()
    with pytest.raises(BrokerUnavailable, match="it goes on where it stopped"):
        run(found, source, sending, slice_rows=100)
    sending.close()
    assert time.monotonic() - began < SOON

    summary = run(found, source, after, slice_rows=100)
    assert (summary.accepted, summary.events_out) == (400, len(whole.said))
    # At least everything from the second slice on: it was never acknowledged.
    assert set(whole.said[210:]) <= set(after.said) <= set(whole.said)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a broker that is not there as short as can be."""
    monkeypatch.setattr(publisher, "PATIENCE", 0.5)


def test_a_broker_that_never_was_there(impatient: None) -> None:
    began = time.monotonic()
    with pytest.raises(BrokerUnavailable, match=r"127\.0\.0\.1:\d+ does not answer"):
        KafkaPublisher(f"127.0.0.1:{free_port()}")
    assert time.monotonic() - began < SOON


def test_the_command_says_what_to_do_and_nothing_else(tmp_path: Path, impatient: None) -> None:
    source = extract(tmp_path / "visits.csv", [])
    options = ["read", "early_help_csv", source, "--bootstrap", f"127.0.0.1:{free_port()}"]
    result = CliRunner().invoke(app, options, env={"HUB_FEEDS_DIRECTORY": str(tmp_path)})
    assert result.exit_code == 1
    assert "run the same command again" in result.output
    assert "Traceback" not in result.output


def test_a_real_broker_has_every_event_of_a_run_that_was_gone_on_with(
    broker: EmbeddedBroker, tmp_path: Path
) -> None:
    found, prefix = a_feed(tmp_path), f"r{uuid.uuid4().hex[:8]}"
    source = extract(tmp_path / "visits.csv", [a_visit(number) for number in range(60)])
    whole = Kept()
    run(a_feed(tmp_path / "other"), source, whole)
    with pytest.raises(BrokerUnavailable):
        run(found, source, Kept(2), slice_rows=10)
    sending = KafkaPublisher(broker.bootstrap, topic_prefix=prefix)
    run(found, source, sending)
    sending.close()

    # What the first broker acknowledged, two slices, is not sent to another one.
    on_topic = {each.event_id for each in everything_on(
        broker.bootstrap, f"{prefix}.identity", f"{prefix}.assessment")}  # fmt: skip
    assert on_topic == {event_id for _, event_id, *_ in whole.said[27:]}
