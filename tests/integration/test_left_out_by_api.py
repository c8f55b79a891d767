"""What an answer by the API says of itself: since when something of the child is left out."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import local_today
from tests.conftest import Database
from tests.serving import CHILD, HEADERS, PERSON, SAME_CHILD, client

__all__ = ["client"]
ABOUT = ("", "/timeline", "/chronology", "/deadlines", "/involvement", "/standing",
         "/data-quality", "/relations")  # fmt: skip


def asked(client: TestClient, path: str, **query: str) -> dict[str, Any]:
    answer = client.get(f"/people/{PERSON}{path}", headers=HEADERS, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("path", ABOUT)
def test_an_answer_says_since_when_something_is_left_out_of_it(
    client: TestClient, database: Database, path: str
) -> None:
    assert asked(client, path)["left_out_since"] is None
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.parked_stream SELECT projection, generation, originator_id, position,"
            " event_type, 'ValueError' FROM hub.stored_event, hub.projection_generation"
            " WHERE event_type = 'front_door.referral_received' AND projection = 'chronology'"
        )
        received = connection.execute(
            "SELECT received_at FROM hub.stored_event"
            " WHERE event_type = 'front_door.referral_received'"
        ).fetchone()
    assert received is not None
    since = asked(client, path)["left_out_since"]
    assert since == received[0].isoformat().replace("+00:00", "Z")
    past = asked(client, path, as_known_on=f"{received[0]:%Y-%m-%d}")
    assert past["left_out_since"] is None, "a past day is read from the events themselves"


@pytest.mark.parametrize("path", ABOUT)
def test_a_past_day_leaves_out_what_no_read_model_can_take_and_says_so(
    client: TestClient, database: Database, story: Any, path: str
) -> None:
    """It is what was shown live on that day; a day before knows nothing of it."""
    story.append(
        story.event("corrections.record_withdrawn", CHILD, withdrawn_event_id="is no id",
                    withdrawn_event_type="front_door.contact_received"),
        story.event("front_door.contact_received", CHILD, contact_id="c9", agency="Said after it"),
    )  # fmt: skip
    database.project()
    live = asked(client, path)
    assert live["left_out_since"]
    today = f"{local_today()}"
    assert asked(client, path, as_known_on=today) | {"as_known_on": None} == live | {
        "as_known_on": None
    }
    assert asked(client, path, as_known_on="2026-01-10")["left_out_since"] is None


@pytest.mark.parametrize("day", ["", "2026-01-10", "today"])
def test_who_was_found_to_be_somebody_else_is_led_to_with_what_was_asked(
    client: TestClient, day: str
) -> None:
    """Of a past day too, on which nothing was known to be of them: before and after they moved."""
    before = own_person_id(case_record_id(*SAME_CHILD))
    day = day.replace("today", f"{local_today()}")
    asked = "?purpose=direct_care" + (f"&as_known_on={day}" if day else "")
    answer = client.get(f"/people/{before}{asked}", follow_redirects=False,
                        headers={"Authorization": HEADERS["Authorization"]})  # fmt: skip
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/people/{PERSON}{asked}"
