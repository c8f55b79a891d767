"""The first migration of a server: refused with a reason, or prepared by an administrator's SQL."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from hub.commands.migrate import set_passwords
from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.errors import MigrationRefused
from hub.settings import Settings
from hub.store.append import append
from hub.store.migrate import migrate, migrations_in
from tests.case_records import a_child
from tests.own_server import own_server

PAGE = Path(__file__).parents[2] / "docs/how-to/deploy.md"


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    """A server that no hub was on yet."""
    with own_server() as made:
        yield made


def test_a_login_that_may_not_make_logins_is_told_what_to_do(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE ROLE somebody LOGIN")
        connection.execute("CREATE DATABASE theirs OWNER somebody")

    with pytest.raises(MigrationRefused, match=r"refused the login somebody.*superuser"):
        migrate(make_conninfo(server.url("theirs"), user="somebody"))

    with psycopg.connect(server.url("theirs")) as connection:
        left = connection.execute("SELECT to_regnamespace('hub')").fetchone()
    assert left == (None,)


def test_what_an_administrator_prepared_is_migrated_without_a_superuser(
    server: EmbeddedPostgres, capsys: pytest.CaptureFixture[str]
) -> None:
    (prepared,) = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for statement in re.sub(r"--.*", "", prepared).split(";"):
            if statement.strip():
                connection.execute(statement.encode())
    url = make_conninfo(server.url("hub"), user="hub_migrate")

    assert migrate(url) == [each.name for each in migrations_in()]
    assert migrate(url) == []
    with psycopg.connect(make_conninfo(url, user="hub_ingest")) as connection:
        assert append(connection, a_child("mash", "1")).appended > 0

    set_passwords(url, Settings(api_password=SecretStr("hunter2")))
    assert "keep the passwords they have" in capsys.readouterr().err


def test_no_password_is_in_a_statement_that_a_server_may_log(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.create_database("unsaid")
    migrate(url)
    sent: list[str] = []
    execute = psycopg.Connection.execute

    def remembered(self: Any, query: Any, *words: Any, **named: Any) -> Any:
        sent.append(query if isinstance(query, str) else query.as_string(self))
        return execute(self, query, *words, **named)

    monkeypatch.setattr(psycopg.Connection, "execute", remembered)
    set_passwords(url, Settings(seal_password=SecretStr("it's hunter3")))
    monkeypatch.undo()
    assert [each for each in sent if "hub_seal" in each]
    assert not [each for each in sent if "hunter3" in each]
    with psycopg.connect(url) as connection:
        kept = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'hub_seal'")
        assert str((kept.fetchone() or [""])[0]).startswith("SCRAM-SHA-256$4096:")
