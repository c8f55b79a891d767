"""Make an event of a fact: its envelope, its ids, its revision."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from connectors.base import Fact, Practitioner, Row, Value
from connectors.feeds import Feed
from connectors.publisher import Message
from connectors.running.changes import Sent
from schemas.codec import encode
from schemas.identifiers import case_record_id, event_id

WITHDRAWN = "corrections.record_withdrawn"


def id_of(feed: Feed, stream: str, fact: Fact) -> str:
    """Give the id of the event a fact becomes."""
    return str(event_id(feed.system, fact.feed or stream, fact.record_key, fact.event_type))


def content_of(fact: Fact) -> bytes:
    """Give a hash of what a fact says, to see whether it changed since it was last sent."""
    return _hash(vars(fact))


def content_of_row(values: Mapping[str, Value]) -> bytes:
    """Give a hash of what a row says, to see whether it changed since it was last read."""
    return _hash(values)


def _hash(said: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(_JSON.encode(said).encode()).digest()[:16]


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
