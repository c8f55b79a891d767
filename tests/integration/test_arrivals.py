"""An open timeline is told that something new has arrived, and nobody else is told anything."""

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.query.arrivals import Arrivals, Listener
from hub.web.pages import arrivals as page
from schemas.local_time import local_today
from tests.conftest import Database
from tests.serving import CHILD, PERSON
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
LONG = 20.0


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    let_see(database, provider, PERSON)
    story.append(
        story.event("identity.person_registered", CHILD, "p", person={"surname": "Khan"}),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9),
                    contact_id="c1", agency="School"),
    )  # fmt: skip


@pytest.fixture
def comes(database: Database, story: Any) -> Callable[..., None]:
    """Something arrives about a child, and reaches the read models."""

    def arrive(record: tuple[str, str], key: str, revision: int = 1) -> None:
        story.append(story.event("front_door.contact_received", record, key, on=date(2026, 2, 2),
                                 contact_id=key, agency="Police", revision=revision))  # fmt: skip
        database.project()

    return arrive


@pytest.fixture
def watcher(database: Database) -> Any:
    database.project()
    pool: ConnectionPool[psycopg.Connection[Any]]
    with ConnectionPool(
        database.url_for("api"), min_size=1, max_size=2, kwargs={"autocommit": True}
    ) as pool:
        yield Arrivals(pool)


def stream(visit: Visit, after: int, person: object = PERSON, **more: Any) -> str:
    """What a browser is sent until the stream ends."""
    answer = visit.browser.get(f"/child/{person}/arrivals", params={"after": after} | more)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    return answer.text


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams end soon, so that a test can read all of one."""
    monkeypatch.setattr(page, "LASTS", 1.5)


def test_the_timeline_listens_from_where_it_stands_and_the_past_does_not(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"/child/{PERSON}")
    assert f"/child/{PERSON}/arrivals?after=2" in shown.text
    nonce = shown.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert f'<script nonce="{nonce}">' in shown.text
    today = local_today()
    assert "/arrivals" not in visit.browser.get(f"/child/{PERSON}?as_known_on={today}").text


def test_what_has_arrived_is_told_with_its_place(visit: Visit, comes: Callable[..., None]) -> None:
    visit.sign_in("amira.khan")
    comes(CHILD, "c2")
    comes(CHILD, "c3")
    comes(CHILD, "c1", revision=2)
    said = stream(visit, 2)
    assert 'id: 5\ndata: "2 new events have arrived and 1 was corrected"\n\n' in said
    assert "data:" not in stream(visit, 2, told=5)
    assert "data:" not in stream(visit, 5)


def test_it_is_told_while_the_browser_waits(
    visit: Visit, comes: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "LASTS", 6.0)
    visit.sign_in("amira.khan")
    later = threading.Timer(0.5, comes, (CHILD, "c2"))
    later.start()
    assert '"1 new event has arrived"' in stream(visit, 2)
    later.join()


def test_nobody_else_is_told_anything(
    visit: Visit, comes: Callable[..., None], database: Database
) -> None:
    asked = {"after": 0}
    assert visit.browser.get(f"/child/{PERSON}/arrivals", params=asked).status_code == 204
    visit.sign_in("tom.price")
    comes(CHILD, "c2")
    refused, nobody = stream(visit, 2), stream(visit, 2, uuid4())
    assert refused == nobody == "retry: 5000\n\n: nothing new\n\n"
    with database.connect() as connection:
        rows = connection.execute("SELECT outcome FROM hub.access_record"
                                  " WHERE route LIKE '%arrivals'").fetchall()  # fmt: skip
    assert rows == [("refused",)]


def test_nobody_else_hears_of_it_by_when_the_stream_is_kept_alive(
    visit: Visit, comes: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes and is not told may not put off the sign that the stream is alive."""
    monkeypatch.setattr(page, "LASTS", 4.5)
    monkeypatch.setattr(page, "KEEP_ALIVE", 3.0)
    looked: list[float] = []
    told = page._told

    def noting(*words: Any) -> Any:
        looked.append(time.monotonic())
        time.sleep(2.0)  # so that most of the silence is over when it is told nothing
        return told(*words)

    monkeypatch.setattr(page, "_told", noting)
    comes(CHILD, "c2")
    visit.sign_in("tom.price")

    hidden, nobody = stream(visit, 2), stream(visit, 2, uuid4())

    assert len(looked) == 1
    assert hidden == nobody
    assert hidden.count(": nothing new") == 2


def test_an_answer_leaves_a_record_and_silence_leaves_none(
    visit: Visit, comes: Callable[..., None], database: Database
) -> None:
    visit.sign_in("amira.khan")
    stream(visit, 2)
    comes(("mash_workbook", "M9"), "of another")
    stream(visit, 2)
    comes(CHILD, "c2")
    stream(visit, 2)
    with database.connect() as connection:
        rows = connection.execute("SELECT actor, person_id FROM hub.access_record"
                                  " WHERE route LIKE '%arrivals'").fetchall()  # fmt: skip
    assert rows == [("Amira Khan", PERSON)]


def test_waiting_does_not_keep_a_session_alive(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    age = "UPDATE hub.session SET last_seen_at = last_seen_at - interval '20 minutes'"
    with database.connect() as connection:
        connection.execute(age)
    stream(visit, 0)
    with database.connect() as connection:
        connection.execute(age)
    answer = visit.browser.get(f"/child/{PERSON}/arrivals", params={"after": 0})
    assert answer.status_code == 204
    assert visit.browser.get(f"/child/{PERSON}", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("after", ["", "-1", "x", str(2**63)])
def test_a_wrong_place_is_not_understood(visit: Visit, after: str) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}/arrivals", params={"after": after})
    assert answer.status_code == 422


def test_a_hundred_timelines_are_one_look(watcher: Arrivals, comes: Callable[..., None]) -> None:
    woken = [threading.Event() for _ in range(100)]
    for each in woken:
        watcher.watch(Listener(PERSON, 2, each.set))
    comes(CHILD, "c2")
    assert all(each.wait(LONG) for each in woken)
    assert watcher.looks < 100


def test_what_arrived_before_is_noticed_and_what_is_forgotten_is_not(
    watcher: Arrivals, comes: Callable[..., None]
) -> None:
    before, after, forgotten = threading.Event(), threading.Event(), threading.Event()
    watcher.watch(Listener(PERSON, 0, before.set))
    assert before.wait(LONG)
    given_up = Listener(PERSON, 2, forgotten.set)
    watcher.watch(given_up)
    watcher.forget(given_up)
    watcher.watch(Listener(PERSON, 2, after.set))
    comes(CHILD, "c2")
    assert after.wait(LONG)
    assert not forgotten.is_set()
