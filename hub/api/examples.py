"""Answers shown in the documentation of the API. The people in them are invented."""

from typing import Any

_RECORD = {
    "case_record_id": "8d42afb7-b1da-595c-bced-19a1711c69ce",
    "system": "mash_workbook",
    "local_id": "M-1042",
    "is_linked": False,
    "forenames": "Amira",
    "surname": "Khan",
    "date_of_birth": "2015-03-04",
    "postcode": "SE13 6NB",
}
PERSON: dict[str, Any] = {
    "person_id": "c0b5d7fa-9b22-5956-bc39-7f119d3ded10",
    "name": "Amira Khan",
    "records": [_RECORD],
    "identifiers": [
        {"system": "mash_workbook", "identifier_type": "nhs_number", "value": "9434765919"}
    ],
    "open": [{"system": "early_help_csv", "kind": "early_help_opened", "since": "2024-05-01"}],
    "conflicts": [],
    "withheld": [],
}
FOUND: dict[str, Any] = {"people": [PERSON], "count": 1}
TIMELINE: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "entries": [
        {
            "event_id": "13ae7cd2-402a-592b-add5-36ed07bf494f",
            "event_type": "front_door.contact_received",
            "position": 4711,
            "revision": 1,
            "title": "Contact received from School",
            "summary": None,
            "occurred_on": "2024-03-04",
            "occurred_at": None,
            "recorded_at": "2024-03-05T09:30:00Z",
            "received_at": "2024-03-05T22:00:00Z",
            "practitioner": {"name": "J. Osei", "role": "Referral officer", "team": "MASH"},
            "source": {"system": "mash_workbook", "feed": "contacts"},
            "case_record_id": "8d42afb7-b1da-595c-bced-19a1711c69ce",
            "is_corrected": False,
            "is_withdrawn": False,
            "mark": None,
            "event": {"contact_id": "17", "agency": "School", "reason": None},
            "withheld": ["reason"],
        }
    ],
    "next": "MjAyNC0wMy0wNFQwMDowMDowMCswMDowMHw0NzEx",
}
MARKED: dict[str, Any] = {
    "event_id": "13ae7cd2-402a-592b-add5-36ed07bf494f",
    "is_significant": True,
    "actor": "Ruth Adeyemi",
}
CHRONOLOGY: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "rule": "significant unless routine",
    "entries": [
        {"number": 1}
        | TIMELINE["entries"][0]
        | {
            "mark": {
                "is_significant": True,
                "impact_on_child": "Amira told her teacher she was frightened to go home.",
                "reason": None,
                "actor": "Ruth Adeyemi",
                "at": "2024-03-06T10:00:00Z",
                "position": 5120,
            }
        }
    ],
    "next": None,
}
VIEWED: dict[str, Any] = {
    "access_records": [
        {
            "at": "2024-06-01T10:12:00Z",
            "actor": "Ruth Adeyemi",
            "role": "caseworker",
            "purpose": "direct_care",
            "function": "read_person",
            "route": "/people/{person_id}/timeline",
            "known_on": None,
            "outcome": "allowed",
            "reason": None,
            "result_count": 42,
        }
    ]
}
STEP_UP: dict[str, Any] = {
    "from": "2023-04-01",
    "to": "2024-03-31",
    "known_on": "2024-06-01",
    "rule": {"name": "early_help_step_up", "version": 1, "days": 90},
    "percentage": 11.2,
    "counts": {
        "episodes": 412,
        "stepped_up": 46,
        "recorded_as_step_up": 39,
        "not_yet_known": 12,
        "excluded": 3,
        "disagreements": 17,
    },
    "stepped_up": [],
    "not_yet_known": [],
    "excluded": [],
    "disagreements": [],
}


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


DEADLINE: dict[str, Any] = {
    "clock": "referral_decision",
    "title": "Decision on the referral",
    "limit": "1 working day",
    "basis": "statute",
    "source": "Working Together 2023",
    "state": "overdue",
    "left": -3,
    "counted_from": "2024-03-04",
    "due_on": "2024-03-05",
    "due_at": "2024-03-05T23:59:59Z",
    "stopped_at": None,
    "started_by": "13ae7cd2-402a-592b-add5-36ed07bf494f",
    "stopped_by": None,
}
DEADLINES: dict[str, Any] = {"person": PERSON, "as_known_on": None, "deadlines": [DEADLINE]}
INVOLVEMENT: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "lanes": [
        {
            "title": "Early help",
            "spans": [{"since": "2024-05-01", "until": None}],
            "days": ["2024-06-12"],
        }
    ],
}
RELATIONS: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "relations": [
        {
            "code": "mother",
            "relation": "Mother",
            "name": "Sana Khan",
            "has_parental_responsibility": True,
            "lives_with": True,
            "started_on": None,
            "ended_on": None,
            "systems": ["liquidlogic_lcs", "mash_workbook"],
        }
    ],
    "withheld": [],
}
QUALITY: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "findings": [
        {
            "kind": "no_agreement",
            "title": "Nothing says whether agreement was sought",
            "position": 4711,
            "on": "2024-03-04",
            "system": "mash_workbook",
        }
    ],
    "sources": [
        {
            "system": "mash_workbook",
            "events": 12,
            "last_at": "2024-03-05T22:00:00Z",
            "median_days_to_record": 1.0,
            "recorded_late": 0,
        }
    ],
}
MY_WORK: dict[str, Any] = {
    "children": [
        {
            "person": PERSON,
            "is_mine": True,
            "is_followed": False,
            "looked_at": "2024-03-06T09:00:00Z",
            "new_count": 1,
            "new": TIMELINE["entries"],
            "due": [DEADLINE],
        }
    ],
    "hidden": 0,
    "more": 0,
}
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


def answers(example: dict[str, Any], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """Document a route's answer by an example."""
    return {status: {"content": {"application/json": {"example": example}}}}
