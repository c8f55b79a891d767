"""``hub migrate``: bring the database to the shape this version needs."""

from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from hub.console import err, faults_explained, out
from hub.errors import SettingsMissing
from hub.settings import LOGINS, Settings, settings
from hub.store.migrate import migrate as apply_migrations


def migrate() -> None:
    """Apply the migrations this database lacks, and set the logins' passwords where given.

    Needs HUB_DATABASE_URL: a superuser the first time, which makes the hub's logins; later
    hub_migrate is enough. Running it again changes nothing.
    """
    with faults_explained():
        now = settings()
        url = now.database_url.get_secret_value()
        if not url:
            raise SettingsMissing("HUB_DATABASE_URL", "the database to migrate")
        applied = apply_migrations(url)
        set_passwords(url, now)
    for name in applied:
        out.print(f"applied {name}")
    if not applied:
        out.print("nothing to do: the database is up to date")


def set_passwords(url: str, now: Settings) -> None:
    """Give each login the password its setting holds; a login without one keeps what it has.

    Only a superuser may: for any other login all keep what they have, and that is said.
    """
    try:
        with psycopg.connect(url) as connection:
            for login in LOGINS:
                secret = getattr(now, f"{login}_password", None)
                if secret and secret.get_secret_value():
                    _set_password(connection, f"hub_{login}", secret.get_secret_value())
    except InsufficientPrivilege:
        err.print("The logins keep the passwords they have: only a superuser may set them.")


def _set_password(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    """Send what the server keeps of a password, and not the password: statements may be logged."""
    kept = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(kept.decode())
        )
    )
