"""Several dead letters are replayed in one transaction while somebody else is at one of them."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from hub.ingest import dead_letters
from tests.conftest import Database
from tests.integration.test_dead_letter_pages import letters, status_of, stored
from tests.kafka.events import a_contact
from tests.signing_in import Visit, visit

__all__ = ["letters", "visit"]
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.fixture
def mended(database: Database, letters: list[int]) -> tuple[int, int]:
    """Two whose cause was mended: their bytes are good by now."""
    with database.connect() as connection:
        for number, letter in enumerate(letters[2:], start=5):
            connection.execute("UPDATE hub.dead_letter SET value = %s WHERE id = %s",
                               [a_contact(number).value, letter])  # fmt: skip
    return letters[2], letters[3]


def until_somebody_waits(connection: psycopg.Connection) -> None:
    deadline = time.monotonic() + 20
    while connection.execute(WAITS).fetchone() == (0,):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.01)


@contextmanager
def replayed_meanwhile(
    visit: Visit, database: Database, letters: tuple[int, int]
) -> Iterator[tuple[psycopg.Connection, psycopg.Connection, Future[Any]]]:
    """Have a page replay both while somebody holds the second, in a transaction that goes on.

    Gives whoever holds it, somebody who looks on, and the page that waits.
    """
    visit.sign_in("tom.price")
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(database.url_for("ingest"), autocommit=True) as holder,
        psycopg.connect(database.url, autocommit=True) as watcher,
        holder.transaction(),
    ):
        holder.execute("SELECT FROM hub.dead_letter WHERE id = %s FOR UPDATE", [letters[1]])
        page = pool.submit(visit.post, "/mend/dead-letters", letter=[str(e) for e in letters])
        until_somebody_waits(watcher)
        yield holder, watcher, page


def test_two_people_replay_the_same_letters_and_neither_waits_for_the_other_in_a_circle(
    visit: Visit, mended: tuple[int, int], database: Database
) -> None:
    before = stored(database)
    with replayed_meanwhile(visit, database, mended) as (other, _, page):
        said = dead_letters.replay(other, mended[1], actor="Ruth Adeyemi")
    answer = page.result(timeout=30)

    assert said == "accepted"
    assert answer.status_code == 200
    assert "was replayed already, by Ruth Adeyemi" in answer.text
    assert status_of(database, mended[0]) == ("replayed", "Tom Price")
    assert stored(database) == before + 2


def test_whoever_waits_for_a_letter_keeps_no_writer_waiting(
    visit: Visit, mended: tuple[int, int], database: Database
) -> None:
    """As while letters are sent to Kafka, which may take as long as a broker does not answer."""
    with replayed_meanwhile(visit, database, mended) as (_, watcher, page):
        watcher.execute("SELECT FROM hub.store_position FOR UPDATE NOWAIT")
    assert page.result(timeout=30).status_code == 200
