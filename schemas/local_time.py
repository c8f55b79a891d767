"""The time of England, by which days begin and end and in which systems write what has no zone."""

from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
