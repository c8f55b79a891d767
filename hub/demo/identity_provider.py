"""A real OpenID Connect provider on loopback, for demonstrations and tests, with named users.

It is for this machine only: the hub refuses such a provider unless it is told that this is not
production.
"""

import atexit
import importlib.util
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from hub.demo.embedded_broker import free_port
from hub.errors import HubError

START_TIMEOUT = 30.0
CLIENT_ID, AUDIENCE = "hub-pages", "hub-api"
SIGN_IN_SCOPES, PUSH_SCOPE = ["openid", "profile"], "hub.push"
PROGRAMS = ("front-door-portal",)
"""Clients that push events: each has a secret of its own, and no person behind it."""
PASSWORD = "invented-families"  # noqa: S105  (of invented people, on this machine only)


@dataclass(frozen=True)
class User:
    """Someone who can sign in."""

    username: str
    name: str
    role: str


USERS = (
    User("amira.khan", "Amira Khan", "caseworker"),
    User("grace.osei", "Grace Osei", "team_manager"),
    User("ines.duarte", "Ines Duarte", "auditor"),
    User("priya.nair", "Priya Nair", "privacy_officer"),
    User("ruth.bell", "Ruth Bell", "advanced_practitioner"),
    User("sol.winter", "Sol Winter", "administrator"),
    User("tom.price", "Tom Price", "integration"),
    User("dele.ade", "Dele Ade", "analyst"),
)
"""One invented person for each role people have."""


class IdentityProviderMissing(HubError):
    """The provider's package is not installed."""

    def __init__(self) -> None:
        super().__init__("there is no local identity provider: pip install nanoidp")


class EmbeddedIdentityProvider:
    """One process; `issuer` is its address. Its keys stay in the directory."""

    def __init__(
        self,
        directory: Path,
        *,
        public_url: str,
        users: tuple[User, ...] = USERS,
        programs: tuple[str, ...] = PROGRAMS,
        port: int | None = None,
    ) -> None:
        if importlib.util.find_spec("nanoidp") is None:
            raise IdentityProviderMissing
        self.port = port or free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.client_secret = secrets.token_urlsafe(24)
        self.program_secrets = {each: secrets.token_urlsafe(24) for each in programs}
        self.users, self._directory = users, directory
        self._write(public_url)
        self._start()

    def _write(self, public_url: str) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        settings: dict[str, Any] = {
            "config_version": 1,
            "server": {"host": "127.0.0.1", "port": self.port},
            "oauth": {
                "issuer": self.issuer,
                "audience": AUDIENCE,
                "require_pkce": True,
                "scopes_supported": [*SIGN_IN_SCOPES, PUSH_SCOPE],
                "clients": self._clients(public_url),
            },
            "session": {"secret_key": secrets.token_urlsafe(24)},
            "authority_prefixes": {"roles": ""},
            "jwt": {"keys_dir": str(self._directory / "keys")},
        }
        users = {
            each.username: {
                "password": PASSWORD, "roles": [each.role], "attributes": {"name": each.name},
            }
            for each in self.users
        }  # fmt: skip
        for name, content in (
            ("settings", settings),
            ("users", {"config_version": 1, "users": users}),
        ):
            path = self._directory / f"{name}.yaml"
            path.write_text(yaml.safe_dump(content), encoding="utf-8")
            path.chmod(0o600)

    def _clients(self, public_url: str) -> list[dict[str, Any]]:
        """Give the pages, and every program that may push and do nothing else."""
        pages = {
            "client_id": CLIENT_ID,
            "client_secret": self.client_secret,
            "description": "Case record hub",
            "redirect_uris": [f"{public_url}/sign-in/back"],
            "allowed_scopes": SIGN_IN_SCOPES,
        }
        pushing = [
            {"client_id": each, "client_secret": secret, "allowed_scopes": [PUSH_SCOPE]}
            for each, secret in self.program_secrets.items()
        ]
        return [pages, *pushing]

    def token_of(self, program: str, scope: str = PUSH_SCOPE) -> str:
        """Get an access token as a program does, by its client credentials."""
        answer = httpx.post(
            f"{self.issuer}/token", auth=(program, self.program_secrets[program]),
            data={"grant_type": "client_credentials", "scope": scope}, timeout=10,
        )  # fmt: skip
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def _start(self) -> None:
        log_file = self._directory / "provider.log"
        with log_file.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  (our own argument list)
                [sys.executable, "-m", "hub.demo.provider_process",
                 "--config", str(self._directory)],
                stdout=log,
                stderr=log,
            )  # fmt: skip
        atexit.register(self.stop)
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        raise HubError(f"the identity provider did not start; see {log_file}")

    @property
    def settings(self) -> dict[str, str]:
        """Give the hub's settings for this provider."""
        return {
            "HUB_OIDC_ISSUER": self.issuer,
            "HUB_OIDC_CLIENT_ID": CLIENT_ID,
            "HUB_OIDC_CLIENT_SECRET": self.client_secret,
            "HUB_OIDC_AUDIENCE": AUDIENCE,
            "HUB_ENVIRONMENT": "development",
        }

    def stop(self) -> None:
        """End the process."""
        atexit.unregister(self.stop)
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
