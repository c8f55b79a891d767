"""The store's order: no gaps, and followers see every event once, in order, while many write."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from hub.store.append import NewEvent, append
from hub.store.reader import CHANNEL, StoredRow, events_after, last_position
from hub.store.recorder import HubRecorder, datastore_for

WRITERS, TRANSACTIONS, READERS = 6, 30, 3


def write(database: Any, new_event: Callable[..., NewEvent], streams: list[UUID], seed: int) -> int:
    """Append batches to shared streams, rolling back every fourth; give how many were kept."""
    chance, kept = random.Random(seed), 0
    with database.connect("ingest") as connection:
        for turn in range(TRANSACTIONS):
            batch = [new_event(chance.choice(streams)) for _ in range(chance.randint(1, 9))]
            rehearsal = turn % 4 == seed % 4
            with connection.transaction(force_rollback=rehearsal):
                append(connection, batch)
            kept += 0 if rehearsal else len(batch)
    return kept


def follow(database: Any, done: threading.Event) -> list[StoredRow]:
    """Read pages after the last position seen, until the writers are done and nothing is left."""
    seen: list[StoredRow] = []
    with psycopg.connect(database.url_for("project"), autocommit=True) as connection:
        while True:
            finished = done.is_set()
            page = events_after(connection, seen[-1].position if seen else 0, 20)
            seen += page
            if finished and not page:
                return seen


def test_followers_of_many_writers_see_every_event_once_and_in_order(
    database: Any, new_event: Callable[..., NewEvent]
) -> None:
    streams, done = [uuid4() for _ in range(5)], threading.Event()
    with ThreadPoolExecutor(WRITERS + READERS) as executor:
        readers = [executor.submit(follow, database, done) for _ in range(READERS)]
        writers = [
            executor.submit(write, database, new_event, streams, seed) for seed in range(WRITERS)
        ]
        kept = sum(writer.result() for writer in writers)
        done.set()
        stories = [reader.result() for reader in readers]

    for story in stories:
        assert [row.position for row in story] == list(range(1, kept + 1))
        for stream in streams:
            versions = [row.version for row in story if row.stream_id == stream]
            assert versions == list(range(1, len(versions) + 1))


def test_the_librarys_subscriptions_follow_both_ways_of_writing(
    database: Any, new_event: Callable[..., NewEvent]
) -> None:
    """Its recorder and `append` take positions from the same row, so they may write together."""
    with datastore_for(database.url_for("ingest"), pool_size=3, max_overflow=9) as datastore:
        recorder = HubRecorder(datastore)

        def insert_plain() -> None:
            for _ in range(20):
                stream = uuid4()
                recorder.insert_events([StoredEvent(stream, n, "plain", b"") for n in (1, 2, 3)])

        def follow_by_subscription(upto: int) -> list[int]:
            ids = []
            with recorder.subscribe(gt=0) as subscription:
                for notification in subscription:
                    ids.append(notification.id)
                    if notification.id == upto:
                        break
            return ids

        appended = WRITERS * TRANSACTIONS
        with ThreadPoolExecutor(9) as executor:
            total = 2 * 60 + appended
            followers = [executor.submit(follow_by_subscription, total) for _ in range(2)]
            work = [executor.submit(insert_plain) for _ in range(2)]
            with database.connect("ingest") as connection:
                for _ in range(appended):
                    append(connection, [new_event()])
                    connection.commit()
            for each in work:
                each.result()
            assert [each.result() for each in followers] == [list(range(1, total + 1))] * 2


def test_appending_wakes_those_who_listen_once_it_is_committed(
    database: Any, new_event: Callable[..., NewEvent]
) -> None:
    with (
        psycopg.connect(database.url_for("project"), autocommit=True) as listener,
        database.connect("ingest") as writer,
    ):
        listener.execute(f"LISTEN {CHANNEL}")
        append(writer, [new_event()])
        assert list(listener.notifies(timeout=0, stop_after=1)) == []
        writer.commit()
        assert len(list(listener.notifies(timeout=5, stop_after=1))) == 1
        assert last_position(listener) == 1
