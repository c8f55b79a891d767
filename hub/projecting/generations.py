"""Generations of read models: make one, swap it in, go back, drop what is no longer needed.

A generation is a PostgreSQL schema. Nothing is renamed when one takes over: the row that says which
is active changes, and transactions that begin afterwards read the other tables.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple
from uuid import UUID

import aiosql
from psycopg import sql

from hub.projecting.pages import Connection
from projections.base import Projection

SQL = aiosql.from_path(Path(__file__).with_name("generations.sql"), "psycopg")


class Generation(NamedTuple):
    """One set of a read model's tables, and how far it has come."""

    projection: str
    generation: int
    schema_name: str
    status: Literal["building", "active", "retired", "remembered"]
    shape: str
    checkpoint: int
    turn: int

    @property
    def is_read(self) -> bool:
        """Whether readers are led to it: to what is known now, or was on a day."""
        return self.status in {"active", "remembered"}


class FenceLost(Exception):
    """Someone else moved this generation; nothing was written. Read where it is and go on there."""


def all_generations(connection: Connection) -> list[Generation]:
    """List every generation, those of one read model from the oldest to the newest."""
    return [Generation(*row) for row in SQL.all(connection)]


def active(connection: Connection) -> dict[str, Generation]:
    """Give the active generation of each read model that has one."""
    found = all_generations(connection)
    return {each.projection: each for each in found if each.status == "active"}


def create(
    connection: Connection, projection: Projection, status: Literal["building", "active"]
) -> Generation:
    """Make the schema and the tables of a read model's next generation."""
    made = Generation(
        *SQL.add(connection, projection=projection.name, status=status, shape=projection.shape)
    )
    schema = sql.Identifier(made.schema_name)
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    make_tables(connection, projection, made.schema_name)
    open_to_readers(connection, {made.schema_name: projection})
    return made


def open_to_readers(connection: Connection, read_models: Mapping[str, Projection]) -> None:
    """Let readers in, each to the rows that their reading may see, and make what serves them.

    `read_models` gives the read model of each schema. Doing it again changes nothing; a generation
    that an older release made is brought up to date.
    """
    SQL.protect(connection, schema_names=list(read_models))
    for schema_name, projection in read_models.items():
        if not projection.serving:
            continue
        with connection.transaction():
            look_in(connection, schema_name)
            # They read other read models too, which are on the path of whoever calls them.
            connection.execute("SET LOCAL check_function_bodies TO off")
            connection.execute(projection.serving.encode())
            look_in(connection, "pg_catalog")


def make_tables(connection: Connection, projection: Projection, schema_name: str) -> None:
    """Run the read model's statements so that their unqualified names fall in one schema."""
    with connection.transaction():
        look_in(connection, schema_name)
        connection.execute(projection.read_model.encode())
        look_in(connection, "pg_catalog")


def temporary_tables(projections: Iterable[Projection]) -> bytes:
    """Give one statement that makes all tables of read models for this connection alone.

    They empty themselves when a transaction ends. One person's rows are too few for indexes and
    keys to be worth the time they take.
    """
    made = "\n".join(each.read_model for each in projections)
    made = re.sub(r"^CREATE INDEX [^;]*;", "", made, flags=re.MULTILINE)
    made = re.sub(r",\s*PRIMARY KEY \([^)]*\)| PRIMARY KEY", "", made)
    made = re.sub(r"^CREATE TABLE ", "CREATE TEMPORARY TABLE ", made, flags=re.MULTILINE)
    return re.sub(r"^\);", ") ON COMMIT DELETE ROWS;", made, flags=re.MULTILINE).encode()


def look_in(connection: Connection, schema_name: str) -> None:
    """Have unqualified names mean one schema's tables until the transaction ends."""
    connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema_name)))


def advance(connection: Connection, generation: Generation, upto: int) -> None:
    """Move the checkpoint and hold the row, or raise `FenceLost` if it is not ours to move."""
    moved = SQL.advance(
        connection,
        projection=generation.projection,
        generation=generation.generation,
        expected=generation.checkpoint,
        turn=generation.turn,
        checkpoint=upto,
    )
    if moved != 1:
        raise FenceLost(generation.schema_name)


def lock(connection: Connection, generation: Generation) -> Generation:
    """Hold a generation until the transaction ends, and give it as it is now."""
    return Generation(
        *SQL.lock(connection, projection=generation.projection, generation=generation.generation)
    )


def swap(connection: Connection, generation: Generation) -> None:
    """Have readers read this generation from their next transaction on."""
    SQL.retire(connection, projection=generation.projection)
    SQL.activate(connection, projection=generation.projection, generation=generation.generation)


def resume(connection: Connection, generation: Generation) -> Generation:
    """Have a retired generation follow the store again, not yet read by anyone."""
    return Generation(
        *SQL.resume(connection, projection=generation.projection, generation=generation.generation)
    )


def drop(connection: Connection, generation: Generation) -> None:
    """Remove a generation that nobody reads."""
    with connection.transaction():
        removed = SQL.remove(
            connection, projection=generation.projection, generation=generation.generation
        )
        if removed:
            connection.execute(
                sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(
                    sql.Identifier(generation.schema_name)
                )
            )


def remembered(connection: Connection) -> dict[date, list[Generation]]:
    """Give the generations that are kept as they were known at the end of a day, by the day."""
    found = {each.schema_name: each for each in all_generations(connection)}
    days: dict[date, list[Generation]] = {}
    for day, schema_name in SQL.remembered(connection):
        days.setdefault(day, []).append(found[schema_name])
    return days


def drop_retired(connection: Connection, *, keep: int = 1) -> list[str]:
    """Drop retired generations but the newest `keep` of each read model; name those dropped."""
    dropped = []
    retired = [each for each in all_generations(connection) if each.status == "retired"]
    for name in {each.projection for each in retired}:
        own = [each for each in retired if each.projection == name]
        for generation in own[: len(own) - keep]:
            drop(connection, generation)
            dropped.append(generation.schema_name)
    return sorted(dropped)


def column_types(
    connection: Connection, schema_name: str, tables: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Give for each table its columns with their types, in order."""
    found: dict[str, dict[str, str]] = {name: {} for name in tables}
    for table, column, kind in SQL.columns(
        connection, schema_name=schema_name, tables=list(tables)
    ):
        found[table][column] = kind
    return found


def take_off_indexes(
    connection: Connection, generation: Generation, *, keys: bool = False
) -> list[str]:
    """Drop what only readers need, for loading; give the statements that make it again."""
    again = []
    for name, definition in list(SQL.indexes(connection, schema_name=generation.schema_name)):
        connection.execute(f"DROP INDEX {name}".encode())
        again.append(definition)
    for table, key, definition in list(
        SQL.keys(connection, schema_name=generation.schema_name) if keys else ()
    ):
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}".encode())
        again.insert(0, f"ALTER TABLE {table} ADD CONSTRAINT {key} {definition}")
    return again


def park(
    connection: Connection, generation: Generation, stream_id: UUID, at: Sequence[object]
) -> None:
    """Note that a read model follows a stream no further: `at` is position, event type, reason."""
    position, event_type, reason = at
    SQL.park(
        connection,
        projection=generation.projection,
        generation=generation.generation,
        stream_id=stream_id,
        position=position,
        event_type=event_type,
        reason=reason,
    )


def unpark(connection: Connection, generation: Generation, stream_id: UUID) -> None:
    """Have a read model follow a stream again."""
    SQL.unpark(
        connection,
        projection=generation.projection,
        generation=generation.generation,
        stream_id=stream_id,
    )
