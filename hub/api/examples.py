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
FOUND: dict[str, Any] = {
    "people": [PERSON],
    "count": 1,
    "restricted": 0,
    "may_be_asked_for": [],
}
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
VIEWED: dict[str, Any] = {
    "access_records": [
        {
            "id": 90210,
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


OPENED: dict[str, Any] = {
    "grant_id": "5f6a1c9e-0d0a-4d0e-9a54-3d8e1b7f4c20",
    "until": "2024-06-01T23:12:00Z",
}
EMERGENCIES: dict[str, Any] = {
    "emergencies": [
        {
            "grant_id": "5f6a1c9e-0d0a-4d0e-9a54-3d8e1b7f4c20",
            "person_id": "c0b5d7fa-9b22-5956-bc39-7f119d3ded10",
            "subject": "https://login.example r.adeyemi",
            "opened_by": "Ruth Adeyemi",
            "reason_code": "out_of_hours",
            "reason": "Police are at the address now and ask who the child lives with.",
            "at": "2024-06-01T22:12:00Z",
            "until_at": "2024-06-01T23:12:00Z",
            "revoked_at": None,
            "reviewed_at": None,
            "reviewed_by": None,
            "finding": None,
            "review_reason": None,
            "due_on": "2024-06-04",
            "is_overdue": False,
        }
    ]
}


def made(example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Document what a route that makes something answers by an example."""
    return {201: {"content": {"application/json": {"example": example}}}}


def answers(example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Document a route's answer by an example."""
    return {200: {"content": {"application/json": {"example": example}}}}


FEEDS: dict[str, Any] = {
    "feeds": [
        {
            "source_system": "mash_workbook",
            "source_feed": "contacts",
            "events": 1204,
            "corrections": 12,
            "withdrawals": 1,
            "last_occurred_on": "2024-03-04",
            "last_recorded_at": "2024-03-05T09:12:00Z",
            "last_received_at": "2024-03-05T22:00:00Z",
            "last_position": 48211,
            "mean_days_to_record": 0.4,
            "most_days": 21,
        }
    ],
    "runs": [
        {
            "system": "mash_workbook",
            "ended_at": "2024-03-05T22:00:00Z",
            "rows_in": 583,
            "accepted": 40,
            "unchanged": 537,
            "rejected": 6,
            "events_out": 71,
            "withdrawn": 0,
            "reasons": {"not_a_date": 6},
            "new_columns": {"contacts": ["Child name(s)"]},
            "left_out": 0,
            "bookmarks": {},
            "due_at": "2024-03-05T22:15:00Z",
        }
    ],
}
