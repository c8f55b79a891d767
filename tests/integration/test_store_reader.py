"""Reading the store: pages and streams."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from hub.store.append import NewEvent, append
from hub.store.reader import (
    StoredRow,
    events_after,
    events_of_streams,
    last_position,
)

CONTACT, CLOSED = "front_door.contact_received", "plans.case_closed"
STREAMS = [uuid4() for _ in range(3)]


@pytest.fixture
def store(database: Any, new_event: Callable[..., NewEvent]) -> Iterator[psycopg.Connection[Any]]:
    """Twelve events in three streams, in turn, every fourth of another type."""
    with database.connect("ingest") as connection:
        events = [
            new_event(STREAMS[n % 3], event_type=CLOSED if n % 4 == 3 else CONTACT)
            for n in range(12)
        ]
        append(connection, events)
        yield connection


def positions(rows: list[StoredRow]) -> list[int]:
    return [row.position for row in rows]


def test_an_empty_store_has_nothing_to_read(database: Any) -> None:
    with database.connect("project") as connection:
        assert (last_position(connection), events_after(connection, 0, 5)) == (0, [])


def test_a_page_carries_on_after_the_last_position_seen(store: psycopg.Connection[Any]) -> None:
    first = events_after(store, 0, 5)
    assert positions(first) == [1, 2, 3, 4, 5]
    assert positions(events_after(store, 5, 100)) == [6, 7, 8, 9, 10, 11, 12]
    assert events_after(store, last_position(store), 5) == []


def test_a_page_may_be_of_some_types_only(store: psycopg.Connection[Any]) -> None:
    assert positions(events_after(store, 4, 9, [CLOSED])) == [8, 12]
    assert positions(events_after(store, 0, 2, [CLOSED])) == [4, 8]
    assert events_after(store, 0, 9, []) == []


@pytest.mark.parametrize(
    ("streams", "upto", "expected"),
    [
        (STREAMS[:1], None, [1, 4, 7, 10]),
        (STREAMS[:2], 5, [1, 2, 4, 5]),
        ([uuid4()], None, []),
        ([], None, []),
    ],
)
def test_streams_are_read_up_to_a_position(
    store: psycopg.Connection[Any], streams: list[UUID], upto: int | None, expected: list[int]
) -> None:
    assert positions(events_of_streams(store, streams, upto)) == expected
