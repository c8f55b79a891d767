"""Whether brokers can be reached: asked of sockets of this machine, with and without TLS."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hub.demo.embedded_broker import free_port
from schemas import kafka_reach
from schemas.kafka_reach import NOBODY, PLAIN, unreached
from tests.authority import Authority

SECONDS = 1.0


@pytest.fixture
def authority() -> Authority:
    """Who signed what the listeners show."""
    return Authority("the test's")


@pytest.fixture
def plain() -> Iterator[str]:
    """The address of something that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def encrypted(tmp_path: Path, authority: Authority) -> Iterator[str]:
    """The address of something that speaks TLS."""
    key, certificate = authority.signed("broker")
    (tmp_path / "broker.pem").write_bytes(key + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "broker.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    taken, _ = listening.accept()
                    with suppress(OSError), context.wrap_socket(taken, server_side=True) as spoken:
                        spoken.recv(1)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        serving.join(timeout=10)


def trusting(authority: Authority) -> dict[str, ssl.SSLContext]:
    return {"ssl_context": ssl.create_default_context(cadata=authority.pem.decode())}


def test_one_of_several_brokers_is_enough(plain: str) -> None:
    assert unreached(plain, PLAIN, SECONDS) == ""
    assert unreached(f"127.0.0.1:{free_port()},{plain}", PLAIN, SECONDS) == ""


def test_a_port_nobody_listens_at_is_said_to_be_so() -> None:
    assert unreached(f"127.0.0.1:{free_port()}", PLAIN, SECONDS) == NOBODY


@pytest.mark.parametrize("address", ["", "localhost", "127.0.0.1:kafka", "no such host:9092"])
def test_what_is_no_address_is_not_reached(address: str) -> None:
    assert unreached(address, PLAIN, SECONDS)


@pytest.mark.parametrize("written", ["{host}", "[{host}]", " {host} ,"])
def test_a_broker_named_without_a_port_is_asked_at_the_usual_one(
    plain: str, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, _, port = plain.partition(":")
    monkeypatch.setattr(kafka_reach, "USUAL_PORT", port)
    assert unreached(written.format(host=host), PLAIN, SECONDS) == ""


@pytest.mark.parametrize("address", ["nowhere.invalid:9092", "127.0.0.1:kafka", f"{'a' * 70}.uk:1"])
def test_a_name_that_is_of_no_host_is_told(address: str) -> None:
    said = unreached(f"127.0.0.1:{free_port()},{address},", PLAIN, SECONDS)
    assert said == f"nobody here knows a host of the name in {address}"


def test_a_broker_that_shows_a_trusted_certificate_is_reached(
    encrypted: str, authority: Authority
) -> None:
    assert unreached(encrypted, trusting(authority), SECONDS) == ""


def test_a_certificate_that_another_signed_is_not_trusted(encrypted: str) -> None:
    said = unreached(encrypted, trusting(Authority("somebody else")), SECONDS)
    assert said.startswith("its certificate is not trusted")
    assert said.endswith("see HUB_KAFKA_TLS_CA")


def test_a_certificate_for_another_host_is_not_trusted(
    encrypted: str, authority: Authority
) -> None:
    said = unreached(encrypted.replace("127.0.0.1", "localhost"), trusting(authority), SECONDS)
    assert said.startswith("its certificate is not trusted")


def test_a_broker_without_tls_is_not_waited_for(plain: str, authority: Authority) -> None:
    assert unreached(plain, trusting(authority), 0.2).startswith("it speaks no TLS")
