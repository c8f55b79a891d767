"""What is at hand when records take turns, and what a turn comes to. No I/O."""

from dataclasses import dataclass, field
from uuid import UUID

from hub.matching.known.records import Record
from hub.matching.model.decision import Decision

Pair = tuple[UUID, UUID]


@dataclass
class Scene:
    """The records at hand, whom they are about, and what people said of them."""

    records: dict[UUID, Record] = field(default_factory=dict)
    near: dict[UUID, list[UUID]] = field(default_factory=dict)
    """For each record that was looked around, the persons who share keys with it."""
    apart: set[Pair] = field(default_factory=set)
    """A record and another that people decided is not the same."""
    then: dict[Pair, tuple[Record, Record]] = field(default_factory=dict)
    """What the two of each such pair said when it was decided."""
    asked: set[UUID] = field(default_factory=set)
    """Records that a person is asked about: what a link changes may answer it."""
    decided: set[UUID] = field(default_factory=set)
    """Persons about whom something was decided: the others have no stream to read."""
    relations: dict[UUID, dict[UUID, str]] = field(default_factory=dict)
    """For a record, persons who are confirmed to be related to its own."""
    offices: set[str] = field(default_factory=set)
    """Telephone numbers and e-mail addresses of so many records that they tell of no family."""

    def without_offices(self) -> None:
        """Have those count for none of the records at hand."""
        if self.offices:
            self.records = {at: each.without(self.offices) for at, each in self.records.items()}
            self.then = {
                at: (one.without(self.offices), other.without(self.offices))
                for at, (one, other) in self.then.items()
            }


@dataclass(frozen=True)
class Outcome:
    """What a record's turn came to: the decision, and the person it joins, if any.

    `met` are the persons it may be about, the likeliest first;
    `kind` and `candidates` are the question for a person to answer, where there is one.
    """

    record: UUID
    decision: Decision
    met: tuple[UUID, ...]
    joins: UUID | None = None
    kind: str | None = None
    candidates: tuple[UUID, ...] = ()


def pair(one: UUID, other: UUID) -> Pair:
    """Name two records in the one order there is for them."""
    return (one, other) if one < other else (other, one)
