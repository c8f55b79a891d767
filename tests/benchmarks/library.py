"""The baseline: the eventsourcing library used as its own documentation shows.

This is what a team would have written without the hub: an aggregate for each child, a save for each
message, and a projection that writes one row and its tracking for each event.
"""

from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresDatastore,
    PostgresTrackingRecorder,
)
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

STATE = b"x" * 300
"""As many bytes as a stored event of the hub."""


class Child(Aggregate):
    """A child's record, as the library's examples would model it."""

    def __init__(self, local_id: str) -> None:
        self.local_id = local_id
        self.contacts: list[str] = []

    @event("ContactReceived")
    def receive_contact(self, contact_id: str, source: str, reason: str) -> None:
        """Record one contact."""
        self.contacts.append(contact_id)


class Records(Application[UUID]):
    """The application of the documentation's shape: get, command, save."""

    def record(self, child_id: UUID, number: int) -> None:
        """Take one message: load the child, command it, save it."""
        child: Child = self.repository.get(child_id)
        child.receive_contact(f"C{number}", "6", "a concern raised by a partner agency")
        self.save(child)


class ContactView(PostgresTrackingRecorder):
    """A view with one row for each contact, written with its tracking record."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        table = Identifier(self.datastore.schema), Identifier(f"{self.tracking_table_name}_contact")
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {}.{} (contact_id text PRIMARY KEY, child_id uuid)")
            .format(*table)
        )  # fmt: skip
        self.insert_statement = SQL("INSERT INTO {}.{} VALUES (%s, %s) ON CONFLICT DO NOTHING")
        self.insert_statement = self.insert_statement.format(*table)  # type: ignore[assignment]

    def add(self, contact_id: str, child_id: UUID, tracking: Tracking) -> None:
        """Insert one row and the tracking record in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self.insert_statement, [contact_id, child_id], prepare=True)


class Contacts(Projection[ContactView]):
    """The projection of the documentation's shape."""

    name = "contacts"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Other events only move the tracking record."""
        self.view.insert_tracking(tracking)

    @process_event.register
    def contact(self, domain_event: Child.ContactReceived, tracking: Tracking) -> None:  # type: ignore[name-defined]
        """One row for each contact."""
        self.view.add(domain_event.contact_id, domain_event.originator_id, tracking)


def environment(url: str) -> dict[str, str]:
    """Give the settings the library reads."""
    parts = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts.get("port", "5432")),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": str(parts.get("password", "")),
        "POSTGRES_SCHEMA": "public",
    }


def idiomatic_ingest(url: str, count: int, children: int = 100) -> float:
    """Load, command and save for each message; give events a second."""
    application = Records(environment(url))
    ids = []
    for number in range(children):
        child = Child(local_id=str(number))
        application.save(child)
        ids.append(child.id)
    began = perf_counter()
    for number in range(count):
        application.record(ids[number % children], number)
    rate = count / (perf_counter() - began)
    application.close()
    return rate


def projection_runner(url: str) -> float:
    """Project everything `idiomatic_ingest` stored; give events a second."""
    application = Records(environment(url))
    last = application.recorder.max_notification_id()
    application.close()
    assert last, "run idiomatic_ingest first"
    began = perf_counter()
    with ProjectionRunner(
        application_class=Records,
        projection_class=Contacts,
        view_class=ContactView,
        env=environment(url),
    ) as runner:
        runner.wait(last, timeout=600)
    return last / (perf_counter() - began)


def insert_events(url: str, count: int, batch: int = 500) -> float:
    """Append by the library's own recorder, `batch` at a time; give events a second."""
    parts = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(parts["dbname"]), host=str(parts["host"]), port=str(parts.get("port", "5432")),
        user=str(parts["user"]), password=str(parts.get("password", "")), pool_size=2,
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(datastore, events_table_name="library_events")
    recorder.create_table()
    batches = [
        [StoredEvent(uuid4(), 1, "front_door.contact_received.v2", STATE) for _ in range(batch)]
        for _ in range(count // batch)
    ]
    began = perf_counter()
    for events in batches:
        recorder.insert_events(events)
    rate = len(batches) * batch / (perf_counter() - began)
    datastore.close()
    return rate
