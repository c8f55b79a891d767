"""A real Chromium at the real pages, signed in at a real identity provider."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg_pool import ConnectionPool

from hub.audit.seals.signing import Key
from hub.commands.feed_rejects import FeedRejects
from hub.commands.feed_runs import FeedRuns
from hub.demo.embedded_broker import free_port
from hub.demo.identity_provider import CLIENT_ID, PASSWORD, EmbeddedIdentityProvider
from hub.projecting.as_known_at import as_known_at
from hub.query.door import Door
from hub.serving import with_pages
from hub.signin.gate import Client, Gate
from hub.signin.provider import Provider
from hub.web import build
from tests.a_feed import Kept, a_feed, a_visit, extract, run
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import PERSON

HERE = Path(__file__).parent
AXE = HERE / "node_modules/axe-core/axe.min.js"
SEAL = Key.new()
"""The key that tests seal by."""
REQUIRED = os.environ.get("HUB_TEST_REQUIRE_CHROMIUM") == "1"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules, from the locked package."""
    if not AXE.exists():
        npm = shutil.which("npm")
        if npm is None:
            _missing("npm")
        subprocess.run([str(npm), "ci", "--ignore-scripts"], cwd=HERE, check=True)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; nothing is downloaded."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        _missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


def _missing(what: str) -> None:
    if REQUIRED:
        pytest.fail(f"{what} is not on this machine, and HUB_TEST_REQUIRE_CHROMIUM=1 wants it")
    pytest.skip(f"{what} is not on this machine")


@dataclass(frozen=True)
class Site:
    """The pages, served."""

    address: str

    def sign_in(self, page: Page, username: str) -> None:
        """Sign in at the provider's own form."""
        page.goto(f"{self.address}/find")
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(f"{self.address}/**")


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[Site]:
    """The pages of a hub whose read models are up to date, on a port of their own."""
    build.build()
    database.project()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    provider = EmbeddedIdentityProvider(tmp_path / "provider", public_url=address)
    for name in ("amira.khan", "grace.osei"):
        grant(database, PERSON, f"{provider.issuer} {name}")
    grant(database, PERSON, f"{provider.issuer} ines.duarte", "audit_engagement")
    pool: ConnectionPool[psycopg.Connection[Any]]
    try:
        with ConnectionPool(
            database.url_for("api"), min_size=1, max_size=4, kwargs={"autocommit": True}
        ) as pool:
            client = Client(CLIENT_ID, provider.client_secret, "hub-api", "roles", address)
            gate = Gate(Provider(provider.issuer, is_production=False), client, pool)
            door = Door(pool, as_known_at=as_known_at)
            rejects, runs = a_feed_with_rejects(tmp_path)
            pages = with_pages(gate, gate, door, pool, rejects, runs=runs, seal=SEAL.public)
            with _serving(
                uvicorn.Config(pages, port=port, log_level="error", timeout_graceful_shutdown=1)
            ):
                yield Site(address)
    finally:
        provider.stop()


def a_feed_with_rejects(directory: Path) -> tuple[FeedRejects, FeedRuns]:
    """A feed that could not take one of its rows, and how it ran."""
    made = a_feed(directory)
    run(made, extract(directory / "v.csv", [a_visit(1), a_visit(2, on="31/02/2024")]))
    state = made.directory.parents[1] / "state"
    return (
        FeedRejects(state, feeds=lambda: [made], connect=Kept),
        FeedRuns(state, feeds=lambda: ["small"]),
    )  # fmt: skip


class _serving:  # noqa: N801  (reads as a word where it is used)
    """A server in a thread of its own."""

    def __init__(self, config: uvicorn.Config) -> None:
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.02)
            assert self.thread.is_alive(), "the server did not start"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)
