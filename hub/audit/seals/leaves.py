"""What a stored event is sealed as: pure, and told again in the verifier that leaves the hub.

A leaf is the event's typed columns, which identify nobody, and a commitment to what it says:
``SHA-256(salt, content hash, state)``. A proof hands out the hashes of other people's events; a
hash of words that are few, such as a code, could be guessed without the salt. So whoever has the
salt of an event can check what it says, and whoever has not can check that it is there.
"""

from hashlib import sha256
from struct import Struct
from typing import NamedTuple

from hub.audit.merkle import leaf_hash

_POSITION = Struct("!q")
_PLACE = slice(12, 20)
"""Where PostgreSQL's binary row has its first column: after its count, a type and a length."""


class Row(NamedTuple):
    """A stored event as it is sealed: its typed columns as PostgreSQL sends a row, and its content.

    `columns` are position, stream, version, topic, event id, revision, occurred on, occurred at,
    recorded at, received at, event type, source system and source feed (``record_send``).
    """

    position: int
    columns: bytes
    content: bytes
    """The content hash, where there is one, and the state."""


def salt_of(blind: bytes, position: int) -> bytes:
    """Give the salt of a position; `blind` is the store's own secret of 32 bytes."""
    return sha256(blind + _POSITION.pack(position)).digest()


def sealed_as(columns: bytes, content: bytes, salt: bytes) -> bytes:
    """Give the hash of an event's leaf."""
    return leaf_hash(columns + sha256(salt + content).digest())


def leaf_at(row: Row, position: int, blind: bytes) -> bytes:
    """Give the hash a row would have at a position, its own or one it was moved from."""
    columns = row.columns
    if position != row.position:
        columns = columns[: _PLACE.start] + _POSITION.pack(position) + columns[_PLACE.stop :]
    return sealed_as(columns, row.content, salt_of(blind, position))
