"""``hub migrate``: bring the database to the shape this version needs."""

import psycopg
from psycopg import sql

from hub.console import faults_explained, out
from hub.errors import SettingsMissing
from hub.settings import LOGINS, Settings, settings
from hub.store.migrate import migrate as apply_migrations


def migrate() -> None:
    """Apply the migrations this database lacks, and set the logins' passwords where given.

    Needs HUB_DATABASE_URL with the owner's rights. Running it again changes nothing.
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
    """Give each login the password its setting holds; a login without one keeps what it has."""
    with psycopg.connect(url) as connection:
        for login in LOGINS:
            secret = getattr(now, f"{login}_password", None)
            if secret and secret.get_secret_value():
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                        sql.Identifier(f"hub_{login}"), sql.Literal(secret.get_secret_value())
                    )
                )
