"""What the hub rests on, asked of each broker with the hub's own client library.

Nothing here is about the hub's code: where one of these fails, no code of ours can be right.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError

from connectors.publisher import KafkaPublisher
from hub.demo.embedded_broker import EmbeddedBroker
from hub.ingest.group_joins import take_late_answers
from tests.kafka.apache_kafka import ApacheKafka

PARTITIONS = 4
SESSION_MS, HEARTBEAT_MS = 2_000, 500
METADATA_MS = 3000


@pytest.fixture
def topic(any_broker: Any, prefix: str) -> str:
    """A new topic of four partitions."""
    with closing(KafkaAdminClient(bootstrap_servers=any_broker.bootstrap)) as admin:
        admin.create_topics([NewTopic(f"{prefix}.facts", PARTITIONS, 1)])
    return f"{prefix}.facts"


@pytest.fixture
def producer(any_broker: Any) -> Iterator[KafkaProducer]:
    """A producer with the connectors' own settings."""
    made = KafkaProducer(
        bootstrap_servers=any_broker.bootstrap, acks="all", enable_idempotence=True, linger_ms=20,
        batch_size=256 * 1024, compression_type="lz4",
    )  # fmt: skip
    yield made
    made.close(timeout=5)


@pytest.fixture
def consumer(any_broker: Any) -> Iterator[Callable[..., KafkaConsumer]]:
    """Makes consumers with the ingester's own settings."""
    made = []
    take_late_answers()

    def make(group: str | None = None) -> KafkaConsumer:
        made.append(
            KafkaConsumer(
                bootstrap_servers=any_broker.bootstrap, group_id=group, enable_auto_commit=False,
                auto_offset_reset="earliest", allow_auto_create_topics=False, fetch_max_wait_ms=50,
                session_timeout_ms=SESSION_MS, heartbeat_interval_ms=HEARTBEAT_MS,
                metadata_max_age_ms=METADATA_MS,
            )
        )  # fmt: skip
        return made[-1]

    yield make
    for each in made:
        each.close()


def read(consumer: KafkaConsumer, count: int, timeout: float = 90) -> list[Any]:
    """Poll until `count` records came; fails with what came by then."""
    found: list[Any] = []
    deadline = time.monotonic() + timeout
    while len(found) < count and time.monotonic() < deadline:
        for records in consumer.poll(timeout_ms=200, max_records=5000).values():
            found += records
    assert len(found) >= count
    return found


def everything_of(consumer: KafkaConsumer, topic: str) -> list[TopicPartition]:
    """Assign every partition, from its beginning."""
    partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    consumer.assign(partitions)
    for each in partitions:
        consumer.seek(each, 0)
    return partitions


def test_a_topic_has_the_partitions_asked_for(
    topic: str, consumer: Callable[..., KafkaConsumer]
) -> None:
    assert consumer().partitions_for_topic(topic) == set(range(PARTITIONS))
    assert not consumer().partitions_for_topic(f"{topic}.of.nobody")


def test_one_key_stays_in_one_partition_in_order(
    topic: str, producer: KafkaProducer, consumer: Callable[..., KafkaConsumer]
) -> None:
    for number in range(400):
        producer.send(topic, key=b"child %d" % (number % 40), value=b"%d" % number)
    producer.flush(timeout=30)
    reader = consumer()
    everything_of(reader, topic)

    found = read(reader, 400)

    assert len(found) == 400
    for child in {each.key for each in found}:
        own = [each for each in found if each.key == child]
        assert len({each.partition for each in own}) == 1
        assert [int(each.value) for each in own] == sorted(int(each.value) for each in own)


def test_offsets_have_no_gaps_and_a_fetch_begins_where_it_is_told(
    topic: str, producer: KafkaProducer, consumer: Callable[..., KafkaConsumer]
) -> None:
    for number in range(1000):
        producer.send(topic, key=b"one", value=b"%d" % number)
    producer.flush(timeout=30)
    reader = consumer()
    everything_of(reader, topic)
    first = read(reader, 1000)
    assert [each.offset for each in first] == list(range(1000))

    reader.seek(TopicPartition(topic, first[0].partition), 700)

    assert [int(each.value) for each in read(reader, 300)] == list(range(700, 1000))


def test_the_high_water_mark_tells_when_all_is_read_even_of_an_empty_partition(
    topic: str, producer: KafkaProducer, consumer: Callable[..., KafkaConsumer]
) -> None:
    for number in range(50):
        producer.send(topic, partition=1, value=b"%d" % number)
    producer.flush(timeout=30)
    reader = consumer()
    partitions = everything_of(reader, topic)

    read(reader, 50)
    reader.poll(timeout_ms=500)

    assert [reader.highwater(each) for each in partitions] == [0, 50, 0, 0]
    assert [reader.position(each) for each in partitions] == [0, 50, 0, 0]


def test_keys_headers_and_nothings_come_as_they_were_sent(
    topic: str, producer: KafkaProducer, consumer: Callable[..., KafkaConsumer]
) -> None:
    headers = [("ce_id", b"\x00\xff"), ("ce_id", b"again"), ("empty", b"")]
    producer.send(topic, key=b"k", value=b"\x00" * 10, headers=headers)
    producer.send(topic, key=b"k", value=None)
    producer.flush(timeout=30)
    reader = consumer()
    everything_of(reader, topic)

    one, tombstone = read(reader, 2)

    assert (one.key, one.value, one.headers) == (b"k", b"\x00" * 10, headers)
    assert tombstone.value is None


def test_a_message_of_900_kilobytes_arrives(
    topic: str, producer: KafkaProducer, consumer: Callable[..., KafkaConsumer]
) -> None:
    large = bytes(range(256)) * 3600
    producer.send(topic, key=b"k", value=large).get(timeout=30)
    reader = consumer()
    everything_of(reader, topic)

    assert read(reader, 1)[0].value == large


def test_messages_may_be_compressed_with_lz4_or_not(
    any_broker: Any, topic: str, consumer: Callable[..., KafkaConsumer]
) -> None:
    for compression in ("lz4", None):
        with closing(
            KafkaProducer(bootstrap_servers=any_broker.bootstrap, compression_type=compression)
        ) as sender:
            sender.send(topic, key=b"k", value=b"said " * 1000).get(timeout=30)
    reader = consumer()
    everything_of(reader, topic)

    assert [each.value for each in read(reader, 2)] == [b"said " * 1000] * 2


def test_a_group_resumes_where_it_committed(
    topic: str, producer: KafkaProducer, consumer: Callable[..., KafkaConsumer]
) -> None:
    for number in range(20):
        producer.send(topic, key=b"one", value=b"%d" % number)
    producer.flush(timeout=30)
    first = consumer(topic)
    first.subscribe([topic])
    read(first, 20)
    first.commit()
    first.close()
    producer.send(topic, key=b"one", value=b"20").get(timeout=30)

    second = consumer(topic)
    second.subscribe([topic])

    assert [each.value for each in read(second, 1)] == [b"20"]


def test_a_group_shares_the_partitions_and_takes_over_those_of_who_leaves(
    topic: str, consumer: Callable[..., KafkaConsumer]
) -> None:
    one, other = consumer(topic), consumer(topic)
    everything = {TopicPartition(topic, number) for number in range(PARTITIONS)}
    one.subscribe([topic])
    wait_for(lambda: one.assignment() == everything, one)

    other.subscribe([topic])
    wait_for(
        lambda: (
            bool(one.assignment() and other.assignment())
            and one.assignment() | other.assignment() == everything
            and not one.assignment() & other.assignment()
        ),
        one,
        other,
    )
    one.close()

    wait_for(lambda: other.assignment() == everything, other)


def test_a_group_that_joined_before_there_was_the_topic_is_given_it(
    any_broker: Any, prefix: str, consumer: Callable[..., KafkaConsumer]
) -> None:
    name = f"{prefix}.later"
    early = consumer(name)
    early.subscribe([name])
    for _ in range(10):
        early.poll(timeout_ms=100)

    # The embedded broker has made it by then, because it was asked for.
    with (
        closing(KafkaAdminClient(bootstrap_servers=any_broker.bootstrap)) as admin,
        suppress(TopicAlreadyExistsError),
    ):
        admin.create_topics([NewTopic(name, PARTITIONS, 1)])

    wait_for(lambda: bool(early.assignment()), early)


def wait_for(condition: Callable[[], bool], *polled: KafkaConsumer, timeout: float = 180) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, [each.assignment() for each in polled]
        for each in polled:
            each.poll(timeout_ms=100)


def cluster_id(bootstrap: str) -> str:
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
        return str(admin.describe_cluster()["cluster_id"])


def test_a_broker_says_its_cluster_id(any_broker: Any) -> None:
    assert cluster_id(any_broker.bootstrap) == any_broker.cluster_id


def test_an_embedded_broker_that_lost_its_log_has_another_cluster_id(
    tmp_path: Path, embedded_broker_of_its_own: EmbeddedBroker
) -> None:
    before = cluster_id(embedded_broker_of_its_own.bootstrap)
    embedded_broker_of_its_own.stop()
    again = EmbeddedBroker(tmp_path / "again.log", port=embedded_broker_of_its_own.port)
    try:
        assert cluster_id(again.bootstrap) == again.cluster_id != before
    finally:
        again.stop()


@pytest.mark.slow
def test_apache_kafka_keeps_its_log_and_its_cluster_id_when_it_starts_again(
    apache_kafka: ApacheKafka, prefix: str
) -> None:
    topic = f"{prefix}.kept"
    with closing(KafkaAdminClient(bootstrap_servers=apache_kafka.bootstrap)) as admin:
        admin.create_topics([NewTopic(topic, 1, 1)])
    with closing(KafkaProducer(bootstrap_servers=apache_kafka.bootstrap)) as sender:
        sender.send(topic, value=b"kept").get(timeout=30)

    apache_kafka.stop()
    apache_kafka.start()

    assert cluster_id(apache_kafka.bootstrap) == apache_kafka.cluster_id
    with closing(KafkaConsumer(bootstrap_servers=apache_kafka.bootstrap)) as reader:
        reader.assign([TopicPartition(topic, 0)])
        reader.seek(TopicPartition(topic, 0), 0)
        assert read(reader, 1)[0].value == b"kept"


def test_a_topic_has_as_many_copies_as_the_cluster_keeps_of_any(
    any_broker: Any, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[NewTopic] = []

    def remembered(*words: Any) -> NewTopic:
        made.append(NewTopic(*words))
        return made[-1]

    monkeypatch.setattr("connectors.publisher.NewTopic", remembered)
    KafkaPublisher(any_broker.bootstrap, topic_prefix=prefix).close()
    assert {each.replication_factor for each in made} == {-1}
    with closing(KafkaAdminClient(bootstrap_servers=any_broker.bootstrap)) as admin:
        # A broker that was not asked to make them hears of new topics a moment later.
        wait_for(lambda: {each.name for each in made} <= set(admin.list_topics()))
