"""The hashes of a sealed store in tiles of 256 leaves: any node of the tree from a few of them.

Pure: a tile is asked of whoever keeps it, when it is needed.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from hub.audit.merkle import SIZE, InMemory, root

HEIGHT = 8
WIDTH = 1 << HEIGHT


class Tiled:
    """A sealed tree: the roots of its whole tiles, and the leaves after the last of them."""

    def __init__(
        self, size: int, roots: Sequence[bytes], tail: bytes,
        tile: Callable[[int], bytes] = lambda _number: b"",
    ) -> None:  # fmt: skip
        self.size = size
        self._above = InMemory(roots)
        self._tail = InMemory(cut(tail))
        self._within = lru_cache(maxsize=4096)(lambda number: InMemory(cut(tile(number))))
        self._whole = len(roots)

    def __call__(self, level: int, index: int, /) -> bytes:
        """Give the hash of a whole subtree."""
        if level >= HEIGHT:
            return self._above(level - HEIGHT, index)
        number, place = divmod(index << level, WIDTH)
        within = self._tail if number == self._whole else self._within(number)
        return within(level, place >> level)

    def root(self) -> bytes:
        """Give the root of the whole tree."""
        return root(self, self.size)


def cut(hashes: bytes) -> list[bytes]:
    """Cut hashes that are kept one after another.

    >>> [len(each) for each in cut(bytes(64))]
    [32, 32]
    """
    return [hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE)]
