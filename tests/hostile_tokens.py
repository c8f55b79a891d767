"""Tokens that prove nothing, each in its own way, and the keys that good ones are signed with."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, KeySet, RSAKey

from hub.signin.tokens import Expected

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

PROGRAM_CLAIMS: dict[str, Any] = {
    key: value for key, value in ACCESS_CLAIMS.items() if key != "roles"
} | {"sub": "portal", "client_id": "portal", "scope": "other hub.push"}  # fmt: skip


def of_a_program(client: str, **changed: Any) -> str:
    """Give the token that client credentials are answered with."""
    return signed(PROGRAM_CLAIMS | {"sub": client, "client_id": client} | changed)


NO_PROGRAM: dict[str, Callable[[], str]] = {
    "a person's": lambda: signed(ACCESS_CLAIMS),
    "a person's, with the scope": lambda: of_a_program("portal", roles=["caseworker"]),
    "a person's role beside a program's": lambda: of_a_program(
        "portal", roles=["system_connector", "auditor"]
    ),
    "no client": lambda: signed({k: v for k, v in PROGRAM_CLAIMS.items() if k != "client_id"}),
    "a client that is a list": lambda: of_a_program("portal", client_id=["portal"]),
    "a client that is null": lambda: of_a_program("portal", client_id=None),
    "two clients": lambda: of_a_program("portal", azp="other"),
}  # fmt: skip
"""Tokens that are signed as they should be, and stand for no program."""
