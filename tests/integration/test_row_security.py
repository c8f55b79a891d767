"""Row-level security: what PostgreSQL itself lets each login read, whatever it is asked."""

from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from hub.access import grants
from hub.access.actors import Actor
from hub.projecting.projector import Projector
from hub.store.migrate import MIGRATIONS, migrate
from schemas.identifiers import case_record_id
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import CHILD, HEADERS, PERSON, client

__all__ = ["client"]
RUTH = Actor("Ruth Adeyemi", "caseworker")
STRANGER = Actor("Kim Lee", "caseworker")

OF_NOBODY = {
    "consumer_offset", "ends_remembered", "ingest_tally", "last_search", "match_checkpoint",
    "migration", "practitioner", "projection_generation", "relationship_rule", "seal_blind",
    "seal_tile", "seal_verification", "session", "sign_in_attempt", "store_position", "team_member",
    "tree_head",
}  # fmt: skip
"""Tables of the hub that hold no child: how far it is, how it is set up, who its workers are.

And what a browser last looked for, which says nothing of whether there is such a child.
"""
WITHOUT_RECORDS = {"feed_health"}
"""Tables of read models that hold no child."""
TABLES = """
SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class
WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')
"""


def test_every_table_that_holds_a_person_is_protected(database: Database) -> None:
    database.project()
    with database.connect() as connection:
        own = dict(connection.execute(TABLES, ["hub"]).fetchall())
        assert {name for name, is_protected in own.items() if not is_protected} == OF_NOBODY
        schemas = connection.execute("SELECT schema_name FROM hub.projection_generation").fetchall()
        for (schema,) in schemas:
            tables = dict(connection.execute(TABLES, [schema]).fetchall())
            open_tables = {name for name, is_protected in tables.items() if not is_protected}
            assert open_tables <= WITHOUT_RECORDS, schema
    assert len(schemas) >= 7


def test_a_new_generation_is_protected_before_it_is_read(database: Database, story: Any) -> None:
    story.append(story.event("identity.person_registered", CHILD, "p"))
    database.project()
    Projector(database.url_for("project")).rebuild("chronology")
    with database.connect() as connection:
        tables = dict(connection.execute(TABLES, ["chronology_g2"]).fetchall())
    assert tables == dict.fromkeys(("chronology_entry", "significance_mark", "withdrawal"), True)
    with database.connect("api") as connection:
        assert connection.execute("SELECT FROM chronology_g2.chronology_entry").fetchall() == []


def test_a_generation_of_an_older_release_is_protected_when_the_projections_start(
    database: Database,
) -> None:
    with database.connect() as connection:
        connection.execute("ALTER TABLE identity_g1.case_record DISABLE ROW LEVEL SECURITY")
        connection.execute("DROP POLICY api_reads ON identity_g1.case_record")
    Projector(database.url_for("project")).prepare()
    with database.connect() as connection:
        assert all(dict(connection.execute(TABLES, ["identity_g1"]).fetchall()).values())


def test_views_read_as_whoever_asks_and_definers_choose_their_own_path(database: Database) -> None:
    with database.connect() as connection:
        views = connection.execute(
            "SELECT relname, reloptions FROM pg_class"
            " WHERE relnamespace = 'hub'::regnamespace AND relkind = 'v'"
        ).fetchall()
        assert views
        assert all("security_invoker=true" in (options or []) for _, options in views)
        careless = connection.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'hub'::regnamespace"
            " AND NOT coalesce('search_path=pg_catalog' = ANY (proconfig), false)"
        ).fetchall()
    assert careless == []


def readable(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Count the rows that this login reads of every protected table it may select from."""
    tables = connection.execute(
        "SELECT format('%I.%I', n.nspname, c.relname), min(quote_ident(a.attname))"
        " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped"
        " WHERE c.relkind = 'r' AND c.relrowsecurity"
        " AND has_column_privilege(c.oid, a.attnum, 'SELECT') GROUP BY 1"
    ).fetchall()
    found = {}
    for name, column in tables:
        counted = connection.execute(f"SELECT count({column}) FROM {name}".encode()).fetchone()
        found[name] = int(counted[0]) if counted else -1
    return found


def test_a_login_without_an_actor_reads_nobody(client: TestClient, database: Database) -> None:
    client.get(f"/people/{PERSON}", headers=HEADERS)
    with database.connect("api") as connection:
        found = readable(connection)
        assert len(found) >= 20
        assert {name for name, rows in found.items() if rows} == set()
        connection.execute("SELECT set_config('hub.actor', %s, true)", [RUTH.known_as])
        connection.execute("SELECT set_config('hub.purpose', 'direct_care', true)")
        assert {name for name, rows in readable(connection).items() if rows} == set()


def test_a_reading_ends_with_its_transaction(client: TestClient, database: Database) -> None:
    _ = client
    with database.connect("api") as connection:
        with connection.transaction():
            grants.begin_reading(connection, RUTH, "direct_care", "read_person", PERSON)
            assert readable(connection)["identity_g1.case_record"] == 2
        assert {name for name, rows in readable(connection).items() if rows} == set()
        with connection.transaction():
            grants.begin_reading(connection, RUTH, "direct_care", "read_person", PERSON)
            grants.begin_reading(connection, STRANGER, "direct_care", "read_person", PERSON)
            assert {name for name, rows in readable(connection).items() if rows} == set()


@pytest.mark.parametrize("role", ["hub_marking", "hub_access", "hub_mending"])
def test_a_role_a_page_acts_for_reads_nobody_either(
    client: TestClient, database: Database, role: str
) -> None:
    grant(database, PERSON, "local Kim Lee", "break_glass")
    client.get(f"/people/{PERSON}", headers=HEADERS)
    with database.connect("api") as connection:
        connection.execute(f"SET ROLE {role}".encode())
        assert {name for name, rows in readable(connection).items() if rows} == set()


def an_event(event_type: str) -> str:
    """Give a statement that appends an event of a type."""
    return (
        "INSERT INTO hub.stored_event (originator_id, originator_version, topic, state, position,"
        f" event_type) VALUES (gen_random_uuid(), 1, '', '', 999, '{event_type}')"
    )


def a_grant(kind: str, subject: str = "local Kim Lee", lasts: str = "30 minutes") -> str:
    """Give a statement that grants."""
    return (
        "INSERT INTO hub.access_grant (grant_id, kind, person_id, subject, reason, granted_by,"
        f" until_at) VALUES (gen_random_uuid(), '{kind}', gen_random_uuid(), '{subject}', '', '',"
        f" now() + interval '{lasts}')"
    )


WRITES = [
    ("hub_marking", an_event("hub.significance_marked")),
    ("hub_access", an_event("hub.access_granted")),
    ("hub_mending", an_event("hub.record_linked")),
    ("hub_mending", an_event("front_door.contact_received")),
    ("hub_access", a_grant("allocated")),
    ("hub_access", a_grant("break_glass", lasts="3 hours")),
    ("hub_access", a_grant("break_glass", "local Somebody Else")),
    ("hub_api", "INSERT INTO hub.reading SELECT * FROM hub.reading"),
    ("hub_api", "SELECT * FROM hub.reading"),
    ("hub_api", "SELECT * FROM hub.hidden_people_now()"),
    ("hub_api", "SET ROLE hub_owner"),
    ("hub_api", "SET ROLE hub_project"),
    ("hub_api", "SELECT normalised FROM hub.match_record"),
]


@pytest.mark.parametrize(("role", "statement"), WRITES, ids=lambda each: each[:34])
def test_a_page_cannot_go_beyond_its_one_decision(
    client: TestClient, database: Database, role: str, statement: str
) -> None:
    _ = client
    with database.connect("api") as connection:
        grants.begin_reading(connection, STRANGER, "direct_care", "open_break_glass", PERSON)
        if role != "hub_api":
            connection.execute(f"SET LOCAL ROLE {role}".encode())
        with pytest.raises(InsufficientPrivilege):
            connection.execute(statement.encode())


def test_temporary_tables_do_not_make_a_tie(client: TestClient, database: Database) -> None:
    _ = client
    with database.connect("api") as connection:
        connection.execute("SELECT hub.read_path()")
        connection.execute(
            "CREATE TEMP TABLE case_record AS SELECT %s::uuid AS case_record_id, %s::uuid AS"
            " own_person_id, '' AS system, '' AS local_id, %s::uuid AS person_id, 0::bigint"
            " AS linked_at",
            [case_record_id(*CHILD), PERSON, uuid4()],
        )
        connection.execute("CREATE TEMP TABLE link_change (position bigint, case_record_id uuid,"
                           " person_id uuid)")  # fmt: skip
        grants.begin_reading(connection, STRANGER, "direct_care", "find_people")
        assert {name for name, rows in readable(connection).items() if rows} == set()


def test_what_is_sealed_is_not_even_named(client: TestClient, database: Database) -> None:
    _ = client
    grant(database, PERSON, None, "sealed", scope="adoption")
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.match_seal VALUES (gen_random_uuid(), %s, 'adoption')", [PERSON]
        )
    with database.connect("api") as connection:
        for function, person in (
            ("find_people", None), ("decide_matches", None), ("decide_matches", PERSON),
            ("open_break_glass", PERSON), ("read_person", PERSON), ("review_break_glass", None),
        ):  # fmt: skip
            with connection.transaction():
                grants.begin_reading(connection, RUTH, "direct_care", function, person)
                assert {name for name, rows in readable(connection).items() if rows} == set()


def test_the_logins_are_these_and_can_no_more(database: Database) -> None:
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb"
            " FROM pg_roles WHERE rolname LIKE 'hub\\_%'"
        ).fetchall()
    assert {name for name, logs_in, *_ in rows if logs_in} == {
        "hub_migrate", "hub_ingest", "hub_project", "hub_api", "hub_audit", "hub_seal",
    }  # fmt: skip
    assert {name for name, _, bypasses, _ in rows if bypasses} == {"hub_ingest", "hub_project"}
    assert not any(can_more for *_, can_more in rows)


def test_the_audit_login_reads_the_access_log_and_the_seal_login_the_events(
    client: TestClient, database: Database
) -> None:
    client.get(f"/people/{PERSON}", headers=HEADERS)
    reads = {}
    for login in ("audit", "seal"):
        with database.connect(login) as connection:
            reads[login] = {name for name, rows in readable(connection).items() if rows}
    assert reads == {"audit": {"hub.access_record"}, "seal": {"hub.stored_event"}}


def test_the_migrate_login_applies_what_comes_next(database: Database, tmp_path: Any) -> None:
    for file in MIGRATIONS.glob("*.sql"):
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "9999_later.sql").write_text(
        "CREATE TABLE hub.later (id uuid); GRANT SELECT ON hub.later TO hub_api;"
    )
    database.project()
    url = make_conninfo(database.url, user="hub_migrate")
    assert migrate(url, directory=tmp_path) == ["9999_later"]
    with database.connect() as connection:
        owner = connection.execute(
            "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'hub.later'::regclass"
        ).fetchone()
    assert owner == ("hub_owner",)


def test_data_checksums_are_on(database: Database) -> None:
    with database.connect() as connection:
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


TALLIES = """
    SELECT scope, standing, things
    FROM measure_tallies('step_up', '2000-01-01', '2100-01-01', now()::date, '{}', '{}')
    WHERE scope = 'whole' ORDER BY standing
"""


def test_of_a_report_only_numbers_are_of_everybody(
    client: TestClient, database: Database, story: Any
) -> None:
    _ = client
    story.append(
        story.event("early_help.early_help_episode_opened", CHILD, on=date(2020, 1, 1),
                    episode_id="1")
    )  # fmt: skip
    database.project()
    with database.connect("api") as connection:
        connection.execute("SELECT hub.read_path()")
        assert connection.execute(TALLIES).fetchall() == []
        grants.begin_reading(connection, STRANGER, "statutory_return", "read_reports")
        assert connection.execute(TALLIES).fetchall() == [("whole", "yes", 1), ("whole", None, 1)]
        listed = connection.execute(
            "SELECT * FROM measure_step_up('2000-01-01', '2100-01-01', now()::date)"
        ).fetchall()
    assert listed == []


def test_the_past_is_given_of_whom_the_reading_may_see(
    client: TestClient, database: Database
) -> None:
    _ = client
    for actor, sees in ((RUTH, True), (STRANGER, False)):
        with database.connect("api") as connection:
            grants.begin_reading(
                connection, actor, "direct_care", "read_person", PERSON, of_the_past=True
            )
            found = connection.execute(
                "SELECT * FROM hub.known_then(%s, 1000)", [PERSON]
            ).fetchall()
            assert bool(found) is sees
            nobody = connection.execute("SELECT * FROM hub.known_then(%s, 1000)", [uuid4()])
            assert nobody.fetchall() == []
