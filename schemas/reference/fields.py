"""A schema's fields in plain words: path, kind, whether required, list, how sensitive."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SIMPLE = {"string": "text", "boolean": "true or false", "int": "whole number",
          "long": "whole number", "double": "number", "bytes": "bytes"}  # fmt: skip
LOGICAL = {"date": "date", "timestamp-micros": "instant, UTC"}


@dataclass(frozen=True)
class Described:
    """One field as a reader sees it."""

    path: str
    kind: str
    is_required: bool
    sensitivity: str
    code_list: str
    doc: str


def described(avro: dict[str, Any]) -> Iterator[Described]:
    """Describe every field of a schema but the envelope's own, records opened as dotted paths."""
    named: dict[str, Any] = {}
    _resolved(avro["fields"][0]["type"], named)  # types written out there are only named later
    yield from _of(avro["fields"][1:], "", named)


def envelope(avro: dict[str, Any]) -> list[Described]:
    """Describe the envelope, which is the same in every event."""
    return list(_of(avro["fields"][:1], "", {}))


def _of(fields: list[dict[str, Any]], prefix: str, named: dict[str, Any]) -> Iterator[Described]:
    for field in fields:
        path = prefix + field["name"]
        inner = _resolved(field["type"], named)
        yield Described(
            path, kind(inner), "default" not in field, field["sensitivity"],
            field.get("code_list", ""), field["doc"],
        )  # fmt: skip
        if isinstance(inner, dict) and inner["type"] == "record" and inner["name"] != "CodedValue":
            yield from _of(inner["fields"], f"{path}.", named)


def kind(schema: Any) -> str:
    """Name a type in words.

    >>> kind({"type": "array", "items": "string"}), kind({"type": "int", "logicalType": "date"})
    ('list of text', 'date')
    """
    if isinstance(schema, str):
        return SIMPLE.get(schema, schema)
    plain = str(schema["type"])
    if plain == "record":
        return "code with the source's words" if schema["name"] == "CodedValue" else "record"
    if plain == "array":
        return f"list of {kind(schema['items'])}"
    return LOGICAL.get(schema.get("logicalType", ""), SIMPLE.get(plain, plain))


def _resolved(schema: Any, named: dict[str, Any]) -> Any:
    """Take the null out of a union, and put a named type in place of its name."""
    if isinstance(schema, list):
        schema = next(each for each in schema if each != "null")
    if isinstance(schema, str):
        return named.get(schema, schema)
    if schema.get("type") == "record":
        named[f"{schema['namespace']}.{schema['name']}"] = schema
        for each in schema["fields"]:
            _resolved(each["type"], named)
    return schema
