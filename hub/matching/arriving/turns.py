"""Take the matcher's turn: its checkpoint, the events that arrived, and what is known of them.

How long a turn takes is how often it waits for the database, so what can be asked without knowing
an answer is sent together, and read when all of it has come.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus

from hub.errors import StreamConflict
from hub.matching.known import tables
from hub.matching.known.statements import FOLLOWED, SAYING
from hub.matching.known.tables import Connection, Known
from hub.store import reader
from hub.store.packing import text_array
from hub.store.reader import StoredRow


class Turn(NamedTuple):
    """The matcher's turn: where it stands, by which model it decides, and what arrived."""

    position: int
    read_upto: int
    kept_as: str
    persons: int
    model_version: str | None
    model_sha256: str | None
    stored: int
    has_noted: bool
    left: list[UUID]
    """Records that the turns before found news for, and left to this one."""
    rows: list[StoredRow]
    known: Known
    """What was kept before of the records these events are about."""
    is_whole: bool
    """Whether the transaction is the turn's own, and no caller's."""

    @property
    def reaches(self) -> int:
        """The position up to which the turn has seen all there is."""
        return max(self.stored, self.rows[-1].position if self.rows else 0)


_FOLLOWED, _SAYING = text_array(FOLLOWED), text_array(SAYING)
_STATE = Turn._fields.index("rows")


@contextmanager
def turn(connection: Connection, page: int) -> Iterator[Turn]:
    """Wait until no other matcher is at work, keep others waiting, and commit what was done.

    Beginning the transaction, taking the turn and reading a page of events are one question.
    """
    if connection.info.transaction_status != TransactionStatus.IDLE:
        with connection.transaction():
            yield _taken(connection, page, is_whole=False)
        return
    try:
        yield _taken(connection, page, is_whole=True)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _taken(connection: Connection, page: int, *, is_whole: bool) -> Turn:
    asked = {"size": page, "most": reader.PAGE_BYTES}
    with connection.pipeline():
        if is_whole:
            connection.execute("BEGIN")
        taken = tables.send(connection, "take_turn")
        arrived = tables.send(connection, "arrived", types=_FOLLOWED, **asked)
        met = tables.send(connection, "known_of_arrived", types=_SAYING, **asked)
    (state,) = taken.fetchall()
    rows = [StoredRow._make(row) for row in arrived.fetchall()]
    return Turn._make((*state[:_STATE], rows, tables.as_known(met.fetchall()), is_whole))


@contextmanager
def finishing(connection: Connection, turn: Turn, *, few: bool) -> Iterator[None]:
    """Send the last writes of a turn and its commit in one go, where they are few.

    Raises `StreamConflict` where one of the streams has moved on: the turn is then rolled back.
    """
    if not (few and turn.is_whole):
        yield
        return
    try:
        with connection.pipeline():
            yield
            connection.execute("COMMIT")
    except psycopg.errors.UniqueViolation as fault:
        raise StreamConflict("a stream has moved on: read it again and retry") from fault
