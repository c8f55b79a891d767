"""What was known on a day to come is refused by one sentence, wherever it is asked."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from hub.access.actors import Actor
from hub.cli import app
from hub.errors import DayToCome
from hub.settings import settings
from schemas.local_time import local_today
from tests.conftest import Database
from tests.serving import HEADERS, PERSON, client, served
from tests.signing_in import Visit, visit

__all__ = ["client", "visit"]
PAGES = ("", "/chronology", "/chronology.csv", "/chronology.pdf", "/people", "/deadlines",
         "/data-quality")  # fmt: skip
ANSWERS = ("", "/timeline", "/chronology", "/relations", "/deadlines", "/data-quality",
           "/involvement", "/standing")  # fmt: skip


def ahead() -> date:
    """A day to come."""
    return local_today() + timedelta(days=1)


def sentence() -> str:
    """What is said of it."""
    return str(DayToCome(ahead()))


@pytest.fixture
def run(
    database: Database, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    _ = client
    for name, value in {"DATABASE_URL": database.url_for("migrate"),
                        "DEVELOPMENT_ACTOR": "Ruth Adeyemi"}.items():  # fmt: skip
        monkeypatch.setenv(f"HUB_{name}", value)
    settings.cache_clear()
    return lambda *words: CliRunner().invoke(app, [*words, "--as-known-on", str(ahead())])


@pytest.mark.parametrize("path", ANSWERS)
def test_the_api_refuses_it(client: TestClient, path: str) -> None:
    refused = client.get(f"/people/{PERSON}{path}?as_known_on={ahead()}", headers=HEADERS)
    assert (refused.status_code, refused.json()["title"]) == (422, "A day to come")
    assert refused.json()["detail"] == sentence()
    assert client.get(
        f"/people/{PERSON}{path}?as_known_on={local_today()}", headers=HEADERS
    ).is_success


def test_the_api_compares_no_day_to_come(client: TestClient) -> None:
    path = f"/people/{PERSON}/comparison?from={local_today()}&to={ahead()}"
    assert client.get(path, headers=HEADERS).json()["detail"] == sentence()


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_refuse_it_and_lead_on(client: TestClient, visit: Visit, path: str) -> None:
    _ = client
    visit.sign_in("amira.khan")
    refused = visit.browser.get(f"/child/{PERSON}{path}?as_known_on={ahead()}")
    assert refused.status_code == 422
    assert sentence() in refused.text
    assert f'href="/child/{PERSON}{path}"' in refused.text
    assert not re.search(r"\b2015\b", refused.text), "nor is the child's birth"


def test_a_comparison_with_a_day_to_come_is_refused(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    refused = visit.browser.get(f"/child/{PERSON}/compare?from={local_today()}&to={ahead()}")
    assert (refused.status_code, sentence() in refused.text) == (422, True)


@pytest.mark.parametrize("path", ["/reports", "/reports/re-referrals"])
def test_numbers_of_a_day_to_come_are_refused(database: Database, visit: Visit, path: str) -> None:
    visit.sign_in("grace.osei")
    page = visit.browser.get(f"{path}?as_known_on={ahead()}")
    assert (page.status_code, sentence() in page.text) == (422, True)
    with served(database, Actor("Ruth Adeyemi", "team_manager")) as at:
        answer = at.get(f"{path}?as_known_on={ahead()}", headers=HEADERS)
    assert (answer.status_code, answer.json()["detail"]) == (422, sentence())


@pytest.mark.parametrize("command", [["timeline", "mash_workbook:M1"], ["report", "list"],
                                     ["report", "re-referrals"]])  # fmt: skip
def test_the_terminal_refuses_it(run: Callable[..., Any], command: list[str]) -> None:
    refused = run(*command)
    assert refused.exit_code == 1
    assert sentence() in refused.output.replace("\n", " ")
    assert "Khan" not in refused.output


def test_nothing_is_read_so_nothing_is_recorded(client: TestClient, database: Database) -> None:
    client.get(f"/people/{PERSON}?as_known_on={ahead()}", headers=HEADERS)
    with database.connect() as connection:
        found = connection.execute("SELECT count(*) FROM hub.access_record").fetchone()
    assert found == (0,)
