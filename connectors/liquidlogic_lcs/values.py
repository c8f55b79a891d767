"""Read what only this warehouse holds: outcome flags, lists in one answer, names in two columns."""

import re
from collections.abc import Mapping
from pathlib import Path

from connectors.base import Row
from connectors.values import text

SYNONYMS = Path(__file__).with_name("code_lists.yml")


def flagged(row: Row, column: str) -> bool:
    """Say whether a flag is set; anything but Y is not, as in the warehouse's own reports."""
    return text(row, column) == "Y"


def outcome_of(row: Row, flags: Mapping[str, str]) -> dict[str, str | None] | None:
    """Give the first outcome that is flagged, and every word said about it.

    >>> row = Row("contacts", 1, {"nfa": "Y", "advice": "Y", "comments": 'Mum: "ring me"'})
    >>> outcome_of(row, {"advice": "information_and_advice", "nfa": "no_further_action"})
    {'code': 'information_and_advice', 'source_value': 'advice, nfa: Mum: "ring me"'}
    """
    set_flags = [column for column in flags if flagged(row, column)]
    if not set_flags:
        return None
    said, comments = ", ".join(set_flags), text(row, "comments")
    return {
        "code": flags[set_flags[0]],
        "source_value": f"{said}: {comments}" if comments else said,
    }


def several(row: Row, column: str) -> list[str]:
    """Give the parts of an answer that holds several.

    >>> several(Row("assessments", 1, {"factors": "16A, 3B; 4B"}), "factors")
    ['16A', '3B', '4B']
    """
    return [each for each in re.split(r"\s*[;,]\s*", text(row, column) or "") if each]


def worker(
    *,
    reference: str | None = None,
    name: str | None = None,
    role: str | None = None,
    team: str | None = None,
) -> dict[str, str | None] | None:
    """Give a practitioner, or None where the row names nobody."""
    given = {"reference": reference, "name": name, "role": role, "team": team}
    return given if any(given.values()) else None
