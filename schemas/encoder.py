"""Encoders written for one schema: straight-line Python that checks while it writes.

fastavro writes what it is given as best it can: True as the integer 1, 1.5 as 1, a naive time as
if it were local. An event is kept for ever, so here only what the schema says is written, byte for
byte as fastavro writes it (tested on random data for every schema), at three times its speed.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from schemas.limits import FIRST_MICROSECOND, LAST_MICROSECOND, MAX_ITEMS, MAX_TEXT_BYTES

Encoder = Callable[[dict[str, Any]], bytes]

FAULTS = (TypeError, ValueError, KeyError)
"""What an encoder raises for an event that does not fit; `schemas.checking` says where and why."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_SHORT = 8192


def encoder_of(avro: dict[str, Any]) -> Encoder:
    """Make the function that writes an event of one schema as Avro bytes."""
    writer = _Writer()
    parts = writer.record(avro, "event", 1)
    lines = ["def encode(event):", *writer.lines, f"    return b''.join(({', '.join(parts)},))"]
    exec(compile("\n".join(lines), f"<encoder {avro['name']}>", "exec"), writer.scope)  # noqa: S102
    encode: Encoder = writer.scope["encode"]
    return encode


def varint(number: int) -> bytes:
    """Write a number already zigzagged.

    >>> varint(300).hex()
    'ac02'
    """
    written = bytearray()
    while number > 127:  # noqa: PLR2004  (seven bits a byte)
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)


class _Writer:
    """Writes the body of one function; `scope` is what the function can see."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.named: dict[str, Any] = {}
        self.count = 0
        self.scope: dict[str, Any] = {
            "SIZE": tuple(varint(size << 1) for size in range(_SHORT)),
            "long_text": _long_text,
            "integer": _integer,
            "long_integer": _long_integer,
            "date_bytes": _date_bytes,
            "instant_bytes": _instant_bytes,
            "items_of": _items_of,
            "misfit": _misfit,
        }

    def put(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def name(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def record(self, schema: dict[str, Any], value: str, depth: int) -> list[str]:
        """Write a record's fields; give the expressions of its parts, in order."""
        if "namespace" in schema:
            self.named[f"{schema['namespace']}.{schema['name']}"] = schema
        names = [each["name"] for each in schema["fields"]]
        take, values = self.name("take"), [self.name("v") for _ in names]
        self.scope[take] = itemgetter(*names) if len(names) > 1 else _only(names[0])
        self.scope[f"{take}_or_default"] = _taking_defaults(schema["fields"])
        self.put(depth, f"if type({value}) is not dict:")
        self.put(depth + 1, "misfit()")
        # As many fields as the schema has, each of which is found: then there are no others.
        self.put(depth, f"{', '.join(values)}, = {take}({value}) if len({value}) == {len(names)} "
                        f"else {take}_or_default({value})")  # fmt: skip
        return [
            part
            for each, name in zip(schema["fields"], values, strict=True)
            for part in self.value(each["type"], name, depth)
        ]

    def value(self, schema: Any, value: str, depth: int) -> list[str]:
        if isinstance(schema, str):
            schema = self.named.get(schema, schema)
        if isinstance(schema, list):
            return [self.union(schema, value, depth)]
        kind = schema["type"] if isinstance(schema, dict) else schema
        if kind == "record":
            return self.record(schema, value, depth)
        part = self.name("b")
        if kind == "array":
            self.array(schema, value, part, depth)
        else:
            self.plain(schema, kind, value, part, depth)
        return [part]

    def union(self, schema: list[Any], value: str, depth: int) -> str:
        some = next(index for index, each in enumerate(schema) if each != "null")
        chosen, part = varint(some << 1), self.name("b")
        self.put(depth, f"if {value} is None:")
        self.put(depth + 1, f"{part} = {varint((1 - some) << 1)!r}")
        self.put(depth, "else:")
        inner = self.value(schema[some], value, depth + 1)
        self.put(depth + 1, f"{part} = {chosen!r} + {' + '.join(inner)}")
        return part

    def array(self, schema: dict[str, Any], value: str, part: str, depth: int) -> None:
        items, each = self.name("items"), self.name("v")
        self.put(depth, f"if type({value}) is not list and type({value}) is not tuple:")
        self.put(depth + 1, "misfit()")
        self.put(depth, f"{items} = []")
        self.put(depth, f"for {each} in {value}:")
        inner = self.value(schema["items"], each, depth + 1)
        self.put(depth + 1, f"{items}.append({' + '.join(inner)})")
        self.put(depth, f"{part} = items_of({items})")

    def plain(self, schema: Any, kind: str, value: str, part: str, depth: int) -> None:
        logical = schema.get("logicalType") if isinstance(schema, dict) else None
        if logical == "date":
            self.put(depth, f"{part} = date_bytes({value}) if type({value}) is date else misfit()")
            self.scope["date"] = date
        elif logical == "timestamp-micros":
            self.put(depth, f"{part} = instant_bytes({value})")
        elif kind == "string":
            self.text(value, part, depth)
        elif kind == "boolean":
            self.put(depth, f"{part} = b'\\1' if {value} is True else b'\\0' "
                            f"if {value} is False else misfit()")  # fmt: skip
        elif kind in {"int", "long"}:
            check = "integer" if kind == "int" else "long_integer"
            self.put(depth, f"{part} = SIZE[{value}] if type({value}) is int and "
                            f"-1 < {value} < {_SHORT} else {check}({value})")  # fmt: skip
        else:
            raise KeyError(f"the encoder does not know Avro type {kind!r}")

    def text(self, value: str, part: str, depth: int) -> None:
        self.put(depth, f"if not isinstance({value}, str) or '\\0' in {value}:")
        self.put(depth + 1, "misfit()")
        self.put(depth, f"t = {value}.encode()")
        self.put(depth, "n = len(t)")
        self.put(depth, f"{part} = SIZE[n] + t if n < {_SHORT} else long_text(t)")


def _only(name: str) -> Callable[[dict[str, Any]], tuple[Any]]:
    return lambda value: (value[name],)


def _taking_defaults(fields: list[dict[str, Any]]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """Take fields from a record that leaves some out. One it may not leave out is a KeyError."""
    names = {each["name"] for each in fields}
    defaults = {each["name"]: each["default"] for each in fields if "default" in each}

    def take(value: dict[str, Any]) -> tuple[Any, ...]:
        if not value.keys() <= names:
            _misfit()
        whole = defaults | value
        return tuple(whole[each["name"]] for each in fields)

    return take


def _misfit() -> Any:
    raise TypeError("does not fit the schema")


def _long_text(text: bytes) -> bytes:
    if len(text) > MAX_TEXT_BYTES:
        raise ValueError("too long")
    return varint(len(text) << 1) + text


def _items_of(items: list[bytes]) -> bytes:
    if len(items) > MAX_ITEMS:
        raise ValueError("too many items")
    return varint(len(items) << 1) + b"".join(items) + b"\0" if items else b"\0"


def _integer(value: Any) -> bytes:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
        _misfit()
    return varint((value << 1) ^ (value >> 31))


def _long_integer(value: Any) -> bytes:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        _misfit()
    return varint((value << 1) ^ (value >> 63))


@lru_cache(maxsize=8192)
def _date_bytes(value: date) -> bytes:
    days = value.toordinal() - _EPOCH_ORDINAL
    return varint((days << 1) ^ (days >> 63))


def _instant_bytes(value: Any) -> bytes:
    if not isinstance(value, datetime) or value.tzinfo is None:
        _misfit()
    since = value - _EPOCH
    micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    if not FIRST_MICROSECOND <= micros <= LAST_MICROSECOND:
        _misfit()
    return varint((micros << 1) ^ (micros >> 63))
