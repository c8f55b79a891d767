"""A real Apache Kafka 4 for the tests: one KRaft node on 127.0.0.1, its jars copied by Maven.

The jars come as the dependencies of ``pom.xml`` through the ordinary Maven client, once, into a
cache directory. Where Java 17 or Maven is missing the tests that want it skip with that reason;
with HUB_TEST_REQUIRE_KAFKA=1 they fail instead.
"""

import base64
import re
import socket
import subprocess
import time
import uuid
from pathlib import Path

from hub.demo.embedded_broker import free_port
from tests.from_maven import copied

POM = Path(__file__).with_name("pom.xml")
START_TIMEOUT = 60.0

SERVER = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={directory}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
"""


def version() -> str:
    """The version pom.xml names."""
    found = re.search(r"<kafka.version>(.+?)<", POM.read_text(encoding="utf-8"))
    assert found
    return found[1]


def jars() -> Path:
    """The directory of jars, filled the first time. Raises `NotHere`."""
    return copied(
        f"kafka-{version()}", "--file", str(POM), "dependency:copy-dependencies",
        "-DincludeScope=runtime",
    )  # fmt: skip


class ApacheKafka:
    """One broker; it keeps its log in `directory`, so it can be ended and started again."""

    SETTINGS = SERVER
    FORMATTED: tuple[str, ...] = ()
    """What its storage is made with besides."""

    def __init__(self, directory: Path, **more: object) -> None:
        self._jars, self.directory = jars(), directory
        self.port, controller_port = free_port(), free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self.cluster_id = base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode()[:22]
        directory.mkdir(parents=True, exist_ok=True)
        self._properties = directory / "server.properties"
        self._properties.write_text(
            self.SETTINGS.format(
                port=self.port, controller_port=controller_port, directory=directory, **more
            )
        )
        subprocess.run(
            [*self._java("kafka.tools.StorageTool"), "format", "--cluster-id", self.cluster_id,
             "--config", str(self._properties), *self.FORMATTED],
            check=True, capture_output=True, cwd=directory,
        )  # fmt: skip
        self.start()

    def _java(self, main: str) -> list[str]:
        return ["java", "-Xms128m", "-Xmx512m", "-cp", f"{self._jars}/*", main]

    def start(self) -> None:
        """Start the broker and wait until it answers."""
        with (self.directory / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self._java("kafka.Kafka"), str(self._properties)],
                stdout=log, stderr=log, cwd=self.directory,
            )  # fmt: skip
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError((self.directory / "broker.log").read_text()[-2000:])

    def stop(self) -> None:
        """End the broker; its log stays in the directory."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
