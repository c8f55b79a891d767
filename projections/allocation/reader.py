"""Who works with a child, as the systems record it: to map workers, and to see why one may look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import aiosql

from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")


@dataclass(frozen=True)
class Tied:
    """A worker or a team, and the work that ties them to a case record."""

    case_record_id: UUID
    system: str
    basis: str
    practitioner: str | None
    team: str | None
    started_on: date | None
    ended_on: date | None


def workers(connection: Connection, case_record_ids: Sequence[UUID]) -> list[Tied]:
    """List who works with these case records, the latest first."""
    return fetch(connection, Tied, SQL.workers.sql, case_record_ids=list(case_record_ids))
