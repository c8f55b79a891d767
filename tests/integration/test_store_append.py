"""Appending: versions, positions, duplicates, corrections, times, and two writers at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.errors import StreamConflict
from hub.store.append import NewEvent, append
from hub.store.reader import events_after, events_of_streams, last_position, position_before

Builder = Callable[..., NewEvent]


def versions(connection: psycopg.Connection[Any], stream: UUID) -> list[int]:
    return [row.version for row in events_of_streams(connection, [stream])]


def wait_until_blocked(connection: psycopg.Connection[Any], pid: int) -> None:
    """Return when another connection waits for a lock this one holds."""
    blockers, deadline = list[int](), time.monotonic() + 20
    while connection.info.backend_pid not in blockers:
        assert time.monotonic() < deadline, "it does not wait"
        row = connection.execute("SELECT pg_blocking_pids(%s)", [pid]).fetchone()
        blockers = row[0] if row else []


def test_what_is_appended_is_read_back(database: Any, new_event: Builder) -> None:
    event = new_event(
        content=b"\x00\xff", revision=3, occurred_at=datetime(2024, 3, 4, 1, tzinfo=UTC)
    )
    with database.connect("ingest") as connection:
        result = append(connection, [event])
        (row,) = events_after(connection, 0, 10)

    assert (result.appended, result.first_position, result.last_position) == (1, 1, 1)
    assert (row.position, row.stream_id, row.version) == (1, event.stream_id, 1)
    assert (row.topic, row.state, row.event_id) == (event.topic, event.state, event.event_id)
    assert (row.revision, row.occurred_on) == (3, event.occurred_on)
    assert (row.occurred_at, row.recorded_at) == (event.occurred_at, event.recorded_at)
    assert row.received_at == result.received_at
    assert (row.event_type, row.source_system, row.source_feed) == event[-3:]


ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
EVENTS = st.builds(
    NewEvent,
    stream_id=st.uuids(),
    topic=st.just("t.v1"),
    state=st.binary(max_size=3000),
    event_id=st.uuids(),
    content_hash=st.binary(min_size=32, max_size=32),
    revision=st.integers(-(2**31), 2**31 - 1),
    occurred_on=st.none() | st.dates(),
    occurred_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    recorded_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    event_type=st.just("t"),
    source_system=ANY_TEXT,
    source_feed=ANY_TEXT,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=EVENTS)
def test_any_values_are_stored_exactly(database: Any, event: NewEvent) -> None:
    """The packed rows mean to PostgreSQL what the values mean to Python."""
    event = event._replace(event_id=uuid4())  # one database for all: no example is a duplicate
    with database.connect("ingest") as connection:
        result = append(connection, [event])
        assert result.last_position is not None
        (row,) = events_after(connection, result.last_position - 1, 1)
    kept = [name for name in NewEvent._fields if name != "content_hash"]
    assert [getattr(row, name) for name in kept] == [getattr(event, name) for name in kept]


def test_each_stream_counts_its_own_versions(database: Any, new_event: Builder) -> None:
    one, two = uuid4(), uuid4()
    with database.connect("ingest") as connection:
        append(connection, [new_event(one), new_event(two), new_event(one)])
        append(connection, [new_event(two), new_event(one)])
        assert (versions(connection, one), versions(connection, two)) == ([1, 2, 3], [1, 2])
        assert [row.position for row in events_after(connection, 0, 10)] == [1, 2, 3, 4, 5]


def test_an_event_sent_again_is_skipped_and_counted(database: Any, new_event: Builder) -> None:
    stream, again = uuid4(), "row 7"
    with database.connect("ingest") as connection:
        append(connection, [new_event(stream, key=again)])
        result = append(connection, [new_event(stream), new_event(stream, key=again)])

        assert (result.appended, result.duplicates, result.corrections) == (1, 1, 0)
        assert result.outcomes == ("accepted", "duplicate")
        assert versions(connection, stream) == [1, 2]


def test_an_event_twice_in_one_batch_is_stored_once(database: Any, new_event: Builder) -> None:
    with database.connect("ingest") as connection:
        result = append(connection, [new_event(key="a"), new_event(key="a")])
        assert result.outcomes == ("accepted", "duplicate")
        assert last_position(connection) == 1


def test_new_content_under_a_known_id_is_a_correction(database: Any, new_event: Builder) -> None:
    stream = uuid4()
    with database.connect("ingest") as connection:
        append(connection, [new_event(stream, key="a")])
        later = [new_event(stream, key="a", content=text) for text in (b"new", b"said", b"newer")]
        result = append(connection, later)

        assert result.outcomes == ("correction", "duplicate", "correction")
        assert (result.appended, result.duplicates, result.corrections) == (2, 1, 2)
        states = [row.state for row in events_of_streams(connection, [stream])]
        assert states == [b"said", b"new", b"newer"]


def test_nothing_new_takes_no_position(database: Any, new_event: Builder) -> None:
    with database.connect("ingest") as connection:
        assert append(connection, []).appended == 0
        append(connection, [new_event(key="a")])
        result = append(connection, [new_event(key="a")])
        assert (result.first_position, result.last_position, result.received_at) == (None,) * 3
        append(connection, [new_event()])
        assert last_position(connection) == 2


def test_a_rolled_back_append_leaves_no_gap(database: Any, new_event: Builder) -> None:
    with database.connect("ingest") as connection:
        append(connection, [new_event(), new_event()])
        connection.rollback()
        assert append(connection, [new_event()]).first_position == 1


def test_the_time_received_is_the_clock_of_the_append(database: Any, new_event: Builder) -> None:
    with database.connect("ingest") as connection:
        before = datetime.now(UTC)
        result = append(connection, [new_event(), new_event()])
        assert result.received_at is not None
        assert before <= result.received_at <= datetime.now(UTC)
        assert {row.received_at for row in events_after(connection, 0, 9)} == {result.received_at}


def test_the_time_received_never_goes_back(database: Any, new_event: Builder) -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    with database.connect("ingest") as connection:
        for minutes in (0, 20, 10):
            append(connection, [new_event()], received_at=noon + timedelta(minutes=minutes))
        received = [row.received_at for row in events_after(connection, 0, 9)]
        assert received == [noon, noon + timedelta(minutes=20), noon + timedelta(minutes=20)]


@pytest.mark.parametrize(("day", "position"), [(1, 0), (2, 2), (3, 2), (4, 3), (9, 5), (30, 5)])
def test_the_position_before_an_instant_is_what_was_known_then(
    database: Any, new_event: Builder, day: int, position: int
) -> None:
    with database.connect("ingest") as connection:
        for received, count in ((1, 2), (3, 1), (7, 2)):
            append(
                connection,
                [new_event() for _ in range(count)],
                received_at=datetime(2024, 5, received, tzinfo=UTC),
            )
        assert position_before(connection, datetime(2024, 5, day, tzinfo=UTC)) == position


def test_a_stream_that_moved_on_is_a_conflict(database: Any, new_event: Builder) -> None:
    stream = uuid4()
    with database.connect("ingest") as connection:
        append(connection, [new_event(stream)], expected={stream: 0})
        with pytest.raises(StreamConflict):
            append(connection, [new_event(stream)], expected={stream: 0})
        # The caller's transaction is still good, and has lost nothing.
        append(connection, [new_event(stream)], expected={stream: 1})
        assert versions(connection, stream) == [1, 2]


@pytest.mark.parametrize("first_commits", [True, False])
def test_two_writers_of_one_stream_at_once_lose_nothing(
    database: Any, new_event: Builder, *, first_commits: bool
) -> None:
    """The second has read the stream's length before the first commits: it must notice."""
    stream = uuid4()
    first, second = database.connect("ingest"), database.connect("ingest")
    with first, second, ThreadPoolExecutor() as executor:
        append(first, [new_event(stream), new_event(stream)])
        waiting = executor.submit(append, second, [new_event(stream)])
        wait_until_blocked(first, second.info.backend_pid)
        first.commit() if first_commits else first.rollback()

        assert waiting.result().appended == 1
        second.commit()
        expected = [1, 2, 3] if first_commits else [1]
        assert versions(first, stream) == expected
        assert [row.position for row in events_after(first, 0, 9)] == expected


def test_the_same_event_from_two_writers_at_once_is_stored_once(
    database: Any, new_event: Builder
) -> None:
    stream = uuid4()
    first, second = database.connect("ingest"), database.connect("ingest")
    with first, second, ThreadPoolExecutor() as executor:
        append(first, [new_event(stream, key="a")])
        batch = [new_event(stream, key="a"), new_event(stream, key="a", content=b"new")]
        waiting = executor.submit(append, second, batch)
        wait_until_blocked(first, second.info.backend_pid)
        first.commit()

        assert waiting.result().outcomes == ("duplicate", "correction")
        assert versions(second, stream) == [1, 2]


def test_a_decision_overtaken_by_another_writer_is_a_conflict(
    database: Any, new_event: Builder
) -> None:
    stream = uuid4()
    first, second = database.connect("ingest"), database.connect("ingest")
    with first, second, ThreadPoolExecutor() as executor:
        append(first, [new_event(stream)], expected={stream: 0})
        waiting = executor.submit(append, second, [new_event(stream)], expected={stream: 0})
        wait_until_blocked(first, second.info.backend_pid)
        first.commit()
        with pytest.raises(StreamConflict):
            waiting.result()


def test_an_append_works_whatever_rows_the_connection_makes(
    database: Any, new_event: Builder
) -> None:
    with psycopg.connect(
        database.url_for("ingest"), row_factory=psycopg.rows.dict_row, autocommit=True
    ) as connection:
        append(connection, [new_event(key="a")])
        assert append(connection, [new_event(key="a")]).duplicates == 1
        assert last_position(connection) == 1
