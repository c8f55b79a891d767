"""Answers about one child, for the documentation of the API. The people in them are invented."""

from typing import Any

from hub.api.examples import PERSON, TIMELINE

MARKED: dict[str, Any] = {
    "event_id": "13ae7cd2-402a-592b-add5-36ed07bf494f",
    "is_significant": True,
    "actor": "Ruth Adeyemi",
}
CHRONOLOGY: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "left_out_since": None,
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
DEADLINES: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "left_out_since": None,
    "deadlines": [DEADLINE],
}
INVOLVEMENT: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "left_out_since": None,
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
    "left_out_since": None,
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
    "left_out_since": None,
    "findings": [
        {
            "kind": "no_agreement",
            "title": "Nothing says whether agreement was sought",
            "event_type": "front_door.contact_received",
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
STANDING: dict[str, Any] = {
    "person": PERSON,
    "as_known_on": None,
    "left_out_since": None,
    "events": 14,
    "workers": [
        {
            "case_record_id": "f2b0e3a4-7a2c-5f86-9d8e-1f0c7b1f9a11",
            "system": "liquidlogic_lcs",
            "basis": "allocated",
            "practitioner": "Ruth Adeyemi",
            "team": "Safeguarding and Family Support",
            "started_on": "2024-03-06",
            "ended_on": None,
        }
    ],
    "sources": [
        {
            "system": "mash_workbook",
            "events": 14,
            "last_on": "2024-03-04",
            "heard_at": "2024-03-07T02:00:00Z",
            "is_silent": False,
        }
    ],
    "months": [{"month": "2024-03-01", "events": 14}],
    "due": [DEADLINE],
    "close": [],
}
WORKLISTS: dict[str, Any] = {
    "teams": ["Safeguarding and Family Support"],
    "children_in_all": 84,
    "children": [
        {
            "person": PERSON,
            "workers": STANDING["workers"],
            "is_without_worker": False,
            "due": [DEADLINE],
            "lacking": QUALITY["findings"],
            "audit_actions_overdue": [{"action": "Add dates", "due_on": "2024-10-16"}],
        }
    ],
}
