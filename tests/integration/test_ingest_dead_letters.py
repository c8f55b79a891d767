"""What could not be recorded can be looked at, replayed and discarded, and is never lost."""

from typing import Any

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.ingest import dead_letters
from hub.ingest.batch import record
from hub.ingest.messages import Translator
from hub.ingest.offsets import Offsets
from hub.store.reader import events_after, last_position
from tests.kafka.events import Sendable, a_contact

WHERE = ("hub.front_door", 0)
ACTOR = "Amira Khan"


@pytest.fixture
def connection(database: Any) -> Any:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        yield connection


def dead(connection: psycopg.Connection, *sent: Sendable) -> list[int]:
    """Have these dead-lettered; give their numbers."""
    offsets = Offsets("a cluster")
    start = offsets.begin(connection, [WHERE])[WHERE]
    messages = [each.at(start + place) for place, each in enumerate(sent)]
    assert record(connection, Translator(), offsets, {WHERE: messages}).dead_letters == len(sent)
    return [each.id for each in reversed(dead_letters.listed(connection, limit=len(sent)))]


def a_broken_contact(number: int = 1) -> Sendable:
    good = a_contact(number)
    assert good.value
    return good._replace(value=good.value + b"?")


def test_the_list_says_why_and_shows_no_content(connection: psycopg.Connection) -> None:
    first, second = dead(connection, a_broken_contact(), a_contact(2)._replace(value=None))

    newest, oldest = dead_letters.listed(connection)

    assert (newest.id, newest.reason_code, newest.bytes) == (second, "empty", None)
    assert (oldest.id, oldest.reason_code, oldest.status) == (first, "trailing_bytes", "open")
    assert (oldest.topic, oldest.partition, oldest.offset) == (*WHERE, 0)
    assert [each.id for each in dead_letters.listed(connection, reason_code="empty")] == [second]
    assert dead_letters.count_open(connection) == 2


def test_one_is_shown_as_it_came(connection: psycopg.Connection) -> None:
    sent = a_broken_contact()._replace(headers=[("a", b"\0\xff"), ("a", None)])
    (letter,) = dead(connection, sent)

    whole = dead_letters.shown(connection, letter)

    assert (whole.key, whole.value, whole.headers) == (sent.key, sent.value, sent.headers)
    assert whole.cluster_id == "a cluster"
    with pytest.raises(CommandRefused, match="no dead letter"):
        dead_letters.shown(connection, letter + 1)


def test_what_is_still_broken_stays_open(connection: psycopg.Connection) -> None:
    (letter,) = dead(connection, a_broken_contact())

    with pytest.raises(CommandRefused, match="trailing_bytes"):
        dead_letters.replay(connection, letter, actor=ACTOR)

    assert dead_letters.shown(connection, letter).status == "open"
    assert last_position(connection) == 0


def test_a_repaired_one_reaches_its_stream_once(connection: psycopg.Connection) -> None:
    (letter,) = dead(connection, a_broken_contact())
    good = a_contact(1)

    assert dead_letters.replay(connection, letter, actor=ACTOR, repaired=good.value) == "accepted"

    (stored,) = events_after(connection, 0, 10)
    assert stored.state == (good.value or b"")[5:]
    whole = dead_letters.shown(connection, letter)
    assert (whole.status, whole.resolved_by, whole.resolution) == ("replayed", ACTOR, "repaired")
    assert whole.value == a_broken_contact().value
    with pytest.raises(CommandRefused, match="replayed already, by Amira Khan"):
        dead_letters.replay(connection, letter, actor=ACTOR, repaired=good.value)
    assert last_position(connection) == 1


def test_one_whose_cause_was_mended_is_replayed_as_it_came(connection: psycopg.Connection) -> None:
    (letter,) = dead(connection, a_contact(1)._replace(key=b"another child"))

    with pytest.raises(CommandRefused, match="key_mismatch"):
        dead_letters.replay(connection, letter, actor=ACTOR)
    right = a_contact(1).key
    assert dead_letters.replay(connection, letter, actor=ACTOR, repaired_key=right) == "accepted"


def test_replaying_what_arrived_well_meanwhile_adds_nothing(
    connection: psycopg.Connection,
) -> None:
    first, second = dead(connection, a_broken_contact(), a_broken_contact())
    good = a_contact(1).value
    dead_letters.replay(connection, first, actor=ACTOR, repaired=good)

    assert dead_letters.replay(connection, second, actor=ACTOR, repaired=good) == "duplicate"

    assert last_position(connection) == 1
    tally = connection.execute("SELECT accepted, duplicates FROM hub.ingest_tally").fetchall()
    assert tally == [(1, 1)]


def test_a_discarded_one_keeps_its_bytes_and_its_reason(connection: psycopg.Connection) -> None:
    (letter,) = dead(connection, a_broken_contact())

    dead_letters.discard(connection, letter, actor=ACTOR, reason="sent again by hand on 4 March")

    whole = dead_letters.shown(connection, letter)
    assert (whole.status, whole.resolution) == ("discarded", "sent again by hand on 4 March")
    assert whole.value == a_broken_contact().value
    assert dead_letters.listed(connection) == []
    assert len(dead_letters.listed(connection, status=None)) == 1
    with pytest.raises(CommandRefused, match="discarded already"):
        dead_letters.replay(connection, letter, actor=ACTOR, repaired=a_contact(1).value)


@pytest.mark.parametrize(("actor", "reason"), [("", "a good reason"), (ACTOR, "no")])
def test_a_named_person_gives_a_reason(
    connection: psycopg.Connection, actor: str, reason: str
) -> None:
    (letter,) = dead(connection, a_broken_contact())
    with pytest.raises(CommandRefused):
        dead_letters.discard(connection, letter, actor=actor, reason=reason)
    assert dead_letters.shown(connection, letter).status == "open"
