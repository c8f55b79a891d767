"""Integration staff correct rejected rows on pages and by the API, and send them again."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
import yaml
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from connectors.feeds import Feed
from connectors.publisher import KafkaPublisher
from connectors.running.rejects import path_of
from hub.access.actors import Actor
from hub.api.app import create_app
from hub.api.asking import OneToken
from hub.commands.feed_rejects import FeedRejects, every_feed
from hub.commands.feed_runs import FeedRuns
from hub.demo.embedded_broker import EmbeddedBroker
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.query.door import Door
from hub.serving import with_pages
from hub.signin.gate import Client, Gate
from hub.signin.provider import Provider
from hub.web import build
from hub.web.pages import feeds as sources
from tests.a_feed import Kept, a_feed, a_visit, extract, run
from tests.conftest import PUBLIC, Database
from tests.serving import HEADERS, TOKEN
from tests.signing_in import Visit

BAD = "31/02/2024"
LIST = "/mend/rejects"
STREAM = f"{LIST}/small/visits"
DATE = "cell-4"
"""The field of the form that holds the visit's date."""
AS_STAFF = HEADERS | {"Purpose": "data_quality"}


@pytest.fixture
def found(tmp_path: Path) -> Feed:
    """A feed whose last run rejected two of three rows."""
    made = a_feed(tmp_path)
    rows = [a_visit(1), a_visit(2, on=BAD), a_visit(3, on="soon <b>")]
    run(made, extract(tmp_path / "v.csv", rows))
    return made


def state(found: Feed) -> Path:
    return found.directory.parents[1] / "state"


@pytest.fixture
def sent() -> Kept:
    """What was sent."""
    return Kept()


@pytest.fixture
def rejects(found: Feed, sent: Kept) -> FeedRejects:
    return FeedRejects(state(found), feeds=lambda: [found], connect=lambda: sent)


@pytest.fixture
def pool(database: Database) -> Iterator["ConnectionPool[psycopg.Connection[Any]]"]:
    database.project()
    with ConnectionPool(
        database.url_for("api"), min_size=1, max_size=2, kwargs={"autocommit": True}
    ) as pool:
        yield pool  # type: ignore[misc]


@pytest.fixture
def runs(found: Feed) -> FeedRuns:
    """How the feeds ran: the small one, and one that is only in the timetable, and late."""
    entries = [{"feed": "small", "source": "$NOWHERE", "every": "1s"},
               {"feed": "mosaic", "source": "x", "cron": "30 5 * * *"}]  # fmt: skip
    timetable = found.directory / "timetable.yml"
    timetable.write_text(yaml.safe_dump({"feeds": entries}))
    return FeedRuns(
        state(found), timetable=timetable, feeds=lambda: ["annex_a", "mosaic", "small"]
    )  # fmt: skip


@pytest.fixture
def visit(
    pool: Any, provider: EmbeddedIdentityProvider, rejects: FeedRejects, runs: FeedRuns
) -> Visit:  # fmt: skip
    """A browser at the pages of a hub that knows these rejects, signed in as integration staff."""
    build.build()
    client = Client("hub-pages", provider.client_secret, "hub-api", "roles", PUBLIC)
    gate = Gate(Provider(provider.issuer, is_production=False), client, pool)
    browser = TestClient(
        with_pages(gate, gate, Door(pool), pool, rejects, runs=runs), base_url=PUBLIC
    )
    found = Visit(browser, gate)
    found.sign_in("tom.price")
    return found


def keys(rejects: FeedRejects) -> list[str]:
    return [row.key for each in rejects.listed() for row in each.rows]


def test_the_list_says_which_and_why_and_not_what(visit: Visit, rejects: FeedRejects) -> None:
    shown = visit.browser.get(LIST).text
    assert "Small: visits (2)" in shown
    assert shown.count("Visit date") == 2
    assert BAD not in shown
    assert "soon" not in shown


class Tomorrow(datetime):
    """A clock that is a day ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + timedelta(days=1)


def test_sources_say_how_each_feed_was_read_and_when_it_is_to_be(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "datetime", Tomorrow)
    shown = visit.browser.get("/sources").text
    table = shown[shown.index('id="runs"') : shown.index('id="heard"')]
    rows = {name: re.findall(r">([^<]+)</t[dh]>", row) for name, row in
            re.findall(r'scope="row"[^>]*>(\w+)</th>(.*?)</tr>', table)}  # fmt: skip

    assert set(rows) == {"Small", "Mosaic"}
    assert rows["Small"][1:4] == ["3", "1", "0"]
    assert 'href="/mend/rejects#small">2<' in table
    assert "Late" in table
    assert "Rejected, not a date: 2" in table
    assert rows["Mosaic"][0] == "Never"
    assert BAD not in shown


def test_the_link_from_a_source_leads_to_its_rejects(visit: Visit) -> None:
    assert 'id="small"' in visit.browser.get(LIST).text


def test_whoever_may_not_mend_is_given_no_link_to_rejects(visit: Visit) -> None:
    visit.sign_in("grace.osei", "/sources")
    shown = visit.browser.get("/sources").text
    assert "Small" in shown
    assert "/mend/rejects" not in shown


def test_a_timetable_that_is_wrong_is_said_and_the_rest_is_shown(
    visit: Visit, runs: FeedRuns, found: Feed
) -> None:
    (found.directory / "timetable.yml").write_text("feeds: 3")
    shown = visit.browser.get("/sources")
    assert shown.status_code == 200
    assert "timetable of the feeds cannot be read" in shown.text
    assert "Heard from" in shown.text


def test_programs_are_told_the_same_of_the_runs(
    pool: Any, rejects: FeedRejects, runs: FeedRuns
) -> None:
    access = OneToken(TOKEN, Actor("Tom Price", "integration"))
    app = create_app(access=access, door=Door(pool), pool=pool, known=rejects, runs=runs)
    told = TestClient(app).get("/feeds", headers=AS_STAFF).json()["runs"]
    small = next(each for each in told if each["system"] == "small")
    assert (small["rows_in"], small["accepted"], small["unchanged"], small["rejected"]) == (
        3, 1, 0, 2,
    )  # fmt: skip
    assert small["reasons"] == {"not_a_date": 2}


def test_a_row_is_opened_with_every_cell_and_the_looking_is_written_down(
    visit: Visit, rejects: FeedRejects, database: Database
) -> None:
    shown = visit.browser.get(f"{STREAM}/{keys(rejects)[1]}").text
    assert 'value="soon &lt;b&gt;"' in shown
    assert "73 6f 6f 6e 20 3c 62 3e" in shown
    assert 'value="V00003"' in shown
    with database.connect() as connection:
        rows = connection.execute("SELECT actor, function, outcome FROM hub.access_record"
                                  " WHERE route LIKE '%{key}'").fetchall()  # fmt: skip
    assert rows == [("Tom Price", "mend_feeds", "allowed")]


def test_a_corrected_row_is_sent_and_the_others_stay(
    visit: Visit, rejects: FeedRejects, sent: Kept
) -> None:
    first, second = keys(rejects)
    answer = visit.post(f"{STREAM}/{first}", **{DATE: "28/02/2024"})
    assert answer.status_code == 200
    assert "1 sent: 1 taken" in answer.text
    assert [each[0] for each in sent.said].count("visit_recorded") == 1
    assert keys(rejects) == [second]


def test_many_are_sent_again_as_they_are(visit: Visit, rejects: FeedRejects, sent: Kept) -> None:
    answer = visit.post(STREAM, row=keys(rejects))
    assert answer.status_code == 200
    assert "2 sent: 0 taken, 0 known already, 2 still rejected" in answer.text
    assert sent.arrived == []
    assert len(keys(rejects)) == 2


def test_a_row_that_is_still_wrong_says_so(visit: Visit, rejects: FeedRejects) -> None:
    answer = visit.post(f"{STREAM}/{keys(rejects)[0]}", **{DATE: "30/02/2024"})
    assert answer.status_code == 422
    assert "still rejected" in answer.text
    assert 'value="30/02/2024"' in answer.text


def test_forms_that_are_empty_or_unchanged_or_late_say_what_to_do(
    visit: Visit, rejects: FeedRejects, found: Feed
) -> None:
    key = keys(rejects)[0]
    for given in ({}, {DATE: BAD}, {"cell-99": "x"}):
        answer = visit.post(f"{STREAM}/{key}", **given)
        assert answer.status_code == 422
        assert "Nothing was corrected" in answer.text
    empty = visit.post(STREAM)
    assert empty.status_code == 422
    assert "Tick the rows" in empty.text
    path_of(state(found), "small", "visits").unlink()
    assert visit.post(STREAM, row=[key]).status_code == 404
    assert visit.browser.get(f"{STREAM}/{key}").status_code == 404
    assert "No feed on this machine has rejected rows" in visit.browser.get(LIST).text


def test_a_file_somebody_saved_again_is_said_to_be_unreadable(visit: Visit, found: Feed) -> None:
    path_of(state(found), "small", "visits").write_text("a;b\n1;2\n")
    answer = visit.browser.get(LIST)
    assert answer.status_code == 422
    assert "saved again in another form" in answer.text


@pytest.mark.parametrize("who", ["amira.khan", "ines.duarte"])
def test_nobody_else_sees_or_sends_them(
    visit: Visit, rejects: FeedRejects, sent: Kept, who: str
) -> None:
    visit.sign_in(who)
    key = keys(rejects)[0]
    assert visit.browser.get(LIST).status_code == 403
    opened = visit.browser.get(f"{STREAM}/{key}")
    assert opened.status_code == 403
    assert BAD not in opened.text
    assert visit.post(f"{STREAM}/{key}", **{DATE: "28/02/2024"}).status_code == 403
    assert visit.post(STREAM, row=[key]).status_code == 403
    assert sent.arrived == []


@pytest.fixture
def api(pool: Any, rejects: FeedRejects) -> TestClient:
    access = OneToken(TOKEN, Actor("Tom Price", "integration"))
    return TestClient(create_app(access=access, door=Door(pool), pool=pool, known=rejects))


def test_the_api_lists_opens_and_sends(api: TestClient, rejects: FeedRejects) -> None:
    listed = api.get("/rejects", headers=AS_STAFF)
    assert BAD not in listed.text
    (stream,) = listed.json()["streams"]
    first = stream["rows"][0]["key"]
    opened = api.get(f"/rejects/small/visits/{first}", headers=AS_STAFF).json()
    assert (opened["value"], opened["cells"]["Visit date"]) == (BAD, BAD)
    body = {"rows": {first: {"Visit date": "28/02/2024"}}}
    done = api.post("/rejects/small/visits", json=body, headers=AS_STAFF)
    assert done.json() == {"rows": 1, "taken": 1, "unchanged": 0, "rejected": 0}
    again = api.post("/rejects/small/visits", json=body, headers=AS_STAFF)
    assert again.status_code == 422
    assert api.get("/rejects/small/none/x", headers=AS_STAFF).status_code == 404


def test_a_row_goes_to_the_real_broker(found: Feed, broker: EmbeddedBroker) -> None:
    def connect() -> KafkaPublisher:
        return KafkaPublisher(broker.bootstrap, topic_prefix="rejected", partitions=1)

    rejects = FeedRejects(state(found), feeds=lambda: [found], connect=connect)
    (stream,) = rejects.listed()
    row = stream.rows[0]
    sent = rejects.send("small", "visits", {row.key: dict(row.cells) | {"Visit date": "1/2/2024"}})
    assert (sent.rows, sent.taken) == (1, 1)


def test_every_connector_is_looked_at() -> None:
    assert {"mash_workbook", "liquidlogic_lcs"} <= {each.system for each in every_feed()}
