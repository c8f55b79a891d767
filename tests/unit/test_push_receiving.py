"""Revisions and receipts when something goes wrong between deciding, sending and keeping."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from connectors.errors import BrokerUnavailable, StateThere
from connectors.http_push import receipts
from connectors.http_push.making import content_of
from connectors.http_push.problems import Problem
from connectors.http_push.receiving import Receiver
from connectors.http_push.restoring import restore
from connectors.http_push.senders import Sender
from connectors.publisher import Message, Place
from schemas.codec import decode
from tests.pushing import a_contact

NEW_IN_V2 = {"contact_source", "urgency"}
SENDER = Sender("front_door_portal", "front_door_portal")


class Kept:
    """An outlet that keeps what it is given, and can fail before or after it has."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.fails_before: Exception | None = None
        self.fails_after: Exception | None = None

    def publish(self, messages: Sequence[Message]) -> list[Place]:
        """Keep them; raise what was asked for."""
        if self.fails_before:
            raise self.fails_before
        self.messages += messages
        if self.fails_after:
            raise self.fails_after
        return [Place("hub.front_door", 0, len(self.messages)) for _ in messages]

    @property
    def revisions(self) -> list[int]:
        """The revisions of everything kept."""
        return [each.event["envelope"]["revision"] for each in self.messages]


@pytest.fixture
def outlet() -> Kept:
    return Kept()


Post = Callable[..., dict[str, Any]]


@pytest.fixture
def post(tmp_path: Path, outlet: Kept) -> Post:
    """Takes a request in a receiver of its own: every one is a restart."""

    def taken(event: dict[str, Any], *, key: str | None = None, sender: Sender = SENDER) -> Any:
        with closing(Receiver(tmp_path, outlet, max_events=10)) as receiver:
            return receiver.take(
                sender, json.dumps(event).encode(), "application/json", key
            ).receipt

    return taken


def test_a_crash_after_kafka_has_it_resends_the_same(outlet: Kept, post: Post) -> None:
    outlet.fails_after = KeyboardInterrupt()  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        post(a_contact())
    outlet.fails_after = None

    (event,) = post(a_contact())["events"]

    first, second = outlet.messages
    assert first.encoded.payload == second.encoded.payload
    assert (event["revision"], event["outcome"]) == (1, "accepted")


def test_what_may_have_been_sent_keeps_its_number(outlet: Kept, post: Post) -> None:
    outlet.fails_after = BrokerUnavailable("nowhere", "it went away")
    with pytest.raises(Problem) as refused:
        post(a_contact(urgency="amber"))
    outlet.fails_after = None

    post(a_contact(urgency="red"))
    post(a_contact(urgency="amber"))

    assert refused.value.status == 503
    assert outlet.revisions == [1, 2, 3]


def test_what_was_not_sent_is_not_said_to_be_there(outlet: Kept, post: Post) -> None:
    post(a_contact(urgency="amber"))
    outlet.fails_before = BrokerUnavailable("nowhere", "nothing listens there")
    for _ in range(3):
        with pytest.raises(Problem):
            post(a_contact(urgency="red"), key="k")
    outlet.fails_before = None

    (event,) = post(a_contact(urgency="red"), key="k")["events"]

    assert (event["revision"], event["outcome"]) == (2, "accepted")
    assert outlet.revisions == [1, 2]


def test_a_key_is_remembered_through_a_restart(outlet: Kept, post: Post) -> None:
    first = post(a_contact(), key="k")
    assert post(a_contact(), key="k") == first
    with pytest.raises(Problem, match="another body"):
        post(a_contact("C-2"), key="k")
    assert outlet.revisions == [1]


def test_an_old_receipt_is_forgotten_and_what_was_sent_is_not(
    outlet: Kept, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(days=receipts.KEPT_DAYS + 1)

    first = post(a_contact(), key="k")
    monkeypatch.setattr(receipts, "datetime", Later)
    assert Later.now(UTC) > datetime.now(UTC)
    post(a_contact("C-2"))
    again = post(a_contact(), key="k")

    assert again["id"] != first["id"]
    assert [each["outcome"] for each in again["events"]] == ["unchanged"]
    assert outlet.revisions == [1, 1]


def test_senders_of_two_systems_never_share_an_event(outlet: Kept, post: Post) -> None:
    one = post(a_contact())
    other = post(a_contact(), sender=Sender("other_system", "front_door_portal"))

    assert one["events"][0]["event_id"] != other["events"][0]["event_id"]
    first, second = outlet.messages
    assert first.case_record == second.case_record
    assert second.event["envelope"]["source"]["system"] == "other_system"


def test_an_id_that_is_given_and_right_is_taken(post: Post) -> None:
    found = post(a_contact())["events"][0]["event_id"]
    event = a_contact(urgency="red")
    event["envelope"]["event_id"] = found
    assert post(event)["events"][0]["revision"] == 2


def test_an_older_version_of_a_type_can_be_named(outlet: Kept, post: Post) -> None:
    event = a_contact(event_type="front_door.contact_received.v1")
    post({name: value for name, value in event.items() if name not in NEW_IN_V2})
    assert outlet.messages[0].encoded.schema.version == 1


def test_a_state_that_was_lost_goes_on_from_what_the_hub_has(
    outlet: Kept, post: Post, tmp_path: Path
) -> None:
    for urgency in ("amber", "red", "amber"):
        post(a_contact(urgency=urgency))
    sent = [
        (UUID(each.event["envelope"]["event_id"]), content_of(decode(*each.encoded)),
         each.event["envelope"]["revision"])
        for each in outlet.messages
    ]  # fmt: skip
    for each in (tmp_path / "push").iterdir():
        each.unlink()

    assert restore(tmp_path, SENDER.system, sent[-1:]) == 1
    with pytest.raises(StateThere):
        restore(tmp_path, SENDER.system, sent)
    post(a_contact(urgency="amber"))
    post(a_contact(urgency="green"))

    assert outlet.revisions == [1, 2, 3, 3, 4]
    assert outlet.messages[3].encoded.payload == outlet.messages[2].encoded.payload
