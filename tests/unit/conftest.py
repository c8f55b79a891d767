"""Events that a test can change one thing of."""

from typing import Any

import pytest

from schemas.identifiers import event_id


@pytest.fixture
def contact() -> dict[str, Any]:
    """The least that a contact can say, of either version."""
    return {
        "envelope": {
            "source": {
                "system": "mash_workbook",
                "feed": "contacts",
                "record_key": "17",
                "mapping_version": 1,
            },
            "event_id": str(
                event_id("mash_workbook", "contacts", "17", "front_door.contact_received")
            ),
            "revision": 1,
            "case_record": {"system": "mash_workbook", "local_id": "8812"},
        },
        "contact_id": "17",
    }
