"""A restored database: rights on the database itself are no part of a dump."""

import uuid

import psycopg

from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.store.migrate import migrate


def may_make_schemas(url: str) -> bool:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT has_database_privilege('hub_project', current_database(), 'CREATE')"
        ).fetchone()
    assert found
    return bool(found[0])


def test_migrating_a_restored_database_gives_its_logins_their_rights_again(
    postgres_server: EmbeddedPostgres, migrated_template: str
) -> None:
    name = f"restored_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_template}")
    url = postgres_server.url(name)
    assert not may_make_schemas(url)

    assert migrate(url) == []
    assert may_make_schemas(url)
