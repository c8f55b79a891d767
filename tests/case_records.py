"""Builders of identity events as connectors make them: children in several systems."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from hub.matching.arriving.follow import MatchSummary, catch_up
from hub.store.append import NewEvent, append
from hub.store.reader import events_after
from schemas.codec import content_hash, encode, read
from schemas.decoder import decoder_for
from schemas.identifiers import case_record_id, event_id

VALID = "9434765919"
OTHER_VALID = "9990000018"


def an_event(
    system: str,
    local_id: str,
    event_type: str,
    *,
    key: str | None = None,
    revision: int = 1,
    on: date | None = None,
    feed: str = "people",
    **fields: Any,
) -> NewEvent:
    """An event of a case record; the same `key` is the same source row."""
    key = key or f"{local_id}:{uuid4().hex}"
    identifier = event_id(system, feed, key, event_type)
    envelope = {
        "source": {"system": system, "feed": feed, "record_key": key, "mapping_version": 1},
        "event_id": str(identifier), "revision": revision,
        "case_record": {"system": system, "local_id": local_id},
        "occurred_on": on, "recorded_at": datetime(2024, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    encoded = encode(event_type, {"envelope": envelope, **fields})
    (end,) = decoder_for(encoded.schema, ("@source_end",))(encoded.payload)
    return NewEvent(
        case_record_id(system, local_id), encoded.schema.topic, encoded.payload, identifier,
        content_hash(encoded.payload, end), revision, on, None, datetime(2024, 1, 1, tzinfo=UTC),
        event_type, system, feed,
    )  # fmt: skip


def arrive(connection: psycopg.Connection[Any], *children: list[NewEvent]) -> MatchSummary:
    """Have what is said of children arrive at once, and be matched."""
    with connection.transaction():
        append(connection, [event for child in children for event in child])
    return catch_up(connection)


def asked(connection: psycopg.Connection[Any]) -> list[UUID]:
    """List the case records of which something is asked."""
    found = connection.execute(
        "SELECT case_record_id FROM hub.match_review WHERE status = 'open'"
    ).fetchall()
    return [row[0] for row in found]


def decisions(connection: psycopg.Connection[Any]) -> list[dict[str, Any]]:
    """Give what was decided, of each record that was linked or is asked about."""
    rows = events_after(connection, 0, 100, ["hub.record_linked", "hub.review_requested"])
    return [read(each.topic, each.state)["decision"] for each in rows]


def registered(
    system: str, local_id: str, *, name: str = "Amira Khan", born: str | None = "2015-03-04",
    estimated: bool | None = None, sex: str | None = None, **more: Any,
) -> NewEvent:  # fmt: skip
    """A person was entered in a system; the last word of the name is the surname."""
    forenames, _, surname = name.rpartition(" ")
    person = {
        "forenames": forenames or None, "surname": surname or None, "date_of_birth": born,
        "date_of_birth_estimated": estimated,
        "sex": {"code": sex, "source_value": sex} if sex else None,
    }  # fmt: skip
    return an_event(system, local_id, "identity.person_registered", person=person, **more)


def lives_at(
    system: str, local_id: str, line: str, *, postcode: str = "SE13 6NB",
    confidential: bool | None = None, ended_on: date | None = None, **more: Any,
) -> NewEvent:  # fmt: skip
    """An address, in the same postcode unless another is given."""
    return an_event(
        system, local_id, "identity.address_changed",
        address={"lines": [line], "postcode": postcode, "uprn": None},
        is_confidential=confidential, ended_on=ended_on, **more,
    )  # fmt: skip


def numbered(system: str, local_id: str, nhs: str, **more: Any) -> NewEvent:
    """An NHS number was recorded."""
    return an_event(
        system, local_id, "identity.identifier_recorded", identifier_type="nhs_number", value=nhs,
        **more,
    )  # fmt: skip


def reached(
    system: str, local_id: str, *, telephones: Sequence[str] = (), emails: Sequence[str] = (),
    parents: Sequence[str] = (), **more: Any,
) -> NewEvent:  # fmt: skip
    """How a family is reached was recorded, and who the parents are."""
    return an_event(
        system, local_id, "identity.contact_details_recorded", telephones=list(telephones),
        emails=list(emails), parents_and_carers=list(parents), **more,
    )  # fmt: skip


def known_as(system: str, local_id: str, name: str, **more: Any) -> NewEvent:
    """What a child goes by was recorded."""
    return an_event(system, local_id, "identity.known_as_recorded", known_as=name, **more)


def withdrawn(event: NewEvent, local_id: str, key: str, revision: int = 2) -> NewEvent:
    """The row of an event vanished from its source."""
    return an_event(
        event.source_system, local_id, "corrections.record_withdrawn", key=key, revision=revision,
        withdrawn_event_id=str(event.event_id), withdrawn_event_type=event.event_type,
        withdrawn_record_key=key, reason="vanished_from_extract",
    )  # fmt: skip


def a_child(
    system: str,
    local_id: str,
    *,
    name: str = "Amira Khan",
    born: str | None = "2015-03-04",
    nhs: str | None = None,
    line: str | None = None,
    confidential: bool | None = None,
    sex: str | None = None,
    estimated: bool | None = None,
) -> list[NewEvent]:
    """What a system says of a child: details, and an address and an NHS number if given."""
    events = [registered(system, local_id, name=name, born=born, sex=sex, estimated=estimated)]
    if line:
        events.append(lives_at(system, local_id, line, confidential=confidential))
    if nhs:
        events.append(numbered(system, local_id, nhs))
    return events
