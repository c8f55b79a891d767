"""Rows of a read model in PostgreSQL's binary COPY format.

One function per PostgreSQL type the read models use. A driver would do the same, field by field and
at several times the cost, which in a rebuild is more than PostgreSQL takes to store the row.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from struct import Struct
from typing import Any
from uuid import UUID

from projections.base import Row

Packer = Callable[[Sequence[Row]], bytes]

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(2000, 1, 1).toordinal()
_TEXT_OID = 25

_length = Struct("!i").pack
_long = Struct("!iq").pack
_int = Struct("!ii").pack
_uuid_length = _length(16)
_array_start = Struct("!iiiii").pack


def _uuid(value: UUID) -> bytes:
    return _uuid_length + value.bytes


def _bigint(value: int) -> bytes:
    return _long(8, value)


def _integer(value: int) -> bytes:
    return _int(4, value)


def _boolean(value: bool) -> bytes:
    return b"\0\0\0\1\1" if value else b"\0\0\0\1\0"


@lru_cache(maxsize=16_384)
def _text(value: str) -> bytes:
    encoded = value.encode()
    return _length(len(encoded)) + encoded


@lru_cache(maxsize=16_384)
def _date(value: date) -> bytes:
    return _int(4, value.toordinal() - _EPOCH_DAY)


@lru_cache(maxsize=16_384)
def _instant(value: datetime) -> bytes:
    since = value - _EPOCH
    return _long(8, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _texts(values: Sequence[str]) -> bytes:
    if not values:
        return Struct("!iiii").pack(12, 0, 0, _TEXT_OID)
    data = b"".join(map(_text, values))
    return _array_start(20 + len(data), 1, 0, _TEXT_OID, len(values)) + _length(1) + data


_PACK: dict[str, Callable[[Any], bytes]] = {
    "uuid": _uuid,
    "bigint": _bigint,
    "integer": _integer,
    "boolean": _boolean,
    "text": _text,
    "date": _date,
    "timestamp with time zone": _instant,
    "text[]": _texts,
}


@cache
def packer_for(types: tuple[str, ...]) -> Packer:
    """Make the function that packs rows whose columns are of these types."""
    unknown = set(types) - set(_PACK)
    if unknown:
        raise LookupError(f"read models have no columns of type {', '.join(sorted(unknown))}")
    packs = [_PACK[each] for each in types]
    start = Struct("!h").pack(len(types))

    def pack(rows: Sequence[Row]) -> bytes:
        parts = [_HEADER]
        add = parts.append
        for row in rows:
            add(start)
            parts += [
                _NULL if value is None else to_bytes(value)
                for value, to_bytes in zip(row, packs, strict=True)
            ]
        add(_TRAILER)
        return b"".join(parts)

    return pack
