"""Build a legacy database from its file, on any server, and read it with its connector.

A file names the tables, what each column holds, and the rows. A form is written once and becomes
the rows of its answers, as the systems keep them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy

from connectors.feeds import feed
from connectors.publisher import Message
from connectors.running.runner import FeedSummary, read
from schemas.yaml_text import read_yaml

HERE = Path(__file__).parent
TYPES = {"id": "BIGINT", "text": "VARCHAR(4000)", "time": "TIMESTAMP", "day": "TIMESTAMP"}
Values = dict[str, Any]


def load(name: str) -> Any:
    """Give a file of this directory."""
    return read_yaml((HERE / f"{name}.yml").read_text(encoding="utf-8"))


def build(name: str, url: str, leave_out: Collection[str] = ()) -> None:
    """Create the tables of a file and fill them, without some columns where a test wants that."""
    described = load(name)
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        for table, every in described["columns"].items():
            kinds = {column: kind for column, kind in every.items() if column not in leave_out}
            columns = ", ".join(f"{column} {TYPES[kind]}" for column, kind in kinds.items())
            connection.execute(sqlalchemy.text(f"CREATE TABLE {table} ({columns})"))
            rows = [as_stored(every, row) for row in rows_of(described, table)]
            if rows:
                named = ", ".join(f":{column}" for column in kinds)
                insert = sqlalchemy.text(f"INSERT INTO {table} VALUES ({named})")
                connection.execute(insert, rows)
    engine.dispose()


def rows_of(described: dict[str, Any], table: str) -> Iterator[Values]:
    """Give the rows of a table; those of answers are made from the forms."""
    yield from described.get("rows", {}).get(table, [])
    if table == described.get("answers"):
        for each in described["forms"]:
            yield from answers_of(described, each)


def answers_of(described: dict[str, Any], form: Values) -> Iterator[Values]:
    """Give a row for each answer of a form; a day has its own column beside the text."""
    shared = {name: value for name, value in form.items() if name != "answers"}
    names: Values = described["answer_columns"]
    for control, given in form["answers"].items():
        said, *others = given if isinstance(given, list) else [given]
        short = {names["short"]: others[0]} if others else {}
        days = {names["day"]: said} if isinstance(said, date) and "day" in names else {}
        yield {**shared, names["control"]: control, names["text"]: str(said), **days, **short}


def as_stored(kinds: Values, row: Values) -> Values:
    """Complete a row; a day is a time at midnight, as these databases keep it."""
    assert set(row) <= set(kinds), set(row) - set(kinds)
    stored = {}
    for column, kind in kinds.items():
        value = row.get(column)
        if value is not None and kind in ("day", "time"):
            value = str(value) if kind == "time" else f"{value} 00:00:00"
        stored[column] = value
    return stored


@dataclass
class Kept:
    """A publisher that keeps what it is sent."""

    messages: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        self.messages.append(message)

    def flush(self) -> None:
        """Nothing to wait for."""

    def told(self) -> list[Values]:
        """Give what each event says, short and in an order of its own."""
        return sorted(map(short, self.messages), key=lambda each: [str(x) for x in each.values()])


def short(message: Message) -> Values:
    """Give an event as its type, whose it is, when, and its fields that are not empty."""
    envelope = message.event["envelope"]
    given: Values = {
        "type": message.encoded.schema.event_type,
        "of": envelope["case_record"]["local_id"],
        "key": envelope["source"]["record_key"],
    }
    for name in ("occurred_on", "occurred_at", "recorded_at", "inferred"):
        if envelope[name] is not None:
            given[name] = plain(envelope[name])
    said = {name: plain(value) for name, value in message.event.items() if name != "envelope"}
    return given | {name: value for name, value in said.items() if value not in (None, [], {})}


def plain(value: Any) -> Any:
    """Write a value as the file of expected events has it."""
    if isinstance(value, dict):
        held = {name: plain(each) for name, each in value.items()}
        return {name: each for name, each in held.items() if each is not None}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def run(system: str, url: str, state: Path) -> tuple[FeedSummary, Kept]:
    """Read a source once with its connector."""
    kept = Kept()
    return read(feed(system), url, publisher=kept, state_directory=state), kept
