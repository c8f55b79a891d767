"""Make an event of a fact: its envelope, its ids, its revision."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.base import Fact, Practitioner, Row, Value
from connectors.feeds import Feed
from connectors.publisher import Message
from connectors.running.changes import Sent
from schemas.codec import content_hash, encode
from schemas.decoder import decoder_for
from schemas.identifiers import case_record_id, event_id
from schemas.repository import EventSchema, repository

WITHDRAWN = "corrections.record_withdrawn"
RECORDED = 32
"""Bytes of the hub's hash of what it has recorded; ours have half as many."""


def id_of(feed: Feed, stream: str, fact: Fact) -> str:
    """Give the id of the event a fact becomes."""
    return str(event_id(feed.system, fact.feed or stream, fact.record_key, fact.event_type))


def content_of(fact: Fact) -> bytes:
    """Give a hash of what a fact says, to see whether it changed since it was last sent."""
    return _hash(vars(fact))


def is_said(feed: Feed, row: Row, fact: Fact, content: bytes, before: Sent) -> bool:
    """Whether an event, as it was last sent, says what a fact says now; `content` is its hash."""
    if before.withdrawn:
        return False
    if len(before.hash) == RECORDED:
        return _is_recorded(feed, row, fact, before)
    return before.hash == content or _is_said_in_older_fields(fact, before.hash)


def _is_said_in_older_fields(fact: Fact, content: bytes) -> bool:
    """Whether this is the hash of the same fact in the fields of an older version of its type.

    A version that replaces a field changes how every fact of its type is written. Where the old and
    the new field are empty nothing else is said, and sending it again would look like a correction.
    """
    return any(content_of(each) == content for each in _as_before(fact))


def _is_recorded(feed: Feed, row: Row, fact: Fact, before: Sent) -> bool:
    """Whether the hub has recorded this of an event whose state was restored from there.

    Then what is remembered of it is the hub's own hash of its bytes, which is longer than ours.
    """
    schema, payload = message_of(feed, row, fact, before).encoded
    (source_end,) = decoder_for(schema, ("@source_end",))(payload)
    return content_hash(payload, source_end) == before.hash


def _as_before(fact: Fact) -> Iterator[Fact]:
    """Give the fact in the fields of each older version that can say it."""
    *older, newest = (_names(each) for each in repository().versions(fact.event_type))
    for names in older:
        said = {name: value for name, value in fact.fields.items() if name in names}
        if all(fact.fields[name] is None for name in fact.fields.keys() - said.keys()):
            yield replace(fact, fields=dict.fromkeys(names - newest) | said)


def _names(schema: EventSchema) -> frozenset[str]:
    return frozenset(each["name"] for each in schema.fields)


def content_of_row(values: Mapping[str, Value]) -> bytes:
    """Give a hash of what a row says, to see whether it changed since it was last read."""
    return _hash(values)


def _hash(said: Mapping[str, Any]) -> bytes:
    # A half of a sign, as an escape in outcome JSON may hold, is no text: its event is refused.
    return hashlib.sha256(_JSON.encode(said).encode(errors="surrogatepass")).digest()[:16]


def _plain(value: object) -> object:
    return vars(value) if isinstance(value, Practitioner) else str(value)


_JSON = json.JSONEncoder(sort_keys=True, default=_plain, ensure_ascii=False)
"""How content is written for its hash; a change here would make every row and event look new."""


LARGEST = 900_000
"""Bytes of an event that a broker takes: its limit is 1 MiB with everything round it."""


class EventTooLarge(Exception):
    """An event is larger than Kafka takes; `size` is in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(f"an event of {size:,} bytes, and Kafka takes {LARGEST:,}")
        self.size = size


class SaidByAnother(Exception):
    """Another row says something else of the same event."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(fact.event_type.partition(".")[2].replace("_", " "))


def message_of(feed: Feed, row: Row, fact: Fact, sent: Sent) -> Message:
    """Write a fact as an event of the newest schema. Raises `InvalidEvent` or `EventTooLarge`."""
    event = {
        "envelope": {
            "source": {
                "system": feed.system,
                "feed": sent.feed,
                "record_key": fact.record_key,
                "mapping_version": feed.mapping_version,
                "row": f"{row.place}!{row.number}" if row.place else str(row.number),
            },
            "event_id": sent.event_id,
            "revision": sent.revision,
            "case_record": {"system": feed.case_records, "local_id": fact.local_id},
            "occurred_on": fact.occurred_on,
            "occurred_at": fact.occurred_at,
            "recorded_at": fact.recorded_at,
            "recorded_by": dict(vars(fact.recorded_by)) if fact.recorded_by else None,
            "correlation_id": fact.correlation_id,
            "inferred": None
            if fact.inferred is None
            else {"rule": fact.inferred[0], "version": fact.inferred[1]},
        },
        **fact.fields,
    }
    return _message(feed, fact.local_id, fact.event_type, event)


def withdrawal_of(feed: Feed, sent: Sent, revision: int) -> Message:
    """Write that an event's row is no longer in the extract."""
    withdrawn_id = event_id(feed.system, sent.feed, f"{sent.event_id}", WITHDRAWN)
    event: dict[str, Any] = {
        "envelope": {
            "source": {
                "system": feed.system,
                "feed": sent.feed,
                "record_key": sent.record_key,
                "mapping_version": feed.mapping_version,
                "row": None,
            },
            "event_id": str(withdrawn_id),
            "revision": revision,
            "case_record": {"system": feed.case_records, "local_id": sent.local_id},
            "occurred_on": None,
            "occurred_at": None,
            "recorded_at": None,
            "recorded_by": None,
            "correlation_id": None,
            "inferred": None,
        },
        "withdrawn_event_id": sent.event_id,
        "withdrawn_event_type": sent.event_type,
        "withdrawn_record_key": sent.record_key,
        "reason": "vanished_from_extract",
    }
    return _message(feed, sent.local_id, WITHDRAWN, event)


def _message(feed: Feed, local_id: str, event_type: str, event: dict[str, Any]) -> Message:
    encoded = encode(event_type, event)
    if len(encoded.payload) > LARGEST:
        raise EventTooLarge(len(encoded.payload))
    return Message(case_record_id(feed.case_records, local_id), encoded, event)
