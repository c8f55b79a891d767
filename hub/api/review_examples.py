"""Answers about match reviews, shown in the documentation of the API. The people are invented."""

from typing import Any

from hub.api.examples import PERSON

_ASKED = {
    "review_id": "1e6db021-3290-4143-a765-20a5b368c210",
    "question": "Is this record about this child?",
    "reason": "they share an NHS number, but the forenames differ or one is missing",
    "requested_at": "2024-06-01T10:12:00Z",
}
QUEUE: dict[str, Any] = {
    "reviews": [_ASKED | {"name": "Amira Khan", "system": "mash_workbook", "candidates": 1}],
    "next": None,
}
DECIDED_LATELY: dict[str, Any] = {
    "reviews": [
        {
            "review_id": _ASKED["review_id"],
            "question": _ASKED["question"],
            "name": "Amira Khan",
            "system": "mash_workbook",
            "said": "Ruth Adeyemi decided: a different child, twin",
            "decided_at": "2024-06-03T09:30:00Z",
        }
    ]
}
_OTHER = PERSON | {"person_id": "8543efb2-d3e8-5b6d-8e16-14c3cbe08fa4", "name": "Yusuf Khan"}
_GUARD = {"rule": "R2", "reason": _ASKED["reason"]}
_NUMBER = {"field": "NHS number", "words": "the same", "bits": 8.359, "ours": "9434765919",
           "theirs": "9434765919", "because": "", "strength": "strong evidence for"}  # fmt: skip
_FORENAMES = {"field": "Forenames", "words": "different", "bits": -4.243, "ours": "amira",
              "theirs": "yusuf", "because": "",
              "strength": "moderate evidence against"}  # fmt: skip
_BEFORE = {"case_record_id": _OTHER["records"][0]["case_record_id"], "field": "address",
           "value": "1 High Street, SE13 6NB", "since": "2021-03-04",
           "until": "2023-04-05"}  # fmt: skip
_CHANGES = {"records": 2, "systems": ["mash_workbook"], "opened": []}
REVIEW: dict[str, Any] = _ASKED | {
    "kind": "link",
    "case_record_id": "8d42afb7-b1da-595c-bced-19a1711c69ce",
    "record": PERSON["records"][0],
    "mine": {
        "asked_id": PERSON["person_id"],
        "person": PERSON,
        "relations": [],
        "earlier": [],
        "beside": [],
        "changes": None,
    },
    "candidates": [
        {
            "asked_id": _OTHER["person_id"],
            "person": _OTHER,
            "relations": [],
            "earlier": [_BEFORE],
            "beside": [],
            "changes": _CHANGES,
        }
    ],
    "explained": {
        "band": "review",
        "model_version": "2026-11-29",
        "guards": [_GUARD],
        "lines": [_NUMBER, _FORENAMES],
        "chances": [["The same child", 0.6], ["Twins", 0.3], ["Siblings", 0.1]],
        "prior_bits": 4.848,
        "bits": 8.964,
        "person_id": _OTHER["person_id"],
        "runner_up_person_id": None,
        "lead_bits": None,
        "prior_strength": "moderate evidence for",
        "strength": "strong evidence for",
        "lead": None,
    },
    "changes": _CHANGES,
    "settled": None,
    "may_be_undone": False,
    "occasion": None,
    "proposed": None,
    "runner_up": None,
    "household": [],
    "asked_again_as": None,
    "joins": None,
}
DECIDED: dict[str, Any] = {"review_id": _ASKED["review_id"], "waits_for_somebody_else": False}
UNDONE: dict[str, Any] = {
    "review_id": _ASKED["review_id"],
    "asked_again_as": "8f1c2b1e-6a3d-4b1f-9b57-0d4f4a3f3c55",
}
