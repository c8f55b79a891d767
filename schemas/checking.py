"""Say which field of an event does not fit its schema, and why.

Slow and clear: it runs only after an encoder has refused an event. Whatever an encoder refuses this
names, and the other way round (tested on random data for every schema).
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.errors import InvalidEvent
from schemas.limits import FIRST_MICROSECOND, LAST_MICROSECOND, MAX_ITEMS, MAX_TEXT_BYTES

_KINDS: dict[str, type] = {"string": str, "int": int, "long": int, "boolean": bool}
_LOGICAL: dict[str, type] = {"date": date, "timestamp-micros": datetime}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def check(avro: dict[str, Any], event: Any) -> None:
    """Raise `InvalidEvent` for the first field that does not fit a self-contained schema."""
    _Checker(avro).value(avro, event, "")


class _Checker:
    """Walks an event beside its schema; `named` are the shared types, by full name."""

    def __init__(self, avro: dict[str, Any]) -> None:
        self.named: dict[str, Any] = {}
        self.learn(avro)

    def learn(self, schema: Any) -> None:
        if isinstance(schema, list):
            for each in schema:
                self.learn(each)
        elif isinstance(schema, dict):
            if "namespace" in schema:
                self.named[f"{schema['namespace']}.{schema['name']}"] = schema
            for each in schema.get("fields", []):
                self.learn(each["type"])
            self.learn(schema.get("items"))

    def value(self, schema: Any, value: Any, path: str) -> None:
        if isinstance(schema, str):
            schema = self.named.get(schema, schema)
        if isinstance(schema, list):
            if value is not None:
                self.value(next(each for each in schema if each != "null"), value, path)
        elif isinstance(schema, dict) and schema["type"] == "record":
            self.record(schema, value, path)
        elif isinstance(schema, dict) and schema["type"] == "array":
            self.items(schema["items"], value, path)
        else:
            _plain(schema, value, path)

    def record(self, schema: dict[str, Any], value: Any, path: str) -> None:
        if type(value) is not dict:
            raise _wrong_type(path or schema["name"], "a record", value)
        dot = f"{path}." if path else ""
        fields = {each["name"]: each for each in schema["fields"]}
        for name in value:
            if name not in fields:
                raise InvalidEvent(f"{dot}{name}", "is not in the schema")
        for name, each in fields.items():
            if name in value:
                self.value(each["type"], value[name], f"{dot}{name}")
            elif "default" not in each:
                raise InvalidEvent(f"{dot}{name}", "is missing")

    def items(self, schema: Any, value: Any, path: str) -> None:
        if type(value) not in {list, tuple}:
            raise _wrong_type(path, "a list", value)
        if len(value) > MAX_ITEMS:
            raise InvalidEvent(path, f"has {len(value):,} items; at most {MAX_ITEMS:,} may be")
        for index, each in enumerate(value):
            self.value(schema, each, f"{path}[{index}]")


def _plain(schema: Any, value: Any, path: str) -> None:
    kind = schema["type"] if isinstance(schema, dict) else schema
    logical = schema.get("logicalType") if isinstance(schema, dict) else None
    wanted = _LOGICAL.get(str(logical)) or _KINDS[kind]
    exact = wanted in {bool, date} or isinstance(value, bool)
    if not isinstance(value, wanted) or (exact and type(value) is not wanted):
        raise _wrong_type(path, wanted.__name__, value)
    if isinstance(value, str):
        _text(value, path)
    elif isinstance(value, datetime):
        _instant(value, path)
    elif isinstance(value, int):
        bits = 31 if kind == "int" else 63
        if not -(1 << bits) <= value < 1 << bits:
            raise InvalidEvent(path, f"does not fit {bits + 1} bits")


def _text(value: str, path: str) -> None:
    if "\0" in value:
        raise InvalidEvent(path, "holds a NUL character, which no database can keep")
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise InvalidEvent(path, "holds half of a surrogate pair, which is no text") from None
    if size > MAX_TEXT_BYTES:
        raise InvalidEvent(path, f"has {size:,} bytes; at most {MAX_TEXT_BYTES:,} may be")


def _instant(value: datetime, path: str) -> None:
    if value.utcoffset() is None:
        raise InvalidEvent(path, "must be an instant with its time zone")
    since = (value - _EPOCH) // timedelta(microseconds=1)
    if not FIRST_MICROSECOND <= since <= LAST_MICROSECOND:
        raise InvalidEvent(path, "is not in the years 1 to 9999 of UTC")


def _wrong_type(path: str, wanted: str, value: Any) -> InvalidEvent:
    return InvalidEvent(path, f"must be {wanted}, not {type(value).__name__}")
