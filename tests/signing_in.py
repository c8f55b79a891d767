"""The pages over a real hub, signed in at a real identity provider: what their tests share."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from hub.demo.identity_provider import PASSWORD, EmbeddedIdentityProvider
from hub.projecting.as_known_at import as_known_at
from hub.query.door import Door
from hub.serving import with_pages
from hub.signin.gate import Client, Gate
from hub.signin.provider import Provider
from hub.signin.trusted import certificates
from hub.web import build
from tests.conftest import PUBLIC, Database


@dataclass(frozen=True)
class Visit:
    """A browser without JavaScript, and the gate it comes in by."""

    browser: TestClient
    gate: Gate

    def sign_in(self, username: str, next_path: str = "/find") -> httpx.Response:
        """Sign in as the browser would, at the provider's own form; give where it ends."""
        begun = self.browser.get(f"/sign-in?next={next_path}", follow_redirects=False)
        back = authorize(begun.headers["location"], username)
        return self.browser.get(back)

    def post(self, path: str, **data: Any) -> httpx.Response:
        """Send a form from a page of ours."""
        return self.browser.post(path, data=data, headers={"Origin": PUBLIC})


def authorize(address: str, username: str, password: str = PASSWORD) -> str:
    """Fill in the provider's form; give where it sends the browser back to."""
    with httpx.Client(verify=certificates()) as elsewhere:
        form = elsewhere.get(address)
        hidden = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form.text))
        answer = elsewhere.post(address, data=hidden | {"username": username, "password": password})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def let_see(database: Database, provider: EmbeddedIdentityProvider, *people: UUID) -> None:
    """Give the usual workers a tie to these people, in a hub whose records need one."""
    ties = [(f"{provider.issuer} amira.khan", "allocated"),
            (f"{provider.issuer} grace.osei", "allocated"), ("local Ruth Adeyemi", "allocated"),
            (f"{provider.issuer} ines.duarte", "audit_engagement")]  # fmt: skip
    with database.connect() as connection:
        found = connection.execute("SELECT to_regclass('hub.access_grant')").fetchone()
        if found is None or found[0] is None:
            return
        for person in people:
            for subject, kind in ties:
                connection.execute(
                    "INSERT INTO hub.access_grant (grant_id, kind, person_id, subject, reason,"
                    " granted_by, until_at) VALUES (gen_random_uuid(), %s, %s, %s, 'a test needs"
                    " it', 'a test', '2999-01-01')",
                    [kind, person, subject],
                )


@pytest.fixture
def visit(database: Database, provider: EmbeddedIdentityProvider) -> Iterator[Visit]:
    """A browser at the pages of a hub whose read models are up to date."""
    client = Client("hub-pages", provider.client_secret, "hub-api", "roles", PUBLIC)
    with at_the_pages(database, provider.issuer, client) as browser:
        yield browser


@contextmanager
def at_the_pages(database: Database, issuer: str, client: Client) -> Iterator[Visit]:
    """Give a browser at the pages of a hub that this provider knows as `client`."""
    build.build()
    database.project()
    pool: ConnectionPool[psycopg.Connection[Any]]
    with ConnectionPool(
        database.url_for("api"), min_size=1, max_size=4, kwargs={"autocommit": True}
    ) as pool:
        gate = Gate(Provider(issuer, is_production=False), client, pool)
        pages = with_pages(gate, gate, Door(pool, as_known_at=as_known_at), pool)
        yield Visit(TestClient(pages, base_url=PUBLIC), gate)
