"""How a family is reached is shown with the child, and hidden with a home in confidence."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.access.actors import Actor
from tests.conftest import Database
from tests.seeing import RUTH, grant
from tests.serving import CHILD, HEADERS, LONG_AGO, PERSON, SAME_CHILD, client, served

__all__ = ["client"]
REACHED = "identity.contact_details_recorded"
BEFORE = "2026-02-01"
MOBILE, EMAIL, MOTHER = "07700 900123", "s.khan@example.org", "Sana Khan"
WAYS = ("900123", "900456", "s.khan", "example.org")
LATER = datetime(2026, 3, 2, tzinfo=UTC)
HIDDEN: dict[str, Any] = {"lines": ["7 Hiding Lane"], "postcode": "SE13 9ZZ", "uprn": None}
PATHS = ["", "/timeline", "/chronology?include_routine=true",
         f"/comparison?from=2026-01-01&to={BEFORE}", f"?as_known_on={BEFORE}",
         f"/timeline?as_known_on={BEFORE}"]  # fmt: skip


@pytest.fixture(autouse=True)
def told(story: Any) -> None:
    """One system has the mother and her mobile, on two rows, and one that was withdrawn."""
    hers = story.event(REACHED, CHILD, "m", telephones=[MOBILE], parents_and_carers=[MOTHER])
    gone = story.event(REACHED, CHILD, "w", telephones=["07700 900789"])
    story.append(
        hers, story.event(REACHED, CHILD, "f", telephones=["07700 900456", MOBILE], emails=[EMAIL]),
        gone, story.event("corrections.record_withdrawn", CHILD, "w", revision=2,
                          withdrawn_event_id=str(gone.event_id), withdrawn_event_type=REACHED),
        received_at=LONG_AGO,
    )  # fmt: skip


def hide(story: Any, child: tuple[str, str], **more: Any) -> None:
    story.append(
        story.event("identity.address_changed", child, "h", on=date(2026, 1, 5), address=HIDDEN,
                    is_confidential=True, **more),
        received_at=LATER,
    )  # fmt: skip


def record_in(answer: Any) -> dict[str, Any]:
    records = answer.json()["records"]
    found: dict[str, Any] = next(each for each in records if each["local_id"] == CHILD[1])
    return found


def test_every_row_that_holds_is_shown_by_its_system(client: Any) -> None:
    record = record_in(client.get(f"/people/{PERSON}", headers=HEADERS))
    assert record["telephones"] == [MOBILE, "07700 900456"]
    assert (record["emails"], record["parents_and_carers"]) == ([EMAIL], [MOTHER])
    timeline = client.get(f"/people/{PERSON}/timeline", headers=HEADERS).json()
    assert any("Telephones: 07700 900123." in (each["summary"] or "")
               for each in timeline["entries"])  # fmt: skip


class TestInConfidence:
    """Another system learned, a month later, that the home is secret."""

    @pytest.fixture(autouse=True)
    def hidden(self, story: Any, told: None) -> None:
        hide(story, SAME_CHILD)

    @pytest.mark.parametrize("path", PATHS)
    def test_no_answer_leads_there_also_of_the_past(self, client: Any, path: str) -> None:
        answer = client.get(f"/people/{PERSON}{path}", headers=HEADERS)
        assert answer.status_code == 200
        assert not [each for each in WAYS if each in answer.text]

    def test_the_mother_is_named_all_the_same(self, client: Any) -> None:
        record = record_in(client.get(f"/people/{PERSON}", headers=HEADERS))
        assert record["parents_and_carers"] == [MOTHER]
        assert record["telephones"] is None

    @pytest.mark.parametrize("words", ["07700", "900123", "example.org"])
    def test_its_words_find_nothing(self, client: Any, words: str) -> None:
        answer = client.get(f"/people/{PERSON}/timeline", headers=HEADERS, params={"words": words})
        assert answer.json()["entries"] == []


def test_nor_where_the_child_left_it(client: Any, story: Any, database: Database) -> None:
    hide(story, CHILD, ended_on=date(2026, 2, 1))
    database.project()
    answer = client.get(f"/people/{PERSON}", headers=HEADERS)
    assert not [each for each in WAYS if each in answer.text]


def test_nor_in_a_row_that_its_source_moved_to_a_child_who_lives_there(
    story: Any, database: Database
) -> None:
    other = (SAME_CHILD[0], "another")
    story.append(
        story.event("identity.person_registered", CHILD, "p", person={"forenames": "Zoe"}),
        story.event(REACHED, SAME_CHILD, "z", telephones=["07700 900999"]),
        story.link(SAME_CHILD, PERSON), received_at=LONG_AGO,
    )  # fmt: skip
    then = f"/people/{PERSON}/timeline?as_known_on={BEFORE}"
    grant(database, PERSON, RUTH)
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as asked:
        assert "900999" in asked.get(then, headers=HEADERS).text
    story.append(story.event(REACHED, other, "z", revision=2, telephones=["07700 900999"]),
                 received_at=LATER)  # fmt: skip
    hide(story, other)
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as asked:
        answer = asked.get(then, headers=HEADERS)
    assert answer.status_code == 200
    assert "900999" not in answer.text
