"""The identity provider: found by its issuer, its keys fetched and kept.

Production refuses a provider that could be imitated: one not behind TLS, or on this machine.
"""

import ipaddress
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hub.errors import ProviderNotUsable
from hub.signin.tokens import Expected, Kind, header_of, verify
from hub.signin.trusted import certificates

log = structlog.get_logger()
KEYS_AGE = 600.0
"""Seconds that keys are used before they are fetched again."""
KEYS_HELD = 3600.0
"""Seconds that keys are used where the provider does not answer who would give new ones."""
FAULT_WAIT = 5.0
"""Seconds until a provider that did not answer is asked again: each who asks would wait for it."""
NEW_KEY_WAIT = 30.0
"""Seconds between fetches because of an unknown key: a forger cannot make us ask more often."""
TIMEOUT = 5.0
NO_ANSWER = "the identity provider does not answer; try again later"


@dataclass(frozen=True)
class Endpoints:
    """Where the provider answers."""

    issuer: str
    authorization: str
    token: str
    jwks: str
    end_session: str | None


class Provider:
    """The provider of one issuer. Safe to share between threads."""

    def __init__(self, issuer: str, *, is_production: bool = True) -> None:
        if is_production:
            require_trustworthy(issuer)
        self.issuer, self.is_production = issuer, is_production
        self._lock = threading.Lock()
        self._endpoints: Endpoints | None = None
        self._keys: KeySet | None = None
        self._fetched = self._failed = float("-inf")

    def endpoints(self) -> Endpoints:
        """Find where the provider answers. Raises `ProviderNotUsable`."""
        if self._endpoints is None:
            told = _fetched(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if told.get("issuer") != self.issuer:
                raise ProviderNotUsable("the identity provider says that it is another")
            found = Endpoints(
                self.issuer, told["authorization_endpoint"], told["token_endpoint"],
                told["jwks_uri"], told.get("end_session_endpoint"),
            )  # fmt: skip
            if self.is_production:
                for address in (found.authorization, found.token, found.jwks):
                    require_trustworthy(address)
            self._endpoints = found
        return self._endpoints

    def keys(self, key_id: str | None) -> KeySet:
        """Give the provider's keys, fetched anew where this one is not among them.

        Raises `ProviderNotUsable` where there are none, or they are too old to be believed.
        """
        with self._lock:
            now = time.monotonic()
            age = now - self._fetched
            known = self._keys is not None and any(key.kid == key_id for key in self._keys.keys)
            is_due = age > KEYS_AGE or (not known and age > NEW_KEY_WAIT)
            if is_due and now - self._failed > FAULT_WAIT:
                try:
                    self._keys = self._fetched_keys()
                    age, self._fetched = 0.0, now
                except ProviderNotUsable:
                    self._failed = time.monotonic()
            if self._keys is None or age > KEYS_HELD:
                raise ProviderNotUsable(NO_ANSWER)
            return self._keys

    def _fetched_keys(self) -> KeySet:
        try:
            return KeySet.import_key_set(_fetched(self.endpoints().jwks))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError) as fault:
            log.warning("the provider's keys cannot be read", exception_type=type(fault).__name__)
            raise ProviderNotUsable("the provider's keys cannot be read") from fault

    def verified(
        self, token: str, audience: str, kind: Kind, nonce: str | None = None
    ) -> dict[str, Any]:
        """Give the claims of a token. Raises `TokenRefused` or `ProviderNotUsable`."""
        key_id = header_of(token).get("kid")
        keys = self.keys(key_id if isinstance(key_id, str) else None)
        expected = Expected(self.issuer, audience, kind, nonce)
        return dict(verify(token, keys, expected, now=int(time.time())))


def require_trustworthy(address: str) -> None:
    """Raise `ProviderNotUsable` for an address that is not TLS, or is this machine's own."""
    parts = urlsplit(address)
    if parts.scheme != "https":
        raise ProviderNotUsable(f"the identity provider must be https: {parts.scheme}:// is not")
    host = parts.hostname or ""
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = host == "localhost" or host.endswith(".localhost")
    if is_local or not host:
        raise ProviderNotUsable("the identity provider must not be on this machine")


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=TIMEOUT, follow_redirects=False, verify=certificates())
        answer.raise_for_status()
        told = answer.json()
    except (httpx.HTTPError, ValueError) as fault:
        # Its text names the address and what is wrong there: a certificate, a name, a status.
        log.warning("identity provider does not answer", exception_type=type(fault).__name__,
                    error=str(fault))  # fmt: skip
        raise ProviderNotUsable(NO_ANSWER) from fault
    if not isinstance(told, dict):
        raise ProviderNotUsable("the identity provider answers what is not understood")
    return told
