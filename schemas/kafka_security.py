"""How Kafka is spoken to where it asks for it: encrypted, and as whom; by all that speak to it."""

import ssl
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class KafkaSecurity(BaseSettings):
    """Read from ``HUB_KAFKA_…``. Raises `pydantic.ValidationError`, which names what is wrong.

    A login is given only where TLS hides it, and a certificate is always looked at: nothing here
    turns that off.
    """

    model_config = SettingsConfigDict(
        env_prefix="HUB_KAFKA_", env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    tls: bool = Field(default=False, description="True where the brokers speak TLS.")
    tls_ca: Path | None = Field(
        None,
        description="Who may have signed the brokers' certificates, PEM; unless set, whom this "
        "machine trusts.",
    )
    tls_certificate: Path | None = Field(
        None, description="Certificate chain to show the brokers, PEM, where they ask for one."
    )
    tls_key: Path | None = Field(
        None, description="Its private key, PEM, readable without a passphrase.",
        validate_default=True,
    )  # fmt: skip
    user: str = Field("", description="Whom to log in as (SASL); needs TLS.")
    password: SecretStr = Field(
        SecretStr(""), description="Password of that user.", validate_default=True
    )
    mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="How to log in: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN."
    )

    def options(self) -> dict[str, Any]:
        """Give what kafka-python's clients are told besides; nothing where nothing is set."""
        if not self.tls:
            return {}
        context = ssl.create_default_context(cafile=self.tls_ca)
        if self.tls_certificate:
            context.load_cert_chain(self.tls_certificate, self.tls_key, password=_none)
        if not self.user:
            return {"security_protocol": "SSL", "ssl_context": context}
        return {
            "security_protocol": "SASL_SSL", "ssl_context": context,
            "sasl_mechanism": self.mechanism, "sasl_plain_username": self.user,
            "sasl_plain_password": self.password.get_secret_value(),
        }  # fmt: skip

    @field_validator("tls_ca", "tls_certificate", "tls_key", "user")
    @classmethod
    def _needs_tls(cls, given: Any, now: ValidationInfo) -> Any:
        if given and not now.data.get("tls"):
            raise ValueError("it needs HUB_KAFKA_TLS=true")
        return given

    @field_validator("tls_ca")
    @classmethod
    def _holds_certificates(cls, given: Path | None) -> Path | None:
        try:
            ssl.create_default_context(cafile=given)
        except OSError as fault:
            raise ValueError(_unreadable(given, fault)) from None
        return given

    @field_validator("tls_key")
    @classmethod
    def _fits_its_certificate(cls, given: Path | None, now: ValidationInfo) -> Path | None:
        certificate = now.data.get("tls_certificate")
        if bool(given) != bool(certificate):
            raise ValueError("HUB_KAFKA_TLS_CERTIFICATE and HUB_KAFKA_TLS_KEY need each other")
        if certificate:
            try:
                ssl.create_default_context().load_cert_chain(certificate, given, password=_none)
            except OSError as fault:
                raise ValueError(_unreadable(f"{certificate} with {given}", fault)) from None
        return given

    @field_validator("password")
    @classmethod
    def _is_of_a_user(cls, given: SecretStr, now: ValidationInfo) -> SecretStr:
        if "user" in now.data and bool(given.get_secret_value()) != bool(now.data["user"]):
            raise ValueError("HUB_KAFKA_USER and HUB_KAFKA_PASSWORD need each other")
        return given


def _none() -> str:
    """Give no passphrase, where the library would ask whoever sits at the terminal."""
    return ""


def _unreadable(what: object, fault: OSError) -> str:
    """Say what cannot be used. `ssl.SSLError` is an `OSError` whose words are for programmers."""
    why = "is not what it must be, PEM" if isinstance(fault, ssl.SSLError) else fault.strerror
    return f"{what}: {why}"
