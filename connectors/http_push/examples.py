"""What the documentation of the push server shows. The people in it are invented."""

from typing import Any

EVENT: dict[str, Any] = {
    "event_type": "front_door.contact_received",
    "envelope": {
        "source": {"feed": "contacts", "record_key": "C-10293"},
        "case_record": {"local_id": "8812"},
        "occurred_on": "2024-03-04",
        "recorded_at": "2024-03-04T16:05:12Z",
        "recorded_by": {"name": "Amina Khan", "role": "Social Worker", "team": "Front door"},
        "correlation_id": "C-10293",
    },
    "contact_id": "C-10293",
    "method": "telephone",
    "agency": "Metropolitan Police",
    "contact_source": {"code": "6", "source_value": "Police"},
    "urgency": "amber",
}
BATCH: dict[str, Any] = {
    "events": [
        EVENT,
        {
            "event_type": "front_door.referral_received",
            "envelope": {
                "source": {"feed": "referrals", "record_key": "R-77"},
                "case_record": {"local_id": "8812"},
                "occurred_on": "2024-03-05",
            },
            "referral_id": "R-77",
        },
    ]
}
CLOUDEVENTS: list[dict[str, Any]] = [
    {
        "specversion": "1.0",
        "id": "0f0b8c2e",
        "source": "/front-door",
        "type": "front_door.contact_received",
        "data": {name: value for name, value in EVENT.items() if name != "event_type"},
    }
]
RECEIPT: dict[str, Any] = {
    "id": "5b2f6c1e-6f0d-4a57-9a1e-0a3e0f9d1f11",
    "system": "front_door_portal",
    "received_at": "2024-03-05T09:12:44.120000+00:00",
    "body_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "accepted": 1,
    "unchanged": 0,
    "events": [
        {
            "index": 0,
            "event_id": "13ae7cd2-402a-592b-add5-36ed07bf494f",
            "event_type": "front_door.contact_received",
            "revision": 1,
            "outcome": "accepted",
            "topic": "hub.front_door",
            "partition": 3,
            "offset": 17,
        }
    ],
}

_ENVELOPE = {
    "type": "object",
    "required": ["source", "case_record"],
    "properties": {
        "source": {
            "type": "object",
            "required": ["feed", "record_key"],
            "properties": {
                "system": {"type": "string", "description": "Yours; may be left out."},
                "feed": {"type": "string", "maxLength": 200, "minLength": 1},
                "record_key": {"type": "string", "minLength": 1},
                "mapping_version": {"type": "integer", "default": 1},
                "row": {"type": ["string", "null"]},
            },
        },
        "case_record": {
            "type": "object",
            "required": ["local_id"],
            "properties": {"local_id": {"type": "string", "minLength": 1}},
        },
        "event_id": {"type": "string", "description": "May be left out; follows from the rest."},
        "occurred_on": {"type": ["string", "null"], "format": "date"},
        "occurred_at": {"type": ["string", "null"], "format": "date-time"},
        "recorded_at": {"type": ["string", "null"], "format": "date-time"},
        "correlation_id": {"type": ["string", "null"]},
    },
}
_EVENT_SCHEMA = {
    "type": "object",
    "required": ["event_type", "envelope"],
    "properties": {"event_type": {"type": "string"}, "envelope": _ENVELOPE},
    "additionalProperties": True,
    "description": "The event's own fields stand beside the envelope, as its schema names them.",
}
_CLOUDEVENT_SCHEMA = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1},
        "type": {"type": "string"},
        "data": {"type": "object", "properties": {"envelope": _ENVELOPE}},
    },
}
_BATCH_SCHEMA = {
    "type": "object",
    "required": ["events"],
    "properties": {"events": {"type": "array", "minItems": 1, "items": _EVENT_SCHEMA}},
    "additionalProperties": False,
}
_LIST_SCHEMA = {"type": "array", "minItems": 1, "items": _EVENT_SCHEMA}
REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"anyOf": [_BATCH_SCHEMA, _EVENT_SCHEMA, _LIST_SCHEMA]},
                "examples": {"one": {"value": EVENT}, "several": {"value": BATCH}},
            },
            "application/cloudevents+json": {
                "schema": _CLOUDEVENT_SCHEMA, "example": CLOUDEVENTS[0],
            },
            "application/cloudevents-batch+json": {
                "schema": {"type": "array", "minItems": 1, "items": _CLOUDEVENT_SCHEMA},
                "example": CLOUDEVENTS,
            },
        },
    }
}  # fmt: skip
"""The body of a request, as the OpenAPI document shows it."""

_EVENT_TAKEN = {
    "type": "object",
    "properties": {
        "index": {"type": "integer"},
        "event_id": {"type": "string", "format": "uuid"},
        "event_type": {"type": "string"},
        "revision": {"type": "integer", "minimum": 1},
        "outcome": {"enum": ["accepted", "unchanged"]},
        "topic": {"type": "string"},
        "partition": {"type": "integer"},
        "offset": {
            "type": ["integer", "null"],
            "description": "Null where the broker had the event from an earlier try.",
        },
    },
}
ANSWER: dict[str, Any] = {
    "description": "The receipt: Kafka has every event.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": list(RECEIPT),
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "system": {"type": "string"},
                    "received_at": {"type": "string", "format": "date-time"},
                    "body_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    "accepted": {"type": "integer"},
                    "unchanged": {"type": "integer"},
                    "events": {"type": "array", "items": _EVENT_TAKEN},
                },
            },
            "example": RECEIPT,
        }
    },
}
"""A receipt, as the OpenAPI document shows it."""
