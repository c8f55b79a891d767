"""Entries of a child's story as JSON, and the token by which one page follows another."""

import base64
from datetime import datetime
from typing import Any

from hub.api.problems import Problem
from hub.query.timeline import EntrySeen
from projections.chronology.reader import Mark, Place


def entry_told(seen: EntrySeen) -> dict[str, Any]:
    """Tell an entry: what it says, in words too, where it came from, and what was withheld."""
    entry = seen.entry
    words = entry.words
    return {
        "event_id": entry.event_id,
        "event_type": entry.event_type,
        "position": entry.position,
        "revision": entry.revision,
        "title": words.title,
        "summary": words.summary,
        "occurred_on": entry.occurred_on,
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.recorded_at,
        "received_at": entry.received_at,
        "practitioner": entry.practitioner,
        "source": {"system": entry.source_system, "feed": entry.source_feed},
        "case_record_id": entry.case_record_id,
        "is_corrected": entry.is_corrected,
        "is_withdrawn": entry.is_withdrawn,
        "mark": _mark(entry.mark),
        "event": entry.event,
        "withheld": seen.withheld,
    }


def _mark(mark: Mark | None) -> dict[str, Any] | None:
    if mark is None:
        return None
    return {
        "is_significant": mark.is_significant,
        "impact_on_child": mark.impact_on_child,
        "reason": mark.reason,
        "actor": mark.actor,
        "at": mark.at,
        "position": mark.position,
    }


def token_of(place: Place | None, number: int = 0) -> str | None:
    """Give the token of the page after a place; `number` is of the last entry, where they have."""
    if place is None:
        return None
    text = f"{place.happened_at.isoformat()}|{place.position}|{number}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(token: str | None) -> Place | None:
    """Read a token. Raises `Problem`."""
    return _read(token)[0] if token else None


def number_of(token: str | None) -> int:
    """Give the number of the last entry before a page; 0 on the first. Raises `Problem`."""
    return _read(token)[1] if token else 0


def _read(token: str) -> tuple[Place, int]:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        at, position, number = text.rsplit("|", 2)
        found, count = Place(datetime.fromisoformat(at), int(position)), int(number)
    except ValueError as fault:
        raise _no_such_page() from fault
    in_range = 0 <= found.position < 2**63 and 0 <= count < 2**31
    if found.happened_at.tzinfo is None or not in_range:
        raise _no_such_page()
    return found, count


def _no_such_page() -> Problem:
    return Problem(422, "No such page", "`after` must be the `next` of the page before")
