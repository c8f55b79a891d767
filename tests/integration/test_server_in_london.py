"""A server that keeps London's time, as a council's may: the hub speaks with it in UTC."""

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from hub.projecting import pages
from hub.settings import LOGINS, Settings
from tests.conftest import Database

UNKNOWN = "SELECT '0001-01-01 00:00:00+00'::timestamptz"
"""A time that systems write where they know none."""


@pytest.fixture
def in_london(database: Database) -> Database:
    with database.connect() as connection:
        name = sql.Identifier(str(conninfo_to_dict(database.url)["dbname"]))
        connection.execute(sql.SQL("ALTER DATABASE {} SET timezone = 'Europe/London'").format(name))
    return database


@pytest.mark.parametrize("login", [each for each in LOGINS if each != "migrate"])
def test_a_time_that_stands_for_none_can_be_read(in_london: Database, login: str) -> None:
    url = make_conninfo(in_london.url, options="-c jit=off")
    known = Settings(database_url=SecretStr(url))
    with psycopg.connect(known.database_url_for(login)) as connection:
        found = connection.execute(UNKNOWN).fetchone()
        kept = connection.execute("SELECT current_setting('jit'), current_user").fetchone()
    assert found
    assert found[0].year == 1
    assert kept == ("off", f"hub_{login}")


def test_a_projector_keeps_what_its_address_sets_but_for_the_time_zone(
    in_london: Database,
) -> None:
    own = "-c statement_timeout=70s -c jit=on -c TimeZone=Europe/London"
    url = make_conninfo(in_london.url_for("project"), options=own)
    names = ("TimeZone", "jit", "statement_timeout")
    with pages.connect(url) as connection:
        kept = [connection.execute(f"SHOW {each}".encode()).fetchone() for each in names]
    assert kept == [("UTC",), ("off",), ("70s",)]
