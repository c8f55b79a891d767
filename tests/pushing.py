"""A push server of a test's own, on loopback, and what its tests send and look for."""

import copy
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

import httpx
import uvicorn
import yaml

from connectors.http_push import examples
from connectors.http_push.senders import Senders
from connectors.http_push.serving import application
from connectors.http_push.settings import PushSettings
from connectors.settings import FeedSettings
from hub.commands.push import ByClientCredentials
from hub.demo.embedded_broker import free_port
from hub.ingest.consumer import Consumer
from hub.signin.clients import client_of
from hub.signin.tokens import verify
from hub.signin.trusted import certificates
from schemas.codec import decode, unframe
from tests.hostile_tokens import ACCESS, KEYS, NOW, of_a_program

PORTAL, OTHER = of_a_program("portal"), of_a_program("other")
SYSTEM = "front_door_portal"
JSON = {"Content-Type": "application/json"}


class Served(NamedTuple):
    """A running push server."""

    url: str
    feeds: FeedSettings
    senders: Path

    def post(self, content: Any, *, token: str | None = PORTAL, **headers: str) -> httpx.Response:
        """Send a body: bytes as they are, anything else as JSON."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        sent = JSON | {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent |= {"Authorization": f"Bearer {token}"}
        return self.send(body, sent)

    def send(self, content: Any, headers: Any) -> httpx.Response:
        """Send a body with these headers and no others."""
        return httpx.post(
            f"{self.url}/v1/events", content=content, headers=headers, timeout=60,
            verify=certificates(),
        )  # fmt: skip

    def get(self, path: str, *, token: str | None = PORTAL) -> httpx.Response:
        """Ask for something."""
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.get(f"{self.url}{path}", headers=sent, timeout=60, verify=certificates())


def a_contact(key: str = "C-1", **changed: Any) -> dict[str, Any]:
    """A contact as a sender says it; the same `key` is the same event."""
    event = copy.deepcopy(examples.EVENT)
    event["envelope"]["source"]["record_key"] = key
    event["contact_id"] = key
    event["envelope"] |= changed.pop("envelope", {})
    return event | changed


class AsTheProviderDoes:
    """Tells which client a token was given to, with keys and a time of the test's own."""

    def identify(self, token: str) -> str:
        """Give the client. Raises `TokenRefused`."""
        claims = verify(token, KEYS, ACCESS, now=NOW)
        return client_of(claims, roles_claim="roles", scope="hub.push")


def senders_file(path: Path, **systems: str) -> Path:
    """Write a file of senders: client → system."""
    entries = [{"client": client, "system": system} for client, system in systems.items()]
    path.write_text(yaml.safe_dump({"senders": entries}))
    return path


@contextmanager
def pushing(directory: Path, bootstrap: str, prefix: str, **settings: Any) -> Iterator[Served]:
    """Serve in a thread; the same directory is the same server, started again."""
    directory.mkdir(exist_ok=True)
    senders = directory / "senders.yml"
    if not senders.exists():
        senders_file(senders, portal=SYSTEM, other="other_system")
    feeds = FeedSettings(
        kafka_bootstrap=bootstrap, topic_prefix=prefix, topic_partitions=2,
        feeds_directory=directory / "feeds",
    )  # fmt: skip
    push = PushSettings(senders=senders, **settings)
    port = free_port()
    way_in = ByClientCredentials(cast("Any", AsTheProviderDoes()), Senders(senders))
    with application(push, feeds, way_in) as app:
        config = uvicorn.Config(
            app, host="127.0.0.1", port=port, access_log=False, log_level="critical"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.02)
            yield Served(f"http://127.0.0.1:{port}", feeds, senders)
        finally:
            server.should_exit = True
            thread.join(timeout=20)


def on_topic(served: Served, area: str = "front_door") -> list[dict[str, Any]]:
    """Give the events on a topic, in the order of each partition, read to its end."""
    topic = f"{served.feeds.topic_prefix}.{area}"
    found = []
    with closing(Consumer(served.feeds.kafka_bootstrap, [topic])) as consumer:
        consumer.place(dict.fromkeys(consumer.assigned, 0))
        while not consumer.has_read_everything():
            for messages in consumer.poll(10_000).values():
                found += [decode(*unframe(each.value or b"")) for each in messages]
    return found


def revisions_on(served: Served, area: str = "front_door") -> list[int]:
    """Give the revisions of the events on a topic."""
    return [each["envelope"]["revision"] for each in on_topic(served, area)]
