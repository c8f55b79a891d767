"""What an auditor verifies, in a real Chromium: accessible, narrow enough, and without script."""

import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page

from hub.audit.seals.sealing import seal
from hub.audit.seals.verifying import remember, verify
from tests.browser.conftest import SEAL, Site
from tests.browser.test_pages_in_chromium import (
    CHILD_PAGE,
    SHOTS,
    child,
    is_wider_than_the_window,
    story,
    violations,
)
from tests.conftest import Database

__all__ = ["child", "story"]
pytestmark = pytest.mark.slow


@pytest.fixture
def sealed(database: Database, child: Any) -> None:
    """A store that was sealed, and verified."""
    del child
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        seal(connection, SEAL)
        found = verify(connection, SEAL.public)
        assert found is not None
        remember(connection, found)


def look(page: Page, site: Site, axe: str, name: str, path: str) -> str:
    page.goto(site.address + path)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
    assert violations(page, axe) == [], name
    assert not is_wider_than_the_window(page), name
    return page.inner_text("main")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_an_auditor_verifies_and_takes_the_evidence(
    chromium: Browser, site: Site, axe: str, sealed: None, width: int, tmp_path: Path,
    database: Database,
) -> None:  # fmt: skip
    SHOTS.mkdir(parents=True, exist_ok=True)
    page = chromium.new_page(viewport={"width": width, "height": 900})
    site.sign_in(page, "ines.duarte")
    said = look(page, site, axe, "verify", "/verify")
    assert "The signature is good" in said
    assert "as it was sealed" in said.lower()
    said = look(page, site, axe, "verify_child", f"{CHILD_PAGE}/verify")
    assert "As it was sealed".lower() in said.lower()
    with page.expect_download() as taken:
        page.click("text=Download the evidence bundle")
    taken.value.save_as(tmp_path / "evidence.zip")
    names = set(zipfile.ZipFile(tmp_path / "evidence.zip").namelist())
    assert {"verify.py", "evidence.json", "chronology.pdf", "viewed.csv"} <= names
    with database.connect() as connection:
        connection.execute("UPDATE hub.stored_event SET received_at = now() WHERE position = 2")
    said = look(page, site, axe, "verify_child_altered", f"{CHILD_PAGE}/verify")
    assert "Altered at position 2" in said
    page.close()
