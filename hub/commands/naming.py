"""How people name a person or a case record on the command line.

``liquidlogic_lcs:1234`` is a system and its own id; a UUID is a person or a case record as the API
gives it.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

import typer

from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import LONDON

DAY = "YYYY-MM-DD"
"""How a day is written."""
END = "YYYY-MM-DD[THH:MM]"
"""How the end of something is written."""


def case_record(said: str) -> UUID:
    """Read a case record: ``system:local id``, or its UUID.

    >>> case_record("mash_workbook:7") == case_record_id("mash_workbook", "7")
    True
    """
    system, colon, local_id = said.partition(":")
    if colon and local_id:
        return case_record_id(system, local_id)
    return uuid(said)


def person(said: str) -> UUID:
    """Read a person: their UUID, or that of whoever ``system:local id`` began as.

    >>> person("mash_workbook:7") == own_person_id(case_record_id("mash_workbook", "7"))
    True
    """
    named = case_record(said)
    return own_person_id(named) if ":" in said else named


def day(said: str) -> date:
    """Read a day, or explain how one is written.

    >>> day("2025-06-30")
    datetime.date(2025, 6, 30)
    """
    try:
        return date.fromisoformat(said)
    except ValueError as fault:
        raise typer.BadParameter(
            f"{said!r} is no day; write it year first, as 2025-06-30"
        ) from fault


def end(said: str) -> datetime:
    """Read when something ends, in the time of England: a time, or a day, which is its last.

    >>> end("2026-07-01T17:00").isoformat(), end("2026-07-01").isoformat()
    ('2026-07-01T17:00:00+01:00', '2026-07-02T00:00:00+01:00')
    """
    for form, more in (("%Y-%m-%d", timedelta(days=1)), ("%Y-%m-%dT%H:%M", timedelta())):
        try:
            return datetime.strptime(said, form).replace(tzinfo=LONDON) + more
        except (ValueError, OverflowError):
            continue
    raise typer.BadParameter(
        f"{said!r} is no day or time; write it year first, as 2025-06-30 or 2025-06-30T17:00"
    )


def uuid(said: str) -> UUID:
    """Read a UUID, or explain what is wanted."""
    try:
        return UUID(said)
    except ValueError as fault:
        raise typer.BadParameter(
            f"{said!r} is neither SYSTEM:ID (liquidlogic_lcs:1234) nor a UUID"
        ) from fault
