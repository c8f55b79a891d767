"""What every test that breaks something needs."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def quiet_client() -> Iterator[None]:
    """Silence the Kafka client, as the hub does: pytest keeps what it logs, and with it sockets."""
    client = logging.getLogger("kafka")
    before = client.level
    client.setLevel(logging.CRITICAL + 1)
    yield
    client.setLevel(before)
