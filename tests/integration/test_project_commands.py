"""``hub project`` as people type it: what lag says to a program."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import structlog
from typer.testing import CliRunner, Result

from hub import wiring
from hub.commands.project import app
from hub.errors import MigrationMismatch
from hub.projecting.projector import Projector
from hub.settings import settings
from tests.conftest import Database
from tests.days import before, end
from tests.integration.conftest import Story
from tests.measuring import referral

pytestmark = pytest.mark.usefixtures("a_month_is_over")
Hub = Callable[..., Result]


@pytest.fixture
def hub(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    settings.cache_clear()
    yield lambda *words: CliRunner(env={"COLUMNS": "200"}).invoke(app, list(words))
    settings.cache_clear()
    structlog.reset_defaults()  # the commands log to an output that ended with them


def test_lag_gives_a_program_the_remembered_days_too(
    hub: Hub, database: Database, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=datetime(2024, 3, 1, tzinfo=UTC))
    projector = Projector(database.url_for("project"))
    projector.run()
    for day in (end(), before()):
        projector.remember(day)

    told = json.loads(hub("lag", "--json").stdout)
    assert {row["behind"] for row in told["read_models"]} == {0}
    kept = told["remembered"]
    assert (kept["count"], kept["newest"]) == (2, str(end()))
    assert kept["days"] == [{"day": str(day), "is_usable": True} for day in (before(), end())]
    assert kept["by_itself"]["due"] == [str(end())]
    assert f"Remembered: {before()}, {end()}" in hub("lag").stdout

    monkeypatch.setenv("HUB_REMEMBER", "off")
    settings.cache_clear()
    assert json.loads(hub("lag", "--json").stdout)["remembered"]["by_itself"] is None


def test_how_many_ends_are_kept_is_a_setting(
    hub: Hub, database: Database, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = hub
    story.append(referral(story, date(2024, 2, 1)), received_at=datetime(2024, 3, 1, tzinfo=UTC))
    for day in (before(), end()):
        Projector(database.url_for("project")).remember(day)
    assert wiring.projector(settings()).remembering_ends().forget_old() == []

    monkeypatch.setenv("HUB_REMEMBERED_KEPT", "1")
    settings.cache_clear()
    assert wiring.projector(settings()).remembering_ends().forget_old() == [before()]


def test_what_is_parked_is_shown_and_taken_up_again(
    hub: Hub, database: Database, story: Story
) -> None:
    assert hub("parked").exit_code == 0
    story.append(referral(story, date(2024, 2, 1)))
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.parked_stream SELECT projection, generation, originator_id, position,"
            " event_type, 'ValueError in _told:7' FROM hub.stored_event, hub.projection_generation"
            " WHERE projection = 'chronology'"
        )
    Projector(database.url_for("project")).run()
    assert "hub project parked" in hub("lag").stdout
    shown = hub("parked")
    assert shown.exit_code == 3
    assert "ValueError in _told:7" in shown.stdout
    assert [each["position"] for each in json.loads(hub("parked", "--json").stdout)] == [1]

    assert hub("parked", "--retry").exit_code == 0
    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        assert connection.execute("SELECT count(*) FROM chronology_entry").fetchone() == (1,)


def test_what_rebuilds_replaced_is_dropped_but_the_newest(hub: Hub, database: Database) -> None:
    for _ in range(2):
        Projector(database.url_for("project")).rebuild("feed_health")
    assert hub("tidy").stdout.strip() == "dropped feed_health_g1"
    assert hub("tidy").stdout.strip() == "nothing to drop"
    assert hub("rollback", "feed_health").exit_code == 0


def test_a_read_model_of_another_release_is_named_and_built(hub: Hub, database: Database) -> None:
    assert "another release" not in hub("lag").stdout
    with database.connect("project") as connection:
        connection.execute(
            "UPDATE hub.projection_generation SET shape = 'other' WHERE projection = 'feed_health'"
        )
    assert "Of another release: feed_health." in hub("lag").stdout
    assert "built from the first event: feed_health" in hub("run", "--once").stdout
    assert "another release" not in hub("lag").stdout


@pytest.mark.parametrize("change", [
    "DELETE FROM hub.migration WHERE name = (SELECT max(name) FROM hub.migration)",
    "INSERT INTO hub.migration (name, sha256) VALUES ('9999_of_a_later_release', repeat('0', 64))",
])  # fmt: skip
def test_nothing_is_done_to_a_database_of_another_release(
    hub: Hub, database: Database, change: str
) -> None:
    with database.connect() as connection:
        connection.execute(change.encode())
    refused = hub("run", "--once")
    assert refused.exit_code == 1
    assert "the database is not migrated" in refused.stderr or "deploy it" in refused.stderr
    with pytest.raises(MigrationMismatch):
        wiring.ingester(settings(), alone=True)
