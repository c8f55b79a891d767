"""What has to be said beside an entry wherever it is shown: on the page, on paper, in a file."""

from datetime import date, datetime

from projections.chronology.reader import Entry
from schemas.local_time import local_day, local_time


def remarks(entry: Entry) -> list[str]:
    """Say what a reader must know of an entry beside what it tells.

    That no system holds it, first: in a chronology it would pass for what somebody wrote down.
    """
    inferred = (entry.event.get("envelope") or {}).get("inferred")
    said = []
    if inferred:
        rule = str(inferred["rule"]).replace("_", " ")
        said.append(f"Inferred, not recorded: by rule {rule}, version {inferred['version']}")
    if entry.is_corrected:
        said.append("Corrected by the source")
    if entry.is_withdrawn:
        said.append("Withdrawn by the source")
    if entry.mark and entry.position > entry.mark.position:
        said.append("The source corrected this event since it was marked")
    return said


def recorded_later(entry: Entry) -> date | None:
    """Give the day it was first recorded, counted as in England, where that was another day."""
    if not (entry.first_recorded_at and entry.occurred_on):
        return None
    recorded = local_day(entry.first_recorded_at)
    return recorded if recorded != entry.occurred_on else None


def time_of(at: datetime | None) -> str:
    """Write the time of day of an instant, in England.

    >>> time_of(datetime.fromisoformat("2024-07-01T08:05:00+00:00")), time_of(None)
    ('9:05am', '')
    """
    if at is None:
        return ""
    local = local_time(at)
    half = "am" if local.hour < 12 else "pm"  # noqa: PLR2004
    return f"{local.hour % 12 or 12}:{local.minute:02}{half}"
