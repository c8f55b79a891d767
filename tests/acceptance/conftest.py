"""The commands as a person runs them, each with its settings in the environment."""

import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.demo.embedded_broker import EmbeddedBroker, free_port
from tests.conftest import Database
from tests.typed import Ran, typed


@dataclass(frozen=True)
class Hub:
    """Runs ``hub`` commands: here, or as processes where to be one is what is tested."""

    environment: dict[str, str]
    database: Database
    directory: Path

    def let_see(self, person: str) -> None:
        """Let whom the commands act as see a person."""
        self(
            "access", "grant", person, "--to", "Ruth Adeyemi", "--actor", "Grace Osei",
            "--reason", "Ruth works with this child",
        )  # fmt: skip

    def __call__(self, *words: str, expect: int = 0, **settings: str) -> Ran:
        """Run a command in this process."""
        return typed(*words, expect=expect, environment=self.environment | settings)

    def process(self, *words: str, expect: int = 0, **settings: str) -> Ran:
        """Run a command as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "hub", *words], capture_output=True, text=True, timeout=120,
            env=os.environ | self.environment | settings, check=False,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr).ended_with(expect, words)


@pytest.fixture
def hub(database: Database, broker: EmbeddedBroker, tmp_path: Path) -> Hub:
    """The commands over a database and topics of the test's own."""
    environment = {
        "HUB_DATABASE_URL": database.url,
        "HUB_KAFKA_BOOTSTRAP": broker.bootstrap,
        "HUB_TOPIC_PREFIX": f"t{uuid.uuid4().hex[:12]}",
        "HUB_TOPIC_PARTITIONS": "2",
        "HUB_FEEDS_DIRECTORY": str(tmp_path / "feeds"),
        "HUB_DEVELOPMENT_ACTOR": "Ruth Adeyemi",
        "HUB_DEVELOPMENT_TOKEN": "a token for this test",
        # A demonstration may have the usual ones.
        "HUB_API_PORT": str(free_port()),
        "HUB_PUSH_PORT": str(free_port()),
        "COLUMNS": "200",
    }
    return Hub(environment, database, tmp_path)
