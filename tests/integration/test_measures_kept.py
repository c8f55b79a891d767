"""Numbers that are kept between askings: never of another rule, never another's, never unsaid."""

import csv
import io
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool
from typer.testing import CliRunner

from hub.access import grants
from hub.access.actors import Actor
from hub.access.roles import roles
from hub.cli import app
from hub.query import measures
from hub.query.counting_ahead import CountingAhead
from hub.query.door import Connection, Door, Question
from hub.query.kept import Asked, Counting, Footing, Kept, Numbers, Place
from hub.query.periods import usual
from hub.settings import settings
from projections.measures.definitions import measures as definitions
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import local_today
from tests.conftest import Database
from tests.days import ago
from tests.seeing import RUTH, grant
from tests.serving import HEADERS, served
from tests.signing_in import Visit, visit

__all__ = ["visit"]
OPENED = definitions()["early_help_opened"]


def began() -> date:
    """More than a year ago."""
    return ago(400)


def asked(**otherwise: Any) -> Asked:
    """Early help opened, by the quarters of the usual period, as it is known today."""
    today = local_today()
    like = Asked(OPENED, usual(today), "quarter", today, is_grouped=False)
    return like._replace(**otherwise)


def hear(story: Any, database: Database, number: int) -> None:
    """Have one more episode come in."""
    story.append(story.event("early_help.early_help_episode_opened",
                             ("early_help_csv", f"EH-{number}"), f"e{number}", on=began(),
                             started_on=began(), episode_id=f"EP-{number}"))  # fmt: skip
    database.project()


@pytest.fixture(autouse=True)
def four_episodes(story: Any, database: Database) -> None:
    for number in range(4):
        hear(story, database, number)


@contextmanager
def reading(
    database: Database, function: str = "read_reports", role: str = "team_manager"
) -> Iterator[Connection]:
    with closing(database.connect("api")) as connection:
        grants.begin_reading(connection, Actor("M. Nager", role), "management_oversight", function)
        yield connection


def counted(
    database: Database, kept: Kept, asked_for: Asked | None = None, *, again: bool = False
) -> Numbers:
    with reading(database) as connection:
        return Counting(connection, kept, again=again).numbers(asked_for or asked())


def things(numbers: Numbers) -> int:
    return sum(each.things for each in numbers.tallies if each.scope == "whole" and each.standing)


def test_what_came_since_is_in_the_numbers_when_they_are_counted_again_or_too_old(
    database: Database, story: Any
) -> None:
    kept = Kept(600)
    first = counted(database, kept)
    hear(story, database, 4)

    assert counted(database, kept) == first, "as of then, and it says so"
    again = counted(database, kept, again=True)
    assert (things(first), things(again)) == (4, 5)
    assert again.counted_at > first.counted_at
    hear(story, database, 5)
    kept.seconds = 0
    assert things(counted(database, kept)) == 6


def test_where_nothing_came_nothing_is_counted_and_the_numbers_are_as_of_now(
    database: Database,
) -> None:
    kept = Kept(0)
    first, second = counted(database, kept), counted(database, kept, again=True)
    assert second.tallies is first.tallies
    assert second.counted_at > first.counted_at


def test_a_changed_rule_is_not_answered_with_the_numbers_of_the_old_one(
    database: Database,
) -> None:
    kept = Kept(600)
    assert things(counted(database, kept)) == 4
    with database.connect("project") as connection, connection.transaction():
        connection.execute("SELECT hub.read_path()")
        found = connection.execute(
            "SELECT pg_get_functiondef('measure_early_help_opened'::regproc)"
        ).fetchone()
        connection.execute(found[0].replace(") AS found", ") AS found WHERE false"))
    assert things(counted(database, kept)) == 0


@pytest.mark.parametrize(
    "otherwise",
    [{"known_on": date(2001, 1, 1)}, {"by": "month"}, {"period": usual(date(2001, 1, 1))},
     {"measure": definitions()["early_help_closed"]}, {"is_grouped": True}],
)  # fmt: skip
def test_another_day_period_measure_or_table_is_counted_for_itself(
    database: Database, otherwise: dict[str, Any]
) -> None:
    kept = Kept(600)
    first = counted(database, kept)
    assert counted(database, kept, asked(**otherwise)).tallies is not first.tallies


def test_numbers_with_groups_serve_who_asks_for_none(database: Database, story: Any) -> None:
    kept = Kept(600)
    grouped = counted(database, kept, asked(is_grouped=True))
    hear(story, database, 4)
    assert counted(database, kept) == grouped


def test_a_reading_for_anything_else_is_given_nothing_that_was_kept(database: Database) -> None:
    kept = Kept(600)
    counted(database, kept)
    with reading(database, "find_people") as connection:
        assert Counting(connection, kept).numbers(asked()).tallies == ()
    with closing(database.connect("api")) as connection:
        connection.execute("SELECT hub.read_path()")
        assert Counting(connection, kept).numbers(asked()).tallies == ()
    assert things(counted(database, kept)) == 4, "nor is what was kept spoilt"


def test_each_role_has_small_numbers_hidden_from_the_same_kept_ones(
    database: Database, story: Any
) -> None:
    kept = Kept(600)

    def opened(role: str) -> Any:
        with reading(database, role=role) as connection:
            said = measures.overview(connection, roles()[role], asked().period, "quarter", kept)
        return next(each for each in said if each.measure is OPENED).whole.counts["total"]

    assert [opened("team_manager"), opened("analyst"), opened("team_manager")] == [
        4, "fewer than 5", 4,
    ]  # fmt: skip
    hear(story, database, 4)
    assert opened("analyst") == "fewer than 5"


def test_what_is_counted_ahead_is_shown_and_is_nobodys_asking(
    database: Database, story: Any
) -> None:
    kept = Kept(600)
    pool: ConnectionPool[Connection]
    with ConnectionPool(
        database.url_for("api"), min_size=1, kwargs={"autocommit": True}, open=True
    ) as pool:
        rests = CountingAhead(Door(pool), kept).count()
    hear(story, database, 4)
    assert rests == 300, "half the time that numbers are shown"
    with reading(database) as connection:
        said = measures.overview(
            connection, roles()["team_manager"], asked().period, "quarter", kept
        )
    assert next(each for each in said if each.measure is OPENED).whole.counts["total"] == 4
    with database.connect() as connection:
        assert connection.execute("SELECT count(*) FROM hub.access_record").fetchone() == (0,)


def test_a_number_and_the_list_behind_it_are_of_one_moment(database: Database, story: Any) -> None:
    """Also where somebody else counted what came in between, and keeps it."""
    kept = Kept(600)
    pool: ConnectionPool[Connection]
    question = Question(
        actor=Actor("Ruth Adeyemi", "team_manager"), purpose="management_oversight",
        function="read_reports", route="/test", request_id="1",
    )  # fmt: skip

    def read(connection: Connection, role: Any) -> Any:
        connection.execute("SELECT 1")
        hear(story, database, 4)
        counted(database, kept, asked(is_grouped=True))
        return measures.measured(connection, role, OPENED, asked().period, "quarter", kept)

    for number in range(5):
        grant(database, own_person_id(case_record_id("early_help_csv", f"EH-{number}")), RUTH)
    with ConnectionPool(
        database.url_for("api"), min_size=1, kwargs={"autocommit": True}, open=True
    ) as pool:
        said = Door(pool).ask(question, read)
    assert said.whole.counts["total"] == len(said.rows)
    assert not said.hidden_from_lists


def test_of_how_it_stands_at_the_end_of_what_is_to_come_nothing_is_said(
    database: Database,
) -> None:
    still_open, coming = definitions()["early_help_open"], local_today() + timedelta(days=5000)
    period = usual(local_today())._replace(to_on=coming)
    with reading(database) as connection:
        role = roles()["team_manager"]
        said = measures.measured(connection, role, still_open, period, "month")
        opened = measures.measured(connection, role, OPENED, period, "month")
    assert said.parts[-1].part is not None
    assert said.parts[-1].part.period.from_on <= local_today() <= said.parts[-1].part.period.to_on
    assert said.parts[-1].counts["total"] == said.whole.counts["total"] == 4
    assert opened.parts[-1].part is not None
    assert opened.parts[-1].part.period.to_on == coming, "an event may be due then"


class Watched(Kept):
    """Has one place for everything, and says when it is asked for and when somebody waits there."""

    def __init__(self) -> None:
        super().__init__(600)
        self.asked, self.came, self.lock = threading.Event(), threading.Event(), threading.Lock()
        self.only = Place(self)

    def place(self, asked: Asked, footing: Footing) -> Place:
        self.asked.set()
        return self.only

    def __enter__(self) -> None:
        self.came.set()
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


def test_who_asks_while_others_count_waits_for_their_numbers(database: Database) -> None:
    kept, first = Watched(), counted(database, Kept())
    with ThreadPoolExecutor(1) as other:
        with kept.lock:
            waiting = other.submit(counted, database, kept)
            assert kept.came.wait(60)
            kept.only.numbers = first
        assert waiting.result(60).tallies is first.tallies


def test_a_hub_that_is_served_counts_by_itself(database: Database) -> None:
    kept = Watched()
    pool: ConnectionPool[Connection]
    with (
        ConnectionPool(
            database.url_for("api"), min_size=1, kwargs={"autocommit": True}, open=True
        ) as pool,
        CountingAhead(Door(pool), kept),
    ):
        assert kept.asked.wait(60)


def test_before_anything_was_projected_there_is_nothing_to_count_ahead(
    unprojected_database: Database,
) -> None:
    pool: ConnectionPool[Connection]
    with ConnectionPool(
        unprojected_database.url_for("api"), min_size=1, kwargs={"autocommit": True}, open=True
    ) as pool:
        assert CountingAhead(Door(pool), Kept(600)).count() == 300


def test_page_file_and_command_agree_when_they_are_asked_anew(
    visit: Visit, database: Database, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.browser.app.state.kept.seconds = 600  # type: ignore[attr-defined]
    visit.sign_in("grace.osei")
    assert "4 early help episodes" in visit.browser.get("/reports").text
    hear(story, database, 4)

    kept = visit.browser.get("/reports").text
    assert "4 early help episodes" in kept
    assert "Count again now" in kept
    page = visit.browser.get("/reports/early-help-opened").text
    assert "5 early help episodes" in page, "a measure with its list is as of now"
    assert "5 early help episodes" in visit.browser.get("/reports").text
    file = visit.browser.get("/reports/early-help-opened/numbers.csv").text
    names, whole, *_ = csv.reader(io.StringIO(file.removeprefix("\ufeff")))
    told = dict(zip(names, whole, strict=True))
    assert told["Early help episodes"] == "5"
    assert told["Counted at"].startswith(str(local_today()))
    for name, value in {"DATABASE_URL": database.url_for("migrate"), "DEVELOPMENT_ACTOR": "G",
                        "DEVELOPMENT_ROLE": "team_manager"}.items():  # fmt: skip
        monkeypatch.setenv(f"HUB_{name}", value)
    settings.cache_clear()
    ran = CliRunner().invoke(app, ["report", "early-help-opened", "--json"])
    assert json.loads(ran.stdout)["counts"]["total"] == 5, ran.output


def test_a_program_is_told_when_numbers_were_counted_and_may_have_them_counted_again(
    database: Database, story: Any
) -> None:
    def opened(client: TestClient, query: str = "") -> dict[str, Any]:
        answer = client.get(f"/reports{query}", headers=HEADERS).json()["measures"]
        return next(each for each in answer if each["measure"]["name"] == OPENED.name)

    with served(database, Actor("Ruth Adeyemi", "team_manager")) as client:
        client.app.state.kept.seconds = 600  # type: ignore[attr-defined]
        first = opened(client)
        hear(story, database, 4)
        kept, again = opened(client), opened(client, "?again=true")
    assert [each["counts"]["total"] for each in (first, kept, again)] == [4, 4, 5]
    assert kept["counted_at"] == first["counted_at"] < again["counted_at"]


def test_who_asks_to_count_again_is_shown_what_came_since(
    visit: Visit, database: Database, story: Any
) -> None:
    visit.browser.app.state.kept.seconds = 600  # type: ignore[attr-defined]
    visit.sign_in("grace.osei")
    visit.browser.get("/reports")
    hear(story, database, 4)
    with database.connect() as connection:
        before = _recorded(connection)

    answer = visit.post(
        "/reports", by="quarter", **{"from": str(began()), "to": str(local_today())}
    )
    assert answer.url.path == "/reports"
    assert f"from={began()}" in str(answer.url)
    assert "5 early help episodes" in answer.text
    with database.connect() as connection:
        assert _recorded(connection) == before + 2, "every asking, kept or counted"


def _recorded(connection: Connection) -> int:
    found = connection.execute(
        "SELECT count(*) FROM hub.access_record WHERE function = 'read_reports'"
    ).fetchone()
    return int(found[0]) if found else 0


def test_who_may_not_read_reports_is_not_shown_what_others_had_counted(visit: Visit) -> None:
    visit.browser.app.state.kept.seconds = 600  # type: ignore[attr-defined]
    visit.sign_in("grace.osei")
    visit.browser.get("/reports")
    visit.browser.cookies.clear()
    visit.sign_in("sol.winter", "/purpose")
    assert visit.browser.get("/reports").status_code == 403
    assert visit.post("/reports").status_code == 403
