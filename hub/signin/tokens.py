"""Verify a token of the identity provider: pure, with the keys and the time given.

Everything is pinned: the issuer, the audience, the algorithms, and which kind of token it may be.
An access token says what its bearer may do at this API; an ID token says who signed in to the
pages, and is no permission to anything: each is refused where the other is due.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
LEEWAY = 60
"""Seconds that the clocks of the provider and of the hub may differ."""
LONGEST = 16_384
"""Characters of the longest token that is looked at."""
_HEADER = {"alg", "kid", "typ", "x5t", "x5t#S256", "cty"}
_TYPES = {"access": {None, "JWT", "at+jwt", "application/at+jwt"}, "id": {None, "JWT"}}
_OF_AN_ID_TOKEN = ("nonce", "at_hash", "c_hash")
Kind = Literal["access", "id"]


class TokenRefused(Exception):
    """The token proves nothing. The message is one of a few, never with what was in the token."""


@dataclass(frozen=True)
class Expected:
    """Whom the token must come from and be for."""

    issuer: str
    audience: str
    kind: Kind
    nonce: str | None = None
    """An ID token's: what this sign-in was begun with."""


def verify(token: str, keys: KeySet, expected: Expected, *, now: int) -> Mapping[str, Any]:
    """Give a token's claims. Raises `TokenRefused` for whatever is not exactly as expected.

    `now` is in seconds since 1970.
    """
    if not token or len(token) > LONGEST or token.count(".") != 2:  # noqa: PLR2004  (three parts)
        raise TokenRefused("it is no signed token")
    _check_header(header_of(token), expected.kind)
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise TokenRefused(f"it is not signed by the provider: {type(fault).__name__}") from fault
    _check_claims(claims, expected, now)
    return claims


def header_of(token: str) -> Mapping[str, Any]:
    """Give a token's header, which nobody vouches for yet. Raises `TokenRefused`."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError) as fault:
        raise TokenRefused("it is no signed token") from fault
    if not isinstance(header, Mapping):
        raise TokenRefused("it is no signed token")
    return header


def _check_header(header: Mapping[str, Any], kind: Kind) -> None:
    if set(header) - _HEADER:
        # A key or an address of one in the token itself would let the bearer choose the lock.
        raise TokenRefused("its header has more than it may")
    if header.get("typ") not in _TYPES[kind]:
        raise TokenRefused("it is a token of another type")


def _check_claims(claims: Mapping[str, Any], expected: Expected, now: int) -> None:
    if claims.get("iss") != expected.issuer:
        raise TokenRefused("it is of another issuer")
    audience = claims.get("aud")
    if expected.audience not in ([audience] if isinstance(audience, str) else audience or []):
        raise TokenRefused("it is for another audience")
    if expected.kind == "id" and claims.get("azp") not in {None, expected.audience}:
        raise TokenRefused("it was given to another client")
    _check_times(claims, now)
    if not isinstance(claims.get("sub"), str) or not claims["sub"].strip():
        raise TokenRefused("it names nobody")
    _check_kind(claims, expected)


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    for name in ("exp", "iat", "nbf"):
        at = claims.get(name)
        if (at is None and name != "nbf") or isinstance(at, bool):
            raise TokenRefused(f"it has no {name}")
        if at is not None and not isinstance(at, int | float):
            raise TokenRefused(f"its {name} is no time")
    if claims["exp"] <= now - LEEWAY:
        raise TokenRefused("it has expired")
    if max(claims["iat"], claims.get("nbf") or 0) > now + LEEWAY:
        raise TokenRefused("it is not valid yet")


def _check_kind(claims: Mapping[str, Any], expected: Expected) -> None:
    use = claims.get("token_use") or claims.get("token_type")
    if expected.kind == "id":
        if use not in {None, "id", "ID"} or not expected.nonce:
            raise TokenRefused("it is no ID token")
        if claims.get("nonce") != expected.nonce:
            raise TokenRefused("it is of another sign-in")
        return
    if use not in {None, "access", "Bearer"} or any(each in claims for each in _OF_AN_ID_TOKEN):
        raise TokenRefused("it is no access token")
