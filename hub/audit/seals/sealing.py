"""Seal the store: add what came since the last seal to the tree, and sign its root.

Outside the append path: whoever appends never waits for it, and whoever seals may only read events
and add seals. Nothing is sealed over what is not as it was sealed before.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.audit.merkle import InMemory, root
from hub.audit.seals import kept
from hub.audit.seals.kept import SQL, Connection, KeptHead
from hub.audit.seals.leaves import leaf_at
from hub.audit.seals.signing import Head, Key, PublicKey
from hub.audit.seals.tiles import HEIGHT, WIDTH, Tiled, cut
from hub.errors import NotAsSealed

Progress = Callable[[int, int | None], None]
_LOOK = "run hub verify to see where; nothing was sealed"


@dataclass(frozen=True)
class Sealed:
    """A seal, and how many positions are new in it; none where nothing came since the last."""

    size: int
    new: int
    root: str
    sealed_at: datetime
    note: str


def seal(  # noqa: PLR0913
    connection: Connection,
    key: Key,
    *,
    earlier: PublicKey | None = None,
    now: datetime | None = None,
    elsewhere: Sequence[str] = (),
    progress: Progress = lambda _done, _total: None,
) -> Sealed:
    """Seal every position there is, in one transaction, as the login hub_seal.

    `earlier` are the keys that it was sealed by before this one. `elsewhere` are the heads that
    were kept outside the database, the newest last. Raises `NotAsSealed` where the last seal is of
    none of these keys, or does not fit what is kept, or what is kept does not go on from the newest
    head elsewhere: two trees would be signed else.
    """
    public = key.public.after(earlier)
    with connection.transaction():
        SQL.lock(connection)
        before, last = kept.last_head(connection), kept.last_position(connection)
        tree = None
        if before:
            tree = kept.tree(connection, before)
            _must_fit(before, tree, public)
        if elsewhere:
            _must_go_on(tree, elsewhere, public)
        size = before.size if before else 0
        if before and last < size:
            raise NotAsSealed(f"the store ends at {last:,}, and {size:,} were sealed: {_LOOK}")
        if before and last == size:
            return Sealed(size, 0, before.root.hex(), before.sealed_at, before.note)
        head, tail = _grown(connection, before, last, progress)
        signed = Head(last, head, (now or datetime.now(UTC)).replace(microsecond=0))
        note = key.sign(signed)
        SQL.add_head(connection, size=last, root=head, tail=tail, sealed_at=signed.sealed_at,
                     note=note)  # fmt: skip
    return Sealed(last, last - size, head.hex(), signed.sealed_at, note)


def _must_fit(head: KeptHead, tree: Tiled, public: PublicKey) -> None:
    """Raise `NotAsSealed` unless a seal is signed by this key and its kept hashes give its root."""
    signed = public.read_head(head.note)
    if signed is None:
        raise NotAsSealed(
            f"the seal of {head.size:,} positions is not signed by this key, nor by one before it "
            f"that HUB_SEAL_PUBLIC_KEY names: {_LOOK}"
        )
    if signed.size != head.size or tree.root() != signed.root:
        raise NotAsSealed(f"what is kept of the seal of {head.size:,} does not fit it: {_LOOK}")


def _must_go_on(tree: Tiled | None, elsewhere: Sequence[str], public: PublicKey) -> None:
    """Raise `NotAsSealed` unless the newest head kept elsewhere is of the beginning of a seal."""
    read = map(public.read_head, reversed(elsewhere))
    signed, size = next(filter(None, read), None), tree.size if tree else 0
    if signed is None:
        raise NotAsSealed(f"no head kept elsewhere is signed by this key: {_LOOK}")
    if tree is None or signed.size > size:
        raise NotAsSealed(
            f"a head kept elsewhere is of {signed.size:,} positions, and {size:,} are sealed here: "
            f"{_LOOK}"
        )
    if root(tree, signed.size) != signed.root:
        raise NotAsSealed(
            f"what is sealed here does not begin as the head of {signed.size:,} positions that is "
            f"kept elsewhere: {_LOOK}"
        )


def _grown(
    connection: Connection, before: KeptHead | None, last: int, progress: Progress
) -> tuple[bytes, bytes]:
    """Add the new leaves, keeping whole tiles; give the root and the leaves after the last tile."""
    size = before.size if before else 0
    roots = kept.tile_roots(connection, size // WIDTH)
    pending = cut(before.tail) if before else []
    for number, leaf in enumerate(_leaves(connection, size + 1, last), start=1):
        pending.append(leaf)
        if len(pending) == WIDTH:
            tree = InMemory(pending)
            roots.append(tree(HEIGHT, 0))
            SQL.add_tile(connection, tile=len(roots) - 1, hashes=b"".join(pending), root=roots[-1])
            pending = []
            progress(number, last - size)
    tail = b"".join(pending)
    return Tiled(last, roots, tail).root(), tail


def _leaves(connection: Connection, first: int, last: int) -> Iterator[bytes]:
    """Yield the leaf of each position. Raises `NotAsSealed` where there is no event at one."""
    blind, expected = kept.blind(connection), first
    for row in kept.rows(connection, first, last):
        if row.position != expected:
            break
        yield leaf_at(row, row.position, blind)
        expected += 1
    if expected <= last:
        raise NotAsSealed(f"the events from position {expected:,} on are not whole: {_LOOK}")
