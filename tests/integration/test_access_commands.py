"""``hub access`` at the terminal: what is given lasts and holds as it was said."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import structlog
from typer.testing import CliRunner, Result

from hub.commands.access import app
from hub.console import err, out
from hub.matching.arriving import sealing
from hub.projecting.projector import Projector
from hub.settings import settings
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import local_today
from tests.case_records import VALID, a_child, arrive
from tests.conftest import Database

Hub = Callable[..., Result]
BY = ("--actor", "Grace Osei", "--reason", "covers for a colleague this week")
KIM = ("--to", "Kim Lee", *BY)


@pytest.fixture
def hub(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The commands, over one child."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(connection, a_child("mash", "1", nhs=VALID, line="1 High Street"))
    Projector(database.url_for("project")).run()
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    monkeypatch.setattr(out, "_width", 300)
    monkeypatch.setattr(err, "_width", 300)
    settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, list(words))
    settings.cache_clear()
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("said", "ends"),
    [("2099-07-01T17:00", "2099-07-01 16:00:00+00"), ("2099-07-01", "2099-07-01 23:00:00+00")],
)
@pytest.mark.parametrize("table", ["access_grant", "team_member"])
def test_what_is_given_ends_by_the_time_of_england_and_after_its_last_day(
    hub: Hub, database: Database, table: str, said: str, ends: str
) -> None:
    words = ("grant", "mash:1") if table == "access_grant" else ("join-team", "North")

    assert hub(*words, *KIM, "--until", said).exit_code == 0

    with database.connect() as connection:
        connection.execute("SET TimeZone TO 'UTC'")
        found = connection.execute(f"SELECT until_at::text FROM hub.{table}".encode()).fetchone()
    assert found == (ends,)


def test_what_is_given_until_today_holds_today_and_is_listed_as_it_was_said(hub: Hub) -> None:
    assert hub("grant", "mash:1", *KIM, "--until", str(local_today())).exit_code == 0
    assert hub("grant", "mash:1", *KIM, "--until", "2099-07-01T17:00").exit_code == 0
    yesterday = local_today() - timedelta(days=1)
    over = hub("grant", "mash:1", *KIM, "--until", str(yesterday))
    assert (over.exit_code, "ended before it began" in over.stderr) == (1, True)

    assert "01 Jul 2099 17:00" in hub("list", "mash:1").stdout


@pytest.mark.parametrize(
    "half", ["https://login.example.org", "https://login.example.org ", "local"]
)
@pytest.mark.parametrize(
    "words", [("grant", "mash:1", "--kind", "excluded"), ("join-team", "North")], ids=" ".join
)
def test_half_a_name_is_not_taken_for_somebody(
    hub: Hub, database: Database, words: tuple[str, ...], half: str
) -> None:
    answer = hub(*words, "--to", half, *BY)

    assert (answer.exit_code, "names nobody" in answer.stderr) == (1, True)
    with database.connect() as connection:
        assert connection.execute("SELECT FROM hub.access_grant").fetchall() == []
        assert connection.execute("SELECT FROM hub.team_member").fetchall() == []


def test_nobody_is_put_in_a_team_that_they_would_have_left_already(
    hub: Hub, database: Database
) -> None:
    over = hub("join-team", "North", *KIM, "--until", "2020-01-01")
    assert (over.exit_code, "ended before it began" in over.stderr) == (1, True)
    with database.connect() as connection:
        assert connection.execute("SELECT FROM hub.team_member").fetchall() == []


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (("join-team", "North"), "leave-team"),
        (("map-practitioner", "mash:S1"), "unmap-practitioner"),
    ],
    ids=["team", "worker"],
)
def test_whoever_takes_something_back_is_named(hub: Hub, begin: tuple[str, str], end: str) -> None:
    assert hub(*begin, *KIM).exit_code == 0
    words = (end, begin[1], "--to", "Kim Lee", "--actor")
    nobody = hub(*words, " ")
    assert (nobody.exit_code, "named person" in nobody.stderr) == (1, True)
    assert hub(*words, "Grace Osei").exit_code == 0


def test_a_worker_of_a_misspelt_system_is_nobody_s(hub: Hub, database: Database) -> None:
    misspelt = hub("map-practitioner", "mush:S1", *KIM)
    assert (misspelt.exit_code, "no system is called mush" in misspelt.stderr) == (1, True)
    with database.connect() as connection:
        assert connection.execute("SELECT FROM hub.practitioner").fetchall() == []
    assert hub("map-practitioner", "mash:S1", *KIM).exit_code == 0


def test_a_team_that_no_system_names_is_said_to_be_one(
    hub: Hub, database: Database, story: Any
) -> None:
    worker = {"reference": "w7", "name": "K. Lee", "role": None, "team": "Assessment East"}
    story.append(story.event("plans.case_allocated", ("mash", "1"), "a1", practitioner=worker))
    Projector(database.url_for("project")).run()

    misspelt = hub("join-team", "Assessment Eest", *KIM)
    assert (misspelt.exit_code, misspelt.stdout.strip()) == (0, "Kim Lee is in Assessment Eest")
    assert "There are: Assessment East" in misspelt.stderr
    assert hub("join-team", "Assessment East", *KIM).stderr == ""
    assert hub("join-team", "Front door", "--as", "duty", *KIM).stderr == ""


def test_a_team_is_joined_where_nothing_was_projected_yet(
    unprojected_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", unprojected_database.url)
    settings.cache_clear()
    answer = CliRunner().invoke(app, ["join-team", "North", *KIM])
    settings.cache_clear()
    assert (answer.exit_code, "No system names such a team" in answer.stderr) == (0, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--team", " "), "say for whom"),
        (("--kind", "break_glass", "--to", "Kim Lee", "--until", "2099-01-01"),
         "there is no grant break_glass; there are: allocated"),
    ],
    ids=["a blank team", "an emergency"],
)  # fmt: skip
def test_what_nobody_can_be_given_is_said(hub: Hub, words: tuple[str, ...], says: str) -> None:
    answer = hub("grant", "mash:1", *words, *BY)
    assert (answer.exit_code, says in answer.stderr) == (1, True)


def test_a_seal_is_taken_back_where_it_was_set(hub: Hub, database: Database) -> None:
    """The matcher must hear of it at once, and a record that is held needs its release."""
    seal = ("--kind", "sealed", "--scope", "court", *BY)
    ours = hub("grant", "mash:2", *seal).stdout.strip()
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        person = own_person_id(case_record_id("mash", "1"))
        theirs = sealing.seal(connection, person, actor="Ruth Adeyemi", reason="adoption order")

    refused = hub("revoke", str(theirs), *BY)

    assert (refused.exit_code, "hub identity unseal" in refused.stderr) == (1, True)
    assert hub("revoke", ours, *BY).exit_code == 0
    with database.connect() as connection:
        sealed = connection.execute(
            "SELECT grant_id FROM hub.access_grant WHERE kind = 'sealed' AND revoked_at IS NULL"
        ).fetchall()
        assert sealed == connection.execute("SELECT seal_id FROM hub.match_seal").fetchall()
    assert sealed == [(theirs,)]
