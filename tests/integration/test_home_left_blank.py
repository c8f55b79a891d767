"""A home that is confidential now is hidden as it was told before, even if it is blank since."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.serving import CHILD, HEADERS, LONG_AGO, PERSON, SAME_CHILD, client

__all__ = ["client"]
BEFORE = "2026-02-01"


@pytest.fixture
def story(story: Any) -> Any:
    """Two systems have a home as any other; one calls it secret later, and gives it no more."""
    home = {"lines": ["7 Hiding Lane"], "postcode": "SE13 9ZZ", "uprn": None}
    story.append(
        story.event("identity.address_changed", CHILD, "a1", on=date(2026, 1, 5), address=home),
        story.event("identity.address_changed", SAME_CHILD, "a2", on=date(2026, 1, 5),
                    address=home | {"lines": ["7, Hiding Ln"]}),
        received_at=LONG_AGO,
    )  # fmt: skip
    story.append(
        story.event("identity.address_changed", CHILD, "a1", on=date(2026, 1, 5), revision=2,
                    address={"lines": [], "postcode": None, "uprn": None}, is_confidential=True),
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    return story


@pytest.mark.parametrize("path", ["", "/timeline", "/chronology"])
def test_it_is_not_told_as_known_before_either(client: TestClient, path: str) -> None:
    answer = client.get(f"/people/{PERSON}{path}", headers=HEADERS,
                        params={"as_known_on": BEFORE})  # fmt: skip
    assert answer.status_code == 200
    assert str(PERSON) in answer.text
    assert not [each for each in ("Hiding", "SE13") if each in answer.text]
