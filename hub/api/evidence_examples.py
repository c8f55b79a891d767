"""How the seal stands, for the documentation of the API."""

from typing import Any

from hub.api.examples import PERSON

SEALING: dict[str, Any] = {
    "size": 1204331,
    "sealed_at": "2026-11-26T19:00:00Z",
    "is_signed": True,
    "waiting": 212,
    "verified": {
        "verified_at": "2026-11-26T02:00:00Z",
        "first_position": 1,
        "last_position": 1203900,
        "events": 1203900,
        "unsealed": 0,
        "seconds": 8.6,
        "faults": [],
    },
}
VERIFIED: dict[str, Any] = {
    "person_id": PERSON["person_id"],
    "events": 112,
    "unsealed": 0,
    "head": "case-record-hub\n1204331\n…",
    "faults": [],
    "store": SEALING["verified"],
}
