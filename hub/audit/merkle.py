"""Merkle trees as in RFC 6962 and RFC 9162: roots, inclusion and consistency proofs. No I/O.

Positions here count from 0, as in the RFCs; the store's count from 1. A tree of any size is made of
whole subtrees, so a proof needs nothing but the hashes of those: `Nodes` gives them, from memory or
from wherever they are kept.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol

EMPTY = sha256(b"").digest()
"""The root of a tree of nothing."""
SIZE = 32


class Nodes(Protocol):
    """Gives the hash over the leaves ``[index * 2**level, (index + 1) * 2**level)``."""

    def __call__(self, level: int, index: int, /) -> bytes:
        """Give it; level 0 is a leaf's own hash."""


def leaf_hash(data: bytes) -> bytes:
    """Hash a leaf; the prefix keeps a leaf from passing for a node.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees together."""
    return sha256(b"\x01" + left + right).digest()


class Growing:
    """A tree that is only ever added to: it keeps one hash for each whole subtree at its edge."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf's hash."""
        size, edge = self.size, self._edge
        while size & 1:
            leaf = sha256(b"\x01" + edge.pop() + leaf).digest()
            size >>= 1
        edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Give the root over what was added so far."""
        if not self._edge:
            return EMPTY
        found = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            found = node_hash(left, found)
        return found


class InMemory:
    """Every whole subtree of some leaves' hashes, in memory."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            pairs = range(0, len(below) - 1, 2)
            self._levels.append([node_hash(below[at], below[at + 1]) for at in pairs])

    def __call__(self, level: int, index: int, /) -> bytes:
        """Give the hash of a whole subtree."""
        return self._levels[level][index]


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Give the root over leaves' hashes."""
    tree = Growing()
    for each in leaves:
        tree.add(each)
    return tree.root()


def root(nodes: Nodes, size: int) -> bytes:
    """Give the root of a tree of `size` leaves."""
    return _over(nodes, 0, size) if size else EMPTY


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Give the path from a leaf to the root of a tree of `size`, the nearest hash first."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _half(last - first)
        if index < middle:
            path.append(_over(nodes, middle, last))
            last = middle
        else:
            path.append(_over(nodes, first, middle))
            first = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, old: int, size: int) -> list[bytes]:
    """Give what proves that a tree of `size` begins with the tree of `old` leaves."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} does not begin with one of {old}")
    path: list[bytes] = []
    first, last, is_whole = 0, size, True
    while last > old:
        middle = first + _half(last - first)
        if old <= middle:
            path.append(_over(nodes, middle, last))
            last = middle
        else:
            path.append(_over(nodes, first, middle))
            first, is_whole = middle, False
    if not is_whole:
        path.append(_over(nodes, first, last))
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether a path proves that a leaf's hash is at a place of a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    steps, found = _climbed(index, size - 1, path), leaf
    for each, is_left in steps or ():
        found = node_hash(each, found) if is_left else node_hash(found, each)
    return steps is not None and found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Say whether a path proves that a tree begins with an older one (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not path and old_root == root
    begun, *rest = [old_root, *path] if old & (old - 1) == 0 else (list(path) or [EMPTY])
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    steps, before, after = _climbed(at, last, rest), begun, begun
    for each, is_left in steps or ():
        before = node_hash(each, before) if is_left else before
        after = node_hash(each, after) if is_left else node_hash(after, each)
    return steps is not None and (before, after) == (old_root, root)


def _climbed(at: int, last: int, path: Iterable[bytes]) -> list[tuple[bytes, bool]] | None:
    """Say of each hash of a path whether it stands left; None where it is no path from there."""
    steps = []
    for each in path:
        if last == 0:
            return None
        is_left = bool(at & 1) or at == last
        steps.append((each, is_left))
        while is_left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return steps if last == 0 else None


def _half(size: int) -> int:
    """Give the largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def _over(nodes: Nodes, first: int, last: int) -> bytes:
    """Give the hash over a range of leaves that begins at a multiple of its left half."""
    size = last - first
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, first >> level)
    middle = first + _half(size)
    return node_hash(_over(nodes, first, middle), _over(nodes, middle, last))
