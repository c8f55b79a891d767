"""Settings of a Kafka with TLS and a login: what is refused, and what the client is told."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hub.settings import first_wrong
from schemas.kafka_security import KafkaSecurity
from tests.authority import Authority


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Paths of who signs, and of a certificate with its key."""
    authority = Authority("the test's")
    key, certificate = authority.signed("hub")
    for name, content in {"ca": authority.pem, "certificate": certificate, "key": key}.items():
        (tmp_path / name).write_bytes(content)
    return {f"HUB_KAFKA_TLS_{name.upper()}": str(tmp_path / name)
            for name in ("ca", "certificate", "key")}  # fmt: skip


def told(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> dict[str, Any]:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return KafkaSecurity().options()


def test_a_kafka_of_which_nothing_is_said_is_spoken_to_plainly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert told(monkeypatch, {}) == {}
    assert told(monkeypatch, {"HUB_KAFKA_TLS": "", "HUB_KAFKA_USER": ""}) == {}


def test_tls_always_looks_at_the_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(monkeypatch, {"HUB_KAFKA_TLS": "true"})

    assert set(said) == {"security_protocol", "ssl_context"}
    assert said["security_protocol"] == "SSL"
    assert said["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert said["ssl_context"].check_hostname
    assert said["ssl_context"].minimum_version >= ssl.TLSVersion.TLSv1_2


def test_only_who_is_named_may_have_signed(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, str]
) -> None:
    said = told(monkeypatch, {"HUB_KAFKA_TLS": "true"} | files)

    names = [dict(part[0] for part in each["subject"])["commonName"]
             for each in said["ssl_context"].get_ca_certs()]  # fmt: skip
    assert names == ["the test's"]


def test_a_login_is_told_with_its_mechanism(monkeypatch: pytest.MonkeyPatch) -> None:
    login = {"HUB_KAFKA_USER": "hub", "HUB_KAFKA_PASSWORD": "secret"}

    said = told(monkeypatch, {"HUB_KAFKA_TLS": "true"} | login)

    assert said["security_protocol"] == "SASL_SSL"
    assert said["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (said["sasl_plain_username"], said["sasl_plain_password"]) == ("hub", "secret")
    assert told(monkeypatch, {"HUB_KAFKA_MECHANISM": "PLAIN"})["sasl_mechanism"] == "PLAIN"


@pytest.mark.parametrize(
    ("given", "named", "why"),
    [
        ({"HUB_KAFKA_USER": "hub", "HUB_KAFKA_PASSWORD": "s3cret"}, "USER", "HUB_KAFKA_TLS=true"),
        ({"HUB_KAFKA_TLS": "true", "HUB_KAFKA_USER": "hub"}, "PASSWORD", "need each other"),
        ({"HUB_KAFKA_TLS": "true", "HUB_KAFKA_PASSWORD": "s3cret"}, "PASSWORD", "need each other"),
        ({"HUB_KAFKA_TLS_CA": "ca"}, "TLS_CA", "HUB_KAFKA_TLS=true"),
        ({"HUB_KAFKA_TLS": "true", "HUB_KAFKA_TLS_CA": "/none.pem"}, "TLS_CA", "No such file"),
        ({"HUB_KAFKA_TLS": "true", "HUB_KAFKA_TLS_CA": "key"}, "TLS_CA", "PEM"),
        ({"HUB_KAFKA_TLS": "true", "HUB_KAFKA_TLS_CERTIFICATE": "certificate"}, "TLS_KEY",
         "need each other"),
        ({"HUB_KAFKA_TLS": "true", "HUB_KAFKA_TLS_CERTIFICATE": "certificate",
          "HUB_KAFKA_TLS_KEY": "ca"}, "TLS_KEY", "PEM"),
        ({"HUB_KAFKA_TLS": "maybe"}, "TLS", "boolean"),
        ({"HUB_KAFKA_MECHANISM": "GSSAPI"}, "MECHANISM", "SCRAM-SHA-512"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, str], given: dict[str, str], named: str,
    why: str,
) -> None:  # fmt: skip
    paths = {Path(path).name: path for path in files.values()}
    with pytest.raises(ValidationError) as refused:
        told(monkeypatch, {name: paths.get(value, value) for name, value in given.items()})

    said = str(first_wrong(refused.value, "HUB_KAFKA_"))
    assert said.startswith(f"HUB_KAFKA_{named} is not right: ")
    assert why in said
    assert "s3cret" not in f"{said} {refused.value}"
