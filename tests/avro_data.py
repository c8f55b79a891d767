"""Random events of any schema, and fastavro as the oracle that ours is compared with.

Two sources of chance: `event` for many events quickly, `events` for Hypothesis, which shrinks what
fails. Both like the edges: empty texts, texts whose length takes two or three bytes, the first and
last day there is.
"""

import io
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import fastavro
from hypothesis import strategies as st

from schemas.repository import EventSchema, repository

SCHEMAS = repository().all()
LETTERS = "aeiou stnr'-é߀𝄞\n\t"
FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Names = dict[str, Any]


def event(schema: EventSchema, dice: random.Random) -> dict[str, Any]:
    """Make a random event that fits a schema."""
    made: dict[str, Any] = _random(schema.avro, dice, {})
    return made


def events(schema: EventSchema) -> st.SearchStrategy[dict[str, Any]]:
    """Make random events that fit a schema, for Hypothesis."""
    return _strategy(schema.avro, {})


def oracle_bytes(schema: Any, value: Any) -> bytes:
    """Write as fastavro does."""
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, schema, value)
    return buffer.getvalue()


def oracle(schema: Any, payload: bytes) -> Any:
    """Read as fastavro does."""
    return fastavro.schemaless_reader(io.BytesIO(payload), schema, None)


def paths(schema: EventSchema) -> list[str]:
    """Name every field of every record of a schema, as dotted paths."""
    return list(_paths(schema.avro, "", {}))


def at(event: Any, path: str) -> Any:
    """Take a field out of an event by its path; None beyond a null."""
    for part in path.split("."):
        event = None if event is None else event[part]
    return event


def _resolve(schema: Any, named: Names) -> tuple[Any, str, str | None]:
    """Give a schema, its Avro type and its logical type."""
    if isinstance(schema, str):
        schema = named.get(schema, schema)
    if not isinstance(schema, dict):
        return schema, "union" if isinstance(schema, list) else schema, None
    if "namespace" in schema:
        named[f"{schema['namespace']}.{schema['name']}"] = schema
    return schema, schema["type"], schema.get("logicalType")


def _other(union: list[Any]) -> Any:
    return next(each for each in union if each != "null")


def _random(schema: Any, dice: random.Random, named: Names) -> Any:
    schema, kind, logical = _resolve(schema, named)
    if kind == "union":
        # Made even if it is thrown away: it may define a type that a later field names.
        value = _random(_other(schema), dice, named)
        return value if dice.random() < 0.6 else None
    if kind == "record":
        return {each["name"]: _random(each["type"], dice, named) for each in schema["fields"]}
    if kind == "array":
        return [_random(schema["items"], dice, named) for _ in range(dice.choice((0, 0, 1, 2, 70)))]
    return _plain(logical or kind, dice)


def _plain(kind: str, dice: random.Random) -> Any:
    if kind == "string":
        size = dice.choice((0, 1, 5, 12, 36, 63, 64, 200, 9000 if dice.random() < 0.05 else 7))
        return "".join(dice.choices(LETTERS, k=size))
    if kind == "boolean":
        return dice.random() < 0.5
    if kind == "int":
        return dice.choice((0, 1, -1, 63, 64, -64, -65, 8191, 8192, 2**31 - 1, -(2**31)))
    if kind == "date":
        days = dice.choice((0, 1, -1, 8191, 8192, 19_800, 19_801, 2_932_896, -719_162))
        return date(1970, 1, 1) + timedelta(days=days)
    if kind == "timestamp-micros":
        recent = EPOCH + timedelta(microseconds=dice.randrange(2**40, 2**51))
        return dice.choice((FIRST, LAST, EPOCH, EPOCH - timedelta(microseconds=1), recent, recent))
    raise AssertionError(f"no random {kind}")


def _strategy(schema: Any, named: Names) -> st.SearchStrategy[Any]:
    schema, kind, logical = _resolve(schema, named)
    if kind == "union":
        return st.none() | _strategy(_other(schema), named)
    if kind == "record":
        return st.fixed_dictionaries(
            {each["name"]: _strategy(each["type"], named) for each in schema["fields"]}
        )
    if kind == "array":
        return st.lists(_strategy(schema["items"], named), max_size=3)
    return {
        "string": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        "boolean": st.booleans(),
        "int": st.integers(-(2**31), 2**31 - 1),
        "date": st.dates(),
        "timestamp-micros": st.datetimes(timezones=st.just(UTC)),
    }[logical or kind]


def _paths(schema: Any, path: str, named: Names) -> Any:
    schema, kind, _ = _resolve(schema, named)
    if kind == "union":
        yield from _paths(_other(schema), path, named)
    elif kind == "record":
        for each in schema["fields"]:
            inner = f"{path}.{each['name']}" if path else each["name"]
            yield inner
            yield from _paths(each["type"], inner, named)
