"""A Kafka message becomes an event to append, or a dead letter that says why."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from hub.ingest.messages import DeadLettered, Message, Translator, ingested_areas
from hub.store.append import NewEvent
from schemas.codec import encode, frame
from schemas.identifiers import case_record_id, event_id
from schemas.repository import repository
from tests.kafka.events import CONTACT, FEED, SYSTEM, Sendable, a_contact, schema_id


def outcome(message: Message) -> NewEvent | DeadLettered:
    return Translator().outcome(message)


def reason(message: Message) -> str:
    found = outcome(message)
    assert isinstance(found, DeadLettered), found
    assert found.message is message
    return found.reason_code


def test_what_the_store_keeps_beside_the_bytes_is_taken_from_the_envelope() -> None:
    sent = a_contact(7, record="44")

    event = outcome(sent.at(0))

    assert isinstance(event, NewEvent)
    assert event.stream_id == case_record_id(SYSTEM, "44")
    assert event.event_id == event_id(SYSTEM, FEED, "7", CONTACT)
    assert (event.topic, event.event_type) == (f"{CONTACT}.v2", CONTACT)
    assert (event.source_system, event.source_feed, event.revision) == (SYSTEM, FEED, 1)
    assert (event.occurred_on, event.occurred_at) == (date(2024, 3, 4), None)
    assert event.recorded_at == datetime(2024, 3, 5, 9, 30, tzinfo=UTC)
    assert sent.value is not None
    assert event.state == sent.value[5:]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2024, 6, 30, 22, 59, tzinfo=UTC), date(2024, 6, 30)),
        (datetime(2024, 6, 30, 23, 0, tzinfo=UTC), date(2024, 7, 1)),
        (datetime(2024, 12, 31, 23, 59, tzinfo=UTC), date(2024, 12, 31)),
        (datetime.min.replace(tzinfo=UTC), date.min),
        (datetime.max.replace(tzinfo=UTC), date.max),
    ],
)
def test_an_event_of_which_only_the_instant_is_said_has_the_day_it_is_in_england(
    at: datetime, day: date
) -> None:
    event = outcome(a_contact(1, occurred_on=None, occurred_at=at).at(0))
    assert isinstance(event, NewEvent)
    assert (event.occurred_on, event.occurred_at) == (day, at)
    said = outcome(a_contact(1, occurred_on=date(2024, 3, 4), occurred_at=at).at(0))
    assert isinstance(said, NewEvent)
    assert said.occurred_on == date(2024, 3, 4), "what the source says stands"


def test_the_content_hash_leaves_out_where_the_row_was_read() -> None:
    def content(**source: object) -> bytes:
        first = {"system": SYSTEM, "feed": FEED, "record_key": "1", "mapping_version": 1,
                 "row": "Contacts!1"}  # fmt: skip
        event = outcome(a_contact(1, source=first | source).at(0))
        assert isinstance(event, NewEvent)
        assert event.content_hash == hashlib.sha256(event.state[event.state.index(b"H") :]).digest()
        return event.content_hash

    assert content() == content(mapping_version=2, row="Contacts!99")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda good: good._replace(value=None), "empty"),
        (lambda good: good._replace(value=b""), "not_framed"),
        (lambda good: good._replace(value=good.value[:4]), "not_framed"),
        (lambda good: good._replace(value=b"\1" + good.value[1:]), "not_framed"),
        (lambda good: good._replace(value=frame(999_999, good.value[5:])), "unknown_schema_id"),
        (lambda good: good._replace(value=good.value[:5]), "truncated"),
        (lambda good: good._replace(value=good.value[:-1]), "truncated"),
        (lambda good: good._replace(value=good.value + b"\0"), "trailing_bytes"),
        (lambda good: good._replace(value=good.value[:-1] + b"\1"), "bad_index"),
        (lambda good: good._replace(value=good.value[:-1] + b"\4"), "bad_index"),
        (lambda good: good._replace(key=None), "key_mismatch"),
        (lambda good: good._replace(key=a_contact(1, record="18").key), "key_mismatch"),
        (lambda _: a_contact(1, event_id="not an id"), "bad_event_id"),
        (lambda _: a_contact(1, event_id="{6f1d2c9e5b0a5c7e9a543d8e1b7f4c20}..".ljust(36)),
         "bad_event_id"),
        (lambda _: a_contact(1, revision=0), "bad_revision"),
        (lambda _: a_contact(1, revision=-3), "bad_revision"),
        (lambda _: a_contact(1, source={"system": SYSTEM, "feed": "f" * 201, "record_key": "1",
                                        "mapping_version": 1, "row": None}), "too_long"),
        (lambda _: a_contact(1, record="7" * 501), "too_long"),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_has_its_reason(
    made: Callable[[Sendable], Sendable], expected: str
) -> None:
    assert reason(made(a_contact(1)).at(0)) == expected


def test_an_event_of_another_area_is_refused() -> None:
    assert reason(a_contact(1).at(0, topic="hub.early_help")) == "topic_mismatch"


def test_nobody_can_send_a_decision_of_the_hub() -> None:
    person = str(UUID(int=1))
    linked = {
        "envelope": {
            "source": {"system": "hub", "feed": "matching", "record_key": "1",
                       "mapping_version": 1, "row": None},
            "event_id": person, "revision": 1,
            "case_record": {"system": "hub", "local_id": "1"},
            "occurred_on": None, "occurred_at": None, "recorded_at": None, "recorded_by": None,
            "correlation_id": None, "inferred": None,
        },
        "person_id": person, "case_record_id": person, "rule": "decided", "actor": "nobody",
        "reason": "forged",
    }  # fmt: skip
    forged = encode("hub.record_linked", linked)
    key = str(case_record_id("hub", "1")).encode()

    sent = Sendable(key, frame(forged.schema.id, forged.payload), [])

    assert "hub" not in ingested_areas()
    assert "hub" in repository().areas()
    assert reason(sent.at(0, topic="hub.hub")) == "not_from_outside"


def test_a_bad_message_does_not_change_how_the_next_one_is_read() -> None:
    translator = Translator()
    good = a_contact(1).at(1)
    for bad in (b"", b"\0", frame(schema_id(), b""), frame(0, b"")):
        assert isinstance(translator.outcome(good._replace(value=bad)), DeadLettered)
        assert isinstance(translator.outcome(good), NewEvent)
