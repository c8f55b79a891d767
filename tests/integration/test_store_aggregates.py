"""The hub's own decisions: refusals, streams in a caller's transaction, and the library's way."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from hub.errors import CommandRefused, StreamConflict
from hub.store.aggregates import CaseRecord, HubAggregate, load, save
from hub.store.append import append
from hub.store.reader import events_after, events_of_streams
from schemas import codec
from tests.library_application import HubApplication

SAM = CaseRecord("mash_workbook", "M-17")


class SamplePerson(HubAggregate):
    """The case records linked to one person, as a test sees it."""

    feed = "test_matching"

    def begin(self) -> None:
        self.linked: set[str] = set()
        self.distinct: set[str] = set()

    class RecordLinked(HubAggregate.Event):
        event_type = "hub.record_linked"
        person_id: str
        case_record_id: str
        actor: str
        reason: str
        rule: str
        matched_case_record_id: str | None
        evidence: list[str]
        decision: dict[str, Any] | None
        join_id: str | None
        review_id: str | None

        def apply(self, aggregate: "SamplePerson") -> None:
            aggregate.linked.add(self.case_record_id)

    class RecordsDeclaredDistinct(HubAggregate.Event):
        event_type = "hub.records_declared_distinct"
        person_id: str
        case_record_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "SamplePerson") -> None:
            aggregate.distinct.add(self.case_record_id)

    def link(self, case_record_id: UUID) -> None:
        if str(case_record_id) in self.distinct:
            raise CommandRefused("these were declared distinct")
        self.trigger_event(
            self.RecordLinked,
            case_record=SAM,
            person_id=str(self.id),
            case_record_id=str(case_record_id),
            actor="matcher",
            reason="same NHS number",
            rule="nhs_number",
            matched_case_record_id=None,
            evidence=["nhs_number"],
            decision=None,
            join_id=None,
            review_id=None,
        )

    def declare_distinct(self, case_record_id: UUID) -> None:
        self.trigger_event(
            self.RecordsDeclaredDistinct,
            case_record=SAM,
            person_id=str(self.id),
            case_record_id=str(case_record_id),
            actor="A Worker",
            reason="twins",
        )


def test_a_stream_without_events_is_an_empty_aggregate(database: Any) -> None:
    stream = uuid4()
    with database.connect("ingest") as connection:
        person = load(connection, SamplePerson, [stream])[stream]
    assert (person.id, person.version, person.linked) == (stream, 0, set())


def test_decisions_are_stored_and_loaded_in_the_callers_transaction(database: Any) -> None:
    one, two, record = uuid4(), uuid4(), uuid4()
    with database.connect("ingest") as connection:
        people = load(connection, SamplePerson, [one, two])
        people[one].link(record)
        people[one].declare_distinct(uuid4())
        people[two].link(uuid4())
        result = save(connection, people.values())
        assert result.appended == 3
        again = load(connection, SamplePerson, [one, two])
        assert (again[one].version, again[one].linked) == (2, {str(record)})
        assert again[one].distinct == people[one].distinct
        assert again[two].version == 1

        connection.rollback()
        assert load(connection, SamplePerson, [one])[one].version == 0


def test_a_decision_is_an_avro_event_like_any_other(database: Any) -> None:
    person, record = SamplePerson.at(uuid4()), uuid4()
    person.link(record)
    with database.connect("ingest") as connection:
        save(connection, [person])
        (row,) = events_after(connection, 0, 10)

    assert (row.topic, row.event_type) == ("hub.record_linked.v2", "hub.record_linked")
    assert (row.source_system, row.source_feed) == ("hub", "test_matching")
    event = codec.read(row.topic, row.state)
    assert event["case_record_id"] == str(record)
    assert event["envelope"]["case_record"] == {"system": "mash_workbook", "local_id": "M-17"}
    assert event["envelope"]["event_id"] == str(row.event_id)
    assert event["envelope"]["recorded_at"] == row.recorded_at == person.modified_on


def test_a_refused_command_decides_nothing(database: Any) -> None:
    person, record = SamplePerson.at(uuid4()), uuid4()
    person.declare_distinct(record)
    with database.connect("ingest") as connection:
        save(connection, [person])
        person = load(connection, SamplePerson, [person.id])[person.id]
        with pytest.raises(CommandRefused):
            person.link(record)
        assert save(connection, [person]).appended == 0


def test_two_decisions_on_one_version_conflict(database: Any) -> None:
    stream = uuid4()
    with database.connect("ingest") as connection:
        first, second = SamplePerson.at(stream), SamplePerson.at(stream)
        first.link(uuid4())
        second.link(uuid4())
        save(connection, [first])
        with pytest.raises(StreamConflict):
            save(connection, [second])
        assert len(events_of_streams(connection, [stream])) == 1


def test_saving_twice_stores_once(database: Any) -> None:
    person = SamplePerson.at(uuid4())
    person.link(uuid4())
    with database.connect("ingest") as connection:
        assert save(connection, [person]).appended == 1
        assert save(connection, [person]).appended == 0


def test_legacy_events_and_decisions_share_one_order(database: Any, new_event: Any) -> None:
    person = SamplePerson.at(uuid4())
    with database.connect("ingest") as connection:
        append(connection, [new_event()])
        person.link(uuid4())
        assert save(connection, [person]).first_position == 2


def test_the_librarys_application_reads_and_writes_the_same_streams(database: Any) -> None:
    person, record = SamplePerson.at(uuid4()), uuid4()
    person.link(record)
    with HubApplication(database.url_for("ingest"), SamplePerson) as application:
        (recording,) = application.save(person)
        assert recording.notification.id == 1
        found: SamplePerson = application.repository.get(person.id)
        assert (found.version, found.linked) == (1, {str(record)})

        overtaken: SamplePerson = application.repository.get(person.id)
        found.declare_distinct(uuid4())
        application.save(found)
        overtaken.declare_distinct(uuid4())
        with pytest.raises(IntegrityError):
            application.save(overtaken)

    with database.connect("ingest") as connection:
        assert load(connection, SamplePerson, [person.id])[person.id].version == 2


def test_an_event_class_without_a_schema_cannot_be_stored() -> None:
    person = SamplePerson.at(uuid4())
    person.trigger_event(SamplePerson.Event, case_record=SAM)
    with pytest.raises(TypeError, match="names no event_type"):
        SamplePerson.mapper().to_stored_event(person.pending_events[0])
