"""Every setting of the hub, one line each; ``hub settings`` prints them with their sources.

Values come from the environment (``HUB_…``); a secret may be given as a file instead
(``HUB_…_FILE``), which is how container platforms hand them over.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.errors import SettingsWrong
from hub.secret_files import secrets_from_files

LOGINS = ("migrate", "ingest", "project", "api", "audit", "seal")
"""The PostgreSQL logins the hub connects as, each with the least rights its work needs."""
IN_UTC = "-c TimeZone=UTC"
"""In London's time the first of January of year 1, which systems write for a time they do not know,
is before any that Python can hold, so that it could not be read."""


class Settings(BaseSettings):
    """What can be set from outside. Durations are seconds, sizes are rows unless named."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, hide_input_in_errors=True)

    database_url: SecretStr = Field(
        SecretStr(""), description="PostgreSQL 16 or later, as its owner; used to migrate."
    )
    ingest_password: SecretStr = Field(SecretStr(""), description="Password of login hub_ingest.")
    project_password: SecretStr = Field(SecretStr(""), description="Password of login hub_project.")
    api_password: SecretStr = Field(SecretStr(""), description="Password of login hub_api.")
    audit_password: SecretStr = Field(SecretStr(""), description="Password of login hub_audit.")
    seal_password: SecretStr = Field(SecretStr(""), description="Password of login hub_seal.")
    migrate_password: SecretStr = Field(
        SecretStr(""), description="Password to give login hub_migrate, which later migrates."
    )
    kafka_bootstrap: str = Field("", description="Kafka bootstrap servers, host:port,host:port.")
    topic_prefix: str = Field("hub", description="Topics are <prefix>.<area>.")
    topic_partitions: int = Field(6, ge=1, description="Partitions of a topic made by a connector.")
    consumer_group: str = Field("hub-ingest", description="Kafka group the ingesters share.")
    ingest_batch: int = Field(
        5000, ge=1, description="Messages taken from Kafka at a time, at most."
    )
    project_page: int = Field(5000, ge=1, description="Events projected per checkpoint, at most.")
    remember: Literal["off", "month", "quarter"] = Field(
        "month",
        description="Whose ends hub project run remembers by itself, so that measures can be asked "
        "as known on them: of each month, of each quarter, or off.",
    )
    remembered_kept: int = Field(
        0, ge=0,
        description="How many of those ends hub project run keeps; it drops the oldest beyond "
        "them, and no other day; 0: all are kept.",
    )  # fmt: skip
    feeds_directory: Path = Field(
        Path(".hub/feeds"), description="Where connectors keep bookmarks, snapshots and rejects."
    )
    timetable: Path | None = Field(
        None, description="Timetable of the feeds, for the page that says when each is due."
    )
    children: int = Field(
        0, ge=0, description="Children under 18 in the area, for rates; 0: no rate is given."
    )
    numbers_kept: int = Field(
        600, ge=0,
        description="Seconds that the numbers of Performance are shown before they are counted "
        "again; 0: whenever anything has come since.",
    )  # fmt: skip
    api_host: str = Field(
        "127.0.0.1", description="Address to serve at; loopback only without an identity provider."
    )
    api_port: int = Field(8000, ge=1, le=65535, description="Port of the API and the pages.")
    public_url: str = Field(
        "http://127.0.0.1:8000", description="Where browsers reach the pages; https in production."
    )
    environment: Literal["production", "development"] = Field(
        "production",
        description="Production refuses an identity provider that is not TLS or is on loopback.",
    )
    oidc_issuer: str = Field("", description="The identity provider. Without one: no pages.")
    oidc_client_id: str = Field(
        "", description="The hub's pages as the identity provider knows them."
    )
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Secret of that client.")
    oidc_audience: str = Field("hub-api", description="Audience that access tokens must be for.")
    oidc_roles_claim: str = Field(
        "roles", description="Claim of an access token with the role; a dot leads into a claim."
    )
    oidc_subject_claim: str = Field(
        "sub", description="Claim that says who somebody is; oid at Microsoft Entra."
    )
    oidc_scope: str = Field(
        "openid profile", description="Scopes that a sign-in asks for, with openid among them."
    )
    development_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of a hub without an identity provider. No default."
    )
    development_actor: str = Field("", description="Name the development token acts as.")
    development_role: str = Field("caseworker", description="Role the development actor has.")
    seal_key: SecretStr = Field(
        SecretStr(""), description="Private key of the seal (Ed25519, PEM); for hub seal alone."
    )
    seal_public_key: str = Field(
        "",
        description="Public key of the seal, as hub seal --new-key prints it, to verify; after it, "
        "by spaces, the keys that sealed before it.",
    )
    seal_heads: Path | None = Field(
        None,
        description="File outside the database in which hub seal keeps each signed head too, and "
        "from the newest of which alone it goes on.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )

    def database_url_for(self, login: str) -> str:
        """Give the connection string of one of `LOGINS`, same server, that login's user.

        But for the owner, who migrates, all speak in UTC whatever the server's own time zone is.
        """
        url = self.database_url.get_secret_value()
        if login == "migrate":
            return url
        password = getattr(self, f"{login}_password").get_secret_value()
        extra = {"password": password} if password else {}
        options = f"{conninfo_to_dict(url).get('options') or ''} {IN_UTC}".strip()
        return make_conninfo(url, user=f"hub_{login}", options=options, **extra)

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_small_letters(cls, given: object) -> object:
        return given.lower() if isinstance(given, str) else given

    @field_validator("database_url")
    @classmethod
    def _is_an_address(cls, given: SecretStr) -> SecretStr:
        try:
            make_conninfo(given.get_secret_value())
        except ProgrammingError:
            raise ValueError("no address of a database; postgresql://USER@HOST:5432/NAME is one")  # noqa: B904
        return given


@cache
def settings() -> Settings:
    """Read the settings once; tests that change the environment call ``settings.cache_clear``.

    Raises `SettingsWrong`, naming the first that is not what it must be.
    """
    secrets_from_files()
    try:
        return Settings()
    except ValidationError as fault:
        raise first_wrong(fault) from None


def first_wrong(fault: ValidationError, prefix: str = "HUB_") -> SettingsWrong:
    """Say which setting is not what it must be, without the value it has."""
    wrong = fault.errors(include_input=False)[0]
    name = f"{prefix}{wrong['loc'][0]}".upper()
    why = wrong["msg"].removeprefix("Value error, ")
    return SettingsWrong(name, why[:1].lower() + why[1:])
