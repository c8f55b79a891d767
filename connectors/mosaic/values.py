"""Read what Mosaic holds: steps that several children share, and two dates for one thing.

A step is a piece of work on a workflow, not a fact about a child: cancelled ones stay in the
tables, completed ones are opened again, and one step has a row for each brother and sister.
"""

import re
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from connectors.base import Practitioner, Row
from connectors.values import day, instant, not_taken, text, yes_or_no
from schemas.local_time import LONDON

CANCELLED, PROPOSED, COMPLETED = "CANCELLED", "PROPOSED", "COMPLETED"
STATUSES = {CANCELLED, PROPOSED, COMPLETED, "INCOMING", "STARTED", "REOPENED"}


def key(*parts: str) -> str:
    """Join what makes a record one child's own: a step's id alone is shared by siblings.

    >>> key("88", "416193")
    '88/416193'
    """
    return "/".join(parts)


def did_happen(row: Row) -> bool:
    """Tell whether a step is work that was or is being done; a cancelled or proposed one is not."""
    status = text(row, "status")
    if status is not None and status.upper() not in STATUSES:
        raise not_taken("status", status, "not_in_list",
                        "is no status of a step: " + ", ".join(sorted(STATUSES)))  # fmt: skip
    return status is None or status.upper() not in {CANCELLED, PROPOSED}


def is_complete(row: Row) -> bool:
    """Tell whether a step is done. One opened again is not, though its old end is still there."""
    status = text(row, "status")
    return status.upper() == COMPLETED if status else day(row, "completed_at") is not None


def moment(row: Row, column: str) -> datetime | None:
    """Give a cell as an instant; midnight is how Mosaic keeps a day without a time.

    >>> moment(Row("s", 1, {"held": "2025-01-10 00:00:00"}), "held") is None
    True
    """
    at = instant(row, column)
    return None if at is None or at.astimezone(LONDON).time() == time() else at


def when(row: Row, on_form: str, in_system: str) -> dict[str, Any]:
    """Give both dates: the form's is when it happened, the system's is when it was recorded.

    Where the form has none, the system's day is the best there is of when it happened.
    """
    on = day(row, on_form)
    return {
        "occurred_on": on or day(row, in_system),
        "occurred_at": moment(row, on_form),
        "recorded_at": moment(row, in_system),
    }


def began(row: Row, on_form: str = "form_on") -> dict[str, Any]:
    """Give when a step began: by its form, else the day it came in or was started, if earlier."""
    incoming, started = day(row, "incoming_at"), day(row, "started_at")
    early = started is None or (incoming is not None and incoming < started)
    on = day(row, on_form)
    return {
        "occurred_on": on or (incoming if early else started),
        "occurred_at": moment(row, on_form),
        "recorded_at": moment(row, "started_at") or moment(row, "incoming_at"),
    }


def needed(when_: dict[str, Any], column: str) -> dict[str, Any]:
    """Refuse a row that says neither on the form nor in the system when it happened."""
    if when_["occurred_on"] is None:
        raise not_taken(column, None, "missing", "is empty, on the form and in the system")
    return when_


def yes(row: Row, column: str) -> bool | None:
    """Read a form's yes or no; N/A is how a form says that the question did not arise."""
    return None if str(row.get(column)).casefold() in {"n/a", "not applicable"} else (
        yes_or_no(row, column))  # fmt: skip


def worker(row: Row) -> dict[str, str | None] | None:
    """Give the practitioner a row names, or None where it names nobody."""
    names = (text(row, "worker_forenames"), text(row, "worker_surname"))
    given = {
        "reference": text(row, "worker_id"),
        "name": " ".join(filter(None, names)) or None,
        "role": text(row, "worker_role"),
        "team": text(row, "team"),
    }
    return given if any(given.values()) else None


def recorder(row: Row) -> Practitioner | None:
    """Give who recorded it: the worker the step is assigned to."""
    given = worker(row)
    return Practitioner(**given) if given else None


def numbered(row: Row, column: str) -> Iterator[str]:
    """Give the cells of a list that a query laid out in columns: ``x_1``, ``x_2`` and so on."""
    position = 1
    while f"{column}_{position}" in row.values:
        said = text(row, f"{column}_{position}")
        if said:
            yield said
        position += 1


def names_person(said: str | None, person: str) -> bool:
    """Tell whether a cell that lists people by their numbers lists this one.

    >>> names_person("416193, 416194", "416193"), names_person("4161930", "416193")
    (True, False)
    """
    return person in re.findall(r"\d+", said or "")


def several(row: Row, column: str) -> list[str]:
    """Give the parts of a cell that holds several, each once."""
    parts = re.split(r"\s*[;,|\n]\s*", text(row, column) or "")
    return list(dict.fromkeys(each for each in parts if each))


def synonyms_beside(file: str) -> Path:
    """Give the reviewed words of the connector that a file belongs to."""
    return Path(file).with_name("code_lists.yml")
