"""Bring a database up to date: apply the ``.sql`` files it has not had, in the order of names.

An applied file is never edited: its SHA-256 is kept, and a difference stops the migration before
anything is changed. Each file is one transaction, so a failure leaves the files before it applied.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import aiosql
import psycopg
from psycopg.errors import InsufficientPrivilege

from hub.errors import MigrationMismatch, MigrationRefused, SettingsMissing
from hub.settings import settings

MIGRATIONS = Path(__file__).parent / "migrations"
SQL = aiosql.from_path(Path(__file__).with_name("migrate.sql"), "psycopg")


class Migration(NamedTuple):
    """One file of SQL."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Fingerprint of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations_in(directory: Path = MIGRATIONS) -> list[Migration]:
    """Read the migration files, in the order they are applied."""
    files = sorted(directory.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [Migration(file.stem, file.read_text(encoding="utf-8")) for file in files]


def migrate(
    url: str,
    *,
    directory: Path = MIGRATIONS,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> list[str]:
    """Apply what is pending and give the names; an up-to-date database gives an empty list.

    Safe to run twice, or from two places at once: the second waits and finds nothing to do. Raises
    `MigrationRefused` where the login may not do it.
    """
    with psycopg.connect(url, autocommit=True) as connection, _refusals_explained(connection):
        SQL.lock_migrations(connection)
        SQL.make_roles(connection)
        pending = pending_on(connection, migrations_in(directory))
        for number, migration in enumerate(pending, start=1):
            _apply(connection, migration)
            progress(number, len(pending))
        SQL.grant_on_database(connection)
    return [migration.name for migration in pending]


@contextmanager
def _refusals_explained(connection: psycopg.Connection) -> Iterator[None]:
    try:
        yield
    except InsufficientPrivilege as fault:
        refusal = fault.diag.message_primary or "it may not do that"
        raise MigrationRefused(connection.info.user, refusal) from fault


def pending_on(connection: psycopg.Connection, migrations: list[Migration]) -> list[Migration]:
    """Say which of `migrations` this database has not had, refusing files edited since."""
    (is_new,) = SQL.is_new(connection)
    applied = {} if is_new else dict(SQL.applied(connection))
    by_name = {migration.name: migration for migration in migrations}
    for name, sha256 in applied.items():
        if name not in by_name:
            raise MigrationMismatch(f"{name} was applied here but its file is missing: deploy it")
        if by_name[name].sha256 != sha256:
            raise MigrationMismatch(f"{name} was edited since it was applied: add a new file")
    return [migration for migration in migrations if migration.name not in applied]


def require_migrated(connection: psycopg.Connection) -> None:
    """Raise `MigrationMismatch` unless the database had exactly the migrations of this release."""
    if pending := pending_on(connection, _of_this_release()):
        raise MigrationMismatch(
            f"the database is not migrated, it lacks {pending[0].name}: run hub migrate"
        )


@cache
def _of_this_release() -> list[Migration]:
    return migrations_in()


def _apply(connection: psycopg.Connection, migration: Migration) -> None:
    with connection.transaction():
        # Bytes without parameters are sent as they stand, however many statements they hold.
        connection.execute(migration.text.encode())
        SQL.record_applied(connection, name=migration.name, sha256=migration.sha256)
        SQL.give_to_owner(connection)


def main() -> int:
    """Migrate the database of the settings and say what was done."""
    url = settings().database_url_for("migrate")
    if not url:
        raise SettingsMissing("HUB_DATABASE_URL", "it says which database to migrate")
    applied = migrate(url)
    for name in applied:
        sys.stdout.write(f"applied {name}\n")
    if not applied:
        sys.stdout.write("up to date\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
