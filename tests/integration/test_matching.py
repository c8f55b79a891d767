"""The matcher on a real store: who is linked, who is not, and what people decide."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching import links
from hub.matching.follow import MatchSummary, catch_up
from hub.store.append import NewEvent, append
from schemas.codec import content_hash, encode
from schemas.decoder import decoder_for
from schemas.identifiers import case_record_id, event_id, own_person_id
from tests.conftest import Database

VALID = "9434765919"
OTHER_VALID = "9990000018"


def an_event(system: str, local_id: str, event_type: str, **fields: Any) -> NewEvent:
    key = f"{local_id}:{uuid4().hex}"
    identifier = event_id(system, "people", key, event_type)
    envelope = {
        "source": {"system": system, "feed": "people", "record_key": key, "mapping_version": 1},
        "event_id": str(identifier), "revision": 1,
        "case_record": {"system": system, "local_id": local_id},
        "recorded_at": datetime(2024, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    encoded = encode(event_type, {"envelope": envelope, **fields})
    (end,) = decoder_for(encoded.schema, ("@source_end",))(encoded.payload)
    return NewEvent(
        case_record_id(system, local_id), encoded.schema.topic, encoded.payload, identifier,
        content_hash(encoded.payload, end), 1, None, None, None, event_type, system, "people",
    )  # fmt: skip


def a_child(
    system: str,
    local_id: str,
    *,
    name: str = "Amira Khan",
    born: str = "2015-03-04",
    nhs: str | None = None,
    line: str | None = None,
    confidential: bool = False,
) -> list[NewEvent]:
    forenames, surname = name.rsplit(" ", 1)
    events = [
        an_event(
            system, local_id, "identity.person_registered",
            person={"forenames": forenames, "surname": surname, "date_of_birth": born},
        )
    ]  # fmt: skip
    if line:
        address = {"lines": [line], "postcode": "SE13 6NB", "uprn": None}
        events.append(
            an_event(system, local_id, "identity.address_changed", address=address,
                     is_confidential=confidential)
        )  # fmt: skip
    if nhs:
        events.append(
            an_event(system, local_id, "identity.identifier_recorded",
                     identifier_type="nhs_number", value=nhs)
        )  # fmt: skip
    return events


def taken(connection: psycopg.Connection, *children: list[NewEvent]) -> MatchSummary:
    with connection.transaction():
        append(connection, [event for child in children for event in child])
    return catch_up(connection)


def person_of(connection: psycopg.Connection, system: str, local_id: str) -> UUID:
    found = connection.execute(
        "SELECT person_id FROM hub.match_record WHERE case_record_id = %s",
        [case_record_id(system, local_id)],
    ).fetchone()
    assert found
    assert isinstance(found[0], UUID)
    return found[0]


@pytest.fixture
def connection(database: Database) -> Any:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as found:
        yield found


def are_one(connection: psycopg.Connection) -> bool:
    return person_of(connection, "mash", "1") == person_of(connection, "lcs", "2")


def test_the_same_valid_nhs_number_links(connection: psycopg.Connection) -> None:
    summary = taken(
        connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs="943 476 5919")
    )
    assert summary.linked == 1
    assert person_of(connection, "lcs", "2") == own_person_id(case_record_id("mash", "1"))


def test_an_invalid_nhs_number_links_nothing(connection: psycopg.Connection) -> None:
    taken(connection, a_child("mash", "1", nhs="9434765918"), a_child("lcs", "2", nhs="9434765918"))
    assert not are_one(connection)


def test_exact_name_birth_and_address_link(connection: psycopg.Connection) -> None:
    taken(
        connection, a_child("mash", "1", line="1 High Street"),
        a_child("lcs", "2", name="AMIRA KHAN", line="1 high street"),
    )  # fmt: skip
    assert are_one(connection)


@pytest.mark.parametrize(
    "other",
    [
        {"line": None},
        {"line": "2 High Street"},
        {"line": "1 High Street", "born": "2015-04-03"},
        {"line": "1 High Street", "born": "2015-03"},
        {"line": "1 High Street", "name": "Amirah Khan"},
        {"line": "1 High Street", "confidential": True},
    ],
    ids=[
        "no address",
        "other address",
        "day and month",
        "partial date",
        "spelling",
        "confidential",
    ],
)
def test_less_than_everything_links_nothing(
    connection: psycopg.Connection, other: dict[str, Any]
) -> None:
    taken(connection, a_child("mash", "1", line="1 High Street"), a_child("lcs", "2", **other))
    assert not are_one(connection)


def test_placeholder_names_link_nothing(connection: psycopg.Connection) -> None:
    unborn = {"name": "Unborn Khan", "line": "1 High Street"}
    taken(connection, a_child("mash", "1", **unborn), a_child("lcs", "2", **unborn))
    assert not are_one(connection)


def test_a_siblings_number_typed_in_is_a_conflict_for_a_person(
    connection: psycopg.Connection,
) -> None:
    summary = taken(
        connection, a_child("mash", "1", nhs=VALID),
        a_child("lcs", "2", name="Yusuf Khan", nhs=VALID),
    )  # fmt: skip
    assert (summary.linked, summary.conflicts) == (0, 1)
    assert not are_one(connection)


def test_different_nhs_numbers_stop_a_match_by_name(connection: psycopg.Connection) -> None:
    same = {"line": "1 High Street"}
    summary = taken(
        connection, a_child("mash", "1", nhs=VALID, **same),
        a_child("lcs", "2", nhs=OTHER_VALID, **same),
    )  # fmt: skip
    assert (summary.linked, summary.conflicts) == (0, 1)


def test_a_record_that_agrees_with_two_people_joins_neither(
    connection: psycopg.Connection,
) -> None:
    taken(connection, a_child("mash", "1", line="1 High Street"), a_child("lcs", "2", nhs=VALID))
    assert not are_one(connection)
    summary = taken(connection, a_child("eh", "3", nhs=VALID, line="1 High Street"))
    assert (summary.linked, summary.conflicts) == (0, 2)


def test_a_number_that_arrives_later_links_then(connection: psycopg.Connection) -> None:
    taken(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2"))
    assert not are_one(connection)
    late = an_event("lcs", "2", "identity.identifier_recorded",
                    identifier_type="nhs_number", value=VALID)  # fmt: skip
    assert taken(connection, [late]).linked == 1
    assert are_one(connection)


def test_catching_up_again_changes_nothing(connection: psycopg.Connection) -> None:
    taken(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    assert catch_up(connection) == MatchSummary(0, 0, 0)


def test_a_reversed_link_is_not_made_again(connection: psycopg.Connection) -> None:
    taken(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    record = case_record_id("lcs", "2")
    links.unlink(
        connection, record, actor="Ruth Adeyemi", reason="a different child, seen together"
    )
    assert person_of(connection, "lcs", "2") == own_person_id(record)

    taken(connection, a_child("lcs", "2", nhs=VALID))
    assert not are_one(connection)


def test_a_person_may_link_what_the_matcher_would_not(connection: psycopg.Connection) -> None:
    taken(connection, a_child("mash", "1"), a_child("lcs", "2"))
    target = person_of(connection, "mash", "1")
    record = case_record_id("lcs", "2")
    links.link(connection, record, target, actor="Ruth Adeyemi", reason="mother confirmed by phone")
    assert are_one(connection)
    with pytest.raises(CommandRefused, match="already"):
        links.link(connection, record, target, actor="Ruth Adeyemi", reason="mother confirmed it")


def test_distinct_is_never_overruled(connection: psycopg.Connection) -> None:
    taken(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2"))
    links.declare_distinct(
        connection, case_record_id("lcs", "2"), person_of(connection, "mash", "1"),
        actor="Ruth Adeyemi", reason="cousins with the same name",
    )  # fmt: skip
    taken(connection, a_child("lcs", "2", nhs=VALID))
    assert not are_one(connection)


def test_a_decision_needs_a_named_person_and_a_reason(connection: psycopg.Connection) -> None:
    taken(connection, a_child("mash", "1"), a_child("lcs", "2"))
    target = person_of(connection, "mash", "1")
    for actor, reason in (
        ("", "a good long reason"),
        ("matcher", "a good long reason"),
        ("R", "x"),
    ):
        with pytest.raises(CommandRefused):
            links.link(connection, case_record_id("lcs", "2"), target, actor=actor, reason=reason)
