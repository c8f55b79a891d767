"""What binds an actor to a person, read in the transaction that answers: never older than that."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosql
import psycopg
from psycopg.rows import class_row

from hub.access.actors import Actor
from hub.access.decide import Tie

SQL = aiosql.from_path(Path(__file__).with_name("grants.sql"), "psycopg")
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Begun:
    """A transaction that reads as an actor: which read models, and the time its grants go by."""

    path: str
    at: datetime
    ties: tuple[Tie, ...]
    """Everything that may bind the actor to the person or hide the person from them."""


def begin_reading(  # noqa: PLR0913
    connection: Connection, actor: Actor, purpose: str, function: str,
    person_id: UUID | None = None, *, of_the_past: bool = False,
) -> Begun:  # fmt: skip
    """Have this transaction read as this actor, and no other after it.

    PostgreSQL decides too, from the same ties: whatever is asked of it from here on, it gives the
    rows that `function` may read of this person, or of everybody the actor may see. Of the past are
    also events of case records that were about the person once.
    """
    rows = list(SQL.begin_reading(
        connection, who=actor.known_as, purpose=purpose, function=function, person_id=person_id,
        of_the_past=of_the_past,
    ))  # fmt: skip
    path, at = rows[0][:2]
    held = (
        Tie(kind=kind, since=since, until=until, scope=scope)
        for *_, kind, since, until, scope in rows
        if kind is not None
    )
    return Begun(path, at, tuple(held))


def ties(connection: Connection, actor: Actor, person_id: UUID) -> list[Tie]:
    """Read everything that may bind an actor to a person or hide the person from them."""
    with connection.cursor(row_factory=class_row(Tie)) as cursor:
        return cursor.execute(
            SQL.ties.sql.encode(), {"who": actor.known_as, "person_id": person_id}
        ).fetchall()


def visible_people(connection: Connection) -> list[UUID]:
    """List everybody whom the reading of this transaction may see."""
    return [row[0] for row in SQL.visible_people(connection)]
