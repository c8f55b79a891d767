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


def begin_reading(connection: Connection, actor: Actor, purpose: str) -> Begun:
    """Have this transaction read the active read models as this actor, and no other after it."""
    path, at, *_ = SQL.begin_reading(connection, who=actor.known_as, purpose=purpose)
    return Begun(path, at)


def ties(connection: Connection, actor: Actor, person_id: UUID) -> list[Tie]:
    """Read everything that may bind an actor to a person or hide the person from them."""
    with connection.cursor(row_factory=class_row(Tie)) as cursor:
        return cursor.execute(
            SQL.ties.sql.encode(), {"who": actor.known_as, "person_id": person_id}
        ).fetchall()


def visible_people(connection: Connection) -> list[UUID]:
    """List everybody whom the actor of this transaction may see."""
    return [row[0] for row in SQL.visible_people(connection)]


def closed_people(connection: Connection) -> list[UUID]:
    """List everybody who is out of reach of the actor of this transaction, emergency or not."""
    return [row[0] for row in SQL.closed_people(connection)]
