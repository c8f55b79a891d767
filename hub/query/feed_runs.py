"""How each feed was last read, as the pages and the API ask for it.

Connectors are no part of the hub: whoever starts the pages hands in something that knows their runs
(see `hub/commands/feed_runs.py`), or nothing. Nothing here says what was in a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from hub.query.asking import Asking
from projections.feed_health.reader import feeds

FUNCTION = "read_feeds"


@dataclass(frozen=True)
class FeedRun:
    """The last run of a feed that ended, and when the next is due; all None where it never ran.

    ``rows_in == accepted + unchanged + rejected``.
    """

    system: str
    ended_at: datetime | None = None
    rows_in: int | None = None
    accepted: int | None = None
    unchanged: int | None = None
    rejected: int | None = None
    events_out: int | None = None
    withdrawn: int | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Rejected rows for each reason."""
    new_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Headings that nobody foresaw, by stream."""
    left_out: int = 0
    """Values that could not be read, of rows that were taken without them."""
    bookmarks: Mapping[str, str] = field(default_factory=dict)
    """How far each stream that is read from a bookmark was read."""
    due_at: datetime | None = None
    """None where no timetable of this process reads it."""


@dataclass(frozen=True)
class Sources:
    """What the hub has heard from each feed, and how the feeds beside this process ran."""

    feeds: list[dict[str, Any]]
    runs: list[FeedRun]

    def __len__(self) -> int:
        """How many feeds there are, for the access record."""
        return len(self.feeds)


class Runs(Protocol):
    """Knows how each feed was last read."""

    def last(self) -> list[FeedRun]:
        """Give each feed that ran or is to run. Raises `CommandRefused`."""


class NoRuns:
    """Where this process knows of no feeds."""

    def last(self) -> list[FeedRun]:
        """Nothing."""
        return []


def sources(asking: Asking, runs: Runs) -> Sources:
    """Read how every feed is, once the looking is written down."""
    return asking.door.ask(
        asking.question(FUNCTION),
        lambda connection, _role: Sources(
            [asdict(each) for each in feeds(connection)], runs.last()
        ),
    )
