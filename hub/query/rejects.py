"""Rows that connectors could not take, as the pages and the API ask for them.

Rejects are files beside the feeds, and connectors are no part of the hub: whoever starts the pages
hands in something that knows them (see `hub/commands/feed_rejects.py`), or nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hub.query.asking import Asking

FUNCTION = "mend_feeds"


@dataclass(frozen=True)
class RejectedRow:
    """One row that was not taken. `cells` is what the source holds: personal data."""

    key: str
    row: str
    column: str
    code: str
    message: str
    value: str = field(repr=False)
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class StreamRejects:
    """The rejected rows of one stream of a feed, as its last run left them."""

    system: str
    stream: str
    rows: Sequence[RejectedRow] = field(repr=False)

    def row(self, key: str) -> RejectedRow | None:
        """Find a row."""
        return next((each for each in self.rows if each.key == key), None)


@dataclass(frozen=True)
class Sent:
    """What became of rows that were sent again."""

    rows: int
    taken: int
    unchanged: int
    rejected: int


class Rejects(Protocol):
    """Knows the rejected rows of every feed, and sends them again."""

    def listed(self) -> list[StreamRejects]:
        """Give the rejected rows of every stream that has some. Raises `CommandRefused`."""

    def send(self, system: str, stream: str, corrected: Mapping[str, Mapping[str, str]]) -> Sent:
        """Send rows again, each key with its corrected cells. Raises `CommandRefused`."""


class Nowhere:
    """Where this process knows of no feeds."""

    def listed(self) -> list[StreamRejects]:
        """Nothing."""
        return []

    def send(self, *_: object) -> Sent:
        """Nothing."""
        return Sent(0, 0, 0, 0)


def listed(asking: Asking, rejects: Rejects) -> list[StreamRejects]:
    """List every stream's rejected rows, once the looking is written down."""
    return asking.door.ask(asking.question(FUNCTION), lambda _c, _role: rejects.listed())


def of_stream(
    asking: Asking, rejects: Rejects, system: str, stream: str
) -> StreamRejects | None:  # fmt: skip
    """Give one stream's rejected rows; None where it has none."""
    found = listed(asking, rejects)
    return next((each for each in found if (each.system, each.stream) == (system, stream)), None)


def send(
    rejects: Rejects, found: StreamRejects, corrected: Mapping[str, Mapping[str, str]]
) -> Sent:
    """Send rows of a stream again; cells that are not given stay as they are.

    `found` was asked for at the door. Raises `CommandRefused`.
    """
    rows = {
        key: dict(row.cells) | dict(corrected[key])
        for key in corrected
        if (row := found.row(key)) is not None
    }
    return rejects.send(found.system, found.stream, rows)
