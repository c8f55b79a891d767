"""Who a case record is about now, and every change of it.

A person exists only as the case records that point to one id; there is no row for a person to find.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import aiosql

from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")


@dataclass(frozen=True)
class KnownRecord:
    """A case record and the person it is about."""

    case_record_id: UUID
    person_id: UUID | None
    own_person_id: UUID | None
    system: str | None
    local_id: str | None
    is_linked: bool | None


@dataclass(frozen=True)
class Change:
    """From this position on, the case record was about this person."""

    position: int
    case_record_id: UUID
    person_id: UUID
    change: str
    changed_at: datetime


@dataclass(frozen=True)
class _Id:
    case_record_id: UUID


def case_records_of(connection: Connection, person_id: UUID) -> list[KnownRecord]:
    """List the case records that are about a person now; none if there is no such person."""
    return fetch(connection, KnownRecord, SQL.case_records_of.sql, person_id=person_id)


def gone_by(connection: Connection, person_id: UUID) -> UUID | None:
    """Give the person that an id leads to, whose records all moved; ids are never used again."""
    found = fetch(connection, _Id, SQL.gone_by.sql, person_id=person_id)
    return found[0].case_record_id if found else None


def case_records(connection: Connection, ids: Sequence[UUID]) -> list[KnownRecord]:
    """List these case records, with the person each is about now."""
    return fetch(connection, KnownRecord, SQL.case_records.sql, case_record_ids=list(ids))


def link_changes(connection: Connection, ids: Sequence[UUID]) -> list[Change]:
    """List every change of whom these case records are about, oldest first."""
    return fetch(connection, Change, SQL.link_changes.sql, case_record_ids=list(ids))
