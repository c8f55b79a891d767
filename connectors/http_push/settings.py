"""What the push server needs to know besides the broker."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class PushSettings(BaseSettings):
    """Read from ``HUB_PUSH_…``; the broker and the directory are those of every connector."""

    model_config = SettingsConfigDict(
        env_prefix="HUB_PUSH_", frozen=True, hide_input_in_errors=True
    )

    host: str = Field("127.0.0.1", description="Address to listen at.")
    port: int = Field(8010, ge=1, le=65535, description="Port to listen at.")
    senders: Path = Field(
        Path(".hub/push/senders.yml"), description="File of the clients and the systems they are."
    )
    scope: str = Field("hub.push", description="Scope that a client's access token must have.")
    max_body_bytes: int = Field(5_000_000, ge=1000, description="Largest request body.")
    max_events: int = Field(1000, ge=1, description="Most events of one request.")
    tls_certificate: Path | None = Field(None, description="Certificate chain, PEM.")
    tls_key: Path | None = Field(None, description="Its private key, PEM.")
    behind_tls_proxy: bool = Field(
        default=False, description="True where something before this server ends TLS."
    )
