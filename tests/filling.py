"""Values for the fields of any event, from its schema: the least that fits, or anything."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from schemas.repository import repository

FIRST = date(2024, 1, 1)
DAYS = 300
NINE = time(9, tzinfo=UTC)


def an_empty(schema: Any, named: dict[str, Any]) -> Any:
    """The least a field can hold: null where it may be null."""
    if isinstance(schema, list):
        return None
    if isinstance(schema, str):
        return (
            an_empty(named[schema], named)
            if schema in named
            else {"string": "", "int": 0, "boolean": False}[schema]
        )
    if schema["type"] == "record":
        return {each["name"]: an_empty(each["type"], named) for each in schema["fields"]}
    return [] if schema["type"] == "array" else an_empty(schema["type"], named)


def anything(schema: Any, named: dict[str, Any], dice: random.Random, name: str = "") -> Any:
    """Something a field may hold; ids are few, so that events belong together."""
    if isinstance(schema, list):
        other = next(each for each in schema if each != "null")
        return anything(other, named, dice, name) if dice.random() < 0.7 else None
    schema = named.get(schema, schema) if isinstance(schema, str) else schema
    kind = schema if isinstance(schema, str) else schema.get("logicalType", schema["type"])
    if kind == "record":
        return {each["name"]: anything(each["type"], named, dice, each["name"])
                for each in schema["fields"]}  # fmt: skip
    if kind == "array":
        return [anything(schema["items"], named, dice) for _ in range(dice.randrange(3))]
    days = timedelta(days=dice.randrange(DAYS))
    text = f"{name} {dice.randrange(3)}" if name.endswith("_id") else dice.choice(["a", "Łódź"])
    return {"string": text, "int": dice.randrange(5), "boolean": dice.random() < 0.5,
            "date": FIRST + days,
            "timestamp-micros": datetime.combine(FIRST, NINE) + days}[kind]  # fmt: skip


def learn(schema: Any, named: dict[str, Any]) -> None:
    """Collect the record types written out somewhere in a schema, by full name."""
    if isinstance(schema, list):
        for each in schema:
            learn(each, named)
    elif isinstance(schema, dict):
        if schema.get("type") == "record":
            named[f"{schema['namespace']}.{schema['name']}"] = schema
            for each in schema["fields"]:
                learn(each["type"], named)
        elif isinstance(schema.get("type"), dict | list):
            learn(schema["type"], named)


def fields_of(kind: str, dice: random.Random) -> dict[str, Any]:
    """Fill the fields of an event but its envelope: with anything its schema allows."""
    named: dict[str, Any] = {}
    avro = repository().newest(kind).avro
    learn(avro, named)
    return {each["name"]: anything(each["type"], named, dice, each["name"])
            for each in avro["fields"] if each["name"] != "envelope"}  # fmt: skip
