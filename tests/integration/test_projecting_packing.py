"""Rows packed here are what the driver would send."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from hub.projecting.packing import packer_for

TYPES = (
    "uuid",
    "bigint",
    "integer",
    "boolean",
    "text",
    "date",
    "timestamp with time zone",
    "text[]",
)


def some_rows() -> list[tuple[object, ...]]:
    full = (
        uuid4(), -(2**62), 2**31 - 1, True, "Łódź – ‘quoted’\t\n", date(1899, 12, 31),
        datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC), ["one", "", "zwei ü"],
    )  # fmt: skip
    more = (
        UUID(int=0), 0, -1, False, "", date(9999, 12, 31),
        datetime(2262, 4, 11, 23, 47, 16, 854775, tzinfo=UTC), [],
    )  # fmt: skip
    return [full, more, (None,) * len(TYPES)]


def test_packed_rows_are_what_the_driver_would_send(postgres_server: Any) -> None:
    rows = some_rows()
    columns = ", ".join(f"c{number} {each}" for number, each in enumerate(TYPES))
    with psycopg.connect(postgres_server.url(), options="-c TimeZone=UTC") as connection:
        connection.execute(f"CREATE TEMP TABLE packed ({columns})")
        with connection.cursor().copy("COPY packed FROM STDIN (FORMAT binary)") as copy:
            copy.write(packer_for(TYPES)(rows))
        assert connection.execute("SELECT * FROM packed").fetchall() == rows


def test_a_type_nobody_can_pack_is_named() -> None:
    with pytest.raises(LookupError, match="no columns of type money"):
        packer_for(("uuid", "money"))
