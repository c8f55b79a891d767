"""Rows of a read model in PostgreSQL's binary COPY format, by code written for their columns.

A driver would do the same, value by value and at several times the cost, which in a rebuild is more
than PostgreSQL takes to store the row. So one line of Python is written for each table's columns,
once; what a value of each type becomes is in `_AS_BYTES`. Tested against the driver.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from struct import Struct
from typing import Any

from projections.base import Row

Packer = Callable[[Sequence[Row]], bytes]

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(2000, 1, 1).toordinal()
_TEXT_OID = 25

_length = Struct("!i").pack
_long = Struct("!iq").pack
_int = Struct("!ii").pack
_array_start = Struct("!iiiii").pack


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


_AS_BYTES = {
    "uuid": "sixteen + {v}.int.to_bytes(16, 'big')",
    "bigint": "long(8, {v})",
    "integer": "int_(4, {v})",
    "boolean": "(true if {v} else false)",
    "text": "text({v})",
    "date": "date({v})",
    "timestamp with time zone": "instant({v})",
    "text[]": "texts({v})",
}
"""For each type a read model may use: the bytes of a value `v`, with their length."""

_NAMES = {
    "header": b"PGCOPY\n\xff\r\n\0" + bytes(8),
    "trailer": b"\xff\xff",
    "null": b"\xff\xff\xff\xff",
    "sixteen": _length(16),
    "true": b"\0\0\0\1\1",
    "false": b"\0\0\0\1\0",
    "long": _long,
    "int_": _int,
    "text": _text,
    "date": _date,
    "instant": _instant,
    "texts": _texts,
}

_PACK = """
def pack(rows):
    parts = [header]
    for {values} in rows:
        parts += (start, {fields})
    parts.append(trailer)
    return b"".join(parts)
"""


@cache
def packer_for(types: tuple[str, ...]) -> Packer:
    """Make the function that packs rows whose columns are of these types.

    >>> packer_for(("integer",))([(1,), (None,)])[-17:].hex(" ", 4)
    '01 00000004 00000001 0001ffff ffffffff'
    """
    unknown = set(types) - set(_AS_BYTES)
    if unknown:
        raise LookupError(f"read models have no columns of type {', '.join(sorted(unknown))}")
    values = [f"v{place}" for place in range(len(types))]
    fields = [
        f"null if {value} is None else {_AS_BYTES[each].format(v=value)}"
        for value, each in zip(values, types, strict=True)
    ]
    source = _PACK.format(values=", ".join([*values, ""]), fields=", ".join(fields))
    names: dict[str, Any] = {**_NAMES, "start": Struct("!h").pack(len(types))}
    exec(compile(source, "<packer>", "exec"), names)  # noqa: S102
    pack: Packer = names["pack"]
    return pack
