"""A case record named by a system that there is none of: said so, with the systems there are."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hub.cli import app
from tests.conftest import Database
from tests.integration.test_audit_commands import as_auditor
from tests.integration.test_evidence import sealed

__all__ = ["as_auditor", "sealed"]
Hub = Callable[..., Result]
BY = ["--actor", "Ruth Adeyemi", "--reason", "the school and the mother say so"]
COMMANDS = [
    ["timeline", "{}"],
    ["access", "list", "{}"],
    ["access", "grant", "{}", "--to", "Kim Lee", *BY],
    ["access", "viewed", "{}"],
    ["audit", "bundle", "{}", "--out", "{file}"],
    ["audit", "verify", "{}"],
    ["identity", "show", "{}"],
    ["identity", "link", "{}", "mash_workbook:M1", *BY],
    ["identity", "link", "mash_workbook:M1", "{}", *BY],
    ["identity", "unlink", "{}", *BY],
    ["identity", "distinct", "{}", "mash_workbook:M1", *BY],
    ["identity", "join", "{}", "mash_workbook:M1", *BY],
    ["identity", "seal", "{}", *BY],
    ["identity", "release", "{}", *BY],
]
"""Each with its place for a case record."""


@pytest.fixture
def hub(as_auditor: None, tmp_path: Path) -> Hub:
    _ = as_auditor
    file = str(tmp_path / "evidence.zip")
    return lambda words, who: CliRunner().invoke(
        app, [each.format(who, file=file) for each in words]
    )


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:3]))
def test_a_misspelt_system_is_said_to_be_one_and_a_child_nobody_knows_is_not(
    hub: Hub, words: list[str]
) -> None:
    misspelt = hub(words, "mash_workbok:M1")
    assert misspelt.exit_code in {1, 2}
    assert "no system is called mash_workbok. There are: mash_workbook" in misspelt.stderr
    assert "no system is called" not in hub(words, "mash_workbook:nobody").stderr


def test_a_connector_s_system_is_one_before_its_first_row_came(hub: Hub) -> None:
    assert "no system is called" not in hub(["timeline", "{}"], "annex_a:7").stderr


def test_who_may_not_see_the_child_is_told_the_same(hub: Hub, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("DELETE FROM hub.access_grant")
    hidden = hub(["timeline", "{}"], "mash_workbook:M1").stderr
    assert hidden.replace("M1", "nobody") == hub(["timeline", "{}"], "mash_workbook:nobody").stderr
    assert "There are: mash_workbook" in hub(["timeline", "{}"], "mash_workbok:M1").stderr
