"""The events as an AsyncAPI 3 document: channels, messages, payloads, headers and keys."""

from typing import Any

import yaml

from schemas.reference.event_pages import AREAS, GENERATED
from schemas.repository import EventSchema, repository

AVRO = "application/vnd.apache.avro;version=1.9.0"
HEADERS = {
    "ce_specversion": "Always 1.0.",
    "ce_id": "The event's id: UUIDv5 of system, feed, record key and event type.",
    "ce_type": "Event type and version.",
    "ce_source": "/connectors/ and the system.",
    "content-type": "application/avro",
}
CONSTANT = {
    "ce_specversion": {"const": "1.0"},
    "content-type": {"const": "application/avro"},
}


def document() -> str:
    """Give the document as YAML."""
    text = yaml.safe_dump(content(), sort_keys=False, allow_unicode=True, width=100)
    return GENERATED.replace("<!--", "#").replace(" -->", "") + text


def content() -> dict[str, Any]:
    """Give the document as data."""
    areas = repository().areas()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Children's services events",
            "version": "1.0.0",
            "description": (
                "What systems of children's services publish about a child, from a first contact "
                "to the audit of the work. A value is Confluent's wire format: a zero byte, the "
                "schema id in four bytes, the event in Avro. How event ids and keys are made is in "
                "events/index.md. A system that cannot speak Kafka sends the same events as JSON "
                "by HTTP, and needs neither: how-to/push-events.md."
            ),
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/avro",
        "channels": {area: _channel(area) for area in areas},
        "operations": _operations(areas),
        "components": {
            "messages": {_name(each): _message(each) for each in repository().all()},
            "schemas": {"headers": _headers()},
        },
    }


def _operations(areas: list[str]) -> dict[str, Any]:
    """Give what connectors send and what the hub takes; its own area is never taken from Kafka."""
    found: dict[str, Any] = {}
    for area in areas:
        if area != "hub":
            channel = {"$ref": f"#/channels/{area}"}
            found[f"publish_{area}"] = {
                "action": "send",
                "channel": channel,
                "summary": f"A connector publishes what happened: {AREAS[area]}",
            }
            found[f"take_{area}"] = {
                "action": "receive",
                "channel": channel,
                "summary": "The hub records it, once; what it cannot read becomes a dead letter.",
            }
    return found


def _channel(area: str) -> dict[str, Any]:
    messages = [each for each in repository().all() if each.area == area]
    return {
        "address": f"{{prefix}}.{area}",
        "description": AREAS[area],
        "parameters": {
            "prefix": {"default": "hub", "description": "The topic prefix of this hub."}
        },
        "messages": {
            _name(each): {"$ref": f"#/components/messages/{_name(each)}"} for each in messages
        },
        "bindings": {"kafka": {"bindingVersion": "0.5.0"}},
    }


def _message(schema: EventSchema) -> dict[str, Any]:
    return {
        "name": schema.topic,
        "title": schema.name.replace("_", " ").capitalize(),
        "summary": schema.doc,
        "contentType": "application/avro",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"schemaFormat": AVRO, "schema": schema.avro},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "format": "uuid", "description": "The case record."},
                "schemaIdLocation": "payload",
                "schemaIdPayloadEncoding": "confluent",
                "bindingVersion": "0.5.0",
            }
        },
        "tags": [{"name": schema.area}],
    }


def _headers() -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(HEADERS),
        "properties": {
            name: {"type": "string", "description": text} | CONSTANT.get(name, {})
            for name, text in HEADERS.items()
        },
    }


def _name(schema: EventSchema) -> str:
    return f"{schema.name}_v{schema.version}"
