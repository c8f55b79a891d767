"""Count what each feed brings, from the typed columns alone: nothing is decoded.

These are the only sums kept in a read model. They stay right because every event is applied to a
projection exactly once: the counts and the checkpoint are written in one transaction.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on_any


class Feed(NamedTuple):
    """What a feed has brought."""

    source_system: str
    source_feed: str
    events: int
    corrections: int
    withdrawals: int
    last_occurred_on: date | None
    last_recorded_at: datetime | None
    last_received_at: datetime
    last_position: int
    dated: int
    days_to_record: int
    most_days: int | None


class FeedHealth(Projection):
    """One row per feed."""

    tables: ClassVar = (
        Table(
            name="feed_health",
            row=Feed,
            key=2,
            sums=("events", "corrections", "withdrawals", "dated", "days_to_record"),
            highest=(
                "last_occurred_on", "last_recorded_at", "last_received_at", "last_position",
                "most_days",
            ),
        ),
    )  # fmt: skip

    @on_any()
    def _brought(self, recorded: Recorded) -> Iterable[Row]:
        (position, _, _, _, _, revision, occurred_on, _, recorded_at, received_at,
         event_type, system, feed) = recorded  # fmt: skip
        days = (recorded_at.date() - occurred_on).days if recorded_at and occurred_on else None
        withdrawn = event_type == WITHDRAWN
        return (
            Feed(
                system, feed, 1, int(revision > 1 and not withdrawn), int(withdrawn), occurred_on,
                recorded_at, received_at, position, int(days is not None), days or 0, days,
            ),
        )  # fmt: skip
