"""What one slice of rows changes: in the feed's state, and what is to be sent for it."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from connectors.publisher import Message


@dataclass(frozen=True)
class Sent:
    """An event sent before: what it is, and which revision it is at."""

    event_id: str
    event_type: str
    feed: str
    record_key: str
    local_id: str
    hash: bytes
    revision: int
    withdrawn: bool
    run: int
    id: int = 0
    """Its place in the feed's state; 0 until it has one."""
    row: int = 0
    """The row that says it; 0 where that is not known."""
    row_reading: int = 0
    """The reading of the source that last saw that row."""

    def withdrawn_at(self, run: int) -> "Sent":
        """Give the event as it is once it is taken back: a revision of its own."""
        return replace(self, revision=self.revision + 1, withdrawn=True, run=run)


class SeenRow(NamedTuple):
    """A row as it was last taken."""

    id: int
    stream: str
    key: str
    hash: bytes
    mapping_version: int
    reading: int
    """The reading of the source that last saw it."""
    accepted: int
    """The run that last published it."""
    noted: bool = False
    """Whether it was taken without one of its values."""


@dataclass
class Changes:
    """Collected while a slice is taken, then written and sent as one."""

    rows: dict[int, SeenRow] = field(default_factory=dict)
    """Rows that are new or say something else."""
    again: list[int] = field(default_factory=list)
    """Rows that are still there, whatever they hold."""
    unlinked: list[int] = field(default_factory=list)
    """Rows whose earlier events are given by them no more, unless linked anew."""
    links: list[tuple[int, int]] = field(default_factory=list)
    """Row, and an event it gives."""
    events: dict[int, Sent] = field(default_factory=dict)
    corrections: list[tuple[str, bytes, int]] = field(default_factory=list)
    """Stream, content of a rejected row, and the row that was sent as its correction."""
    messages: list[Message] = field(default_factory=list)
