"""Answers about what could not be taken, for the documentation of the API; all invented."""

from typing import Any

DEAD_LETTERS: dict[str, Any] = {
    "dead_letters": [
        {
            "id": 12,
            "topic": "hub.front_door",
            "partition": 0,
            "offset": 418,
            "reason_code": "key_mismatch",
            "detail": "the key is not this event's case record",
            "received_at": "2024-03-05T22:00:00Z",
            "status": "open",
            "resolved_by": None,
            "resolution": None,
            "bytes": 312,
        }
    ],
    "next": None,
}
DEAD_LETTER: dict[str, Any] = DEAD_LETTERS["dead_letters"][0] | {
    "key": "17",
    "value_base64": "AAAAAEM=",
    "schema": "front_door.contact_received.v1",
    "event": None,
    "bytes_left_over": 0,
}
REPLAYED: dict[str, Any] = {"replayed": [{"id": 12, "is_done": True, "in_words": "recorded"}]}
DISCARDED: dict[str, Any] = {"id": 12, "status": "discarded"}
REJECTS: dict[str, Any] = {
    "streams": [
        {
            "system": "mash_workbook",
            "stream": "contacts",
            "count": 1,
            "rows": [
                {"key": "1f0c9a", "row": "17", "column": "Contact date", "code": "not_a_date"}
            ],
        }
    ]
}
REJECT: dict[str, Any] = REJECTS["streams"][0]["rows"][0] | {
    "message": "Contact date is not a date",
    "value": "31/02/2024",
    "cells": {"Contact ID": "C2", "Contact date": "31/02/2024"},
}
SENT: dict[str, Any] = {"rows": 1, "taken": 1, "unchanged": 0, "rejected": 0}
