"""A batch is one transaction: events, dead letters, tallies and offsets, or none of them."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from hub.errors import FencedOut
from hub.ingest.batch import Recorded, record
from hub.ingest.messages import Message, Translator
from hub.ingest.offsets import Offsets
from hub.store.reader import events_after, last_position
from tests.kafka.events import Sendable, a_contact

TOPIC, CLUSTER = "hub.front_door", "a cluster"
WHERE = (TOPIC, 0)
BROKEN = Sendable(b"key", b"\0 not an event", [("a\0b", b"\0\xff"), ("none", None)])


@pytest.fixture
def connection(database: Any) -> Any:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def offsets(connection: psycopg.Connection) -> Offsets:
    return begun(connection)


def begun(connection: psycopg.Connection, *partitions: tuple[str, int]) -> Offsets:
    made = Offsets(CLUSTER)
    made.begin(connection, partitions or [WHERE])
    return made


def take(
    connection: psycopg.Connection, offsets: Offsets, sent: Sequence[Sendable], *, start: int = 0
) -> Recorded:
    """Record these as one batch of one partition."""
    messages: list[Message] = [each.at(start + place) for place, each in enumerate(sent)]
    return record(connection, Translator(), offsets, {WHERE: messages})


def rows(connection: psycopg.Connection, query: str) -> list[Any]:
    return connection.execute(query.encode()).fetchall()


def test_good_messages_are_stored_and_the_offset_is_moved(
    connection: psycopg.Connection, offsets: Offsets
) -> None:
    sent = [a_contact(number) for number in range(3)]

    recorded = take(connection, offsets, sent)

    assert recorded == Recorded(received=3, accepted=3)
    assert [each.state for each in events_after(connection, 0, 10)] == [
        each.value[5:] for each in sent if each.value
    ]
    assert offsets.of([WHERE]) == begun(connection).of([WHERE]) == {WHERE: 3}


def test_duplicates_and_corrections_are_told_apart_and_tallied(
    connection: psycopg.Connection, offsets: Offsets
) -> None:
    one, other = a_contact(1), a_contact(2)
    take(connection, offsets, [one, other])

    recorded = take(connection, offsets, [one, a_contact(2, reason="more", revision=2)], start=2)

    assert recorded == Recorded(received=2, corrections=1, duplicates=1)
    assert [each.revision for each in events_after(connection, 0, 10)] == [1, 1, 2]
    assert rows(
        connection,
        "SELECT source_system, source_feed, accepted, corrections, duplicates"
        " FROM hub.ingest_tally",
    ) == [("mash_workbook", "contacts", 2, 1, 1)]


def test_a_broken_message_among_good_ones_is_kept_as_it_came(
    connection: psycopg.Connection, offsets: Offsets
) -> None:
    recorded = take(connection, offsets, [a_contact(1), BROKEN, a_contact(2)])

    assert recorded == Recorded(received=3, accepted=2, dead_letters=1)
    assert rows(
        connection,
        'SELECT topic, partition, "offset", reason_code, key, value, headers, status, published'
        " FROM hub.dead_letter",
    ) == [
        (TOPIC, 0, 1, "unknown_schema_id", BROKEN.key, BROKEN.value,
         [["a\0b", "AP8="], ["none", None]], "open", False)
    ]  # fmt: skip


def test_an_ingester_that_lost_its_partition_writes_nothing(
    connection: psycopg.Connection, offsets: Offsets
) -> None:
    zombie = begun(connection)
    take(connection, offsets, [a_contact(1)])

    with pytest.raises(FencedOut) as fault:
        take(connection, zombie, [BROKEN, a_contact(2)])

    assert (fault.value.topic, fault.value.partition, fault.value.expected) == (TOPIC, 0, 0)
    assert last_position(connection) == 1
    assert rows(connection, "SELECT count(*) FROM hub.dead_letter") == [(0,)]
    assert begun(connection).of([WHERE]) == {WHERE: 1}


def test_one_lost_partition_of_several_holds_the_whole_batch_back(
    connection: psycopg.Connection,
) -> None:
    other = (TOPIC, 1)
    mine = begun(connection, WHERE, other)
    take(connection, begun(connection), [a_contact(1)])

    with pytest.raises(FencedOut):
        record(
            connection, Translator(), mine,
            {WHERE: [a_contact(2).at(0)], other: [a_contact(3).at(0, partition=1)]},
        )  # fmt: skip

    assert last_position(connection) == 1
    assert begun(connection, other).of([other]) == {other: 0}


def test_the_offsets_of_another_cluster_are_another_matter(
    connection: psycopg.Connection, offsets: Offsets
) -> None:
    take(connection, offsets, [a_contact(1)])

    elsewhere = Offsets("another cluster")

    assert elsewhere.begin(connection, [WHERE]) == {WHERE: 0}
    assert take(connection, elsewhere, [a_contact(1)]) == Recorded(received=1, duplicates=1)


def test_what_the_database_refuses_is_found_and_the_rest_is_stored(
    database: Any, connection: psycopg.Connection, offsets: Offsets
) -> None:
    with database.connect() as owner:
        owner.execute(
            "ALTER TABLE hub.stored_event ADD CONSTRAINT test CHECK (revision NOT IN (66, 67))"
        )
    sent = [a_contact(number, record=str(number % 3)) for number in range(40)]
    sent[13] = a_contact(13, record="1", revision=66)
    sent[14] = BROKEN
    sent[31] = a_contact(31, record="1", revision=67)

    recorded = take(connection, offsets, sent)

    assert recorded == Recorded(received=40, accepted=37, dead_letters=3)
    assert rows(
        connection, 'SELECT "offset", reason_code, detail FROM hub.dead_letter ORDER BY "offset"'
    ) == [
        (13, "not_storable", "the event store refused it: CheckViolation 23514"),
        (14, "unknown_schema_id", str(int.from_bytes(b" not", "big"))),
        (31, "not_storable", "the event store refused it: CheckViolation 23514"),
    ]
    assert begun(connection).of([WHERE]) == {WHERE: 40}
    versions = [
        [each.version for each in events_after(connection, 0, 50) if each.stream_id == stream]
        for stream in {each.stream_id for each in events_after(connection, 0, 50)}
    ]
    assert all(found == list(range(1, len(found) + 1)) for found in versions)


def test_a_topic_read_again_keeps_each_dead_letter_once(
    connection: psycopg.Connection, offsets: Offsets
) -> None:
    take(connection, offsets, [BROKEN])
    connection.execute("UPDATE hub.consumer_offset SET next_offset = 0")

    take(connection, begun(connection), [BROKEN])

    assert rows(connection, "SELECT count(*) FROM hub.dead_letter") == [(1,)]


def test_a_topic_made_again_loses_no_dead_letter(
    connection: psycopg.Connection, offsets: Offsets
) -> None:
    take(connection, offsets, [BROKEN])

    take(connection, offsets, [BROKEN._replace(value=b"another")])

    assert rows(connection, "SELECT value FROM hub.dead_letter ORDER BY id") == [
        (BROKEN.value,), (b"another",),
    ]  # fmt: skip
    assert begun(connection).of([WHERE]) == {WHERE: 1}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM hub.dead_letter",
        "UPDATE hub.dead_letter SET value = ''",
        "UPDATE hub.dead_letter SET reason_code = ''",
        "DELETE FROM hub.consumer_offset",
        "DELETE FROM hub.ingest_tally",
        "TRUNCATE hub.dead_letter",
    ],
)
@pytest.mark.parametrize("login", ["ingest", "project", "api"])
def test_no_login_can_remove_a_dead_letter_or_change_what_it_says(
    database: Any, login: str, statement: str
) -> None:
    with database.connect(login) as connection:  # noqa: SIM117
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_the_api_never_sees_the_bytes_of_a_dead_letter(database: Any) -> None:
    with database.connect("api") as connection:
        connection.execute(
            "SELECT id, topic, reason_code, received_at, status FROM hub.dead_letter"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT value FROM hub.dead_letter")
