"""Verify the store: hash every event anew, and hold it to what was sealed and signed.

The kept hashes say where a fault is; the signatures say that the kept hashes are those of the day.
All seals are over the same leaves, so where each gives its signed root, each later one begins with
every earlier one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from psycopg.types.json import Jsonb

from hub.audit.merkle import SIZE, Growing
from hub.audit.seals import kept
from hub.audit.seals.kept import SQL, Connection, KeptHead
from hub.audit.seals.leaves import Row
from hub.audit.seals.locating import Locator
from hub.audit.seals.signing import Head, PublicKey

Progress = Callable[[int, int | None], None]
MOST = 1000
"""Faults that are told one by one; more is one disaster."""


@dataclass(frozen=True)
class Told:
    """A fault: an event that is altered, removed or inserted, or a seal that does not hold."""

    kind: str
    position: int
    why: str = ""


@dataclass(frozen=True)
class Verification:
    """What a verification found, of which positions; no faults says that all is as sealed."""

    first: int
    last: int
    heads: int
    sealed_at: datetime | None
    events: int
    unsealed: int
    seconds: float
    faults: list[Told] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was sealed."""
        return not self.faults


def verify(  # noqa: PLR0913
    connection: Connection,
    public: PublicKey,
    *,
    first: int = 1,
    last: int | None = None,
    elsewhere: Sequence[str] = (),
    progress: Progress = lambda _done, _total: None,
) -> Verification | None:
    """Verify the store, or a range of it, as hub_seal; None where it was never sealed.

    `elsewhere` are signed heads that were kept outside the database; where it has no seal any more,
    they say that it had. The whole tree is always held to its signatures; of a range only the
    events are hashed anew.
    """
    began = perf_counter()
    heads = kept.heads(connection)
    if not heads and not elsewhere:
        return None
    size, sealed_at = (heads[-1].size, heads[-1].sealed_at) if heads else (0, None)
    hashes = kept.sealed(connection, heads[-1]) if heads else b""
    faults = list(_seals(heads, hashes, public, elsewhere))
    upto = size if last is None else min(last, size)
    end = kept.last_position(connection) if last is None else upto
    locator = Locator(hashes[(first - 1) * SIZE : upto * SIZE], kept.blind(connection), first)
    rows = _watched(kept.rows(connection, first, end), end - first + 1, progress)
    for fault in locator.faults(rows):
        faults.append(Told(fault.kind, fault.position))
        if len(faults) >= MOST:
            break
    return Verification(
        first, upto, len(heads), sealed_at, locator.rows, locator.unsealed,
        round(perf_counter() - began, 3), faults,
    )  # fmt: skip


def _watched(rows: Iterable[Row], total: int, progress: Progress) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if number % kept.PAGE == 0:
            progress(number, total)
        yield row


def _seals(
    heads: Sequence[KeptHead], hashes: bytes, public: PublicKey, elsewhere: Sequence[str]
) -> Iterator[Told]:
    """Yield the seals that are not signed, or are not over the kept hashes."""
    signed: list[Head] = []
    for head in heads:
        read = public.read_head(head.note)
        kept_as = (head.size, head.root, head.sealed_at)
        if read is None or (read.size, read.root, read.sealed_at) != kept_as:
            yield Told("seal", head.size, "not signed by this key, or says something else")
        else:
            signed.append(read)
    for note in elsewhere:
        read = public.read_head(note)
        if read is None:
            yield Told("seal", 0, "a seal kept elsewhere is not signed by this key")
        else:
            signed.append(read)
    roots = _roots({each.size for each in signed}, hashes)
    for each in sorted(signed, key=lambda head: head.size):
        if each.size not in roots:
            yield Told("seal", each.size, "a seal kept elsewhere is of more than is sealed here")
        elif roots[each.size] != each.root:
            yield Told("seal", each.size, "the kept hashes up to here do not give its root")


def _roots(sizes: set[int], hashes: bytes) -> dict[int, bytes]:
    """Give the roots of the trees of these sizes, in one go over the leaves."""
    tree = Growing()
    found = {0: tree.root()} if 0 in sizes else {}
    for at in range(0, len(hashes), SIZE):
        tree.add(hashes[at : at + SIZE])
        if tree.size in sizes:
            found[tree.size] = tree.root()
    return found


def remember(connection: Connection, found: Verification) -> None:
    """Keep what a verification found, for the page that says it."""
    SQL.add_verification(
        connection, first_position=found.first, last_position=found.last, events=found.events,
        unsealed=found.unsealed, seconds=found.seconds,
        faults=Jsonb([vars(each) for each in found.faults]),
    )  # fmt: skip
