"""Read and write what the matcher keeps: statements, records, keys. Whole pages at a time."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from hub.matching.known.records import Record, told
from hub.matching.known.statements import Statement
from hub.matching.model.keys import AN_OFFICE
from hub.matching.queries import SQL
from hub.store.packing import number_array, text_array, uuid_array

Connection = psycopg.Connection[Any]
Cursor = psycopg.Cursor[Any]
T = TypeVar("T")
Then = tuple[Record, Record]
"""Two records as they were when they were declared distinct."""
CROWD = 200
"""Records that may share a key: beyond it is a filler's number, or a birthday that stands for none.
LINKAGE's cap of 200 candidates: what so many share tells none of them from another."""
_FLAGS = 5
MOST = 200
"""Persons a record is compared with, those that share the most keys first."""


@dataclass(frozen=True)
class Kept:
    """What is to be kept: statements and records as they are now."""

    said: Sequence[Statement]
    now: Sequence[Record]
    before: Mapping[UUID, Record]
    """The records as they were known."""
    again: bool = False
    """Whether keys were forgotten, and those that did not change are made as well."""

    def __bool__(self) -> bool:
        return bool(self.said or self.now)


@dataclass
class Known:
    """What is kept of some events and records."""

    statements: dict[UUID, Statement] = field(default_factory=dict)
    records: dict[UUID, Record] = field(default_factory=dict)


class Near(NamedTuple):
    """A record about somebody who shares keys with `asker`, or about the asker's own person.

    `has_decisions`: something was decided about its person before; `is_asked`: people are asked
    about the record.
    """

    asker: UUID
    is_own: bool
    is_sealed: bool
    has_decisions: bool
    is_asked: bool
    record: Record


def known(connection: Connection, event_ids: Sequence[UUID], ids: Sequence[UUID]) -> Known:
    """Read these statements, these records, and every other statement of these records."""
    asked = send(connection, "known", event_ids=uuid_array(event_ids), ids=uuid_array(ids))
    return as_known(asked.fetchall())


def as_known(rows: Iterable[Sequence[Any]]) -> Known:
    """Take apart the rows of statements and records."""
    found = Known()
    for is_statement, first, record, number, *rest in rows:
        if is_statement:
            revision, withdrawn, kind, _, said = rest
            found.statements[first] = Statement(
                event_id=first, case_record_id=record, position=number, revision=revision,
                withdrawn_revision=withdrawn, kind=kind, said=json.loads(said),
            )  # fmt: skip
        else:
            _, _, system, local_id, normalised = rest
            found.records[record] = Record(record, system, local_id, number, first, normalised)
    return found


def records(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, Record]:
    """Read these case records."""
    rows = send(connection, "records", ids=uuid_array(ids)).fetchall()
    return {row[0]: Record(*row) for row in rows}


def keep(connection: Connection, kept: Kept) -> None:
    """Write statements and records as they are now, and the keys under which records are met.

    `Kept.before` gives the records that were known: their keys follow from what they said. All keys
    are written `again` where the table was emptied, also of records that say what they said before.
    """
    said, now = kept.said, kept.now
    old, new = list[tuple[int, UUID]](), list[tuple[int, UUID]]()
    for each in now:
        was = kept.before.get(each.case_record_id)
        had, has = was.keys if was else frozenset(), each.keys
        old += [(key, each.case_record_id) for key in had - has]
        new += [(key, each.case_record_id) for key in (has if kept.again else has - had)]
    send(
        connection, "keep",
        event_ids=uuid_array(each.event_id for each in said),
        event_records=uuid_array(each.case_record_id for each in said),
        positions=number_array(each.position for each in said),
        revisions=number_array(each.revision for each in said),
        withdrawn_revisions=number_array(each.withdrawn_revision for each in said),
        kinds=text_array(each.kind for each in said),
        event_said=text_array(json.dumps(each.said, ensure_ascii=False) for each in said),
        ids=uuid_array(each.case_record_id for each in now),
        systems=text_array(each.system for each in now),
        local_ids=text_array(each.local_id for each in now),
        first_positions=number_array(each.first_position for each in now),
        person_ids=uuid_array(each.person_id for each in now),
        own_person_ids=uuid_array(each.own_person_id for each in now),
        normalised=text_array(each.normalised for each in now),
        old_keys=number_array(key for key, _ in old), old_ids=uuid_array(each for _, each in old),
        new_keys=number_array(key for key, _ in new), new_ids=uuid_array(each for _, each in new),
    )  # fmt: skip


def records_after(connection: Connection, after: UUID, size: int) -> dict[UUID, Record]:
    """Read a page of all case records, by id."""
    rows = send(connection, "records_after", after=after, size=size).fetchall()
    return {row[0]: Record(*row) for row in rows}


def surroundings(connection: Connection, asking: Sequence[Record]) -> Cursor:
    """Ask who is near these records; `as_near` reads the answer."""
    looked = [(each.case_record_id, key) for each in asking for key in each.search_keys]
    return send(
        connection, "surroundings", ids=uuid_array(each.case_record_id for each in asking),
        about=uuid_array(each for each, _ in looked), keys=number_array(key for _, key in looked),
        crowd=CROWD, most=MOST,
    )  # fmt: skip


def offices(connection: Connection, keys: Collection[int]) -> Cursor:
    """Ask which of these keys of telephone numbers and e-mail addresses are an office's."""
    return send(connection, "offices", keys=number_array(keys), most=AN_OFFICE)


def as_near(asked: Cursor) -> list[Near]:
    """For each record, those near it: its own person's first, then by how many keys they share."""
    return [
        Near._make((row[0], row[1] == 0, *row[2:_FLAGS], Record(*row[_FLAGS:])))
        for row in asked.fetchall()
    ]


def standing(connection: Connection, ids: Iterable[UUID]) -> Cursor:
    """Ask what people are asked and have said of these: what it is, the record, another id."""
    return send(connection, "standing", ids=uuid_array(ids))


def then(connection: Connection, asking: Sequence[UUID]) -> dict[tuple[UUID, UUID], Then]:
    """Give what both records said when people decided that they are distinct, for these records."""
    pairs = send(connection, "apart_since", ids=uuid_array(asking)).fetchall()
    found = known(connection, [], unique(each for one, other, _ in pairs for each in (one, other)))
    return {
        (one, other): (as_of(found, one, since), as_of(found, other, since))
        for one, other, since in pairs
        if one in found.records and other in found.records
    }


def as_of(found: Known, record: UUID, position: int) -> Record:
    """Give a record as it was when the store had reached a position."""
    said = [
        each
        for each in found.statements.values()
        if each.case_record_id == record and each.position <= position
    ]
    return told(found.records[record], said)


def unique(found: Iterable[T]) -> list[T]:
    """List each value once, in the order first seen."""
    return list(dict.fromkeys(found))


def send(connection: Connection, query: str, **parameters: object) -> Cursor:
    """Ask one of the queries; in a pipeline, the rows may be fetched once that has ended.

    Prepared, because planning takes longer than finding: the plans hold for tables of any size.
    """
    cursor = connection.cursor(row_factory=tuple_row, binary=True)
    return cursor.execute(getattr(SQL, query).sql.encode(), parameters, prepare=True)
