"""What goes wrong on an ordinary day: connections cut, brokers replaced, two at one work."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from kafka import KafkaConsumer

from connectors.publisher import KafkaPublisher
from hub.demo.embedded_broker import EmbeddedBroker
from hub.errors import BrokerUnavailable
from hub.ingest.ingester import Ingester, IngestPlan, IngestSummary
from tests.kafka.events import AREA, a_contact, send

TOPIC = f"hub.{AREA}"

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """A broker that only this test uses, with the topics connectors make."""
    running = EmbeddedBroker(tmp_path / "broker.log")
    KafkaPublisher(running.bootstrap, partitions=3).close()
    yield running
    end(running)
    # The client library leaves sockets that were refused to the collector: here, where they are
    # expected, and once its threads let go of them.
    for thread in threading.enumerate():
        if thread.name.startswith("kafka-io"):
            thread.join(timeout=10)
    gc.collect()


def end(broker: EmbeddedBroker) -> None:
    """End a broker at once; asked politely it waits for who is connected."""
    broker.process.kill()
    broker.process.wait()


@contextmanager
def running(plan: IngestPlan) -> Iterator[list[IngestSummary]]:
    """An ingester that runs until the block ends; its summary is there then."""
    stop, found = threading.Event(), []
    thread = threading.Thread(target=lambda: found.append(Ingester(plan).run(stop=stop)))
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join(timeout=30)
        assert not thread.is_alive()


def scalar(database: Any, query: str) -> int:
    with database.connect() as connection:
        return int(connection.execute(query.encode()).fetchone()[0])


def count(database: Any) -> int:
    return scalar(database, "SELECT count(*) FROM hub.stored_event")


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline, waited = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be so"
        waited.wait(0.05)


def test_an_ingester_whose_connection_is_cut_goes_on(
    database: Any, own_broker: EmbeddedBroker
) -> None:
    plan = IngestPlan(database.url_for("ingest"), own_broker.bootstrap, batch=20)
    with running(plan), database.connect() as owner:
        for cut in range(5):
            numbers = range(cut * 100, cut * 100 + 100)
            send(own_broker.bootstrap, TOPIC, [a_contact(each, record="1") for each in numbers])
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'hub ingest' AND datname = current_database()"
            )
            owner.commit()
        wait_for(lambda: count(database) == 500)

    with database.connect() as connection:
        found = connection.execute(
            "SELECT array_agg(originator_version ORDER BY position) FROM hub.stored_event"
        ).fetchone()
    assert found == (list(range(1, 501)),)


FULL_DISK = """
CREATE SEQUENCE hub.tries;
GRANT USAGE ON SEQUENCE hub.tries TO hub_ingest;
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM nextval('hub.tries');
    RAISE EXCEPTION 'no space left' USING ERRCODE = '53100';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON hub.stored_event EXECUTE FUNCTION full_disk();
"""


def test_a_full_disk_is_waited_out(database: Any, own_broker: EmbeddedBroker) -> None:
    """PostgreSQL answers, and refuses for a while: nothing is skipped, nothing dead-lettered."""
    with database.connect() as owner:
        owner.execute(FULL_DISK)
    send(own_broker.bootstrap, TOPIC, [a_contact(each) for each in range(10)])
    with running(IngestPlan(database.url_for("ingest"), own_broker.bootstrap)) as found:
        wait_for(lambda: scalar(database, "SELECT last_value FROM hub.tries") >= 3)
        with database.connect() as owner:
            owner.execute("DROP TRIGGER full_disk ON hub.stored_event")
        wait_for(lambda: count(database) == 10)

    assert (found[0].accepted, found[0].dead_letters) == (10, 0)


def test_two_that_both_read_everything_store_everything_once(
    database: Any, own_broker: EmbeddedBroker
) -> None:
    plan = IngestPlan(database.url_for("ingest"), own_broker.bootstrap, batch=50)
    with running(plan) as one, running(plan) as other:
        for start in range(0, 1000, 100):
            sent = [a_contact(each, record=str(each % 7)) for each in range(start, start + 100)]
            send(own_broker.bootstrap, TOPIC, sent)
        wait_for(lambda: count(database) == 1000)

    assert sum(each.accepted for each in one + other) == 1000
    assert sum(each.duplicates for each in one + other) == 0
    with database.connect() as connection:
        heads = connection.execute(
            "SELECT max(originator_version), count(*) FROM hub.stored_event GROUP BY originator_id"
        ).fetchall()
    assert len(heads) == 7
    assert all(last == number for last, number in heads)


def test_a_broker_that_lost_its_log_is_read_from_its_beginning(
    database: Any, tmp_path: Path, own_broker: EmbeddedBroker
) -> None:
    plan = IngestPlan(database.url_for("ingest"), own_broker.bootstrap)
    with running(plan):
        send(own_broker.bootstrap, TOPIC, [a_contact(each) for each in range(100)])
        wait_for(lambda: count(database) == 100)
        end(own_broker)
        again = EmbeddedBroker(tmp_path / "again.log", port=own_broker.port)
        try:
            # Longer than the log that was lost: nothing but the cluster id tells them apart.
            KafkaPublisher(again.bootstrap, partitions=3).close()
            send(again.bootstrap, TOPIC, [a_contact(each) for each in range(50, 350)])
            wait_for(lambda: count(database) == 350)
        finally:
            end(again)


def test_a_broker_that_is_gone_is_said_and_not_taken_for_the_end(
    database: Any, own_broker: EmbeddedBroker
) -> None:
    send(own_broker.bootstrap, TOPIC, [a_contact(1)])
    end(own_broker)
    for bootstrap in (own_broker.bootstrap, "", "nowhere"):
        with pytest.raises(BrokerUnavailable):
            Ingester(IngestPlan(database.url_for("ingest"), bootstrap)).run(until="caught_up")


def test_the_matcher_is_called_after_events_and_its_lost_connection_loses_nothing(
    database: Any, own_broker: EmbeddedBroker
) -> None:
    """Nor where it is lost after the last event of a day, and nothing comes that wakes it."""
    calls: list[int] = []

    def follow(connection: psycopg.Connection[Any], _progress: Any) -> None:
        calls.append(count(database))
        if len(calls) == 4:
            raise psycopg.OperationalError("the connection was lost")

    send(own_broker.bootstrap, TOPIC, [a_contact(each) for each in range(30)])
    plan = IngestPlan(
        database.url_for("ingest"), own_broker.bootstrap, batch=10, after_batch=follow
    )
    summary = Ingester(plan).run(until="caught_up")

    assert calls == [0, 10, 20, 30, 30]
    assert (summary.received, summary.accepted) == (30, 30)


def test_what_people_decide_while_no_event_arrives_is_followed(
    database: Any, own_broker: EmbeddedBroker
) -> None:
    """A link that is taken back, or a record released, has others looked at anew: at once."""
    calls, again = list[int](), threading.Event()

    def follow(_connection: psycopg.Connection[Any], _progress: Any) -> None:
        calls.append(count(database))
        if len(calls) == 3:
            again.set()

    with running(
        IngestPlan(database.url_for("ingest"), own_broker.bootstrap, after_batch=follow)
    ) as found:
        assert again.wait(20)
    assert found[0].received == 0
    assert set(calls) == {0}


def test_messages_that_were_removed_before_they_were_taken_are_told(
    database: Any, own_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded broker keeps everything: what retention removes the client leaves out."""

    class Expired(KafkaConsumer):  # type: ignore[misc]
        def poll(self, *words: Any, **named: Any) -> Any:
            found = super().poll(*words, **named).items()
            return {where: [each for each in all_of if each.offset >= 4] for where, all_of in found}

        def beginning_offsets(self, partitions: Any) -> dict[Any, int]:
            return dict.fromkeys(partitions, 4)

    monkeypatch.setattr("hub.ingest.consumer.KafkaConsumer", Expired)
    send(own_broker.bootstrap, TOPIC, [a_contact(each, record="1") for each in range(10)])
    plan = IngestPlan(database.url_for("ingest"), own_broker.bootstrap)
    assert Ingester(plan).run(until="caught_up").accepted == 6
    send(own_broker.bootstrap, TOPIC, [a_contact(each, record="1") for each in range(10, 12)])
    assert Ingester(plan).run(until="caught_up").accepted == 2

    with database.connect() as connection:
        kept = connection.execute(
            'SELECT reason_code, "offset", detail FROM hub.dead_letter'
        ).fetchall()
    assert [each[:2] for each in kept] == [("removed", 3)]
    assert kept[0][2].startswith("messages 0 to 3 were removed")


def test_an_ingester_stops_between_two_turns_of_a_matcher_that_has_much_to_do(
    database: Any, own_broker: EmbeddedBroker
) -> None:
    """The first load of a council is matched for minutes, longer than a container is waited for."""
    turns = threading.Event()

    def follow(_connection: psycopg.Connection[Any], progress: Callable[..., None]) -> None:
        while True:
            progress(1, None)
            turns.set()
            threading.Event().wait(0.01)

    plan = IngestPlan(database.url_for("ingest"), own_broker.bootstrap, after_batch=follow)
    with running(plan) as found:
        assert turns.wait(20)
    assert found[0].received == 0


def test_an_ingester_stops_when_it_is_told_to(database: Any, own_broker: EmbeddedBroker) -> None:
    with running(IngestPlan(database.url_for("ingest"), own_broker.bootstrap)):
        began = time.monotonic()
    assert time.monotonic() - began < 5
