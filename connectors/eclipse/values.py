"""Read what only these views hold: who submitted a form, dates held twice, classified words."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from connectors.base import Practitioner, Row
from connectors.code_lists import coded
from connectors.values import day, instant, not_taken, text

SYNONYMS = Path(__file__).with_name("code_lists.yml")
DUPLICATE = "DUPLICATE"


def form_key(row: Row) -> str:
    """Make a form's key: one form may answer for several brothers and sisters.

    >>> form_key(Row("referrals", 1, {"form_id": 88, "person_id": 7}))
    '88/7'
    """
    return f"{text(row, 'form_id')}/{text(row, 'person_id')}"


def first_day(row: Row, *columns: str) -> date:
    """Give the first day that one of the columns has; none at all rejects the row."""
    for column in columns:
        found = day(row, column)
        if found:
            return found
    raise not_taken(columns[0], None, "missing", "is empty, and the event needs its date")


def submitted(row: Row) -> dict[str, Any]:
    """Give who submitted a form and when it was completed: when, and by whom, it was recorded."""
    reference = text(row, "submitted_by")
    return {
        "recorded_at": completed_at(row),
        "recorded_by": Practitioner(reference=reference) if reference else None,
    }


def completed_at(row: Row) -> datetime | None:
    """Give when the system closed the form, often days after what the form says happened."""
    return instant(row, "completed_at")


def submitter(row: Row) -> dict[str, str | None] | None:
    """Give who submitted a form, as a field of an event."""
    reference = text(row, "submitted_by")
    if reference is None:
        return None
    return {"reference": reference, "name": None, "role": None, "team": None}


def code(list_name: str, row: Row, column: str) -> dict[str, str | None] | None:
    """Give a value as code and source words."""
    return coded(list_name, row.get(column), SYNONYMS)


def is_duplicate(row: Row) -> bool:
    """Whether a person is flagged, or named, as a duplicate of another.

    >>> is_duplicate(Row("people", 1, {"surname": "DUPLICATE do not use"}))
    True
    """
    named = f"{text(row, 'forenames') or ''} {text(row, 'surname') or ''}".upper()
    return text(row, "duplicated") == DUPLICATE or DUPLICATE in named
