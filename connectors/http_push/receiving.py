"""Take a request's events: all of them or none, and a receipt only when Kafka has them.

Under a sender's lock the order is: decide revisions, write them down, send, wait for the broker,
keep the receipt. A crash anywhere in between resends at worst the same event under the same
revision, which the hub recognises.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from connectors.errors import BrokerUnavailable
from connectors.http_push.body import events_in
from connectors.http_push.making import Ready, ready
from connectors.http_push.problems import Problem
from connectors.http_push.receipts import Receipts
from connectors.http_push.senders import Sender
from connectors.locking import FeedLock
from connectors.publisher import A_MOMENT, KafkaPublisher, Message, Place
from schemas.kafka_reach import PLAIN, unreached

DIRECTORY = "push"
"""Where the senders' state is, under the connectors' directory."""
RETRY_SECONDS = 5


class Outlet(Protocol):
    """Where events go."""

    def publish(self, messages: Sequence[Message]) -> list[Place]:
        """Send these and wait until they have arrived. Raises `BrokerUnavailable`."""


class Broker:
    """Kafka, connected to when it is needed, and anew after it was gone."""

    def __init__(
        self, bootstrap: str, *, topic_prefix: str, partitions: int,
        security: Mapping[str, Any] = PLAIN,
    ) -> None:  # fmt: skip
        self._bootstrap, self._topic_prefix, self._security = bootstrap, topic_prefix, security
        self._partitions, self._lock = partitions, Lock()
        self._publisher: KafkaPublisher | None = None

    def publish(self, messages: Sequence[Message]) -> list[Place]:
        """Send these and wait until they have arrived. Raises `BrokerUnavailable`."""
        publisher = self._connected()
        try:
            return publisher.publish(messages)
        except BrokerUnavailable:
            # Closed before anybody is told: what was not sent yet must not be sent later.
            self._let_go(publisher)
            raise

    def check(self) -> None:
        """Raise `BrokerUnavailable` unless the broker can be reached."""
        if why := unreached(self._bootstrap, self._security, A_MOMENT):
            raise BrokerUnavailable(self._bootstrap, why)

    def close(self) -> None:
        """Let go of the broker."""
        if self._publisher is not None:
            self._let_go(self._publisher)

    def _connected(self) -> KafkaPublisher:
        with self._lock:
            if self._publisher is None:
                self._publisher = KafkaPublisher(
                    self._bootstrap, topic_prefix=self._topic_prefix,
                    partitions=self._partitions, security=self._security,
                )  # fmt: skip
            return self._publisher

    def _let_go(self, publisher: KafkaPublisher) -> None:
        with self._lock:
            if self._publisher is publisher:
                self._publisher = None
        publisher.close()


class _Planned(NamedTuple):
    """An event with the revision it will have, or has."""

    ready: Ready
    content: bytes
    revision: int
    is_new: bool
    place: Place | None
    """Where it already is; None where it is to be sent, also by an event before it."""


class _Plan(NamedTuple):
    """What is to become of a request's events."""

    events: list[_Planned]
    withdrawn: list[UUID]
    """Events that are no longer known afterwards: sent again, they are new."""

    @property
    def new(self) -> list[_Planned]:
        """Those that are to be sent."""
        return [each for each in self.events if each.is_new]


class Taken(NamedTuple):
    """A receipt, and whether anything was done for it now."""

    receipt: dict[str, Any]
    is_new: bool


class Receiver:
    """Takes requests, one of each sender at a time. One process has the directory."""

    def __init__(self, feeds_directory: Path, outlet: Outlet, *, max_events: int) -> None:
        self._directory, self._outlet = feeds_directory / DIRECTORY, outlet
        self._max_events = max_events
        self._held = FeedLock(self._directory, "http_push")
        self._opening = Lock()
        self._receipts: dict[str, Receipts] = {}

    def take(self, sender: Sender, body: bytes, media_type: str, key: str | None) -> Taken:
        """Publish a request's events and give the receipt. Raises `Problem`."""
        events = ready(sender, events_in(body, media_type, self._max_events))
        body_sha256 = hashlib.sha256(body).hexdigest()
        receipts = self._of(sender)
        with receipts.lock:
            before = receipts.receipt_for_key(key) if key else None
            if before is not None:
                return _again(before, body_sha256)
            plan = _plan(receipts, events)
            if key is None and not plan.new:
                before = receipts.receipt_for_body(body_sha256)
                if before is not None:
                    return Taken(before, is_new=False)
            places = self._publish(receipts, plan)
            answer = _receipt(sender, body_sha256, plan, places)
            receipts.keep(answer, key, [(event, place) for (event, _), place in places.items()])
            return Taken(answer, is_new=True)

    def receipt(self, sender: Sender, receipt_id: str) -> dict[str, Any] | None:
        """Give a sender's receipt again."""
        receipts = self._of(sender)
        with receipts.lock:
            return receipts.receipt(receipt_id)

    def close(self) -> None:
        """Let the next process have the directory."""
        for each in self._receipts.values():
            with each.lock:
                each.close()
        self._held.free()

    def _of(self, sender: Sender) -> Receipts:
        with self._opening:
            if sender.system not in self._receipts:
                self._receipts[sender.system] = Receipts(self._directory, sender.system)
            return self._receipts[sender.system]

    def _publish(self, receipts: Receipts, plan: _Plan) -> dict[tuple[UUID, int], Place]:
        """Send what is new; give where each is, by id and revision. Raises `Problem`."""
        new = plan.new
        if not new:
            return {}
        known = [(each.ready.id, each.content, each.revision) for each in new]
        receipts.about_to_send(known, plan.withdrawn)
        try:
            places = self._outlet.publish([each.ready.message(each.revision) for each in new])
        except BrokerUnavailable as fault:
            raise Problem(
                503, "kafka_unavailable",
                "nothing is acknowledged; send the same request again",
                headers={"Retry-After": str(RETRY_SECONDS)},
            ) from fault  # fmt: skip
        return {(each.ready.id, each.revision): at for each, at in zip(new, places, strict=True)}


def _again(before: dict[str, Any], body_sha256: str) -> Taken:
    """Give the receipt that an idempotency key already has. Raises `Problem` for another body."""
    if before["body_sha256"] != body_sha256:
        raise Problem(
            422, "key_reused",
            "it was used for another body: a new request needs a new key",
        )  # fmt: skip
    return Taken(before, is_new=False)


class _Last(NamedTuple):
    """An event as it is known at some point of a request."""

    content: bytes
    revision: int
    place: Place | None = None
    is_planned: bool = False


def _plan(receipts: Receipts, events: list[Ready]) -> _Plan:
    """Give each event its revision, in the order they were sent."""
    known: dict[UUID, _Last] = {}

    def last(event: UUID) -> _Last:
        if event not in known:
            sent = receipts.sent(event)
            place = sent.place if sent and sent.has_arrived else None
            known[event] = _Last(sent.hash, sent.revision, place) if sent else _Last(b"", 0)
        return known[event]

    planned = []
    for each in events:
        # A withdrawal takes back the revisions below its own: it is numbered after the other event.
        above = last(each.withdraws).revision + 1 if each.withdraws else 0
        content, before = each.content(above), last(each.id)
        if before.content != content:
            before = _Last(content, max(before.revision + 1, above))
        is_new = before.place is None and not before.is_planned
        planned.append(_Planned(each, content, before.revision, is_new, before.place))
        known[each.id] = before._replace(is_planned=True)
        if each.withdraws is not None and is_new:
            known[each.withdraws] = _Last(b"", last(each.withdraws).revision)
    withdrawn = [event for event, now in known.items() if not now.content and now.revision]
    return _Plan(planned, withdrawn)


def _receipt(
    sender: Sender, body_sha256: str, plan: _Plan, places: dict[tuple[UUID, int], Place]
) -> dict[str, Any]:
    events = []
    for each in plan.events:
        place = each.place or places[each.ready.id, each.revision]
        events.append({
            "index": each.ready.at,
            "event_id": str(each.ready.id),
            "event_type": each.ready.schema.event_type,
            "revision": each.revision,
            "outcome": "accepted" if each.is_new else "unchanged",
            "topic": place.topic,
            "partition": place.partition,
            "offset": place.offset if place.offset >= 0 else None,
        })  # fmt: skip
    return {
        "id": str(uuid.uuid4()),
        "system": sender.system,
        "received_at": datetime.now(UTC).isoformat(),
        "body_sha256": body_sha256,
        "accepted": sum(each.is_new for each in plan.events),
        "unchanged": sum(not each.is_new for each in plan.events),
        "events": events,
    }
