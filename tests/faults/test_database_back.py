"""The database goes and comes back: whoever asks next is answered; nothing is started anew."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.wiring import Pool, pooled
from tests.conftest import Database
from tests.own_server import own_server

AWAY = 8.0
"""Seconds: the library would try again after fifteen, so that a request of five would fail."""


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    """A server that only this test uses."""
    with own_server(fsync="off") as server:
        yield server


def ask(pool: Pool) -> int:
    with pool.connection() as connection:
        found = connection.execute("SELECT 1").fetchone()
    assert found
    return int(found[0])


def test_connections_that_the_server_closed_are_not_handed_out(database: Database) -> None:
    with pooled(database.url_for("api"), least=4, most=4) as pool:
        pool.wait()
        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE usename = 'hub_api' AND datname = current_database()"
            )
        began = time.monotonic()
        assert [ask(pool) for _ in range(8)] == [1] * 8
        assert time.monotonic() - began < 4


@pytest.mark.slow
def test_after_an_outage_the_first_request_is_answered(server: EmbeddedPostgres) -> None:
    with pooled(server.url(), least=2, most=8) as pool:
        pool.wait()
        server._server.stop()
        until = time.monotonic() + AWAY
        while time.monotonic() < until:
            with pytest.raises(psycopg.OperationalError):
                ask(pool)
        server.restart()
        assert ask(pool) == 1
