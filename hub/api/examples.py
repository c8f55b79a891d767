"""Answers shown in the documentation of the API. The people in them are invented."""

from typing import Any

_RECORD = {
    "case_record_id": "8d42afb7-b1da-595c-bced-19a1711c69ce",
    "system": "mash_workbook",
    "local_id": "M-1042",
    "is_linked": False,
    "forenames": "Amira",
    "surname": "Khan",
    "known_as": "Mira",
    "date_of_birth": "2015-03-04",
    "postcode": "SE13 6NB",
    "telephones": ["07700 900123"],
    "emails": None,
    "parents_and_carers": ["Sana Khan"],
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
    "may_be_more": False,
    "restricted": 0,
    "restricted_may_be_more": False,
    "may_be_asked_for": [],
}
ONE_PERSON: dict[str, Any] = {**PERSON, "left_out_since": None}
TIMELINE: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "left_out_since": None,
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
_STEP_UP: dict[str, Any] = {
    "measure": {
        "address": "step-up",
        "id": "M10",
        "name": "step_up",
        "heading": "Early help",
        "title": "Early help that reached the statutory threshold",
        "question": "How much early help goes on to a referral that is accepted?",
        "kind": "share",
        "rule": {
            "version": 1,
            "text": "An early help episode counts where the same child has a referral …",
            "source": "Ofsted letter to Lewisham, 28 September 2018",
            "basis": "local",
        },
        "maturity": "An episode is open, or ended less than 90 days ago.",
        "official": None,
    },
    "from": "2023-04-01",
    "to": "2024-03-31",
    "known_on": "2024-06-01",
    "counted_at": "2024-06-01T09:12:30+01:00",
    "finding": "46 of 412 early help episodes led to a referral while open or within 90 days of "
    "their end. Of 12 it is not yet known: between 11% and 14%.",
    "trend": "Early help episodes rose from 88 in Apr to Jun 2023 to 104 in Oct to Dec 2023.",
    "never_told": [],
    "rate": None,
    "counts": {"total": 412, "yes": 46, "no": 354, "not_yet_known": 12, "excluded": 3},
    "percentage": 11.5,
    "at_least": 11.2,
    "at_most": 14.1,
    "median": 61.0,
    "ninetieth": 202.0,
}
MEASURES: dict[str, Any] = {
    "measures": [_STEP_UP],
    "remembered": ["2023-12-31", "2024-03-31"],
}
MEASURE: dict[str, Any] = _STEP_UP | {
    "reasons": [
        {
            "reason": "no_first_day",
            "words": "The source gives the episode no first day",
            "things": 3,
        }
    ],
    "by": "quarter",
    "remembered": ["2023-12-31", "2024-03-31"],
    "parts": [
        {
            "name": "Apr to Jun 2023",
            "from": "2023-04-01",
            "to": "2023-06-30",
            "is_whole": True,
            "counts": {"total": 88, "yes": 9, "no": 79, "not_yet_known": 0, "excluded": 0},
            "percentage": 10.2,
            "at_least": 10.2,
            "at_most": 10.2,
            "median": 54.0,
            "ninetieth": 120.0,
        }
    ],
    "groups": {"reached": {"title": "How far it went", "values": []}},
    "rows": [],
    "hidden_from_lists": False,
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
