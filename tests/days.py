"""Days as tests tell them, counted from today whenever they are asked for."""

from datetime import date, timedelta

from hub.projecting.ends import last_end
from schemas.local_time import local_today


def ago(days: int) -> date:
    """A day so many days before today."""
    return local_today() - timedelta(days=days)


def end() -> date:
    """The end of a month that lies nearest."""
    return last_end(local_today(), "month")


def before() -> date:
    """The end of the month before it."""
    return last_end(end(), "month")
