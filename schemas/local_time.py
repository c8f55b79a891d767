"""The time of England, by which days begin and end and in which systems write what has no zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def local_today() -> date:
    """Give the day that it is in England. Ask where it is needed: a process outlives its day."""
    return datetime.now(LONDON).date()
