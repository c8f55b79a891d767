"""Both brokers the hub is promised to work on: the embedded one, and a real Apache Kafka 4."""

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.demo.embedded_broker import EmbeddedBroker
from tests.from_maven import or_skip
from tests.kafka.apache_kafka import ApacheKafka


@pytest.fixture(scope="session")
def apache_kafka() -> Iterator[ApacheKafka]:
    """A real Apache Kafka for the whole run."""
    with tempfile.TemporaryDirectory(prefix="hub-kafka-") as directory:
        running = or_skip(lambda: ApacheKafka(Path(directory)), "HUB_TEST_REQUIRE_KAFKA")
        yield running
        running.stop()


@pytest.fixture(params=["embedded", pytest.param("apache", marks=pytest.mark.slow)])
def any_broker(request: pytest.FixtureRequest) -> Any:
    """A running broker: `bootstrap` and `cluster_id`."""
    return request.getfixturevalue({"embedded": "broker", "apache": "apache_kafka"}[request.param])


@pytest.fixture
def prefix() -> str:
    """A prefix of topics that no other test has."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def embedded_broker_of_its_own(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """An embedded broker that a test may end and replace."""
    running = EmbeddedBroker(tmp_path / "broker.log")
    yield running
    running.stop()
