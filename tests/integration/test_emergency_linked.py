"""Opening a record in an emergency by an id that it no longer goes by."""

from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.integration.test_emergency import KIM, WHY, kim, recorded
from tests.seeing import grant
from tests.serving import HEADERS, PERSON, SAME_CHILD, client

__all__ = ["client", "kim"]
OTHER = own_person_id(case_record_id(*SAME_CHILD))
"""The id by which the second record was known before the two were linked."""


def test_it_opens_by_the_id_of_before_two_records_were_linked(
    kim: TestClient, database: Database
) -> None:
    """Whoever kept a search open when they were linked has the earlier id."""
    answer = kim.post(f"/people/{OTHER}/break-glass", headers=HEADERS, json=WHY)

    assert answer.status_code == 201
    ((_, event),) = recorded(database, "hub.break_glass_opened")
    assert event["person_id"] == str(PERSON)
    assert kim.get(f"/people/{PERSON}", headers=HEADERS).status_code == 200
    with database.connect() as connection:
        tried = connection.execute(
            "SELECT person_id, result_count FROM hub.access_record"
            " WHERE function = 'open_break_glass' ORDER BY id"
        ).fetchall()
    assert tried == [(OTHER, 0), (PERSON, 1)]


@pytest.mark.parametrize("how", ["excluded", "sealed"])
@pytest.mark.parametrize("by", [PERSON, OTHER], ids=["the present id", "the earlier id"])
def test_the_earlier_id_opens_nothing_that_is_out_of_reach(
    kim: TestClient, database: Database, how: str, by: UUID
) -> None:
    subject, scope = (KIM, None) if how == "excluded" else (None, "adoption")
    grant(database, by, subject, how, scope=scope)
    hidden = kim.post(f"/people/{OTHER}/break-glass", headers=HEADERS, json=WHY)
    nobody = kim.post(f"/people/{uuid4()}/break-glass", headers=HEADERS, json=WHY)
    assert (hidden.status_code, nobody.status_code) == (404, 404)
    assert hidden.json() | {"request_id": None} == nobody.json() | {"request_id": None}
    assert recorded(database, "hub.break_glass_opened") == []
