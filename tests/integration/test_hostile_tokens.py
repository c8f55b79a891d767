"""Tokens that prove nothing, sent to every route there is: none is let in."""

import re
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.api.app import create_app
from hub.signin.claims import actor_of
from hub.signin.tokens import verify
from tests.architecture.test_routes import OPEN, routes
from tests.hostile_tokens import ACCESS, ACCESS_CLAIMS, HOSTILE, KEYS, NOW, signed


@dataclass(frozen=True)
class AsTheGateDoes:
    """Tells whose a token is as the gate does, with keys and a time of the test's own."""

    def identify(self, token: str) -> Actor:
        """Give the actor. Raises `TokenRefused`."""
        claims = verify(token, KEYS, ACCESS, now=NOW)
        return actor_of(claims, roles_claim="roles", names=claims)


@pytest.fixture(scope="module")
def api() -> TestClient:
    """The API over nothing: whoever got past the token would find that there is no door."""
    nothing = cast("Any", None)
    app = create_app(access=AsTheGateDoes(), door=nothing, pool=nothing)
    return TestClient(app, raise_server_exceptions=False)


def bearer(token: str) -> dict[bytes, bytes]:
    return {b"authorization": b"Bearer " + token.encode(), b"purpose": b"direct_care"}


def asked(api: TestClient) -> list[tuple[str, str]]:
    """List every operation that is not open, with something in each place of its address."""
    found = []
    for route in routes(api.app):
        if route.path not in OPEN:
            path = re.sub(r"\{[^}]+\}", str(uuid4()), route.path)
            found += [(method, path) for method in route.methods]
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_route_takes_a_hostile_token(api: TestClient, kind: str) -> None:
    headers = bearer(HOSTILE[kind]())
    operations = asked(api)
    assert len(operations) >= 30
    for method, path in operations:
        answer = api.request(method, path, headers=cast("Any", headers))
        assert answer.status_code == 401, (method, path)
        assert "u-17" not in answer.text


def test_a_good_token_gets_past(api: TestClient) -> None:
    answer = api.get("/feeds", headers=cast("Any", bearer(signed(ACCESS_CLAIMS))))
    assert answer.status_code == 500  # there is no door behind it
