"""Say what a new version of a schema lacks before its id is pinned.

Afterwards it may not be edited. The contract tests hold every schema to more; this is what is wrong
most often at a first try, said while it can still be put right.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.checking import check
from schemas.errors import InvalidEvent
from schemas.examples import from_json
from schemas.identifiers import event_id
from schemas.repository import EventSchema, SchemaRepository

SENSITIVITIES = ("none", "identifier", "personal", "special", "practitioner")
ENVELOPE = "hub.shared.v1.Envelope"


def lacking(schemas: SchemaRepository) -> Iterator[str]:
    """Say what is not right yet with versions that have no id."""
    for schema in schemas.all():
        if not schema.id:
            yield from (f"{schema.topic}: {each}" for each in _form(schema.avro, schema))
            if schema is schemas.newest(schema.event_type):
                yield from (f"{schema.topic}: {each}" for each in _examples(schema))


def _form(avro: dict[str, Any], schema: EventSchema) -> Iterator[str]:
    named = (f"hub.{schema.area}.v{schema.version}", _camel(schema.name))
    if (avro.get("namespace"), avro.get("name")) != named:
        yield f'it must be called {named[1]} in the namespace "{named[0]}", as its directory is'
    if not _is_sentence(avro.get("doc")):
        yield "its `doc` must be a sentence that says what happened"
    fields: list[dict[str, Any]] = avro.get("fields", [])
    if not fields or fields[0].get("name") != "envelope":
        yield f'its first field must be "envelope", of the type "{ENVELOPE}"'
    for field in fields:
        if not _is_sentence(field.get("doc")):
            yield f"{field.get('name')} needs a `doc`, a sentence"
        if field.get("sensitivity") not in SENSITIVITIES:
            yield f"{field.get('name')} needs a `sensitivity`: {', '.join(SENSITIVITIES)}"


def _examples(schema: EventSchema) -> Iterator[str]:
    examples = schema.directory / "examples"
    for name in ("minimal", "full"):
        path = examples / f"{name}.valid.json"
        if not path.exists():
            yield f"it needs the example examples/{path.name}"
        elif wrong := _wrong_with(schema, path):
            yield f"examples/{path.name}: {wrong}"
    if not [*examples.glob("*.invalid.json")]:
        yield (
            "it needs an example that is not valid, called by the field and what is wrong with it, "
            "such as examples/seen_on_is_not_a_date.invalid.json"
        )


def _wrong_with(schema: EventSchema, path: Path) -> str:
    try:
        event = from_json(schema, json.loads(path.read_text(encoding="utf-8")))
        check(schema.avro, event)
    except (InvalidEvent, ValueError) as fault:
        return str(fault)
    envelope = event.get("envelope")
    if not envelope:
        return ""  # it is said of the schema that it has none
    source = envelope["source"]
    right = event_id(source["system"], source["feed"], source["record_key"], schema.event_type)
    return (
        ""
        if envelope["event_id"] == str(right)
        else f"the event_id that its source gives is {right}"
    )


def _is_sentence(said: object) -> bool:
    return isinstance(said, str) and said.strip().endswith(".")


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
