"""What a connector gives: facts from rows, or the reason a row cannot be taken.

A connector's ``translate.py`` is pure: it sees one row and yields facts or a rejection. It never
sees Kafka, ids, revisions or yesterday's extract; the runner adds those.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Value = str | int | float | bool | date | datetime | None
"""What a reader gives for one cell. Text is stripped; empty text and null characters are None."""


@dataclass(frozen=True)
class Row:
    """One row of a source, its columns under the names feed.yml gives them."""

    stream: str
    """The stream of feed.yml it came from."""
    number: int
    """Where a person finds it: the row of the sheet or file, counted from 1 with the headings."""
    values: Mapping[str, Value]
    place: str = ""
    """The sheet, file or table."""
    wrong: "Rejected | None" = None
    """Why it cannot be taken, where the reader itself saw that: a cell that is far too long."""
    rejected_as: str = ""
    """The id of the rejected row that this one is the correction of."""

    def __getitem__(self, column: str) -> Value:
        return self.values[column]

    def get(self, column: str) -> Value:
        """Give a cell, or None where the source has no such column."""
        return self.values.get(column)


@dataclass(frozen=True)
class Practitioner:
    """A worker named in a row."""

    reference: str | None = None
    name: str | None = None
    role: str | None = None
    team: str | None = None


@dataclass(frozen=True)
class Fact:
    """One thing that happened, as a row records it. The runner makes it an event.

    `record_key` must be stable between extracts and, with the event type, unique in the feed.
    """

    event_type: str
    record_key: str
    local_id: str
    """The person's id in the system, as issued."""
    occurred_on: date | None = None
    occurred_at: datetime | None = None
    recorded_at: datetime | None = None
    recorded_by: Practitioner | None = None
    correlation_id: str | None = None
    inferred: tuple[str, int] | None = None
    """Rule and version, where the fact is not in the row but follows from it."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """The event's own fields; what is not given is null."""
    is_lasting: bool = False
    """True where a later extract may not say it and does not take it back: a *last* seen date."""
    feed: str | None = None
    """Where several streams state the same fact (one child on many lists): a name they share."""


@dataclass(frozen=True)
class Rejected:
    """Why a row cannot be taken. One of these rejects the whole row: nothing of it is published."""

    column: str
    value: Value
    code: str
    """Short and stable, for counting: not_a_date, missing, not_in_list …"""
    message: str
    """For the person who will correct the row: what is wrong and what would be right."""


Translate = Callable[[Row], Iterator[Fact | Rejected]]


class NotTaken(Exception):
    """Raised inside a translation by a value that cannot be read; becomes its `rejected`."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(rejected.message)
        self.rejected = rejected
