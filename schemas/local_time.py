"""The time of England, by which days begin and end and in which systems write what has no zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def local_today() -> date:
    """Give the day that it is in England. Ask where it is needed: a process outlives its day."""
    return datetime.now(LONDON).date()


def local_time(at: datetime) -> datetime:
    """Give an instant in the time of England.

    A system that knows no time may write the first there is, which is a minute before it there.
    """
    return at if at.year == 1 else at.astimezone(LONDON)


def local_day(at: datetime) -> date:
    """Give the day in England of an instant.

    >>> from datetime import UTC
    >>> local_day(datetime(2024, 6, 30, 23, 30, tzinfo=UTC))
    datetime.date(2024, 7, 1)
    >>> local_day(datetime(1, 1, 1, tzinfo=UTC))
    datetime.date(1, 1, 1)
    """
    return local_time(at).date()
