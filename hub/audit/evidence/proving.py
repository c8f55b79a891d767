"""The events a reading may see, as they are stored, each held to the seal by its proof."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from psycopg.rows import class_row

from hub.audit.evidence.verify import columns_of
from hub.audit.merkle import inclusion_proof, is_included, leaf_hash
from hub.audit.seals import kept
from hub.audit.seals.kept import SQL, Connection, KeptHead
from hub.audit.seals.signing import Head, PublicKey
from hub.audit.seals.verifying import Told


class Leaf(NamedTuple):
    """A stored event as it is sealed, with the salt that lets its content be checked."""

    position: int
    columns: bytes
    content_hash: bytes | None
    state: bytes
    salt: bytes

    @property
    def commitment(self) -> bytes:
        """What the leaf holds of the content."""
        return sha256(self.salt + (self.content_hash or b"") + self.state).digest()

    @property
    def told(self) -> dict[str, Any]:
        """Give the typed columns."""
        return columns_of(self.columns)


@dataclass(frozen=True)
class Proved:
    """Events with their proofs by position, where they were sealed, and what is wrong with any."""

    leaves: list[Leaf]
    proofs: dict[int, list[bytes]]
    head: Head | None
    note: str
    faults: list[Told]

    @property
    def unsealed(self) -> int:
        """How many came after the last seal."""
        return len(self.leaves) - len(self.proofs)

    def __len__(self) -> int:
        """How many events there are, for the access record."""
        return len(self.leaves)


def prove(connection: Connection, public: PublicKey, known: Collection[int]) -> Proved:
    """Hold every event that this reading may see to the last seal.

    `known` are the positions that the timeline rests on, read before: an event that is gone from
    the end of a stream is missed by nothing else here, as the tree does not say whose a leaf is.
    """
    with connection.cursor(row_factory=class_row(Leaf), binary=True) as cursor:
        leaves = cursor.execute(SQL.leaves.sql.encode()).fetchall()
    faults = [*_cut_off(leaves, known), *_gaps(leaves)]
    sealed = kept.last_head(connection)
    if sealed is None:
        return Proved(leaves, {}, None, "", faults)
    head = public.read_head(sealed.note)
    if head is None or head.size != sealed.size:
        faults.append(Told("seal", sealed.size, "not signed by this key"))
        return Proved(leaves, {}, None, sealed.note, faults)
    proofs = _proofs(connection, sealed, leaves)
    for each in leaves:
        path = proofs.get(each.position)
        leaf = leaf_hash(each.columns + each.commitment)
        if path is not None and not is_included(
            leaf, each.position - 1, head.size, path, head.root
        ):
            faults.append(Told("altered", each.position))
    return Proved(leaves, proofs, head, sealed.note, faults)


def _proofs(
    connection: Connection, sealed: KeptHead, leaves: Sequence[Leaf]
) -> dict[int, list[bytes]]:
    tree = kept.tree(connection, sealed)
    return {
        each.position: inclusion_proof(tree, each.position - 1, sealed.size)
        for each in leaves
        if each.position <= sealed.size
    }


def _cut_off(leaves: Sequence[Leaf], known: Collection[int]) -> list[Told]:
    """Find what the timeline rests on and the store has no more."""
    gone = sorted(set(known).difference(each.position for each in leaves))
    return [Told("removed", position, "the timeline still rests on it") for position in gone]


def _gaps(leaves: Sequence[Leaf]) -> list[Told]:
    """Find what is gone from the midst of a stream: its versions are numbered without gaps."""
    reached: dict[str, int] = {}
    found = []
    for each in leaves:
        told = each.told
        before = reached.get(told["stream"], 0)
        if told["version"] != before + 1:
            why = f"version {before + 1} of its stream is missing before it"
            found.append(Told("removed", each.position, why))
        reached[told["stream"]] = told["version"]
    return found


@dataclass(frozen=True)
class Sealing:
    """When the store was last sealed, and what the last verification of all of it found."""

    size: int | None
    sealed_at: datetime | None
    is_signed: bool
    waiting: int | None
    verified: dict[str, Any] | None


def sealing(connection: Connection, public: PublicKey | None) -> Sealing:
    """Say how the seal stands."""
    head, verified = kept.last_head(connection), kept.last_verification(connection)
    if head is None:
        return Sealing(None, None, is_signed=False, waiting=None, verified=verified)
    signed = public.read_head(head.note) if public else None
    waiting = kept.given_out(connection) - head.size
    # The column can be changed by whoever owns the database; what is signed cannot.
    sealed_at = signed.sealed_at if signed else head.sealed_at
    return Sealing(head.size, sealed_at, signed is not None, waiting, verified)
