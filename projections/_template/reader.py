"""Typed functions over the read model: a connection and ids in, values out."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import aiosql

from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")


@dataclass(frozen=True)
class ReferralRow:
    """A referral as it stands."""

    event_id: UUID
    referral_id: str
    received_on: date | None


def referrals(connection: Connection, person_id: UUID) -> list[ReferralRow]:
    """List a person's referrals, oldest first."""
    return fetch(connection, ReferralRow, SQL.referrals.sql, person_id=person_id)
