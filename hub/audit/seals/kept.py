"""What is kept of the seals in the database, and the rows they are of."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosql
import psycopg
from psycopg.rows import class_row, dict_row, tuple_row

from hub.audit.seals.leaves import Row
from hub.audit.seals.tiles import WIDTH, Tiled
from hub.store import reader

SQL = aiosql.from_path(Path(__file__).with_name("seals.sql"), "psycopg")
Connection = psycopg.Connection[Any]
PAGE = 64 * WIDTH
"""Positions read at a time, at most."""
_HEADER = 19
"""Bytes before the first row of a binary COPY without extensions."""
_FIRST = struct.Struct("!hiqi")
_LENGTH = struct.Struct("!i")


@dataclass(frozen=True)
class KeptHead:
    """A seal as it is kept: what the note signs once more, and the leaves after the last tile."""

    size: int
    root: bytes
    tail: bytes
    sealed_at: datetime
    note: str


def heads(connection: Connection) -> list[KeptHead]:
    """Give every seal, the oldest first."""
    return _heads(connection, SQL.heads.sql)


def last_head(connection: Connection) -> KeptHead | None:
    """Give the newest seal."""
    return next(iter(_heads(connection, SQL.last_head.sql)), None)


def _heads(connection: Connection, query: str) -> list[KeptHead]:
    with connection.cursor(row_factory=class_row(KeptHead), binary=True) as cursor:
        return cursor.execute(query.encode()).fetchall()


def blind(connection: Connection) -> bytes:
    """Give what the salts of the leaves are made of."""
    return bytes(SQL.blind(connection))


def tree(connection: Connection, head: KeptHead) -> Tiled:
    """Give the tree of a seal; its tiles are read when they are needed."""
    roots = tile_roots(connection, head.size // WIDTH)
    return Tiled(head.size, roots, head.tail, lambda tile: _tile(connection, tile))


def tile_roots(connection: Connection, tiles: int) -> list[bytes]:
    """Give the roots of the first whole tiles."""
    with connection.cursor(row_factory=tuple_row, binary=True) as cursor:
        found = cursor.execute(SQL.tile_roots.sql.encode(), {"tiles": tiles})
        return [row[0] for row in found]


def _tile(connection: Connection, tile: int) -> bytes:
    """Give a tile's hashes; none where it is gone, so that no leaf of it is as it was sealed."""
    with connection.cursor(row_factory=tuple_row, binary=True) as cursor:
        found = cursor.execute(SQL.tile.sql.encode(), {"tile": tile}).fetchone()
    return found[0] if found else bytes(WIDTH * 32)


def sealed(connection: Connection, head: KeptHead) -> bytes:
    """Give the hashes of all leaves of a seal, one after another: 32 MB for a million."""
    found = bytearray()
    with connection.cursor(row_factory=tuple_row, binary=True) as cursor:
        asked = {"first": 0, "before": head.size // WIDTH}
        for tile, hashes in cursor.execute(SQL.tiles.sql.encode(), asked):
            # A tile that is gone leaves zeros: no event is as that.
            found.extend(bytes(tile * WIDTH * 32 - len(found)))
            found.extend(hashes)
    found.extend(bytes(head.size // WIDTH * WIDTH * 32 - len(found)))
    return bytes(found) + head.tail


def rows(connection: Connection, first: int, last: int) -> Iterator[Row]:
    """Yield stored events between two positions, in order, as they are sealed."""
    while first <= last:
        end = _end_of_page(connection, first, min(first + PAGE - 1, last))
        asked = {"first": first, "last": end}
        with connection.cursor() as cursor, cursor.copy(SQL.rows.sql.encode(), asked) as copy:
            data = b"".join(copy)
        yield from _parsed(data)
        first = end + 1


def _end_of_page(connection: Connection, first: int, last: int) -> int:
    """Give where a page ends: earlier where its events say more than fits in one."""
    while last > first and SQL.said(connection, first=first, last=last) > reader.PAGE_BYTES:
        last = (first + last) // 2
    return last


def _parsed(data: bytes) -> Iterator[Row]:
    """Read PostgreSQL's binary COPY of three columns: a position, and two of bytes."""
    first, length = _FIRST.unpack_from, _LENGTH.unpack_from
    at = _HEADER
    while True:
        if data[at : at + 2] == b"\xff\xff":
            return
        _columns, _eight, position, size = first(data, at)
        at += _FIRST.size
        columns = data[at : at + size]
        at += size
        (size,) = length(data, at)
        at += _LENGTH.size
        yield Row(position, columns, data[at : at + size])
        at += size


def last_verification(connection: Connection) -> dict[str, Any] | None:
    """Give what the last verification of the store found."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(SQL.last_verification.sql.encode()).fetchone()


def given_out(connection: Connection) -> int:
    """Give the last position given out, as a login knows that may read no event."""
    return int(SQL.given_out(connection) or 0)


def last_position(connection: Connection) -> int:
    """Give the last position of the store."""
    return int(SQL.last_position(connection))
