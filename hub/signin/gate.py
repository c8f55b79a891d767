"""Let people in: begin a sign-in, end it with a session, and tell whose a cookie or a token is.

OpenID Connect, authorization code with PKCE. The pages' own client is confidential; the API takes
access tokens of the same provider, made for the hub.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.access.roles import roles
from hub.errors import ProviderNotUsable
from hub.signin import sessions
from hub.signin.claims import actor_of, proved_at, subject_of
from hub.signin.provider import Provider
from hub.signin.sessions import Attempt, Session
from hub.signin.tokens import TokenRefused
from hub.signin.trusted import certificates

log = structlog.get_logger()
SCOPE = "openid profile"


@dataclass(frozen=True)
class Client:
    """The hub as the provider knows it."""

    client_id: str
    client_secret: str
    audience: str
    """Whom access tokens must be for."""
    roles_claim: str
    public_url: str
    """Where browsers reach the pages."""
    scope: str = SCOPE
    """What is asked of the provider, in words that it knows."""
    subject_claim: str = "sub"
    """Claim of both tokens that says who somebody is."""

    @property
    def back(self) -> str:
        """Where the provider sends the browser back to."""
        return self.public_url.rstrip("/") + "/sign-in/back"

    @property
    def signed_out(self) -> str:
        """Where the provider sends the browser after signing out."""
        return self.public_url.rstrip("/") + "/signed-out"


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that came back well: the cookie to set, and where to go."""

    cookie: str
    next: str


class SignInFailed(Exception):
    """The sign-in proves nothing; the message is for the page and says what to do."""


class Gate:
    """The one way in."""

    def __init__(
        self, provider: Provider, client: Client, pool: "ConnectionPool[sessions.Connection]"
    ) -> None:
        self._provider, self._client, self._pool = provider, client, pool

    @property
    def is_secure(self) -> bool:
        """Whether the pages are reached over TLS, so that cookies may demand it."""
        return self._client.public_url.startswith("https://")

    def begin(self, next_path: str, browser: str, *, again: bool = False) -> str:
        """Begin a sign-in; give the provider's address to send the browser to.

        `browser` is a secret of this browser: a sign-in that somebody else began, and had come
        back here, would let whoever sits here work under another's name. `again` asks the provider
        to have people prove who they are though it knows them.
        """
        asked = {"prompt": "login", "max_age": "0"} if again else {}
        endpoints = self._provider.endpoints()
        with self._pool.connection() as connection:
            attempt = sessions.begin(connection, next_path, browser, is_again=again)
        with self._oauth() as oauth:
            address, _state = oauth.create_authorization_url(
                endpoints.authorization, state=attempt.state, nonce=attempt.nonce,
                code_verifier=attempt.code_verifier, **asked,
            )  # fmt: skip
        return str(address)

    def finish(self, code: str, state: str, browser: str) -> SignedIn:
        """End a sign-in of this browser. Raises `SignInFailed` or `ProviderNotUsable`."""
        with self._pool.connection() as connection:
            attempt = sessions.take(connection, state, browser)
        if attempt is None:
            raise SignInFailed("this sign-in is over, or was begun in another browser")
        actor, subject = self._proven(attempt, self._exchanged(attempt, code))
        with self._pool.connection() as connection:
            purpose = roles()[actor.role].usual_purpose
            cookie = sessions.open_session(
                connection,
                Session(self._provider.issuer, subject, actor.name, actor.role, purpose,
                        actor.signed_in_at),
            )  # fmt: skip
        return SignedIn(cookie, attempt.next)

    def session(self, cookie: str, *, is_visit: bool = True) -> Session | None:
        """Tell whose a cookie is; what is no visit does not keep the session alive."""
        with self._pool.connection() as connection:
            return sessions.find(connection, cookie, is_visit=is_visit)

    def choose_purpose(self, cookie: str, purpose: str) -> None:
        """Remember what somebody says they came for."""
        with self._pool.connection() as connection:
            sessions.choose_purpose(connection, cookie, purpose)

    def remember_search(self, cookie: str, asked: Mapping[str, str]) -> None:
        """Keep what a browser searches for, so that its Back button leads to the results again."""
        with self._pool.connection() as connection:
            sessions.remember_search(connection, cookie, asked)

    def last_search(self, cookie: str) -> dict[str, str] | None:
        """Give what a browser last searched for."""
        with self._pool.connection() as connection:
            return sessions.last_search(connection, cookie)

    def sign_out(self, cookie: str) -> str | None:
        """End a session; give the provider's own address to sign out at, where it has one."""
        with self._pool.connection() as connection:
            sessions.end(connection, cookie)
        try:
            address = self._provider.endpoints().end_session
        except ProviderNotUsable:  # whoever signs out is signed out here all the same
            address = None
        asked = {"client_id": self._client.client_id,
                 "post_logout_redirect_uri": self._client.signed_out}  # fmt: skip
        return f"{address}?{urlencode(asked)}" if address else None

    def identify(self, token: str) -> Actor:
        """Tell whose an access token is. Raises `TokenRefused` or `ProviderNotUsable`."""
        claims = self._provider.verified(token, self._client.audience, "access")
        return self._actor(claims, claims)

    def _exchanged(self, attempt: Attempt, code: str) -> dict[str, Any]:
        with self._oauth() as oauth:
            try:
                return dict(
                    oauth.fetch_token(
                        self._provider.endpoints().token, grant_type="authorization_code",
                        code=code, code_verifier=attempt.code_verifier,
                    )
                )  # fmt: skip
            except AuthlibBaseError as fault:
                log.warning("sign-in not confirmed", reason_code=fault.error)
                raise SignInFailed("the identity provider did not confirm it") from fault
            except (httpx.HTTPError, ValueError) as fault:
                log.warning(
                    "identity provider does not answer", exception_type=type(fault).__name__
                )
                raise ProviderNotUsable("the identity provider does not answer") from fault

    def _proven(self, attempt: Attempt, tokens: dict[str, Any]) -> tuple[Actor, str]:
        """Verify both tokens, and that they are about one person; give them and their subject."""
        try:
            who = self._provider.verified(
                str(tokens.get("id_token") or ""), self._client.client_id, "id", attempt.nonce
            )
            may = self._provider.verified(
                str(tokens.get("access_token") or ""), self._client.audience, "access"
            )
            subject = _of_one_person(who, may, self._client.subject_claim)
            # Of whom the provider was to ask again it need not say when: it was just now.
            names = ("auth_time", "iat") if attempt.is_again else ("auth_time",)
            return replace(self._actor(may, who), signed_in_at=proved_at(who, *names)), subject
        except TokenRefused as fault:
            log.warning("sign-in refused", reason_code=str(fault))
            raise SignInFailed(f"the hub does not accept this sign-in: {fault}") from fault

    def _actor(self, claims: dict[str, Any], names: dict[str, Any]) -> Actor:
        return actor_of(
            claims, roles_claim=self._client.roles_claim, names=names,
            subject_claim=self._client.subject_claim,
        )  # fmt: skip

    def _oauth(self) -> OAuth2Client:
        return OAuth2Client(
            self._client.client_id, self._client.client_secret, scope=self._client.scope,
            redirect_uri=self._client.back, code_challenge_method="S256", timeout=5.0,
            verify=certificates(),
        )  # fmt: skip


def _of_one_person(who: dict[str, Any], may: dict[str, Any], claim: str) -> str:
    subject = subject_of(may, claim)
    if subject_of(who, claim) != subject:
        raise TokenRefused("its tokens are about two people")
    return subject
