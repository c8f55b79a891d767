"""Read any old version as the newest.

A field that a newer version adds gets its default. Where that is not enough, the event type's
directory has an ``upcast.py`` with one pure function for each step, named ``v1_to_v2``.
"""

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from schemas.repository import EventSchema, repository

Event = dict[str, Any]


def upcast(written: EventSchema, event: Event, newest: EventSchema) -> Event:
    """Turn an event of an old version into one of the newest, a version at a time."""
    for number in range(written.version, newest.version):
        step = _step(written.directory, number)
        reader = repository().get(written.event_type, number + 1)
        event = _with_defaults(step(event) if step else event, reader)
    return event


def has_step(directory: Path, number: int) -> bool:
    """Whether an event type has an upcaster from this version to the next."""
    return _step(directory, number) is not None


def _with_defaults(event: Event, schema: EventSchema) -> Event:
    return {
        field["name"]: event[field["name"]] if field["name"] in event else field["default"]
        for field in schema.fields
    }


@cache
def _step(directory: Path, number: int) -> Callable[[Event], Event] | None:
    path = directory / "upcast.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"upcast_{directory.name}", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, f"v{number}_to_v{number + 1}", None)
