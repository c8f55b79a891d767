"""What the store has of one source system: the newest of each event, and if it was taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import aiosql
import psycopg
from psycopg.rows import tuple_row

from schemas.codec import read_stored

SQL = aiosql.from_path(Path(__file__).with_name("said.sql"), "psycopg")
WITHDRAWN = "corrections.record_withdrawn"


class Said(NamedTuple):
    """An event as the store last has it."""

    event_id: UUID
    event_type: str
    feed: str
    record_key: str
    local_id: str
    content_hash: bytes
    revision: int
    """The highest there is, that of its withdrawal included."""
    is_withdrawn: bool
    topic: str
    state: bytes


def said_by(connection: psycopg.Connection[Any], system: str) -> Iterator[Said]:
    """Give what a system has said, each event once."""
    withdrawn = _withdrawn(connection, system)
    with connection.transaction(), connection.cursor("said_by", row_factory=tuple_row) as cursor:
        cursor.execute(SQL.newest.sql, {"system": system, "withdrawal": WITHDRAWN})
        for event_id, event_type, feed, content_hash, revision, topic, state in cursor:
            envelope = read_stored(topic, state)["envelope"]
            taken_back = withdrawn.get(event_id, 0)
            yield Said(
                event_id, event_type, feed, envelope["source"]["record_key"],
                envelope["case_record"]["local_id"], content_hash, max(revision, taken_back),
                taken_back > revision, topic, state,
            )  # fmt: skip


def _withdrawn(connection: psycopg.Connection[Any], system: str) -> dict[UUID, int]:
    """Give the revision at which each event was last taken back."""
    found: dict[UUID, int] = {}
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(SQL.withdrawals.sql, {"system": system, "withdrawal": WITHDRAWN})
        for topic, state, revision in cursor:
            event_id = read_stored(topic, state)["withdrawn_event_id"]
            if event_id:
                found[UUID(event_id)] = max(found.get(UUID(event_id), 0), revision)
    return found
