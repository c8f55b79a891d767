"""Open a feed's SQLite file: make its tables, or take over those of an older hub."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

VERSION = 1
"""Of the tables; an older file has 0."""
CACHE = 64 * 1024
"""KiB of the file kept in memory: enough for the indexes of a few million rows."""
CHECKPOINT = 8192
"""Pages written to the log beside the file before they are copied into it."""
OLD = ("seen_row", "sent_event", "row_event")
_FLOAT = re.compile(r"^(-?\d+)\.0$")
_TABLES = Path(__file__).with_name("snapshot.sql")
_UPGRADE = Path(__file__).with_name("snapshot_upgrade.sql")
_LATER = Path(__file__).with_name("snapshot_later.sql")


def opened(path: Path) -> sqlite3.Connection:
    """Give a connection to a feed's state, its tables ready."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        _prepare(connection)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # A commit survives the end of this process. After a power cut the last slices may be missing:
    # they are taken again, and what they give is the same as before.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{CACHE}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        _make_tables(connection)
    connection.executescript(_LATER.read_text(encoding="utf-8"))


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.create_function("plain_key", 1, _plain_key, deterministic=True)
    connection.create_function("from_hex", 1, bytes.fromhex, deterministic=True)
    there = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    is_old = ("seen_row",) in there
    connection.execute("BEGIN IMMEDIATE")
    if is_old:
        connection.execute("DROP INDEX IF EXISTS row_event_by_event")
        for name in OLD:
            connection.execute(f"ALTER TABLE {name} RENAME TO old_{name}")
    for script in [_TABLES, _UPGRADE] if is_old else [_TABLES]:
        for statement in script.read_text(encoding="utf-8").split(";\n"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _plain_key(key: str) -> str:
    return "\x1f".join(_FLOAT.sub(r"\1", part) for part in key.split("\x1f"))


def last_run(directory: Path, system: str) -> tuple[str, str, str] | None:
    """Give when a feed last ended well, from which source, and its summary as JSON."""
    rows = _asked(
        directory, system,
        "SELECT at, source, summary FROM run WHERE at IS NOT NULL ORDER BY run DESC LIMIT 1",
    )  # fmt: skip
    return rows[0] if rows else None


def bookmarks(directory: Path, system: str) -> dict[str, str]:
    """Give how far each stream was read that is read from a bookmark, as its source says it."""
    kept = _asked(
        directory, system,
        "SELECT stream, reached FROM bookmark WHERE reached IS NOT NULL ORDER BY stream",
    )  # fmt: skip
    return {stream: str(json.loads(reached)["said"]) for stream, reached in kept}


def _asked(directory: Path, system: str, question: str) -> list[Any]:
    """Ask a feed's file without changing it; nothing where its first run has not been saved."""
    path = directory / f"{system}.sqlite"
    if not path.exists():
        return []
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(question).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()
