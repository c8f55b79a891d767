"""What was known on a day to come is refused by one sentence, wherever it is asked."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from hub.access.actors import Actor
from hub.cli import app
from hub.errors import DayToCome
from hub.settings import settings
from schemas.local_time import LONDON
from tests.conftest import Database
from tests.serving import HEADERS, PERSON, client, served
from tests.signing_in import Visit, visit

__all__ = ["client", "visit"]
TODAY = datetime.now(LONDON).date()
AHEAD = TODAY + timedelta(days=2)
"""Still to come where midnight passes while the tests run."""
SENTENCE = str(DayToCome(AHEAD))
PAGES = ("", "/chronology", "/chronology.csv", "/chronology.pdf", "/people", "/deadlines",
         "/data-quality")  # fmt: skip
ANSWERS = ("", "/timeline", "/chronology", "/relations", "/deadlines", "/data-quality",
           "/involvement", "/standing")  # fmt: skip


@pytest.fixture
def run(
    database: Database, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    _ = client
    for name, value in {"DATABASE_URL": database.url_for("migrate"),
                        "DEVELOPMENT_ACTOR": "Ruth Adeyemi"}.items():  # fmt: skip
        monkeypatch.setenv(f"HUB_{name}", value)
    settings.cache_clear()
    return lambda *words: CliRunner().invoke(app, [*words, "--as-known-on", str(AHEAD)])


@pytest.mark.parametrize("path", ANSWERS)
def test_the_api_refuses_it(client: TestClient, path: str) -> None:
    refused = client.get(f"/people/{PERSON}{path}?as_known_on={AHEAD}", headers=HEADERS)
    assert (refused.status_code, refused.json()["title"]) == (422, "A day to come")
    assert refused.json()["detail"] == SENTENCE
    assert client.get(f"/people/{PERSON}{path}?as_known_on={TODAY}", headers=HEADERS).is_success


def test_the_api_compares_no_day_to_come(client: TestClient) -> None:
    path = f"/people/{PERSON}/comparison?from={TODAY}&to={AHEAD}"
    assert client.get(path, headers=HEADERS).json()["detail"] == SENTENCE


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_refuse_it_and_lead_on(client: TestClient, visit: Visit, path: str) -> None:
    _ = client
    visit.sign_in("amira.khan")
    refused = visit.browser.get(f"/child/{PERSON}{path}?as_known_on={AHEAD}")
    assert refused.status_code == 422
    assert SENTENCE in refused.text
    assert f'href="/child/{PERSON}{path}"' in refused.text
    assert not re.search(r"\b2015\b", refused.text), "nor is the child's birth"


def test_a_comparison_with_a_day_to_come_is_refused(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    refused = visit.browser.get(f"/child/{PERSON}/compare?from={TODAY}&to={AHEAD}")
    assert (refused.status_code, SENTENCE in refused.text) == (422, True)


@pytest.mark.parametrize("path", ["/reports", "/reports/re-referrals"])
def test_numbers_of_a_day_to_come_are_refused(database: Database, visit: Visit, path: str) -> None:
    visit.sign_in("grace.osei")
    page = visit.browser.get(f"{path}?as_known_on={AHEAD}")
    assert (page.status_code, SENTENCE in page.text) == (422, True)
    with served(database, Actor("Ruth Adeyemi", "team_manager")) as at:
        answer = at.get(f"{path}?as_known_on={AHEAD}", headers=HEADERS)
    assert (answer.status_code, answer.json()["detail"]) == (422, SENTENCE)


@pytest.mark.parametrize("command", [["timeline", "mash_workbook:M1"], ["report", "list"],
                                     ["report", "re-referrals"]])  # fmt: skip
def test_the_terminal_refuses_it(run: Callable[..., Any], command: list[str]) -> None:
    refused = run(*command)
    assert refused.exit_code == 1
    assert SENTENCE in refused.output.replace("\n", " ")
    assert "Khan" not in refused.output


def test_nothing_is_read_so_nothing_is_recorded(client: TestClient, database: Database) -> None:
    client.get(f"/people/{PERSON}?as_known_on={AHEAD}", headers=HEADERS)
    with database.connect() as connection:
        found = connection.execute("SELECT count(*) FROM hub.access_record").fetchone()
    assert found == (0,)
