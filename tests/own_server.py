"""A PostgreSQL server that one test uses alone: it kills it, or no hub was on it yet."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.demo.embedded_postgres import EmbeddedPostgres


@contextmanager
def own_server(**tuning: str) -> Iterator[EmbeddedPostgres]:
    """Give a server, and end it; `tuning` are settings of PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="hub-own-", ignore_cleanup_errors=True) as directory:
        server = EmbeddedPostgres(Path(directory), tuning=tuning)
        yield server
        server.stop()
