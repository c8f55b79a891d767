"""Put the push server together and serve it until it is stopped."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from connectors.errors import BrokerNotNamed, FeedError
from connectors.http_push.app import create_app
from connectors.http_push.receiving import Broker, Receiver
from connectors.http_push.senders import Identifies
from connectors.http_push.settings import PushSettings
from connectors.settings import FeedSettings
from schemas.kafka_security import KafkaSecurity


class NotPrivate(FeedError):
    """Tokens and children's data would go over the network in the clear."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} can be reached by others, and there is no TLS: set HUB_PUSH_TLS_CERTIFICATE "
            "and HUB_PUSH_TLS_KEY, or HUB_PUSH_BEHIND_TLS_PROXY=true where a proxy ends it"
        )


@contextmanager
def application(push: PushSettings, feeds: FeedSettings, senders: Identifies) -> Iterator[FastAPI]:
    """Give the application over the settings' broker; `senders` tells whose a token is.

    Raises `FeedError`.

    The broker need not be there yet: until it is, nothing is acknowledged.
    """
    if not feeds.kafka_bootstrap:
        raise BrokerNotNamed
    broker = Broker(
        feeds.kafka_bootstrap, topic_prefix=feeds.topic_prefix, partitions=feeds.topic_partitions,
        security=KafkaSecurity().options(),
    )  # fmt: skip
    receiver = Receiver(feeds.feeds_directory, broker, max_events=push.max_events)
    try:
        yield create_app(
            senders=senders, receiver=receiver, broker=broker, max_body_bytes=push.max_body_bytes
        )
    finally:
        receiver.close()
        broker.close()


def serve(push: PushSettings, feeds: FeedSettings, senders: Identifies) -> None:
    """Serve until interrupted. Raises `FeedError` where it cannot begin."""
    if not (push.tls_certificate or push.behind_tls_proxy or is_loopback(push.host)):
        raise NotPrivate(push.host)
    with application(push, feeds, senders) as app:
        uvicorn.run(
            app, host=push.host, port=push.port, access_log=False, log_level="warning",
            server_header=False, ssl_certfile=push.tls_certificate, ssl_keyfile=push.tls_key,
        )  # fmt: skip


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0"), is_loopback("hub.example")
    (True, False, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
