"""Find which positions of a store are not as they were sealed: altered, removed or inserted. Pure.

Whoever alters a store may also number what follows anew, so that no gap is seen. An event that is
only numbered anew still has the hash it was sealed with at its old place; from that the way back is
found, and no event after the first fault is called altered for it.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from hub.audit.merkle import SIZE
from hub.audit.seals.leaves import Row, leaf_at

FAR = 16
"""How many removed one after another, the rest numbered anew, are told one by one."""
Kind = Literal["altered", "removed", "inserted"]


class Fault(NamedTuple):
    """A position that is not as it was sealed."""

    kind: Kind
    position: int


class Locator:
    """Goes through the rows of a store in order, from a position up to the last sealed one."""

    def __init__(self, sealed: bytes, blind: bytes, first: int = 1) -> None:
        """Take the hashes of the leaves from position `first` on, one after another."""
        self._sealed, self._blind, self._first = sealed, blind, first
        self._last = first + len(sealed) // SIZE - 1
        self._next, self._shift = first, 0
        self.rows = 0
        """How many rows were looked at."""
        self.unsealed = 0
        """How many came after the last sealed one: no fault."""

    def faults(self, rows: Iterable[Row]) -> Iterator[Fault]:
        """Yield what is wrong, in the order of the rows."""
        for row, after in pairwise(_with_end(rows)):
            yield from self._look(row, after)
        yield from (Fault("removed", each) for each in range(self._next, self._last + 1))

    def _look(self, row: Row | None, after: Row | None) -> Iterator[Fault]:
        if row is None:
            return
        self.rows += 1
        place = row.position - self._shift
        if place > self._last:
            self.unsealed += 1
            return
        if place < self._next:
            yield Fault("inserted", row.position)
            return
        yield from (Fault("removed", each) for each in range(self._next, place))
        self._next = place
        if self._is_sealed(row, place):
            self._next += 1
        else:
            yield from self._mismatch(row, after, place)

    def _mismatch(self, row: Row, after: Row | None, place: int) -> Iterator[Fault]:
        """Tell an event put in or cut out, with the rest numbered anew, from one changed."""
        if after is not None and self._is_sealed(after, place):
            self._shift += after.position - row.position
            yield Fault("inserted", row.position)
            return
        for gone in range(1, FAR + 1):
            if self._is_sealed(row, place + gone):
                self._shift -= gone
                self._next = place + gone + 1
                yield from (Fault("removed", each) for each in range(place, place + gone))
                return
        self._next += 1
        yield Fault("altered", row.position)

    def _is_sealed(self, row: Row, place: int) -> bool:
        at = (place - self._first) * SIZE
        return self._sealed[at : at + SIZE] == leaf_at(row, place, self._blind)


def _with_end(rows: Iterable[Row]) -> Iterator[Row | None]:
    yield from rows
    yield None
