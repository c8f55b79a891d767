"""From a topic into the store, on each broker: publish, ingest, look."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import NewTopic

from hub.ingest.ingester import Ingester, IngestPlan, IngestSummary
from hub.store.reader import events_after
from tests.kafka.events import AREA, Sendable, a_contact, send

PARTITIONS = 3


@pytest.fixture
def topic(any_broker: Any, prefix: str) -> str:
    """The topic of the contacts."""
    make_topic(any_broker.bootstrap, f"{prefix}.{AREA}")
    return f"{prefix}.{AREA}"


def make_topic(bootstrap: str, name: str) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
        admin.create_topics([NewTopic(name, PARTITIONS, 1)])


@pytest.fixture
def plan(any_broker: Any, database: Any, prefix: str) -> IngestPlan:
    """An ingester alone."""
    return IngestPlan(database.url_for("ingest"), any_broker.bootstrap, topic_prefix=prefix)


def taken(plan: IngestPlan, **options: Any) -> IngestSummary:
    return Ingester(plan).run(until="caught_up", **options)


def stored(database: Any) -> list[bytes]:
    with database.connect() as connection:
        return [each.state for each in events_after(connection, 0, 100_000)]


@contextmanager
def running(*plans: IngestPlan) -> Iterator[list[IngestSummary]]:
    """Ingesters that run until the block ends; their summaries are there then."""
    stop, found = threading.Event(), []
    threads = [
        threading.Thread(target=lambda each=each: found.append(Ingester(each).run(stop=stop)))
        for each in plans
    ]
    for each in threads:
        each.start()
    try:
        yield found
    finally:
        stop.set()
        for each in threads:
            each.join(timeout=30)


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    waited = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        waited.wait(0.05)
    raise AssertionError("it did not come to be so")


def test_what_is_published_is_stored_once_in_the_order_of_each_child(
    any_broker: Any, database: Any, topic: str, plan: IngestPlan
) -> None:
    sent = [a_contact(number, record=str(number % 20)) for number in range(600)]
    send(any_broker.bootstrap, topic, sent)
    told: list[tuple[int, int | None]] = []

    summary = taken(plan, progress=lambda done, total: told.append((done, total)))

    assert (summary.received, summary.accepted, summary.dead_letters) == (600, 600, 0)
    assert summary.seconds > 0
    assert told[-1][0] <= told[-1][1] == 600  # type: ignore[operator]
    found = stored(database)
    assert sorted(found) == sorted((each.value or b"")[5:] for each in sent)
    for child in range(20):
        own = [(each.value or b"")[5:] for each in sent[child::20]]
        assert [each for each in found if each in set(own)] == own


def test_a_second_run_finds_nothing_and_a_second_publication_adds_nothing(
    any_broker: Any, database: Any, topic: str, plan: IngestPlan
) -> None:
    sent = [a_contact(number) for number in range(50)]
    send(any_broker.bootstrap, topic, sent)
    taken(plan)

    nothing = taken(plan)
    assert (nothing.received, nothing.seconds) == (0, 0)
    send(any_broker.bootstrap, topic, sent)
    again = taken(plan)

    assert (again.received, again.duplicates, again.accepted) == (50, 50, 0)
    assert len(stored(database)) == 50


def test_dead_letters_are_on_their_topic_too_as_they_came(
    any_broker: Any, topic: str, prefix: str, plan: IngestPlan
) -> None:
    broken = Sendable(b"k", b"\0\0\0\0\1 broken", [("ce_id", b"\xff")])
    large = a_contact(2)._replace(value=b"\0" + b"x" * 1_000_500)
    send(any_broker.bootstrap, topic, [a_contact(1), broken], max_request_size=2_000_000)
    send(any_broker.bootstrap, topic, [large], max_request_size=1_040_000)

    summary = taken(plan)

    assert (summary.accepted, summary.dead_letters) == (1, 2)
    by_value = {each.value: each for each in everything_on(any_broker, f"{prefix}.dead_letters", 2)}
    one, other = by_value[broken.value], by_value[b""]
    said = dict(one.headers)
    assert (one.key, said["ce_id"]) == (b"k", b"\xff")
    assert said["__connect.errors.topic"] == topic.encode()
    assert said["__connect.errors.exception.class.name"] == b"truncated"
    assert dict(other.headers)["hub_value_left_out"] == b"true"
    with psycopg.connect(plan.database_url) as connection:
        kept = connection.execute("SELECT value, published FROM hub.dead_letter").fetchall()
    assert sorted(kept) == sorted([(broken.value, True), (large.value, True)])


def everything_on(broker: Any, topic: str, count: int) -> list[Any]:
    found: list[Any] = []
    with closing(KafkaConsumer(bootstrap_servers=broker.bootstrap)) as reader:
        reader.assign([TopicPartition(topic, 0)])
        reader.seek(TopicPartition(topic, 0), 0)
        wait_for(
            lambda: (
                found.extend(m for each in reader.poll(200).values() for m in each)
                or len(found) >= count
            )
        )
    return found


def test_ingesters_of_a_group_share_the_work_and_take_over(
    any_broker: Any, database: Any, topic: str, prefix: str, plan: IngestPlan
) -> None:
    one = replace(plan, group=prefix, session_timeout_ms=2000)
    sent = [a_contact(number, record=str(number % 40)) for number in range(900)]
    with running(one) as first:
        send(any_broker.bootstrap, topic, sent[:300])
        wait_for(lambda: len(stored(database)) == 300)
        with running(one) as second:
            send(any_broker.bootstrap, topic, sent[300:600])
            wait_for(lambda: len(stored(database)) == 600)
        send(any_broker.bootstrap, topic, sent[600:])
        wait_for(lambda: len(stored(database)) == 900)

    assert sum(each.accepted for each in first + second) == 900
    assert sorted(stored(database)) == sorted((each.value or b"")[5:] for each in sent)


def test_a_topic_made_after_the_ingester_started_is_found(
    any_broker: Any, database: Any, prefix: str, plan: IngestPlan
) -> None:
    with running(plan):
        make_topic(any_broker.bootstrap, f"{prefix}.{AREA}")
        send(any_broker.bootstrap, f"{prefix}.{AREA}", [a_contact(1)])
        wait_for(lambda: len(stored(database)) == 1)
