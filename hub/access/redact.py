"""Take out of an event what its reader is not cleared for, by the sensitivity in its schema.

What is taken out becomes None and its path is named, so that a page can say "withheld" where it
would otherwise seem that nothing was recorded. A code is as sensitive as the field it fills; the
source's own words beside it may say anything, and keep the sensitivity they have themselves.
What an event says itself is confidential is shown to nobody, whatever their clearance.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from schemas.repository import repository

Clearance = frozenset[str]
Names = Mapping[str, Mapping[str, Any]]

OPENED = "hub.shared.v1.Envelope"
"""Looked through field by field whatever its own mark: it holds the times of the event."""
CODED = "hub.shared.v1.CodedValue"
CONFIDENTIAL = {"identity.address_changed": ("is_confidential", "address")}
"""Events that may say that a field of theirs is not to be shown: by which field, and which."""


def redact(
    event_type: str, event: Mapping[str, Any], clearance: Clearance
) -> tuple[dict[str, Any], list[str]]:
    """Give the event as it may be seen, and the paths of what was withheld."""
    schema, names, marks = _known(event_type)
    given, confidential = _without_confidential(event_type, event)
    if marks <= clearance:
        return given, confidential
    redaction = _Redaction(names, clearance)
    return redaction.record(schema, given, ""), [*redaction.withheld, *confidential]


def _without_confidential(
    event_type: str, event: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Give the event without what it says is confidential, and the name of that."""
    says, name = CONFIDENTIAL.get(event_type, ("", ""))
    if not name or event.get(says) is not True or event.get(name) is None:
        return dict(event), []
    return {**event, name: None}, [name]


@cache
def _known(event_type: str) -> tuple[Mapping[str, Any], Names, frozenset[str]]:
    """Give a schema, its records by full name, and every sensitivity that occurs in them."""
    schema = repository().newest(event_type).avro
    names = {f"{each['namespace']}.{each['name']}": each for each in _records(schema)}
    marks = {field["sensitivity"] for each in names.values() for field in each["fields"]}
    return schema, names, frozenset(marks)


def _records(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every record written out in a schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from _records(each)
    elif isinstance(schema, dict):
        if schema.get("type") == "record":
            yield schema
        for field in schema.get("fields", []):
            yield from _records(field["type"])
        yield from _records(schema.get("items"))


class _Redaction:
    """One event being looked through."""

    def __init__(self, names: Names, clearance: Clearance) -> None:
        self.names, self.clearance = names, clearance
        self.withheld: list[str] = []

    def record(
        self, schema: Mapping[str, Any], value: Mapping[str, Any], path: str, *, code: str = ""
    ) -> dict[str, Any]:
        """Look through one record; `code` is the sensitivity of the field a code fills."""
        seen = {}
        for field in schema["fields"]:
            name = field["name"]
            mark = code if code and name == "code" else field["sensitivity"]
            where = f"{path}.{name}" if path else name
            seen[name] = self.value(field["type"], mark, value.get(name), where)
        return seen

    def value(self, schema: Any, mark: str, said: Any, path: str) -> Any:
        """Give a field's value as it may be seen; nothing said is nothing withheld."""
        if said is None or said == []:
            return said
        nested = self._record_in(schema)
        opened = nested is not None and _full_name(nested) == OPENED
        if mark not in self.clearance and not opened:
            self.withheld.append(path)
            return None
        if nested is None:
            return said
        code = mark if _full_name(nested) == CODED else ""
        if isinstance(said, Mapping):
            return self.record(nested, said, path, code=code)
        return [
            self.record(nested, each, f"{path}[{place}]", code=code)
            for place, each in enumerate(said)
        ]

    def _record_in(self, schema: Any) -> Mapping[str, Any] | None:
        """Give the record a field holds: through null, through an array, by name."""
        if isinstance(schema, list):
            schema = next(each for each in schema if each != "null")
        if isinstance(schema, str):
            return self.names.get(schema)
        if schema["type"] == "array":
            return self._record_in(schema["items"])
        return schema if schema["type"] == "record" else None


def _full_name(schema: Mapping[str, Any]) -> str:
    return f"{schema['namespace']}.{schema['name']}"
