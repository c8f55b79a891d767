"""The days on which something about a child became known, to step through them one by one."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.query.door import Connection

DAYS = "SELECT hub.days_learned(%s)"


@dataclass(frozen=True)
class Steps:
    """The days beside one day: what is known then is what was known since `since`.

    `before` is the day whose page differs from it, `after` the next on which anything came.
    """

    since: date | None = None
    before: date | None = None
    after: date | None = None


def days_learned(connection: Connection, person_id: UUID) -> list[date]:
    """List the days on which something came to be known of a person who may be read."""
    return [row[0] for row in connection.execute(DAYS, [person_id])]


def steps(days: Sequence[date], on: date) -> Steps:
    """Give the days beside a day; `days` are in order.

    >>> days = [date(2024, 1, 1), date(2024, 1, 5), date(2024, 1, 9)]
    >>> [f"{each:%d}" for each in vars(steps(days, date(2024, 1, 6))).values()]
    ['05', '01', '09']
    """
    upto = bisect_right(days, on)
    since = days[upto - 1] if upto else None
    earlier = bisect_left(days, since) if since else 0
    return Steps(
        since,
        days[earlier - 1] if earlier else None,
        days[upto] if upto < len(days) else None,
    )
