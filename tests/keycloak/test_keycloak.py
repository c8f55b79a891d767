"""Signing in and pushing at Keycloak: another provider than the embedded one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.signin.clients import Clients
from hub.signin.gate import Client
from hub.signin.provider import Provider
from hub.signin.tokens import TokenRefused
from tests.conftest import PUBLIC, Database
from tests.from_maven import or_skip
from tests.keycloak.keycloak import (
    PAGES_SECRET,
    PORTAL_SECRET,
    Keycloak,
    authorize,
)
from tests.signing_in import Visit, at_the_pages

ROLES_CLAIM = "realm_access.roles"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keycloak]:
    """A Keycloak with one caseworker and one program that pushes."""
    directory: Path = tmp_path_factory.mktemp("keycloak")
    running = or_skip(lambda: Keycloak(directory, public_url=PUBLIC), "HUB_TEST_REQUIRE_KEYCLOAK")
    yield running
    running.stop()


@pytest.fixture
def visit(database: Database, keycloak: Keycloak) -> Iterator[Visit]:
    """A browser at the pages of a hub whose provider is Keycloak."""
    client = Client("hub-pages", PAGES_SECRET, "hub-api", ROLES_CLAIM, PUBLIC)
    with at_the_pages(database, keycloak.issuer, client) as browser:
        yield browser


@pytest.fixture
def programs(keycloak: Keycloak) -> Clients:
    """Which program a token of Keycloak's was given to."""
    provider = Provider(keycloak.issuer, is_production=False)
    return Clients(provider, audience="hub-api", roles_claim=ROLES_CLAIM, scope="hub.push")


def test_somebody_signs_in_and_out(visit: Visit) -> None:
    begun = visit.browser.get("/sign-in?next=/find", follow_redirects=False)
    back = authorize(begun.headers["location"], "amira.khan")
    assert back.status_code == 302, back.text

    page = visit.browser.get(back.headers["location"])

    assert page.url.path == "/find"
    assert "Amira Khan" in page.text
    assert "caseworker" in page.text
    left = visit.browser.post("/sign-out", headers={"Origin": PUBLIC}, follow_redirects=False)
    assert "/protocol/openid-connect/logout" in left.headers["refresh"]
    assert visit.browser.get("/find", follow_redirects=False).status_code == 303


def test_a_wrong_password_comes_nowhere(visit: Visit) -> None:
    begun = visit.browser.get("/sign-in", follow_redirects=False)
    refused = authorize(begun.headers["location"], "amira.khan", "guessed")
    assert refused.status_code == 200
    assert "Invalid username or password" in refused.text


def test_a_program_with_the_role_of_a_connector_may_push(
    keycloak: Keycloak, programs: Clients
) -> None:
    token = keycloak.program_token("front-door-portal", PORTAL_SECRET)
    assert programs.identify(token) == "front-door-portal"


def test_a_changed_token_is_nobodys(keycloak: Keycloak, programs: Clients) -> None:
    head, body, signature = keycloak.program_token("front-door-portal", PORTAL_SECRET).split(".")
    with pytest.raises(TokenRefused):
        programs.identify(".".join([head, body, signature[::-1]]))
