"""From the bytes of a request to the events in it, strictly. No I/O.

Python's reader of JSON forgives what others do not: a name given twice, NaN, numbers of any length.
What it forgives is refused here, because two readers of one body must not see two events.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from connectors.http_push.problems import Problem, Wrong, refused

JSON = "application/json"
CLOUDEVENT = "application/cloudevents+json"
CLOUDEVENTS = "application/cloudevents-batch+json"
MOST_DIGITS = 20
"""Digits of a whole number; 64 bits have 19."""


class Given(NamedTuple):
    """One event as it was sent."""

    at: int
    """Its place in the request, from 0."""
    event_type: str
    """``area.name``, or ``area.name.vN``."""
    event: dict[str, Any]


class _Refused(ValueError):
    """JSON that Python would read and we do not."""


def events_in(body: bytes, media_type: str, most: int) -> list[Given]:
    """Give the events of a body. Raises `Problem`."""
    try:
        items_of, one = READERS[media_type]
    except KeyError:
        raise Problem(415, "media_type", f"send one of: {', '.join(READERS)}") from None
    items = items_of(parsed(body))
    if not items:
        raise Problem(422, "no_event", "the request holds no event")
    if len(items) > most:
        raise Problem(
            422, "too_many_events",
            f"the request holds {len(items):,} events; at most {most:,} are taken at a time",
        )  # fmt: skip
    found = [one(at, item) for at, item in enumerate(items)]
    wrong = [each for each in found if isinstance(each, Wrong)]
    if wrong:
        raise refused(wrong)
    return [each for each in found if isinstance(each, Given)]


def parsed(body: bytes) -> Any:
    """Read JSON strictly. Raises `Problem` with the line and column.

    >>> parsed(b'{"a": [1, null]}')
    {'a': [1, None]}
    """
    try:
        return json.loads(
            body.decode(), object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer
        )
    except UnicodeDecodeError as fault:
        raise _not_json(f"byte {fault.start + 1:,} is not UTF-8") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno:,}, column {fault.colno:,}"
        raise _not_json(f"{where}: {fault.msg}") from None
    except RecursionError:
        raise _not_json("it is nested too deeply; an event has five levels") from None
    except _Refused as fault:
        raise _not_json(str(fault)) from None


def _not_json(detail: str) -> Problem:
    return Problem(400, "not_json", detail)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise _Refused(f"the name {twice[:60]!r} stands twice in one object")
    return made


def _constant(name: str) -> Any:
    raise _Refused(f"{name} is no number of JSON")


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise _Refused(f"a number has {len(digits):,} digits; at most {MOST_DIGITS} may be")
    return int(digits)


def _ours(read: Any) -> list[Any]:
    """Give the one event, or those of a list or of ``{"events": […]}``."""
    if isinstance(read, list):
        return read
    if not isinstance(read, dict):
        raise Problem(422, "shape", 'send an object, a list of them, or {"events": […]}')
    if "events" not in read:
        return [read]
    if not isinstance(read["events"], list) or len(read) > 1:
        raise Problem(422, "shape", 'a batch is {"events": […]} and nothing beside it')
    return read["events"]


def _alone(read: Any) -> list[Any]:
    return [read]


def _batch(read: Any) -> list[Any]:
    if not isinstance(read, list):
        raise Problem(422, "shape", "a batch of CloudEvents is a list")
    return read


def _one(at: int, item: Any) -> Given | Wrong:
    if not isinstance(item, dict):
        return Wrong(at, "", "must be an object")
    event_type = item.get("event_type")
    if not isinstance(event_type, str):
        return Wrong(at, "event_type", "must be a text such as front_door.contact_received")
    fields = {name: value for name, value in item.items() if name != "event_type"}
    return Given(at, event_type, fields)


def _cloudevent(at: int, item: Any) -> Given | Wrong:
    """Read a CloudEvent in JSON: its `data` is the event, its extensions are of no account."""
    if not isinstance(item, dict):
        return Wrong(at, "", "must be an object")
    if item.get("specversion") != "1.0":
        return Wrong(at, "specversion", 'must be "1.0"')
    for name in ("id", "source", "type"):
        if not isinstance(item.get(name), str) or not item[name]:
            return Wrong(at, name, "must be a text that is not empty")
    if item.get("datacontenttype", JSON) != JSON:
        return Wrong(at, "datacontenttype", f"must be {JSON}, or left out")
    if not isinstance(item.get("data"), dict):
        return Wrong(at, "data", "must be an object: the event's envelope and fields")
    return Given(at, item["type"], item["data"])


READERS: dict[str, tuple[Callable[[Any], list[Any]], Callable[[int, Any], Given | Wrong]]] = {
    JSON: (_ours, _one),
    CLOUDEVENT: (_alone, _cloudevent),
    CLOUDEVENTS: (_batch, _cloudevent),
}
"""Media types that are taken: how the events of each are found, and how one is read."""
