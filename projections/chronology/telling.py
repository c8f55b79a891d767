"""Tell any event from its own schema, where it has no words of its own.

The title is the event type in words, with the first coded field behind it; the rest is each further
field with its name. So a new event type can be read on the timeline on the day it is released.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from projections.chronology.phrases import (
    coded,
    day,
    labelled,
    listed,
    rest,
    text,
    title,
    worker,
    yes,
)
from schemas.errors import UnknownEventType
from schemas.repository import repository

Event = Mapping[str, Any]


class Words(NamedTuple):
    """How an event is told: one line, and the rest."""

    title: str
    summary: str = ""


class _Field(NamedTuple):
    name: str
    label: str
    code_list: str


def told(event_type: str, event: Event) -> Words:
    """Say what happened, in the words of the schema's own names.

    >>> told("oversight.audit_action_raised", {"due_on": date(2024, 10, 16), "action": "Add dates"})
    Words(title='Audit action raised', summary='Due: 16 October 2024. Action: Add dates.')
    """
    headline = ""
    parts = []
    for field in _fields(event_type):
        said = _said(field, event)
        if said and field.code_list and not headline:
            headline = said
        elif said:
            parts.append(labelled(field.label, said))
    return Words(title(_in_words(event_type.rpartition(".")[2]), headline), rest(*parts))


def _said(field: _Field, event: Event) -> str:
    value = event.get(field.name)
    if isinstance(value, bool):
        return yes(value, "yes", "no")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return another_day(event, field.name)
    if isinstance(value, list):
        return listed(value, field.code_list)
    if field.code_list:
        return coded(value, field.code_list)
    return text(value) or worker(value)


def another_day(event: Event, name: str) -> str:
    """Give a day the event names, but for the day it happened, which stands beside it already."""
    envelope, said = event.get("envelope"), event.get(name)
    happened = envelope.get("occurred_on") if isinstance(envelope, Mapping) else None
    return "" if said == happened else day(said)


@cache
def _fields(event_type: str) -> tuple[_Field, ...]:
    try:
        schema = repository().newest(event_type)
    except UnknownEventType:
        return ()
    return tuple(_told_fields(schema.fields))


def _told_fields(fields: list[dict[str, Any]]) -> Iterator[_Field]:
    """Leave out the envelope and identifiers, which tell a reader nothing."""
    for field in fields[1:]:
        name = field["name"]
        if field["sensitivity"] != "identifier":
            bare = name.removeprefix("is_").removesuffix("_on").removesuffix("_at")
            yield _Field(name, _in_words(bare), field.get("code_list", ""))


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("childs ", "child's ").capitalize()
