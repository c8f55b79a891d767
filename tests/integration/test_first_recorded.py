"""How late something was recorded is told of the first recording, and not of a correction."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.projecting.projector import Projector
from tests.conftest import Database
from tests.serving import CHILD, HEADERS, LONG_AGO, PERSON, client
from tests.signing_in import Visit, let_see, visit

__all__ = ["client", "visit"]
HAPPENED, CORRECTED = date(2026, 6, 1), datetime(2026, 8, 20, 9, tzinfo=UTC)


@pytest.fixture
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """Two contacts that were corrected in August: one recorded at once, the other weeks later."""
    let_see(database, provider, PERSON)
    first = {"c1": datetime(2026, 6, 2, 9, tzinfo=UTC), "c2": datetime(2026, 6, 20, 9, tzinfo=UTC)}
    story.append(story.event("identity.person_registered", CHILD, "p", person={"surname": "Khan"}))
    for revision in (1, 2):
        story.append(*(
            story.event("front_door.contact_received", CHILD, key, on=HAPPENED, contact_id=key,
                        agency="School", recorded_at=at if revision == 1 else CORRECTED,
                        reason=f"As said {revision}", revision=revision)
            for key, at in first.items()
        ), received_at=LONG_AGO)  # fmt: skip
    Projector(database.url_for("project")).run()


def test_the_timeline_counts_the_days_to_the_first_recording(child: None, visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"/child/{PERSON}").text
    assert "Recorded 19 days later" in shown
    assert shown.count("days later") == 1
    for told in ("2 June 2026, 10:00am", "The correction was recorded", "20 August 2026, 10:00am"):
        assert told in shown


def test_the_chronology_gives_the_day_of_the_first_recording(child: None, visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"/child/{PERSON}/chronology").text
    assert "(recorded 2 June 2026)" in shown
    assert "20 August 2026" not in shown
    sheet = visit.browser.get(f"/child/{PERSON}/chronology.csv").text
    assert "20 June 2026, 10:00am" in sheet


def test_what_was_corrected_late_was_not_recorded_late(client: TestClient, child: None) -> None:
    answer = client.get(f"/people/{PERSON}/data-quality", headers=HEADERS).json()
    late = [each["title"] for each in answer["findings"] if each["kind"] == "recorded_late"]
    assert late == ["Recorded 19 days after it"]
