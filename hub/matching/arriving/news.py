"""What records taking turns tell each other: who hears of what, and who waits for whom. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from schemas.identifiers import own_person_id


@dataclass
class News:
    """What became of the rounds of turns since something arrived, over all their transactions."""

    rounds: int = 0
    changes: int = 0
    """How often it became another matter whom records are about."""
    turned: dict[UUID, int] = field(default_factory=dict)
    """How often it had, when a record took its turn last."""

    def is_news_to(self, record: UUID) -> bool:
        """Whether a turn of this record could end otherwise than its last one did."""
        return self.turned.get(record, -1) < self.changes


@dataclass
class Yielding:
    """Records that left it to younger ones to join or to ask them, and the persons of those."""

    to: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    """Few of a page's records: those that left it to nobody are not among them."""

    def note(self, record: UUID, people: Iterable[UUID]) -> None:
        """Keep to whom a record leaves it, as of its last turn."""
        self.to.pop(record, None)
        if found := frozenset(people):
            self.to[record] = found

    def left_it_to(self, records: Iterable[UUID]) -> set[UUID]:
        """Give those who left it to one of these, and asked nobody else meanwhile."""
        own = {own_person_id(each) for each in records}
        return {each for each, people in self.to.items() if not own.isdisjoint(people)}
