"""Migrations: applied once, in order, each whole or not at all, and never edited afterwards."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from hub.errors import MigrationMismatch
from hub.settings import settings
from hub.store.migrate import MIGRATIONS, main, migrate, migrations_in

HISTORY = "CREATE SCHEMA hub; CREATE TABLE hub.migration (name text PRIMARY KEY, sha256 text)"
ROLE = "DO $$ BEGIN CREATE ROLE hub_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory of migrations with a first one in it."""
    (tmp_path / "0001_first.sql").write_text(f"{ROLE}; {HISTORY}")
    return tmp_path


def names_in(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT name FROM hub.migration ORDER BY name").fetchall()
    return [name for (name,) in found]


def test_a_new_database_gets_every_migration_and_then_none(empty_database: str) -> None:
    steps: list[tuple[int, int | None]] = []
    applied = migrate(empty_database, progress=lambda done, total: steps.append((done, total)))

    assert applied == [file.stem for file in sorted(MIGRATIONS.glob("*.sql"))]
    assert applied == names_in(empty_database)
    assert steps == [(number, len(applied)) for number in range(1, len(applied) + 1)]
    assert migrate(empty_database) == []


def test_only_what_is_pending_is_applied(empty_database: str, directory: Path) -> None:
    migrate(empty_database, directory=directory)
    (directory / "0002_second.sql").write_text("CREATE TABLE hub.second (share text); -- 5 %s")
    assert migrate(empty_database, directory=directory) == ["0002_second"]


def test_an_edited_migration_is_refused_before_anything_changes(
    empty_database: str, directory: Path
) -> None:
    migrate(empty_database, directory=directory)
    with (directory / "0001_first.sql").open("a") as file:
        file.write("; CREATE TABLE hub.sneaked_in (id int)")
    (directory / "0002_second.sql").write_text("CREATE TABLE hub.second (id int)")

    with pytest.raises(MigrationMismatch, match="0001_first was edited"):
        migrate(empty_database, directory=directory)
    assert names_in(empty_database) == ["0001_first"]


def test_a_database_ahead_of_the_files_is_refused(empty_database: str, directory: Path) -> None:
    second = directory / "0002_second.sql"
    second.write_text("SELECT 1")
    migrate(empty_database, directory=directory)
    second.unlink()
    with pytest.raises(MigrationMismatch, match="0002_second was applied here"):
        migrate(empty_database, directory=directory)


def test_a_failing_migration_leaves_those_before_it(empty_database: str, directory: Path) -> None:
    (directory / "0002_second.sql").write_text("CREATE TABLE hub.half (id int); SELECT 1 / 0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(empty_database, directory=directory)
    assert names_in(empty_database) == ["0001_first"]
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('hub.half')").fetchone() == (None,)


def test_two_migrating_at_once_apply_everything_once(empty_database: str) -> None:
    with ThreadPoolExecutor(2) as executor:
        both = list(executor.map(migrate, [empty_database, empty_database]))
    assert sorted(both, key=len) == [[], names_in(empty_database)]


def test_files_are_applied_in_the_order_of_their_numbers() -> None:
    names = [migration.name for migration in migrations_in()]
    numbers = [int(name[:4]) for name in names]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1


def test_the_command_says_what_it_did(
    empty_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", empty_database)
    settings.cache_clear()
    try:
        assert main() == 0
        assert "applied 0001_store\n" in capsys.readouterr().out
        assert main() == 0
        assert capsys.readouterr().out == "up to date\n"
    finally:
        settings.cache_clear()
