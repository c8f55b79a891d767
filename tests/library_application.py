"""The event library's own `Application` on the hub's store: proof that the two fit.

The hub saves aggregates inside a transaction of the caller's; the library's way is one transaction
per `save`, with its repository, notification log and subscriptions. Both must read and write alike.
"""

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment

from hub.store.aggregates import HubAggregate
from hub.store.mapper import AvroMapper
from hub.store.recorder import HubRecorder, datastore_for, library_settings


class HubFactory(PostgresFactory):
    """The library's infrastructure, with our recorder on a connection URL."""

    def __init__(self, url: str) -> None:
        names = library_settings(url)
        super().__init__({f"POSTGRES_{name.upper()}": value for name, value in names.items()})
        self.datastore = datastore_for(url, max_overflow=10)

    def application_recorder(self) -> HubRecorder:
        """Record to `hub.stored_event`."""
        return HubRecorder(self.datastore)


class HubApplication(Application[UUID]):
    """The library's application for these aggregates."""

    def __init__(self, url: str, *aggregates: type[HubAggregate]) -> None:
        self._url = url
        self._event_classes = {
            event_type: event_class
            for aggregate in aggregates
            for event_type, event_class in aggregate.event_classes.items()
        }
        super().__init__()

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Connect by the URL, whatever the library's environment variables say."""
        return HubFactory(self._url)

    def construct_mapper(self) -> AvroMapper:
        """Map by event type and Avro."""
        return AvroMapper(self._event_classes)
