"""The event library's recorder, on the hub's table: COPY in, gapless positions, append-only rights.

The library's own locks the table, which needs rights the ingest login must not have, takes
notification ids from a sequence, which leaves gaps, and sends each batch as one large parameter,
which is slow and hangs above about 1.4 MB. Here the notification id is the position and inserting
takes the same counter row as `hub.store.append`, so both may write at once.

The surprising thing: events inserted through the plain interface have no event id and take no part
in duplicate detection; a `RecordedEvent` has one and does, as a conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosql
import psycopg.sql
from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row

from hub.store.append import NewEvent, store_rows
from hub.store.packing import NO_FACTS, pack_facts, pack_key

SQL = aiosql.from_path(Path(__file__).with_name("recorder.sql"), "psycopg")

SCHEMA, TABLE, CHANNEL = "hub", "stored_event", "hub_events"
NO_END = 2**63 - 1


@dataclass(frozen=True)
class RecordedEvent(StoredEvent):
    """A stored event with the typed columns the hub keeps beside its state."""

    event_id: UUID
    content_hash: bytes
    revision: int
    occurred_on: date | None
    occurred_at: datetime | None
    recorded_at: datetime | None
    event_type: str
    source_system: str
    source_feed: str

    def as_new_event(self) -> NewEvent:
        """The same event for `hub.store.append`, which gives it its version itself."""
        return NewEvent(
            UUID(str(self.originator_id)),
            self.topic,
            self.state,
            self.event_id,
            self.content_hash,
            self.revision,
            self.occurred_on,
            self.occurred_at,
            self.recorded_at,
            self.event_type,
            self.source_system,
            self.source_feed,
        )


def library_settings(url: str) -> dict[str, str]:
    """What the library wants to know of a connection URL, under its names for it."""
    given = conninfo_to_dict(url)
    names = {"dbname": "", "host": "", "port": "5432", "user": "", "password": ""}
    return {name: str(given.get(name) or default) for name, default in names.items()}


def datastore_for(url: str, **options: Any) -> PostgresDatastore:
    """Make the library's connection pool from a connection URL; `options` are the library's."""
    known: dict[str, Any] = library_settings(url)
    datastore = PostgresDatastore(**known, schema=SCHEMA, **options)
    kwargs = datastore.pool.kwargs
    if isinstance(kwargs, dict):
        # What the library has no name for: sslmode, target_session_attrs and so on.
        kwargs.update({k: v for k, v in conninfo_to_dict(url).items() if k not in known})
    return datastore


class HubRecorder(PostgresApplicationRecorder):
    """Records and reads `hub.stored_event` for the event library."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = TABLE) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.channel_name = CHANNEL
        self.select_events_statement = _statement(SQL.select_events.sql)
        self.max_notification_id_statement = _statement(SQL.max_notification_id.sql)

    def create_table(self) -> None:
        """Do nothing: the tables come from the migrations, and no login may make any."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Insert all or none and give their positions; a version already taken is a conflict.

        Not retried when the connection fails: the library would, and an insert whose commit was
        lost on the way back would then be reported as a conflict.
        """
        if not stored_events:
            return None
        rows = [_packed(event) for event in stored_events]
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(),
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            last, _received = store_rows(cursor, rows)
        return list(range(last - len(rows) + 1, last + 1))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Read a page of events from a position on, of some topics or of all."""
        parameters = {
            "start": (start or 0) + (0 if inclusive_of_start or start is None else 1),
            "stop": NO_END if stop is None else stop,
            "topics": list(topics) or None,
            "limit": limit,
        }
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            cursor.execute(SQL.select_notifications.sql, parameters)
            return [Notification(*row) for row in cursor]


def _statement(text: str) -> psycopg.sql.Composed:
    return psycopg.sql.Composed([psycopg.sql.SQL(text)])


def _packed(event: StoredEvent) -> bytes:
    stream = event.originator_id
    key = pack_key(
        stream.bytes if isinstance(stream, UUID) else UUID(stream).bytes,
        event.originator_version,
        event.topic,
        event.state,
    )
    if not isinstance(event, RecordedEvent):
        return key + NO_FACTS
    return key + pack_facts(
        event.event_id.bytes,
        event.content_hash,
        event.revision,
        (event.occurred_on, event.occurred_at, event.recorded_at),
        (event.event_type, event.source_system, event.source_feed),
    )
