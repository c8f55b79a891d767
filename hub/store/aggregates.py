'''The hub's own decisions: aggregates whose commands can refuse, stored as Avro events.

Declare one like this; the event classes' fields are those of the schema, besides its envelope::

    class Person(HubAggregate):
        """The case records believed to be about one person."""

        feed = "matching"

        def begin(self) -> None:
            self.linked: set[str] = set()

        class RecordLinked(HubAggregate.Event):
            event_type = "hub.record_linked"
            person_id: str
            case_record_id: str
            ...

            def apply(self, aggregate: "Person") -> None:
                aggregate.linked.add(self.case_record_id)

        def link(self, case_record: CaseRecord, case_record_id: UUID, ...) -> None:
            if str(case_record_id) in self.distinct:
                raise CommandRefused("a person decided that these are not the same")
            self.trigger_event(self.RecordLinked, case_record=case_record, ...)

Then, in one transaction of the caller's::

    people = load(connection, Person, person_ids)     # those without events are at version 0
    people[person_id].link(...)
    save(connection, people.values())                 # StreamConflict: load again and retry

The surprising thing: there is no "created" event. Every stream exists, empty, from the beginning,
so the first decision about a person is a decision like any other.
'''

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self, TypeVar
from uuid import UUID

import aiosql
import psycopg
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent

from hub.errors import StreamConflict
from hub.store.append import AppendResult, append
from hub.store.mapper import AvroMapper
from hub.store.packing import number_array, text_array, uuid_array
from hub.store.reader import events_of_streams
from hub.store.recorder import RecordedEvent

SQL = aiosql.from_path(Path(__file__).with_suffix(".sql"), "psycopg")
FEW = 200
"""Decisions that are appended in one question; beyond it COPY is faster."""
BEFORE_ANYTHING = datetime(1970, 1, 1, tzinfo=UTC)


class CaseRecord(NamedTuple):
    """The case record a decision is about, as its source system names it."""

    system: str
    local_id: str


class HubAggregate(Aggregate):
    """A stream of the hub's own decisions, and what they add up to."""

    feed: ClassVar[str] = "decisions"
    """The feed named as the source of these events: which part of the hub decides."""

    event_classes: ClassVar[dict[str, type]] = {}
    """This aggregate's event classes by event type."""

    class Event(Aggregate.Event):
        """A decision. Fields besides `case_record` are those of its schema."""

        event_type: ClassVar[str] = ""
        feed: ClassVar[str] = ""
        aggregate_class: ClassVar[type["HubAggregate"]]

        case_record: tuple[str, str]

        def mutate(self, aggregate: Any) -> Any:
            """Change the aggregate; the first event of a stream changes an empty one."""
            if aggregate is None:
                aggregate = self.aggregate_class.at(self.originator_id)
            return super().mutate(aggregate)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the event classes declared in the aggregate's body."""
        super().__init_subclass__(**kwargs)
        cls.event_classes = {}
        for member in list(vars(cls).values()):
            if isinstance(member, type) and issubclass(member, HubAggregate.Event):
                member.feed = cls.feed
                member.aggregate_class = cls
                if member.event_type:
                    cls.event_classes[member.event_type] = member

    @classmethod
    def at(cls, stream_id: UUID) -> Self:
        """The aggregate of a stream before anything was decided: version 0."""
        aggregate = cls.__new__(cls)
        aggregate.__base_init__(stream_id, 0, BEFORE_ANYTHING)
        aggregate.begin()
        return aggregate

    def begin(self) -> None:
        """Set the attributes an empty stream has; subclasses say which."""

    @classmethod
    def mapper(cls) -> AvroMapper:
        """The mapper of this aggregate's events."""
        return AvroMapper(cls.event_classes)


A = TypeVar("A", bound=HubAggregate)


def load(
    connection: psycopg.Connection[Any], aggregate_class: type[A], stream_ids: Iterable[UUID]
) -> dict[UUID, A]:
    """Fold each stream's events into its aggregate, in one query; unknown streams are empty."""
    found = {stream_id: aggregate_class.at(stream_id) for stream_id in stream_ids}
    mapper = aggregate_class.mapper()
    for row in events_of_streams(connection, list(found)):
        stored = StoredEvent(row.stream_id, row.version, row.topic, row.state)
        event: Any = mapper.to_domain_event(stored)
        event.mutate(found[row.stream_id])
    return found


def save(
    connection: psycopg.Connection[Any],
    aggregates: Iterable[HubAggregate],
    *,
    received_at: datetime | None = None,
) -> AppendResult:
    """Append what was decided, all or nothing, in the caller's transaction.

    Raises `StreamConflict`, with nothing written, where a stream has moved on since `load`. Should
    the caller's transaction be rolled back later, load the aggregates again.
    """
    changed = [aggregate for aggregate in aggregates if aggregate.pending_events]
    events = [
        aggregate.mapper().to_stored_event(event).as_new_event()
        for aggregate in changed
        for event in aggregate.pending_events
    ]
    expected = {each.id: each.version - len(each.pending_events) for each in changed}
    result = append(connection, events, received_at=received_at, expected=expected)
    for aggregate in changed:
        aggregate.collect_events()
    return result


def is_few(aggregates: Iterable[HubAggregate]) -> bool:
    """Tell whether `save_at_once` appends all that was decided in one question."""
    return sum(len(each.pending_events) for each in aggregates) <= FEW


def save_at_once(connection: psycopg.Connection[Any], aggregates: Iterable[HubAggregate]) -> None:
    """Append what was decided in one question, for one who holds the lock on these streams.

    Raises `StreamConflict` where a stream has moved on, and the caller's transaction is then over:
    `save` leaves it as it was, and takes seven questions for that. More than a few go by `save`.
    """
    changed = [aggregate for aggregate in aggregates if aggregate.pending_events]
    if not is_few(changed):
        save(connection, changed)
        return
    if not changed:
        return
    decided = [
        aggregate.mapper().to_stored_event(event)
        for aggregate in changed
        for event in aggregate.pending_events
    ]
    try:
        SQL.append_decided(connection, **_columns(decided))
    except psycopg.errors.UniqueViolation as fault:
        raise StreamConflict("a stream has moved on: read it again and retry") from fault
    for aggregate in changed:
        aggregate.collect_events()


def _columns(decided: Sequence[RecordedEvent]) -> dict[str, Any]:
    return {
        "streams": uuid_array(UUID(str(each.originator_id)) for each in decided),
        "versions": number_array(each.originator_version for each in decided),
        "topics": text_array(each.topic for each in decided),
        "states": [each.state for each in decided],
        "event_ids": uuid_array(each.event_id for each in decided),
        "hashes": [each.content_hash for each in decided],
        "revisions": number_array(each.revision for each in decided),
        "days": [each.occurred_on for each in decided],
        "times": [each.occurred_at for each in decided],
        "recorded": [each.recorded_at for each in decided],
        "types": text_array(each.event_type for each in decided),
        "systems": text_array(each.source_system for each in decided),
        "feeds": text_array(each.source_feed for each in decided),
    }  # fmt: skip
