"""Read and write what the matcher keeps: statements, records, keys. Whole pages at a time."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from hub.matching.queries import SQL
from hub.matching.records import Record
from hub.matching.statements import Statement
from hub.store.packing import uuid_array

Connection = psycopg.Connection[Any]
T = TypeVar("T")
CROWD = 200
"""Records that may share a key: beyond it is a filler's number, or a birthday that stands for none.
LINKAGE's cap of 200 candidates: what so many share tells none of them from another."""
MOST = 200
"""Persons a record is compared with, those that share the most keys first."""


class Turn(NamedTuple):
    """The matcher's turn: where it stands, and by which model it decides."""

    position: int
    read_upto: int
    kept_as: str
    persons: int
    model_version: str | None
    model_sha256: str | None
    stored: int
    has_noted: bool


@dataclass
class Known:
    """What is kept of some events and records."""

    statements: dict[UUID, Statement] = field(default_factory=dict)
    records: dict[UUID, Record] = field(default_factory=dict)


class Near(NamedTuple):
    """A record about somebody who shares keys with `asker`, or about the asker's own person.

    `is_apart`: people decided that it is another's; `is_asked`: they are asked about it.
    """

    asker: UUID
    is_own: bool
    is_apart: bool
    is_sealed: bool
    is_asked: bool
    record: Record


def take_turn(connection: Connection) -> Turn:
    """Wait until no other matcher is at work, and keep others waiting."""
    return Turn._make(SQL.take_turn(connection)[: len(Turn._fields)])


def known(connection: Connection, event_ids: Sequence[UUID], ids: Sequence[UUID]) -> Known:
    """Read these statements, these records, and every other statement of these records."""
    found = Known()
    for is_statement, first, record, number, *rest in _fetch(
        connection, "known", event_ids=uuid_array(event_ids), ids=uuid_array(ids)
    ):
        if is_statement:
            revision, withdrawn, kind, _, said = rest
            found.statements[first] = Statement(
                event_id=first, case_record_id=record, position=number, revision=revision,
                withdrawn_revision=withdrawn, kind=kind, said=json.loads(said),
            )  # fmt: skip
        else:
            _, _, system, local_id, said = rest
            found.records[record] = Record(record, system, local_id, number, first, said)
    return found


def records(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, Record]:
    """Read these case records."""
    rows = _fetch(connection, "records", ids=uuid_array(ids))
    return {row[0]: Record(*row) for row in rows}


def keep(
    connection: Connection, said: Sequence[Statement], told: Sequence[Record],
    before: Mapping[UUID, Record],
) -> None:  # fmt: skip
    """Write statements and records as they are now, and the keys under which records are met.

    `before` gives the records that were known: their keys follow from what they said.
    """
    old, new = list[tuple[int, UUID]](), list[tuple[int, UUID]]()
    for each in told:
        was = before.get(each.case_record_id)
        had, has = was.keys if was else frozenset(), each.keys
        old += [(key, each.case_record_id) for key in had - has]
        new += [(key, each.case_record_id) for key in has - had]
    _fetch(
        connection, "keep",
        event_ids=uuid_array(each.event_id for each in said),
        event_records=uuid_array(each.case_record_id for each in said),
        positions=_numbers(each.position for each in said),
        revisions=_numbers(each.revision for each in said),
        withdrawn_revisions=_numbers(each.withdrawn_revision for each in said),
        kinds=[each.kind for each in said],
        event_said=[json.dumps(each.said, ensure_ascii=False) for each in said],
        ids=uuid_array(each.case_record_id for each in told),
        systems=[each.system for each in told], local_ids=[each.local_id for each in told],
        first_positions=_numbers(each.first_position for each in told),
        person_ids=uuid_array(each.person_id for each in told),
        own_person_ids=uuid_array(each.own_person_id for each in told),
        said=[each.said for each in told],
        old_keys=_numbers(key for key, _ in old), old_ids=uuid_array(each for _, each in old),
        new_keys=_numbers(key for key, _ in new), new_ids=uuid_array(each for _, each in new),
    )  # fmt: skip


def surroundings(connection: Connection, asking: Iterable[Record]) -> list[Near]:
    """For each record, those near it: its own person's first, then by how many keys they share."""
    asking = list(asking)
    looked = [(each.case_record_id, key) for each in asking for key in each.search_keys]
    rows = _fetch(
        connection, "surroundings", ids=uuid_array(each.case_record_id for each in asking),
        about=uuid_array(each for each, _ in looked), keys=_numbers(key for _, key in looked),
        crowd=CROWD, most=MOST,
    )  # fmt: skip
    return [
        Near(asker, place == 0, is_apart, is_sealed, is_asked, Record(*record))
        for asker, place, is_apart, is_sealed, is_asked, *record in rows
    ]


def standing(connection: Connection, ids: Iterable[UUID]) -> list[tuple[Any, ...]]:
    """What people are asked and have said of these records: what it is, the record, another id."""
    return _fetch(connection, "standing", ids=uuid_array(ids))


def unique(found: Iterable[T]) -> list[T]:
    """List each value once, in the order first seen."""
    return list(dict.fromkeys(found))


def _numbers(found: Iterable[int]) -> str:
    """Write numbers as a PostgreSQL array; the driver would choose its type by their size."""
    return "{" + ",".join(map(str, found)) + "}"


def _fetch(connection: Connection, query: str, **parameters: object) -> list[Any]:
    # Prepared, because planning takes longer than finding: the plans hold for tables of any size.
    with connection.cursor(row_factory=tuple_row, binary=True) as cursor:
        cursor.execute(getattr(SQL, query).sql.encode(), parameters, prepare=True)
        return cursor.fetchall() if cursor.description else []
