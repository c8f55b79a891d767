"""Let an actor of a test see a person, or hide the person from them, as one row of the grants."""

from typing import Any
from uuid import UUID, uuid4

from hub.access.actors import local
from tests.conftest import Database

RUTH = local("Ruth Adeyemi")


def grant(
    database: Database, person: UUID, subject: str | None, kind: str = "allocated", **given: Any
) -> UUID:
    """Write a grant as its owner would; `given` are further columns."""
    made = uuid4()
    if kind in {"break_glass", "audit_engagement"}:
        given = {"until_at": "2999-01-01"} | given
    row = {
        "grant_id": made, "kind": kind, "person_id": person, "subject": subject,
        "reason": "a test needs it", "granted_by": "a test",
    } | given  # fmt: skip
    names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    with database.connect() as connection:
        connection.execute(
            f"INSERT INTO hub.access_grant ({names}) VALUES ({places})".encode(), row
        )
    return made


def revoke(database: Database, grant_id: UUID) -> None:
    """Take a grant back, as of now."""
    with database.connect() as connection:
        connection.execute(
            "UPDATE hub.access_grant SET revoked_at = now(), revoked_by = 'a test'"
            " WHERE grant_id = %s",
            [grant_id],
        )
