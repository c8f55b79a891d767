"""From what was sent to the events that can be published: checked, bound to their sender. No I/O.

A sender chooses what it says, not who it is: source system, event id and revision are filled in
here, and where it gives them they must agree.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from connectors.http_push.body import Given
from connectors.http_push.problems import Wrong, refused
from connectors.http_push.senders import Sender
from connectors.publisher import Message
from schemas.codec import encode
from schemas.errors import InvalidEvent, UnknownEventType
from schemas.examples import from_json
from schemas.identifiers import case_record_id, event_id
from schemas.limits import MAX_LOCAL_ID, MAX_NAME
from schemas.repository import EventSchema, repository

OWN_AREA = "hub"
LONGEST = {"feed": MAX_NAME, "local_id": MAX_LOCAL_ID}
"""Names of which the hub takes so many characters."""
ABOUT_ANOTHER = {
    "corrections.record_withdrawn": "withdrawn",
    "corrections.record_corrected": "corrected",
}
"""Events that change what is known of another event, and how their fields begin."""
WITHDRAWN = "corrections.record_withdrawn"

_TYPE = re.compile(r"([a-z0-9_]+\.[a-z0-9_]+)(?:\.v([0-9]{1,4}))?").fullmatch
_PLACEHOLDER = "00000000-0000-0000-0000-000000000000"
_SEPARATOR = "\x1f"


class Ready(NamedTuple):
    """An event that fits its schema, and lacks only its revision."""

    at: int
    schema: EventSchema
    event: dict[str, Any]
    id: UUID
    about: UUID | None
    """The event it withdraws or corrects."""

    @property
    def withdraws(self) -> UUID | None:
        """The event that is no longer known once this one is."""
        return self.about if self.schema.event_type == WITHDRAWN else None

    def content(self, withdrawn_below: int) -> bytes:
        """Give a hash of what it says. A withdrawal says it of the other's revisions below one."""
        return content_of(self.event, withdrawn_below)

    def message(self, revision: int) -> Message:
        """Write it as the message for Kafka."""
        event = self.event | {"envelope": self.event["envelope"] | {"revision": revision}}
        record = event["envelope"]["case_record"]
        return Message(
            case_record_id(record["system"], record["local_id"]),
            encode(self.schema.event_type, event, self.schema.version),
            event,
        )


def content_of(event: dict[str, Any], withdrawn_below: int = 0) -> bytes:
    """Give a hash of what an event says, wherever in its source it was read."""
    event = dict(event)
    envelope = dict(event.pop("envelope"))
    for name in ("source", "event_id", "revision"):
        del envelope[name]
    said = [_said(envelope), _said(event), withdrawn_below]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def ready(sender: Sender, given: Sequence[Given]) -> list[Ready]:
    """Make every event of a request ready. Raises the `Problem` of all that cannot be."""
    made: list[Ready] = []
    wrong: list[Wrong] = []
    for each in given:
        faults = list(_faults(sender, each))
        if not faults:
            found = _ready(sender, each)
            if isinstance(found, Ready):
                made.append(found)
                continue
            faults = [found]
        wrong += faults
    if wrong:
        raise refused(wrong)
    return made


def _schema(event_type: str) -> EventSchema:
    """Find the schema of ``area.name`` or ``area.name.vN``. Raises `UnknownEventType`."""
    parts = _TYPE(event_type)
    if parts is None:
        raise UnknownEventType(event_type, repository().event_types())
    name, version = parts.groups()
    found = repository().get(name, int(version)) if version else repository().newest(name)
    if not found.id:
        raise UnknownEventType(event_type, repository().event_types())  # not released yet
    return found


def _faults(sender: Sender, given: Given) -> Iterator[Wrong]:
    """Yield what is wrong before an event is held against its schema."""
    if given.event_type.startswith(f"{OWN_AREA}."):
        yield Wrong(given.at, "event_type", "only the hub itself makes these", is_forbidden=True)
        return
    try:
        _schema(given.event_type)
    except UnknownEventType:
        yield Wrong(given.at, "event_type", _no_such_type(given.event_type))
        return
    yield from _not_to_be_chosen(sender, given)
    yield from _unusable_names(given)


def _not_to_be_chosen(sender: Sender, given: Given) -> Iterator[Wrong]:
    """Yield what the sender says of itself and may not."""
    envelope = given.event.get("envelope")
    for part, own in (("source", sender.system), ("case_record", sender.case_record_system)):
        if _part(envelope, part).get("system", own) != own:
            why = f"your token is for {own}: leave it out, or say that"
            yield Wrong(given.at, f"envelope.{part}.system", why, is_forbidden=True)
    if isinstance(envelope, dict) and "revision" in envelope:
        yield Wrong(given.at, "envelope.revision", "is counted here: leave it out")


def _unusable_names(given: Given) -> Iterator[Wrong]:
    """Yield the names that no id can be made of."""
    envelope = given.event.get("envelope")
    for part, name in (("source", "feed"), ("source", "record_key"), ("case_record", "local_id")):
        value = _part(envelope, part).get(name)
        if not isinstance(value, str):
            continue  # the schema will say so
        if not value.strip() or _SEPARATOR in value:
            why = "must not be empty or hold the unit separator"
            yield Wrong(given.at, f"envelope.{part}.{name}", why)
        elif len(value) > (most := LONGEST.get(name, len(value))):
            yield Wrong(given.at, f"envelope.{part}.{name}", f"has more than {most} characters")


def _no_such_type(event_type: str) -> str:
    known = [each for each in repository().event_types() if not each.startswith(f"{OWN_AREA}.")]
    near = difflib.get_close_matches(event_type[:100], known, 3, 0.6)
    return "there is no such event type here" + (f"; near: {', '.join(near)}" if near else "")


def _part(envelope: Any, name: str) -> dict[str, Any]:
    found = envelope.get(name) if isinstance(envelope, dict) else None
    return found if isinstance(found, dict) else {}


def _ready(sender: Sender, given: Given) -> Ready | Wrong:
    """Hold one event against its schema and give it its id, or say what is wrong."""
    schema = _schema(given.event_type)
    event, said_id = _filled(sender, from_json(schema, given.event))
    try:
        encode(schema.event_type, event, schema.version)
    except InvalidEvent as fault:
        return Wrong(given.at, fault.field, _plainly(fault.reason))
    envelope = event["envelope"]
    source = envelope["source"]
    found = event_id(source["system"], source["feed"], source["record_key"], schema.event_type)
    if said_id not in (None, str(found)):
        return Wrong(
            given.at, "envelope.event_id",
            "is not the id that follows from system, feed, record_key and event type: leave it out",
        )  # fmt: skip
    envelope["event_id"] = str(found)
    about = _about(sender, schema, event)
    if isinstance(about, str):
        return Wrong(given.at, about, _OTHERS, is_forbidden=True)
    return Ready(given.at, schema, event, found, about)


_OTHERS = (
    "is not the id that follows from your system, this feed, and the key and type named beside it"
)


def _filled(sender: Sender, event: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Give an event with what its sender may leave out, and the id it named."""
    envelope = event.get("envelope")
    if not isinstance(envelope, dict):
        return event, None
    envelope = dict(envelope)
    said_id = envelope.get("event_id")
    if isinstance(envelope.get("source"), dict):
        defaults = {"system": sender.system, "mapping_version": 1, "row": None}
        envelope["source"] = defaults | envelope["source"]
    if isinstance(envelope.get("case_record"), dict):
        envelope["case_record"] = {"system": sender.case_record_system} | envelope["case_record"]
    envelope |= {"event_id": _PLACEHOLDER, "revision": 1}
    return event | {"envelope": envelope}, said_id


def _about(sender: Sender, schema: EventSchema, event: dict[str, Any]) -> UUID | str | None:
    """Give the event that this one withdraws or corrects, or the field that names another's."""
    begin = ABOUT_ANOTHER.get(schema.event_type)
    if begin is None:
        return None
    named, kind = event.get(f"{begin}_event_id"), event.get(f"{begin}_event_type")
    if kind is None:
        return None if named is None else f"{begin}_event_id"
    feed = event["envelope"]["source"]["feed"]
    found = event_id(sender.system, feed, event[f"{begin}_record_key"], kind)
    if named not in {None, str(found)}:
        return f"{begin}_event_id"
    event[f"{begin}_event_id"] = str(found)
    return found


def _said(value: Any) -> Any:
    """Give what counts as content: null, an empty list and what is left out say the same."""
    if isinstance(value, dict):
        said = {name: _said(each) for name, each in value.items()}
        return {name: each for name, each in said.items() if each is not None}
    if isinstance(value, list):
        return [_said(each) for each in value] or None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


_WORDS = {
    "str": "a text", "int": "a whole number", "bool": "true or false", "float": "a number",
    "date": "a date such as 2024-03-04", "list": "a list", "dict": "an object",
    "datetime": "an instant with its time zone, such as 2024-03-04T09:30:00Z",
    "a record": "an object", "a list": "a list", "NoneType": "null",
}  # fmt: skip
_WRONG_TYPE = re.compile(r"must be (.+), not (\w+)").fullmatch


def _plainly(reason: str) -> str:
    """Say a reason in JSON's words.

    >>> _plainly("must be date, not NoneType")
    'must be a date such as 2024-03-04, not null'
    """
    found = _WRONG_TYPE(reason)
    if found is None:
        return reason
    wanted, given = (_WORDS.get(each, each) for each in found.groups())
    return f"must be {wanted}, not {given}" if wanted != given else f"must be {wanted}"
