"""A header name that is not UTF-8 is a dead letter, and its partition goes on."""

from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecordBatch

from hub.ingest import record_headers
from hub.ingest.dead_letters import replay, shown
from hub.ingest.ingester import Ingester, IngestPlan
from tests.kafka.events import Sendable, a_contact
from tests.kafka.test_kafka_ingest import plan, stored, topic

__all__ = ["plan", "topic"]


class RawName(str):
    """A header name that is written as bytes that are no text."""

    __slots__ = ()

    def encode(self, *_: Any, **__: Any) -> bytes:
        """Give the bytes as they are."""
        return super().encode("latin-1")


RAW = RawName("k\xe9y\xff")


def send_together(bootstrap: str, topic: str, messages: list[Sendable], compression: Any) -> None:
    """Publish to partition 0, in as few record batches as there can be."""
    with closing(
        KafkaProducer(bootstrap_servers=bootstrap, linger_ms=200, compression_type=compression)
    ) as producer:
        futures = [
            producer.send(topic, key=each.key, value=each.value, headers=each.headers, partition=0)
            for each in messages
        ]
        producer.flush(timeout=30)
        for each in futures:
            each.get(timeout=10)


def with_raw_name(number: int) -> Sendable:
    sent = a_contact(number)
    return sent._replace(headers=[*sent.headers, (RAW, b"value"), ("after", b"")])


@pytest.mark.parametrize("compression", [None, "lz4"])
def test_the_messages_around_it_are_stored(
    any_broker: Any, database: Any, topic: str, plan: IngestPlan, compression: str | None
) -> None:
    sent = [a_contact(1), with_raw_name(2), a_contact(3), with_raw_name(4), with_raw_name(5)]
    send_together(any_broker.bootstrap, topic, sent, compression)
    send_together(any_broker.bootstrap, topic, [a_contact(6)], compression)

    summary = Ingester(plan).run(until="caught_up")
    again = Ingester(plan).run(until="caught_up")

    assert (summary.accepted, summary.dead_letters) == (3, 3)
    assert (again.received, again.dead_letters) == (0, 0)
    assert stored(database) == [(sent[0].value or b"")[5:], (sent[2].value or b"")[5:],
                                (a_contact(6).value or b"")[5:]]  # fmt: skip


def test_the_dead_letter_is_kept_whole_and_can_be_tried_again(
    any_broker: Any, database: Any, topic: str, plan: IngestPlan
) -> None:
    send_together(any_broker.bootstrap, topic, [with_raw_name(7)], None)
    Ingester(plan).run(until="caught_up")

    with database.connect("ingest") as connection:
        (number,) = connection.execute("SELECT id FROM hub.dead_letter").fetchone()
        letter = shown(connection, number)
        assert letter.reason_code == "bad_header_name"
        assert letter.value == with_raw_name(7).value
        assert ("k\\xe9y\\xff", b"value") in letter.headers
        assert ("after", b"") in letter.headers
        replay(connection, number, actor="Ruth Adeyemi")
    assert stored(database) == [(with_raw_name(7).value or b"")[5:]]


def test_without_the_guard_the_library_cannot_read_on(
    any_broker: Any, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the tests above prove nothing, or the guard is not needed any more."""
    send_together(any_broker.bootstrap, topic, [with_raw_name(8), a_contact(9)], None)
    monkeypatch.setattr(DefaultRecordBatch, "_read_msg", record_headers._read_strictly)
    where = TopicPartition(topic, 0)
    with closing(KafkaConsumer(bootstrap_servers=any_broker.bootstrap)) as reader:
        reader.assign([where])
        reader.seek(where, 0)
        with pytest.raises(CorruptRecordError):
            polled(reader)


def polled(reader: Any) -> list[Any]:
    """Poll until something comes."""
    return next(found for found in (list(reader.poll(200)) for _ in range(50)) if found)
