"""What two days differ in, for the documentation of the API. The people in it are invented."""

from typing import Any

from hub.api.examples import PERSON, TIMELINE

COMPARISON: dict[str, Any] = {
    "person": PERSON,
    "from": "2024-03-01",
    "to": "2024-05-31",
    "was_known": True,
    "records": [
        {"system": "early_help_csv", "local_id": "EH-77", "is_linked": True, "on": "2024-05-02"}
    ],
    "parts": [
        {
            "title": "Who the child is",
            "changes": [
                {"what": "Surname", "system": "mash_workbook", "was": "Kahn", "now": "Khan"}
            ],
        }
    ],
    "learned": [{"entry": TIMELINE["entries"][0], "known_on": "2024-03-05", "by_link": False}],
    "corrected": [],
    "withdrawn": [],
    "marked": [],
    "gone": [],
    "decisions": [],
}
