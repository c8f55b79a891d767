"""Build Mosaic's real tables, under their real names, in PostgreSQL or SQLite, from a YAML file.

What a column holds follows from how it is called, as it does in Mosaic: ids are numbers, days and
times are timestamps, the rest is text.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from connectors.feeds import feed
from connectors.publisher import Message
from connectors.running.runner import FeedSummary, read
from schemas.yaml_text import read_yaml

SHAPES = Path(__file__).parent / "integration" / "mosaic"
_TIME = re.compile(
    r"(_ON|DATE|_DATE_TIME|_DATE_ANSWER|POC_START|POC_END|_STARTED)$|^DATE_"
    r"|(Start|End|Date|PDoD)$|^Date(OfVisit|Found|Completed)$"
)
_TEXT = {"REFERENCE_TYPE_CODE", "NAME_CLASS_ID", "HANDLER_ROW_IDENTIFIER", "UPN_ID",
         "PERSON_ID_LEGACY", "UNIQUE_ID", "LEGAL_STATUS_ID"}  # fmt: skip


def shape(name: str) -> dict[str, Any]:
    """Read the tables of a shape of Mosaic and what they must become."""
    loaded: dict[str, Any] = read_yaml((SHAPES / f"{name}.yml").read_text(encoding="utf-8"))
    return loaded


def _type(column: str) -> str:
    if column.upper() in _TEXT or ":" in column:
        return "VARCHAR(200)"
    if _TIME.search(column):
        return "TIMESTAMP"
    if re.search(r"ID(ICPC)?$", column):
        return "NUMERIC(12)"
    return "VARCHAR(2000)"


@contextmanager
def _engine(url: str) -> Iterator[sqlalchemy.Engine]:
    engine = sqlalchemy.create_engine(url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def schemas_attached(name: str, url: str) -> Iterator[None]:
    """Let SQLite have schemas: each is a file beside the database, attached to every connection."""
    schemas = {table.split(".")[0] for table in shape(name)["tables"] if "." in table}
    beside = Path(sqlalchemy.make_url(url).database or "").parent

    def attach(connection: sqlite3.Connection, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            for schema in sorted(schemas):
                connection.execute(f"ATTACH DATABASE '{beside / schema}.sqlite' AS {schema}")

    event.listen(sqlalchemy.Engine, "connect", attach)
    try:
        yield
    finally:
        event.remove(sqlalchemy.Engine, "connect", attach)


def build(name: str, url: str) -> int:
    """Create the tables of a shape and fill them; give how many rows there are."""
    tables = shape(name)["tables"]
    with _engine(url) as engine, engine.begin() as connection:
        for schema in {table.split(".")[0] for table in tables if "." in table}:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for table, content in tables.items():
            columns = content["columns"]
            named = ", ".join(f"{_quoted(each)} {_type(each)}" for each in columns)
            connection.exec_driver_sql(f"CREATE TABLE {table} ({named})")
            fill(connection, table, columns, content["rows"])
    return sum(len(content["rows"]) for content in tables.values())


def fill(
    connection: sqlalchemy.Connection, table: str, columns: list[str], rows: list[list[Any]]
) -> None:
    """Insert rows; what a row does not say at its end is null."""
    binds = ", ".join(f":c{number}" for number in range(len(columns)))
    statement = sqlalchemy.text(f"INSERT INTO {table} VALUES ({binds})")
    for row in rows:
        padded = [*row, *[None] * (len(columns) - len(row))]
        said = {
            f"c{number}": None if value is None else str(value)
            if _type(columns[number]) != "NUMERIC(12)" else int(value)
            for number, value in enumerate(padded)
        }  # fmt: skip
        connection.execute(statement, said)


def change(url: str, statement: str) -> None:
    """Run one statement against a built database."""
    with _engine(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql(statement)


def _quoted(column: str) -> str:
    """Give a column's name; one with a space or a colon has to be quoted."""
    return column if re.fullmatch(r"\w+", column) else f'"{column}"'


class Kept:
    """A publisher that keeps what it is sent, in order."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        """Keep a message."""
        self.messages.append(message)

    def flush(self) -> None:
        """Nothing to wait for."""


def told_by(system: str, url: str, state: Path) -> tuple[FeedSummary, list[Message]]:
    """Run a connector once and give its counts and its events."""
    kept = Kept()
    return read(feed(system), url, publisher=kept, state_directory=state), kept.messages


def line_of(message: Message) -> str:
    """Write an event as one line: feed, type, key, child, when it happened and was recorded."""
    envelope = message.event["envelope"]
    inferred = envelope["inferred"]
    return " | ".join([
        envelope["source"]["feed"], message.encoded.schema.event_type,
        envelope["source"]["record_key"], envelope["case_record"]["local_id"],
        str(envelope["occurred_on"]), f"{envelope['recorded_at'] or '':%Y-%m-%d %H:%M}"
        if envelope["recorded_at"] else "-",
        f"{inferred['rule']} v{inferred['version']}" if inferred else "recorded",
    ])  # fmt: skip
