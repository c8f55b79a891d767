"""What is taken from Kafka at a time, and sent to it, is bounded by what it says too."""

import tracemalloc
from contextlib import closing
from typing import Any

import psycopg
import pytest
from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient, NewTopic

from hub.ingest import consumer, ingester
from hub.ingest.batch import Batch, record
from hub.ingest.dead_letter_topic import DeadLetterTopic
from hub.ingest.ingester import Ingester, IngestPlan
from tests.kafka.events import AREA, a_contact, send

COUNT = 300


@pytest.fixture
def topic(any_broker: Any, prefix: str) -> str:
    """A topic of one partition: a broker may make none by itself."""
    name = f"{prefix}.{AREA}"
    with closing(KafkaAdminClient(bootstrap_servers=any_broker.bootstrap)) as admin:
        admin.create_topics([NewTopic(name, 1, 1)])
    return name


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes the messages of each batch said."""
    said = []

    def watched(connection: Any, translator: Any, offsets: Any, batch: Batch) -> Any:
        said.append(sum(len(each.value or b"") for part in batch.values() for each in part))
        return record(connection, translator, offsets, batch)

    monkeypatch.setattr(ingester, "record", watched)
    return said


def test_a_batch_of_long_messages_is_of_fewer(
    database: Any,
    any_broker: Any,
    prefix: str,
    topic: str,
    taken: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A text that repeats itself is a hundredth of its length in Kafka, and unpacked here."""
    page, at_once, long = 500_000, 5, 20_000
    monkeypatch.setattr(consumer, "PAGE_BYTES", page)
    monkeypatch.setattr(consumer, "AT_ONCE", at_once)
    messages = [a_contact(each, record=str(each), reason="again " * 3_300) for each in range(COUNT)]
    send(any_broker.bootstrap, topic, messages)

    plan = IngestPlan(database.url_for("ingest"), any_broker.bootstrap, topic_prefix=prefix)
    assert Ingester(plan).run(until="caught_up").accepted == COUNT

    assert max(taken) < page + at_once * long + long
    assert sum(taken) > COUNT * (long - 1000)


def test_messages_removed_in_the_midst_of_a_batch_are_told(
    database: Any, any_broker: Any, prefix: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch is taken in pieces, and between two of them retention may remove what comes next."""
    first, gone = consumer.AT_ONCE, range(consumer.AT_ONCE, consumer.AT_ONCE + 4)

    class Expiring(KafkaConsumer):  # type: ignore[misc]
        def poll(self, *words: Any, **named: Any) -> Any:
            found = super().poll(*words, **named).items()
            return {
                where: [each for each in all_of if each.offset not in gone]
                for where, all_of in found
            }

        def beginning_offsets(self, partitions: Any) -> dict[Any, int]:
            return dict.fromkeys(partitions, gone.stop)

    monkeypatch.setattr("hub.ingest.consumer.KafkaConsumer", Expiring)
    contacts = [a_contact(each, record="1") for each in range(COUNT)]
    send(any_broker.bootstrap, topic, contacts)

    plan = IngestPlan(database.url_for("ingest"), any_broker.bootstrap, topic_prefix=prefix)
    assert Ingester(plan).run(until="caught_up").accepted == COUNT - len(gone)

    with database.connect() as connection:
        kept = connection.execute("SELECT reason_code, detail FROM hub.dead_letter").fetchall()
    assert [code for code, _ in kept] == ["removed"]
    assert kept[0][1].startswith(f"messages {first} to {gone[-1]} were removed")


def test_dead_letters_of_a_megabyte_are_sent_a_few_at_a_time(
    database: Any, any_broker: Any, prefix: str
) -> None:
    """A broker may have been away for long: all that could not be recorded waits for it."""
    count, size = 60, 900_000
    with database.connect() as connection:
        connection.execute(
            'INSERT INTO hub.dead_letter (cluster_id, topic, partition, "offset", reason_code,'
            " detail, headers, key, value) SELECT 'c', 't', 0, number, 'empty', '', '[]', 'k',"
            " decode(repeat('ab', %s), 'hex') FROM generate_series(1, %s) AS number",
            [size, count],
        )
    with (
        closing(DeadLetterTopic(any_broker.bootstrap, prefix)) as letters,
        psycopg.connect(database.url_for("ingest"), autocommit=True) as connection,
    ):
        tracemalloc.start()
        try:
            assert letters.publish(connection) == count
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < count * size, f"{peak:,} bytes"
