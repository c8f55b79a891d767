"""A token proves something only if it is exactly what is expected; everything else is refused."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from hub.access.actors import Actor
from hub.signin.claims import actor_of
from hub.signin.tokens import Expected, TokenRefused, verify

NOW = 1_795_454_119
KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "one"})
ELLIPTIC = ECKey.generate_key("P-256", parameters={"kid": "ec"})
KEYS = KeySet([KEY, ELLIPTIC])
ACCESS = Expected("https://id.example", "hub-api", "access")
ID = Expected("https://id.example", "hub-pages", "id", nonce="n-1")

ACCESS_CLAIMS: dict[str, Any] = {
    "iss": "https://id.example", "sub": "u-17", "aud": "hub-api", "iat": NOW - 5, "nbf": NOW - 5,
    "exp": NOW + 600, "roles": ["caseworker"], "token_use": "access",
}  # fmt: skip
ID_CLAIMS: dict[str, Any] = {
    "iss": "https://id.example", "sub": "u-17", "aud": "hub-pages", "iat": NOW, "exp": NOW + 600,
    "nonce": "n-1", "at_hash": "x", "token_use": "id",
}  # fmt: skip


def signed(
    claims: Mapping[str, Any], header: Mapping[str, Any] | None = None, key: Any = KEY
) -> str:
    registry = jws.JWSRegistry(
        algorithms=["RS256", "HS256", "ES256", "RS384", "none"], strict_check_header=False
    )
    given = {"alg": "RS256", "kid": "one", "typ": "JWT"} | dict(header or {})
    return jws.serialize_compact(given, json.dumps(claims).encode(), key, registry=registry)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def spoiled(token: str, place: int) -> str:
    parts = token.split(".")
    middle = len(parts[place]) // 2
    swap = "A" if parts[place][middle] != "A" else "B"
    parts[place] = parts[place][:middle] + swap + parts[place][middle + 1 :]
    return ".".join(parts)


def keyed_with_the_public_key() -> str:
    """Signed with the provider's public key as a shared secret: the oldest trick there is."""
    said = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(ACCESS_CLAIMS)}"
    proof = hmac.digest(KEY.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(proof).decode().rstrip('=')}"


HOSTILE: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "one word": lambda: "token",
    "two parts": lambda: "a.b",
    "four parts": lambda: signed(ACCESS_CLAIMS) + ".x",
    "encrypted, five parts": lambda: "a.b.c.d.e",
    "dots only": lambda: "..",
    "no signature": lambda: signed(ACCESS_CLAIMS).rpartition(".")[0] + ".",
    "signature of another": lambda: signed(ACCESS_CLAIMS).rpartition(".")[0]
    + "." + signed(ID_CLAIMS).rpartition(".")[2],
    "header changed": lambda: spoiled(signed(ACCESS_CLAIMS), 0),
    "claims changed": lambda: spoiled(signed(ACCESS_CLAIMS), 1),
    "signature changed": lambda: spoiled(signed(ACCESS_CLAIMS), 2),
    "not base64": lambda: "!!.??.**",
    "not JSON": lambda: "aGVsbG8.aGVsbG8.aGVsbG8",
    "letters of no alphabet": lambda: "é.ü.ß",
    "too long": lambda: signed(ACCESS_CLAIMS | {"x": "y" * 20_000}),
    "another's key, our kid": lambda: signed(ACCESS_CLAIMS, key=OTHER),
    "a key nobody knows": lambda: signed(ACCESS_CLAIMS, {"kid": "two"}, OTHER),
    "alg none": lambda: f"{part({'alg': 'none'})}.{part(ACCESS_CLAIMS)}.",
    "alg None": lambda: f"{part({'alg': 'None', 'kid': 'one'})}.{part(ACCESS_CLAIMS)}.",
    "alg HS256 with the public key": keyed_with_the_public_key,
    "alg of another family": lambda: signed(ACCESS_CLAIMS, {"alg": "RS384"}),
    "alg missing": lambda: f"{part({'kid': 'one'})}.{part(ACCESS_CLAIMS)}.c2ln",
    "alg a list": lambda: f"{part({'alg': ['RS256']})}.{part(ACCESS_CLAIMS)}.c2ln",
    "its own key": lambda: signed(ACCESS_CLAIMS, {"jwk": KEY.as_dict(private=False)}),
    "an address of its key": lambda: signed(ACCESS_CLAIMS, {"jku": "https://evil.example/jwks"}),
    "a certificate's address": lambda: signed(ACCESS_CLAIMS, {"x5u": "https://evil.example"}),
    "a certificate": lambda: signed(ACCESS_CLAIMS, {"x5c": ["AAAA"]}),
    "something critical": lambda: signed(ACCESS_CLAIMS, {"crit": ["kid"]}),
    "not encoded": lambda: signed(ACCESS_CLAIMS, {"b64": True}),
    "compressed": lambda: signed(ACCESS_CLAIMS, {"zip": "DEF"}),
    "of another type": lambda: signed(ACCESS_CLAIMS, {"typ": "logout+jwt"}),
    "a path for a kid": lambda: signed(ACCESS_CLAIMS, {"kid": "../../dev/null"}, OTHER),
    "expired": lambda: signed(ACCESS_CLAIMS | {"exp": NOW - 61}),
    "without an end": lambda: signed({k: v for k, v in ACCESS_CLAIMS.items() if k != "exp"}),
    "end a text": lambda: signed(ACCESS_CLAIMS | {"exp": "tomorrow"}),
    "end a yes": lambda: signed(ACCESS_CLAIMS | {"exp": True}),
    "without a beginning": lambda: signed({k: v for k, v in ACCESS_CLAIMS.items() if k != "iat"}),
    "of the future": lambda: signed(ACCESS_CLAIMS | {"iat": NOW + 3600}),
    "not valid yet": lambda: signed(ACCESS_CLAIMS | {"nbf": NOW + 3600}),
    "another issuer": lambda: signed(ACCESS_CLAIMS | {"iss": "https://evil.example"}),
    "an issuer with a slash": lambda: signed(ACCESS_CLAIMS | {"iss": "https://id.example/"}),
    "no issuer": lambda: signed({k: v for k, v in ACCESS_CLAIMS.items() if k != "iss"}),
    "issuers": lambda: signed(ACCESS_CLAIMS | {"iss": ["https://id.example"]}),
    "another audience": lambda: signed(ACCESS_CLAIMS | {"aud": "other-api"}),
    "no audience": lambda: signed({k: v for k, v in ACCESS_CLAIMS.items() if k != "aud"}),
    "an empty audience": lambda: signed(ACCESS_CLAIMS | {"aud": []}),
    "audience a part": lambda: signed(ACCESS_CLAIMS | {"aud": "hub-api-2"}),
    "nobody": lambda: signed(ACCESS_CLAIMS | {"sub": " "}),
    "a number for a name": lambda: signed(ACCESS_CLAIMS | {"sub": 17}),
    "an ID token": lambda: signed(ID_CLAIMS | {"aud": "hub-api"}),
    "an ID token without its use": lambda: signed(
        {k: v for k, v in ID_CLAIMS.items() if k != "token_use"} | {"aud": "hub-api"}
    ),
    "a refresh token": lambda: signed(ACCESS_CLAIMS | {"token_use": "refresh"}),
    "a refresh token by type": lambda: signed(
        {k: v for k, v in ACCESS_CLAIMS.items() if k != "token_use"} | {"token_type": "refresh"}
    ),
    "claims a list": lambda: signed([ACCESS_CLAIMS]),  # type: ignore[arg-type]
}  # fmt: skip


def test_a_good_access_token_is_taken() -> None:
    assert verify(signed(ACCESS_CLAIMS), KEYS, ACCESS, now=NOW)["sub"] == "u-17"
    assert verify(signed(ACCESS_CLAIMS | {"aud": ["a", "hub-api"]}), KEYS, ACCESS, now=NOW)
    assert verify(signed(ACCESS_CLAIMS, {"typ": "at+jwt"}), KEYS, ACCESS, now=NOW)
    elliptic = jwt.encode({"alg": "ES256", "kid": "ec"}, ACCESS_CLAIMS, ELLIPTIC)
    assert verify(elliptic, KEYS, ACCESS, now=NOW)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_token_is_refused(kind: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        verify(HOSTILE[kind](), KEYS, ACCESS, now=NOW)
    assert "u-17" not in str(refused.value)


def test_there_are_enough_hostile_tokens() -> None:
    assert len(HOSTILE) >= 40
    assert len({make() for make in HOSTILE.values()}) == len(HOSTILE)


def test_clocks_may_differ_by_a_minute() -> None:
    late = signed(ACCESS_CLAIMS | {"exp": NOW - 59})
    assert verify(late, KEYS, ACCESS, now=NOW)


def test_an_id_token_is_taken_for_its_own_sign_in_only() -> None:
    assert verify(signed(ID_CLAIMS), KEYS, ID, now=NOW)["nonce"] == "n-1"
    for wrong in ({"nonce": "n-2"}, {"azp": "other-client"}, {"token_use": "access"}):
        with pytest.raises(TokenRefused):
            verify(signed(ID_CLAIMS | wrong), KEYS, ID, now=NOW)
    with pytest.raises(TokenRefused):
        verify(signed(ID_CLAIMS), KEYS, Expected(ID.issuer, ID.audience, "id"), now=NOW)
    with pytest.raises(TokenRefused):
        verify(signed(ACCESS_CLAIMS | {"aud": "hub-pages"}), KEYS, ID, now=NOW)


def test_an_actor_is_known_by_issuer_and_subject_and_named_for_people() -> None:
    found = actor_of(ACCESS_CLAIMS, roles_claim="roles", names={"name": "Amira Khan"})
    assert found == Actor("Amira Khan", "caseworker", "https://id.example u-17")
    nameless = actor_of(ACCESS_CLAIMS, roles_claim="roles", names={})
    assert nameless.name == "u-17"


@pytest.mark.parametrize(
    "roles",
    [None, [], "", ["superuser"], ["caseworker", "auditor"], [None], {"caseworker": True}, 7],
)
def test_without_exactly_one_role_nobody_comes_in(roles: object) -> None:
    with pytest.raises(TokenRefused):
        actor_of(ACCESS_CLAIMS | {"roles": roles}, roles_claim="roles", names={})
