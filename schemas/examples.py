"""Example events on disk, in JSON: what a reader looks at first, and what the contract tests try.

Every event type has in ``examples/`` a ``minimal.valid.json``, a ``full.valid.json`` and some
``*.invalid.json``, each named for the field that is wrong and how: ``started_on_is_not_a_date``.
They show the newest version. ``vN.golden.json`` holds the bytes of version N as they were first
written: whatever changes here, those must still be read.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from schemas.repository import EventSchema, repository


class Example(NamedTuple):
    """An example of the newest version of an event type."""

    path: Path
    schema: EventSchema
    event: dict[str, Any]
    is_valid: bool

    @property
    def name(self) -> str:
        """What it is an example of: ``minimal``, ``full``, or what is wrong with it."""
        return self.path.name.split(".")[0]


class Golden(NamedTuple):
    """Bytes that were written once, and the event they are."""

    path: Path
    schema: EventSchema
    event: dict[str, Any]
    payload: bytes


def examples() -> Iterator[Example]:
    """Find every example, of every event type."""
    for event_type in repository().event_types():
        yield from examples_of(repository().newest(event_type))


def examples_of(schema: EventSchema) -> Iterator[Example]:
    """Find the examples of one event type, of its newest schema."""
    for path in sorted(schema.directory.glob("examples/*valid.json")):
        event = from_json(schema, json.loads(path.read_text(encoding="utf-8")))
        yield Example(path, schema, event, path.name.endswith(".valid.json"))


def golden() -> Iterator[Golden]:
    """Find the kept bytes of every version that has some."""
    for schema in repository().all():
        path = schema.directory / "examples" / f"v{schema.version}.golden.json"
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            event = from_json(schema, kept["event"])
            yield Golden(path, schema, event, bytes.fromhex(kept["avro_hex"]))


def to_json(event: Any) -> Any:
    """Give an event as JSON can hold it: dates and instants as ISO 8601 texts.

    >>> to_json({"seen_on": date(2024, 3, 4), "agencies": ["Police"]})
    {'seen_on': '2024-03-04', 'agencies': ['Police']}
    """
    if isinstance(event, dict):
        return {name: to_json(value) for name, value in event.items()}
    if isinstance(event, list):
        return [to_json(value) for value in event]
    return event.isoformat() if isinstance(event, date) else event


def from_json(schema: EventSchema, value: Any) -> Any:
    """Give back the event that JSON holds. What is not a date where one should be stays a text."""
    return _from_json(schema.avro, value, {})


def _from_json(schema: Any, value: Any, named: dict[str, Any]) -> Any:
    if isinstance(schema, str):
        schema = named.get(schema, schema)
    if isinstance(schema, list):
        other = next(each for each in schema if each != "null")
        return _from_json(other, value, named)
    if not isinstance(schema, dict):
        return value
    if "namespace" in schema:
        named[f"{schema['namespace']}.{schema['name']}"] = schema
    if schema["type"] == "record":
        return _record(schema, value, named)
    if schema["type"] == "array" and isinstance(value, list):
        return [_from_json(schema["items"], each, named) for each in value]
    return _instant_or_date(schema.get("logicalType"), value)


def _record(schema: dict[str, Any], value: Any, named: dict[str, Any]) -> Any:
    # Every field is walked, present or not: a later one may name a type that this one defines.
    given = value if isinstance(value, dict) else {}
    read = {
        each["name"]: _from_json(each["type"], given.get(each["name"]), named)
        for each in schema["fields"]
    }
    if not isinstance(value, dict):
        return value
    return {name: read.get(name, each) for name, each in value.items()}


def _instant_or_date(logical: str | None, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        if logical == "date":
            return date.fromisoformat(value)
        if logical == "timestamp-micros":
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    return value
