"""Whatever is pushed, taken back and said again, through failures: what stands was said last."""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import BrokerUnavailable
from connectors.http_push.problems import Problem
from connectors.http_push.receiving import Receiver
from connectors.http_push.senders import Sender
from connectors.publisher import Message, Place
from schemas.codec import content_hash
from schemas.decoder import decoder_for
from tests.pushing import a_contact

SENDER = Sender("front_door_portal", "front_door_portal")
STEPS, TRIES = 40, 60
Said = tuple[str, str | None]
"""A contact and its urgency; None takes it back."""


class Unsteady:
    """An outlet that fails now and then: before it has anything, or after it has a part."""

    def __init__(self, drawn: random.Random) -> None:
        self.drawn, self.messages = drawn, list[Message]()

    def publish(self, messages: Sequence[Message]) -> list[Place]:
        """Keep them, or some, or none."""
        if self.drawn.random() < 0.3:
            self.messages += messages[: self.drawn.randrange(len(messages) + 1)]
            raise BrokerUnavailable("nowhere", "it went away")
        self.messages += messages
        return [Place("a topic", 0, place) for place, _ in enumerate(messages)]


def event(contact: str, urgency: str | None) -> dict[str, Any]:
    if urgency:
        return a_contact(contact, urgency=urgency)
    return {
        "event_type": "corrections.record_withdrawn",
        "envelope": {"source": {"feed": "contacts", "record_key": f"withdraw {contact}"},
                     "case_record": {"local_id": "8812"}},
        "withdrawn_event_type": "front_door.contact_received", "withdrawn_record_key": contact,
        "reason": "entered_in_error",
    }  # fmt: skip


def standing(messages: Sequence[Message]) -> Iterator[Said]:
    """What read models show of these: of each event the highest revision, unless taken back."""
    newest: dict[str, tuple[int, Said]] = {}
    taken_back: dict[str, int] = {}
    contents: dict[tuple[str, int], bytes] = {}
    for _, (schema, payload), said in messages:
        event_id, revision = said["envelope"]["event_id"], said["envelope"]["revision"]
        (source_end,) = decoder_for(schema, ("@source_end",))(payload)
        content = content_hash(payload, source_end)
        assert contents.setdefault((event_id, revision), content) == content, "two of one revision"
        if other := said.get("withdrawn_event_id"):
            taken_back[other] = max(revision, taken_back.get(other, 0))
        elif revision >= newest.get(event_id, (0,))[0]:
            newest[event_id] = revision, (said["contact_id"], said["urgency"])
    for event_id, (revision, (contact, urgency)) in newest.items():
        yield contact, None if taken_back.get(event_id, 0) > revision else urgency


@pytest.mark.parametrize("seed", range(6))
def test_what_stands_is_what_was_said_last(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    outlet, last = Unsteady(drawn), dict[str, str | None]()
    receiver = Receiver(tmp_path, outlet, max_events=10)
    for _ in range(STEPS):
        said = [
            (f"C-{drawn.randrange(3)}", drawn.choice([None, "amber", "red", "green"]))
            for _ in range(drawn.randrange(1, 4))
        ]
        body = json.dumps([event(*each) for each in said]).encode()
        for _ in range(TRIES):
            with suppress(Problem):  # the same is sent again until it is acknowledged
                receiver.take(SENDER, body, "application/json", None)
                break
            if drawn.random() < 0.3:  # it is restarted now and then
                receiver.close()
                receiver = Receiver(tmp_path, outlet, max_events=10)
        last |= dict(said)
        shown = dict(standing(outlet.messages))
        assert shown == {contact: last[contact] for contact in shown}
        assert all(last[contact] is None for contact in last.keys() - shown.keys())
    receiver.close()
