"""Append-only is a promise of the database: what each login may not do is refused by PostgreSQL."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from hub.store.append import NewEvent, append
from hub.store.reader import events_after

LOGINS = ("ingest", "project", "api", "seal")

REFUSED_TO_ALL = [
    "UPDATE hub.stored_event SET state = ''",
    "UPDATE hub.stored_event SET received_at = now()",
    "DELETE FROM hub.stored_event",
    "TRUNCATE hub.stored_event",
    "DROP TABLE hub.stored_event",
    "ALTER TABLE hub.stored_event ADD COLUMN note text",
    "ALTER TABLE hub.stored_event DISABLE TRIGGER ALL",
    "ALTER TABLE hub.stored_event OWNER TO CURRENT_USER",
    "DROP INDEX hub.stored_event_fact",
    "CREATE INDEX ON hub.stored_event (topic)",
    "CREATE TRIGGER t BEFORE INSERT ON hub.stored_event EXECUTE FUNCTION trigger_of_mine()",
    "CREATE RULE r AS ON INSERT TO hub.stored_event DO INSTEAD NOTHING",
    "LOCK TABLE hub.stored_event IN ACCESS EXCLUSIVE MODE",
    "MERGE INTO hub.stored_event USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "DELETE FROM hub.store_position",
    "INSERT INTO hub.store_position VALUES (false, 0, now())",
    "TRUNCATE hub.store_position",
    "DROP FUNCTION hub.position_before(timestamptz)",
    "CREATE TABLE hub.another (id int)",
    "CREATE FUNCTION hub.another() RETURNS int LANGUAGE sql RETURN 1",
    "DROP SCHEMA hub CASCADE",
    "UPDATE hub.migration SET sha256 = ''",
    "SET ROLE hub_owner",
    "SET session_replication_role = replica",
]

REFUSED_TO_READERS = [
    "INSERT INTO hub.stored_event SELECT * FROM hub.stored_event",
    "UPDATE hub.store_position SET position = position + 1",
    "SELECT * FROM hub.store_position FOR UPDATE",
]


@pytest.fixture
def with_an_event(database: Any, new_event: Callable[..., NewEvent]) -> Any:
    with database.connect("ingest") as connection:
        append(connection, [new_event()])
    return database


def refusals(database: Any, login: str, statements: list[str]) -> list[str]:
    """Give the statements that were *not* refused for want of a right."""
    allowed = []
    with database.connect(login) as connection:
        for statement in statements:
            try:
                with connection.transaction(force_rollback=True):
                    connection.execute(statement.encode())
            except InsufficientPrivilege:  # 42501
                continue
            else:
                allowed.append(statement)
    return allowed


@pytest.mark.parametrize("login", LOGINS)
def test_no_login_can_change_or_remove_an_event(with_an_event: Any, login: str) -> None:
    assert refusals(with_an_event, login, REFUSED_TO_ALL) == []


@pytest.mark.parametrize("login", ["project", "api", "seal"])
def test_who_only_reads_cannot_append(with_an_event: Any, login: str) -> None:
    assert refusals(with_an_event, login, REFUSED_TO_READERS) == []
    with with_an_event.connect(login) as connection:
        # Who answers questions reads no event but those of whom the question is about.
        assert len(events_after(connection, 0, 10)) == (0 if login == "api" else 1)


def test_no_login_owns_anything_of_the_store(database: Any) -> None:
    with database.connect() as connection:
        owners = connection.execute(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class"
            " WHERE relnamespace = 'hub'::regnamespace"
            " UNION SELECT proowner::regrole::text FROM pg_proc"
            " WHERE pronamespace = 'hub'::regnamespace"
        ).fetchall()
        assert owners == [("hub_owner",)]
        can_log_in = connection.execute(
            "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'hub_owner'"
        ).fetchone()
        assert can_log_in == (False,)


def test_an_event_cannot_be_stored_half_identified(database: Any) -> None:
    with database.connect("ingest") as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "INSERT INTO hub.stored_event"
            " (originator_id, originator_version, topic, state, position, event_id)"
            " VALUES (gen_random_uuid(), 1, '', '', 1, gen_random_uuid())"
        )
