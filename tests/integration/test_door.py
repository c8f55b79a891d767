"""The door: no answer without its record, no record without its decision, nobody else's rows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.access.roles import Role
from hub.errors import AccessDenied, AccessNotRecorded, NotReady
from hub.query.door import Connection, Door, Question
from tests.conftest import Database
from tests.seeing import grant

Pool = ConnectionPool[psycopg.Connection[Any]]
RUTH = Actor("Ruth Adeyemi", "caseworker")


def a_question(**given: Any) -> Question:
    plain: dict[str, Any] = {
        "actor": RUTH, "purpose": "direct_care", "function": "find_people", "route": "/test",
        "request_id": str(uuid4()),
    }  # fmt: skip
    return Question(**(plain | given))


def nobody(_connection: Connection, _role: Role) -> None:
    """Find nothing."""


@pytest.fixture
def pool(database: Database) -> Iterator[Pool]:
    """Two connections of the API's login, over a hub with empty read models."""
    database.project()
    with ConnectionPool(
        database.url_for("api"), min_size=1, max_size=2, kwargs={"autocommit": True}, timeout=5
    ) as found:
        yield found


def records(database: Database) -> list[tuple[Any, ...]]:
    with database.connect() as connection:
        return connection.execute(
            "SELECT actor, role, purpose, function, person_id, outcome, reason, result_count"
            " FROM hub.access_record ORDER BY id"
        ).fetchall()


def test_the_record_is_committed_before_the_answer_is_handed_out(
    pool: Pool, database: Database
) -> None:
    person = uuid4()
    grant(database, person, RUTH.known_as)
    question = a_question(function="read_person", person_id=person)
    answer = Door(pool).ask(question, lambda _c, _role: ["one", "two"])
    assert answer == ["one", "two"]
    assert records(database) == [
        ("Ruth Adeyemi", "caseworker", "direct_care", "read_person", person, "allowed", None, 2)
    ]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"actor": Actor("Kim Lee", "integration")}, "does not find people"),
        ({"actor": Actor("Kim Lee", "nothing")}, "there is no role"),
        ({"purpose": "curiosity"}, "is no purpose"),
        ({"function": "delete_everything"}, "does not delete everything"),
    ],
    ids=str,
)
def test_a_refusal_reads_nothing_and_is_recorded(
    pool: Pool, database: Database, given: dict[str, Any], why: str
) -> None:
    asked: list[str] = []
    with pytest.raises(AccessDenied, match=why):
        Door(pool).ask(a_question(**given), lambda _c, _role: asked.append("read"))
    assert asked == []
    ((*_, outcome, reason, count),) = records(database)
    assert (outcome, count) == ("refused", None)
    assert why in reason


@pytest.mark.parametrize("role", ["caseworker", "integration"])
def test_where_nothing_can_be_recorded_nothing_is_answered(
    pool: Pool, database: Database, role: str
) -> None:
    with database.connect() as connection:
        connection.execute("REVOKE INSERT ON hub.access_record FROM hub_api")
    with pytest.raises(AccessNotRecorded):
        Door(pool).ask(a_question(actor=Actor("Ruth", role)), lambda _c, _role: "secret")


def test_a_record_refused_at_commit_is_no_answer_either(pool: Pool, database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            """
            CREATE FUNCTION public.too_late() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END $$;
            CREATE CONSTRAINT TRIGGER too_late AFTER INSERT ON hub.access_record
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.too_late();
            """
        )
    with pytest.raises(AccessNotRecorded):
        Door(pool).ask(a_question(), lambda _c, _role: "secret")
    assert records(database) == []


def test_a_reading_that_fails_shows_nothing(pool: Pool, database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        Door(pool).ask(a_question(), lambda _c, _role: 1 / 0)
    assert records(database) == []
    assert Door(pool).ask(a_question(), nobody) is None


def test_a_server_that_is_gone_is_said_plainly(pool: Pool, database: Database) -> None:
    def cut_off(connection: Connection, _role: Role) -> None:
        (pid,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        with database.connect() as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        connection.execute("SELECT 1")

    with pytest.raises(AccessNotRecorded):
        Door(pool).ask(a_question(), cut_off)
    assert Door(pool).ask(a_question(), nobody) is None


def test_nothing_to_read_yet(unprojected_database: Database) -> None:
    with (
        ConnectionPool(
            unprojected_database.url_for("api"), min_size=1, kwargs={"autocommit": True}, open=True
        ) as pool,
        pytest.raises(NotReady),
    ):
        Door(pool).ask(a_question(), lambda c, _role: c.execute("SELECT FROM case_record"))


def test_the_past_is_asked_of_one_person_or_in_numbers(pool: Pool, database: Database) -> None:
    with pytest.raises(ValueError, match="one person or in numbers"):
        a_question(known_on=date(2024, 1, 1))
    person = uuid4()
    grant(database, person, RUTH.known_as)
    with pytest.raises(NotReady, match="cannot show the past"):
        Door(pool).ask(a_question(known_on=date(2024, 1, 1), person_id=person), nobody)


OVERWRITE = """
    INSERT INTO hub.access_record (actor, role, purpose, function, route, request_id, outcome)
    VALUES ('a', 'b', 'c', 'd', 'e', 'f', 'allowed') ON CONFLICT (id) DO UPDATE SET actor = 'nobody'
"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hub.access_record SET actor = 'nobody'",
        "DELETE FROM hub.access_record",
        "TRUNCATE hub.access_record",
        "DROP TABLE hub.access_record",
        "ALTER TABLE hub.access_record DISABLE TRIGGER ALL",
        OVERWRITE,
    ],
    ids=lambda each: each.split()[0].lower(),
)
@pytest.mark.parametrize("login", ["api", "ingest", "project"])
def test_no_login_changes_the_access_log(database: Database, login: str, statement: str) -> None:
    with database.connect(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_only_the_api_writes_and_reads_it(database: Database) -> None:
    for login in ("ingest", "project"):
        with (
            database.connect(login) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT FROM hub.access_record")


@pytest.mark.parametrize(
    "table",
    ["record (normalised)", "statement", "key", "distinct", "conflict", "quarantine"],
)
def test_what_the_matcher_knows_is_not_for_readers(database: Database, table: str) -> None:
    name, _, column = table.partition(" ")
    for login in ("api", "project"):
        with (
            database.connect(login) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"SELECT {column} FROM hub.match_{name}".encode())


def test_the_api_reads_and_writes_nothing_else(database: Database) -> None:
    for table in ("hub.stored_event", "hub.match_record", "hub.store_position"):
        with (
            database.connect("api") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"DELETE FROM {table}")


def test_actors_do_not_leak_between_pooled_connections(pool: Pool, database: Database) -> None:
    for number in range(1, 201):
        grant(database, UUID(int=number), f"local actor {number}")

    def ask(number: int) -> tuple[UUID, str]:
        person = UUID(int=number)
        actor = Actor(f"actor {number}", "caseworker")

        def read(connection: Connection, _role: Role) -> tuple[UUID, str]:
            path = connection.execute("SHOW search_path").fetchone()
            return person, str(path and path[0])

        return Door(pool).ask(a_question(actor=actor, person_id=person), read)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, range(1, 201)))
    assert [person.int for person, _ in answers] == list(range(1, 201))
    assert len({path for _, path in answers}) == 1
    assert {(row[0], row[4]) for row in records(database)} == {
        (f"actor {number}", UUID(int=number)) for number in range(1, 201)
    }


def test_the_path_set_for_a_reading_ends_with_it(pool: Pool) -> None:
    Door(pool).ask(a_question(), nobody)
    with pool.connection() as connection:
        path = connection.execute("SHOW search_path").fetchone()
    assert path == ('"$user", public',)
