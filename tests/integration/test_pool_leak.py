"""Many people over few connections: nobody is ever shown what another asked for."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.access.roles import Role
from hub.errors import NoSuchRecord
from hub.query.door import Connection, Door, Question
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.seeing import grant

ACTORS, CONNECTIONS, THREADS = 40, 4, 8
EVERYBODY = (
    "SELECT record.person_id, said.surname, (SELECT count(*) FROM chronology_entry)"
    " FROM case_record AS record JOIN person_statement AS said USING (case_record_id)"
)
"""A query that forgets whom it is for: what it gives is what the reading gives."""


@pytest.fixture
def crowd(database: Database, story: Any) -> list[UUID]:
    """As many people as actors, each seen by one of them."""
    people = []
    for number in range(ACTORS):
        record = ("mash_workbook", f"P{number}")
        story.append(
            story.event("identity.person_registered", record, f"p{number}",
                        person={"forenames": "Zoë", "surname": f"Surname{number}"})
        )  # fmt: skip
        people.append(own_person_id(case_record_id(*record)))
        grant(database, people[-1], f"local actor {number}")
    database.project()
    return people


@pytest.fixture
def door(database: Database) -> Iterator[Door]:
    with ConnectionPool(
        database.url_for("api"), min_size=CONNECTIONS, max_size=CONNECTIONS, timeout=60,
        kwargs={"autocommit": True},
    ) as pool:  # fmt: skip
        yield Door(pool)


class Fault(Exception):
    """A reading that breaks half way."""


def requests(door: Door, people: list[UUID], count: int) -> int:
    """Ask as many times as many people, some of whom see nobody; give how often rows came."""
    shown = 0
    lock = threading.Lock()

    def ask(turn: int) -> None:
        nonlocal shown
        number = turn % (ACTORS + 3)
        wanted = people[(turn * 7) % ACTORS] if turn % 5 == 0 else people[number % ACTORS]
        question = Question(
            actor=Actor(f"actor {number}", "caseworker"), purpose="direct_care",
            function="find_people" if turn % 3 == 0 else "read_person", route="/leak",
            request_id="", person_id=None if turn % 3 == 0 else wanted,
        )  # fmt: skip

        def read(connection: Connection, _role: Role) -> list[Any]:
            rows = connection.execute(EVERYBODY).fetchall()
            if turn % 11 == 0:
                raise Fault
            return rows

        own = {(people[number], f"Surname{number}", 1)} if number < ACTORS else set()
        try:
            rows = door.ask(question, read)
        except (NoSuchRecord, Fault):
            return
        assert set(rows) == own, f"turn {turn}: rows of somebody else"
        with lock:
            shown += len(rows)

    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(ask, range(count)):
            pass
    return shown


def test_no_row_of_anybody_else_comes(door: Door, crowd: list[UUID]) -> None:
    assert requests(door, crowd, 1500) > 800


@pytest.mark.slow
def test_no_row_of_anybody_else_comes_in_a_hundred_thousand_requests(
    door: Door, crowd: list[UUID]
) -> None:
    assert requests(door, crowd, 100_000) > 50_000


def test_between_requests_a_connection_reads_nobody(database: Database, crowd: list[UUID]) -> None:
    pool: ConnectionPool[psycopg.Connection[Any]]
    with ConnectionPool(
        database.url_for("api"), min_size=1, max_size=1, kwargs={"autocommit": True}
    ) as pool:
        assert requests(Door(pool), crowd, 50) > 20
        with pool.connection() as connection, connection.transaction():
            connection.execute("SELECT hub.read_path()")
            assert connection.execute(EVERYBODY).fetchall() == []
            connection.execute("SELECT hub.begin_reading('', '', '', %s, false)", [uuid4()])
            assert connection.execute(EVERYBODY).fetchall() == []
