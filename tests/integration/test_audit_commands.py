"""``hub audit`` as people type it: the bundle in a file, and one child verified."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from hub.cli import app
from hub.settings import settings
from tests.conftest import Database
from tests.integration.test_evidence import AUDITOR, KEY, SECRET, checked, sealed

__all__ = ["sealed"]
Hub = Callable[..., Result]


@pytest.fixture
def as_auditor(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands are an auditor's, on this database."""
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    monkeypatch.setenv("HUB_DEVELOPMENT_ACTOR", AUDITOR.name)
    monkeypatch.setenv("HUB_DEVELOPMENT_ROLE", AUDITOR.role)
    monkeypatch.setenv("HUB_SEAL_PUBLIC_KEY", KEY.public.text)
    monkeypatch.setenv("COLUMNS", "300")
    settings.cache_clear()
    yield
    settings.cache_clear()
    structlog.reset_defaults()  # the commands log to an output that ended with them


@pytest.fixture
def hub(as_auditor: None) -> Hub:
    _ = as_auditor
    return lambda *words: CliRunner().invoke(app, ["audit", *words])


def test_a_bundle_is_written_and_holds(hub: Hub, tmp_path: Path) -> None:
    target = tmp_path / "evidence.zip"
    made = hub("bundle", "mash_workbook:M1", "--out", str(target))
    assert made.exit_code == 0, made.stderr
    assert "6 events" in made.stdout
    with zipfile.ZipFile(target) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert files["chronology.pdf"].startswith(b"%PDF")
    assert not any(SECRET.encode() in content for content in files.values())
    assert checked(tmp_path, files)[0] == 0


def test_a_file_that_is_there_is_not_written_over(hub: Hub, tmp_path: Path) -> None:
    target = tmp_path / "evidence.zip"
    target.write_text("of another child")
    refused = hub("bundle", "mash_workbook:M1", "--out", str(target))
    assert (refused.exit_code, target.read_text()) == (1, "of another child")
    assert "name another file" in refused.stderr


def test_who_may_not_see_the_child_gets_no_bundle(
    hub: Hub, tmp_path: Path, database: Database
) -> None:
    with database.connect() as connection:
        connection.execute("DELETE FROM hub.access_grant")
    refused = hub("bundle", "mash_workbook:M1", "--out", str(tmp_path / "evidence.zip"))
    assert refused.exit_code == 1
    assert not (tmp_path / "evidence.zip").exists()


def test_one_child_is_verified_and_the_exit_code_says_what_was_found(
    hub: Hub, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = hub("verify", "mash_workbook:M1")
    assert whole.exit_code == 0
    assert "5 events are as sealed; 1 since" in whole.stdout
    with database.connect() as connection:
        connection.execute("UPDATE hub.stored_event SET occurred_on = now() WHERE position = 3")
    broken = hub("verify", "mash_workbook:M1", "--json")
    assert broken.exit_code == 1
    faults = json.loads(broken.stdout)["faults"]
    assert [(each["kind"], each["position"]) for each in faults] == [("altered", 3)]
    monkeypatch.delenv("HUB_SEAL_PUBLIC_KEY")
    settings.cache_clear()
    assert hub("verify", "mash_workbook:M1").exit_code == 2
