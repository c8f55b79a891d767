"""Which program a token stands for: OAuth client credentials, for systems that call us.

A person's token is not taken: whatever it may do, its bearer would speak for a source system.
"""

from collections.abc import Mapping
from typing import Any

from hub.access.roles import roles
from hub.signin.claims import roles_in
from hub.signin.provider import Provider
from hub.signin.tokens import TokenRefused

CONNECTOR = "system_connector"
"""The role of a program that brings events, where a provider gives programs roles."""
NAMES_OF_THE_CLIENT = ("client_id", "azp", "appid")
"""Claims that name whom a token was given to: RFC 9068, OpenID Connect, Microsoft's version 1."""


class MayNotPush(TokenRefused):
    """It is a program's, and the provider does not say that this program may push."""


class Clients:
    """The programs of a provider."""

    def __init__(self, provider: Provider, *, audience: str, roles_claim: str, scope: str) -> None:
        self._provider, self._audience = provider, audience
        self._roles_claim, self._scope = roles_claim, scope

    def identify(self, token: str) -> str:
        """Give the client a token was given to. Raises `TokenRefused` or `ProviderNotUsable`."""
        claims = self._provider.verified(token, self._audience, "access")
        return client_of(claims, roles_claim=self._roles_claim, scope=self._scope)


def client_of(claims: Mapping[str, Any], *, roles_claim: str, scope: str) -> str:
    """Give the client of an access token that may push. Raises `TokenRefused` or `MayNotPush`.

    It may where it has the scope, or the role of a connector.

    >>> client_of({"client_id": "portal", "scope": "x hub.push"}, roles_claim="roles",
    ...           scope="hub.push")
    'portal'
    """
    ours = roles_in(claims, roles_claim) & set(roles())
    if ours - {CONNECTOR}:
        raise TokenRefused("it is a person's, and not a program's")
    named = [claims[each] for each in NAMES_OF_THE_CLIENT if each in claims]
    if not named or not isinstance(named[0], str) or any(each != named[0] for each in named):
        raise TokenRefused("it does not name one client")
    said = claims.get("scope")
    if scope not in (said.split() if isinstance(said, str) else ()) and CONNECTOR not in ours:
        raise MayNotPush(f"your client may not push: ask the provider for the scope {scope}")
    return named[0]
