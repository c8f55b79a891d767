"""Whether Kafka's brokers can be reached, found out before a client library waits for them.

The library would only say after seconds that it could not, and not why.
"""

import socket
import ssl
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

PLAIN: Mapping[str, Any] = MappingProxyType({})
"""What the client library is told besides, of a Kafka without TLS and without a login."""
USUAL_PORT = "9092"
NOBODY = "nothing listens there"
NO_SENSE = (
    "it takes connections and gives no answer: see whether it wants TLS, another login or a "
    "certificate, HUB_KAFKA_TLS and what stands beside it"
)
"""What is said of brokers that are reached, where the library then waits in vain."""


def unreached(bootstrap: str, security: Mapping[str, Any], seconds: float) -> str:
    """Say why none of the brokers takes a connection; nothing where one does.

    `bootstrap` is host:port,host:port, where :9092 may be left out as the library lets it;
    `security` what `KafkaSecurity.options` gives: with TLS a
    broker must show a certificate that is trusted. Each is given `seconds` to answer.
    """
    reason = "no address"
    for address in filter(None, map(str.strip, bootstrap.split(","))):
        try:
            _connect(*_place(address), security.get("ssl_context"), seconds)
        except ConnectionRefusedError:
            reason = NOBODY
        except ssl.SSLCertVerificationError as fault:
            reason = f"its certificate is not trusted, {fault.verify_message}: see HUB_KAFKA_TLS_CA"
        except ssl.SSLError:
            reason = "it speaks no TLS that is understood here: see HUB_KAFKA_TLS"
        except (socket.gaierror, ValueError):
            reason = f"nobody here knows a host of the name in {address}"
        except OSError as fault:
            reason = type(fault).__name__
        else:
            return ""
    return reason


def _place(address: str) -> tuple[str, int]:
    """Take a host and its port apart; a host may be an address of IPv6 in brackets.

    >>> _place("kafka:19092"), _place("kafka"), _place("[::1]")
    (('kafka', 19092), ('kafka', 9092), ('::1', 9092))
    """
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        host, port = address, USUAL_PORT
    return host.strip("[]"), int(port)


def _connect(host: str, port: int, context: ssl.SSLContext | None, seconds: float) -> None:
    with socket.create_connection((host, port), timeout=seconds) as plain:
        if not context:
            return
        try:
            context.wrap_socket(plain, server_hostname=host).close()
        except (TimeoutError, ConnectionError) as fault:  # it waits for, or dislikes, what was said
            raise ssl.SSLError("no handshake") from fault
