"""Keep what identity events say of case records, as they arrive or all over again.

Everything kept can be made from the events. A later version that keeps something else, or meets
records under other keys, reads them again at its first run, a page at a time, and decides nothing
meanwhile: what was decided stands in events of its own.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from hub.matching.arriving.turns import Turn
from hub.matching.known import tables
from hub.matching.known.records import Record, told
from hub.matching.known.statements import SAYING, Statement, newest, stated
from hub.matching.known.tables import Connection, Kept, Known
from hub.matching.queries import SQL
from hub.store.reader import StoredRow, events_after, is_full
from schemas.decoder import reader_for
from schemas.identifiers import own_person_id

MADE_BY = (
    "known/statements.py", "known/records.py", "model/details.py", "model/keys.py",
    "model/nicknames.py", "model/nicknames.txt", "model/sounds.py", "model/reading/*.py",
    "model/comparing/*.py",
)  # fmt: skip
"""What makes a record's words and keys of its events: files of the matcher."""
_RECORD = ("envelope.case_record.system", "envelope.case_record.local_id")


def _kept_as() -> str:
    """Name what is kept by the code that makes it: old keys are found by making them once more."""
    return hashlib.sha256(b"".join(each.read_bytes() for each in made_by())).hexdigest()


def made_by() -> list[Path]:
    """Give those files, in one order."""
    matcher = Path(__file__).parents[1]
    return sorted({each for name in MADE_BY for each in matcher.glob(name)})


KEPT_AS = _kept_as()


@dataclass(frozen=True)
class Remembered:
    """Records whose rows said something, as they are now, and which of them are new to the hub."""

    records: dict[UUID, Record]
    new: frozenset[UUID]
    kept: Kept
    """What `tables.keep` is still to write of it."""


def remember(
    connection: Connection, rows: Sequence[StoredRow], known: Known, *, again: bool = False
) -> Remembered:
    """Give the case records that events change; `known` is what was kept of them before.

    `again` where the events were read before, and the keys made of them are gone.
    """
    said = [each for row in rows if (each := stated(row))]
    first_rows = {row.stream_id: row for row in reversed(rows)}
    event_ids = tables.unique(each.event_id for each in said)
    _add(connection, known, [each.event_id for each in said if each.kind is None], [])
    ids = tables.unique([*first_rows, *_left(connection, known, event_ids, first_rows)])
    now = newest([*known.statements.values(), *said])
    by_record: dict[UUID, list[Statement]] = {each: [] for each in ids}
    for each in now.values():
        if each.case_record_id in by_record:
            by_record[each.case_record_id].append(each)
    records = {
        each: told(known.records.get(each) or _begun(first_rows[each]), statements)
        for each, statements in by_record.items()
    }
    kept = Kept([now[each] for each in event_ids], list(records.values()), known.records, again)
    return Remembered(records, frozenset(records.keys() - known.records.keys()), kept)


def _left(
    connection: Connection, known: Known, event_ids: Sequence[UUID], arrived: Iterable[UUID]
) -> list[UUID]:
    """Give the records that statements were taken from: a source may move a row to another child.

    What is known of those is added to `known`.
    """
    statements = known.statements
    before = [statements[each].case_record_id for each in event_ids if each in statements]
    left = tables.unique(each for each in before if each not in set(arrived))
    _add(connection, known, [], left)
    return left


def _add(
    connection: Connection, known: Known, event_ids: Sequence[UUID], ids: Sequence[UUID]
) -> None:  # fmt: skip
    """Add what is kept of more statements and records: of rows withdrawn, or taken from a child."""
    if event_ids or ids:
        more = tables.known(connection, event_ids, ids)
        known.statements |= more.statements
        known.records |= more.records


def _begun(row: StoredRow) -> Record:
    system, local_id = reader_for(row.event_type, _RECORD)(row.topic, row.state)
    return Record(row.stream_id, system, local_id, row.position, own_person_id(row.stream_id))


def is_behind(turn: Turn) -> bool:
    """Whether what is kept must be made again first."""
    return turn.kept_as != KEPT_AS or turn.read_upto < turn.position


def read_again(connection: Connection, turn: Turn, page: int) -> None:
    """Make one page of what is kept again, in the matcher's turn."""
    start = turn.read_upto
    if turn.kept_as != KEPT_AS:
        start = 0
        if turn.position:
            SQL.forget_all_keys(connection)
        SQL.read_again(connection, kept_as=KEPT_AS)
    rows = events_after(connection, start, page, SAYING) if turn.position else []
    again = [each for each in rows if each.position <= turn.position]
    known = tables.known(
        connection, [each.event_id for each in again], [each.stream_id for each in again]
    )
    tables.keep(connection, remember(connection, again, known, again=True).kept)
    last = rows[-1].position if is_full(rows, page) else turn.position
    SQL.read_upto(connection, position=min(last, turn.position))


def noted_before(connection: Connection) -> list[UUID]:
    """Give the records of the pairs that an older hub noted: each is a question now."""
    return tables.unique(each for pair in SQL.conflicts_noted(connection) for each in pair)
