"""The event library's own recorder tests, on our recorder, as the login that may only insert."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresDatastore
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from hub.store.recorder import HubRecorder, datastore_for


class WithoutPositions(HubRecorder):
    """What the library calls an aggregate recorder: one whose inserts give no positions."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class OnOurDatabase:
    """Gives the library's test cases a fresh database each."""

    datastore: PostgresDatastore

    @pytest.fixture(autouse=True)
    def _on_a_fresh_database(self, database: Any) -> Iterator[None]:
        self.datastore = datastore_for(database.url_for("ingest"), pool_size=2, max_overflow=10)
        yield
        self.datastore.close()

    def create_recorder(self) -> Any:
        return HubRecorder(self.datastore)


class TestAggregateRecorder(OnOurDatabase, AggregateRecorderTestCase):
    def create_recorder(self) -> HubRecorder:
        return WithoutPositions(self.datastore)


class TestApplicationRecorder(OnOurDatabase, ApplicationRecorderTestCase[ApplicationRecorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleaving(OnOurDatabase, NonInterleavingNotificationIDsBaseCase):
    pass


del AggregateRecorderTestCase, ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase
