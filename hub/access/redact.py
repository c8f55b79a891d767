"""Take out of an event what its reader is not cleared for, by the sensitivity in its schema.

What is taken out becomes None and its path is named, so that a page can say "withheld" where it
would otherwise seem that nothing was recorded.
"""

from collections.abc import Mapping
from typing import Any

from schemas.repository import repository

Clearance = frozenset[str]


def redact(
    event_type: str, event: Mapping[str, Any], clearance: Clearance
) -> tuple[dict[str, Any], list[str]]:
    """Give the event as it may be seen, and the paths of what was withheld."""
    schema = repository().newest(event_type)
    redaction = _Redaction(schema.avro, clearance)
    return redaction.record(schema.avro, event, ""), redaction.withheld


class _Redaction:
    """One event being looked through."""

    def __init__(self, schema: Any, clearance: Clearance) -> None:
        self.clearance = clearance
        self.withheld: list[str] = []
        self.named: dict[str, Any] = {}
        _learn(schema, self.named)

    def record(
        self, schema: Mapping[str, Any], value: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        """Look through one record, field by field."""
        return {
            field["name"]: self.value(
                field,
                value.get(field["name"]),
                f"{path}.{field['name']}" if path else field["name"],
            )
            for field in schema["fields"]
        }

    def value(self, field: Mapping[str, Any], said: Any, path: str) -> Any:
        """Give a field's value as it may be seen; nothing said is nothing withheld."""
        if said is None or said == []:
            return said
        nested = _nested(field["type"], self.named)
        cleared = field["sensitivity"] in self.clearance
        if nested and (cleared or nested["name"] == "Envelope") and isinstance(said, Mapping):
            return self.record(nested, said, path)
        if cleared:
            return said
        self.withheld.append(path)
        return None


def _nested(schema: Any, named: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the record a field holds, through null and by name."""
    if isinstance(schema, list):
        schema = next(each for each in schema if each != "null")
    if isinstance(schema, str):
        schema = named.get(schema)
    return schema if isinstance(schema, dict) and schema.get("type") == "record" else None


def _learn(schema: Any, named: dict[str, Any]) -> None:
    if isinstance(schema, list):
        for each in schema:
            _learn(each, named)
    elif isinstance(schema, dict):
        if schema.get("type") == "record":
            named[f"{schema['namespace']}.{schema['name']}"] = schema
        for field in schema.get("fields", []):
            _learn(field["type"], named)
        _learn(schema.get("items"), named)
