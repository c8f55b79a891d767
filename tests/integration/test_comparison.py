"""Two days of one child held against each other: what came between, and nothing that came after."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import local_today
from tests.conftest import Database
from tests.integration.test_as_known_on_everywhere import day, history, word, words_in
from tests.serving import CHILD, HEADERS, PERSON, SAME_CHILD, served
from tests.signing_in import Visit, visit

__all__ = ["history", "visit"]


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as found:
        yield found


def compared(client: TestClient, first: date, last: date) -> dict[str, Any]:
    answer = client.get(
        f"/people/{PERSON}/comparison",
        params={"from": first.isoformat(), "to": last.isoformat()}, headers=HEADERS,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_no_comparison_says_what_came_after_its_later_day(
    client: TestClient, visit: Visit, history: int
) -> None:
    visit.sign_in("amira.khan")
    seen: set[int] = set()
    for number in range(1, history):
        for first in {0, number - 1}:
            asked = {"from": day(first).isoformat(), "to": day(number).isoformat()}
            page = visit.browser.get(f"/child/{PERSON}/compare", params=asked)
            answer = client.get(f"/people/{PERSON}/comparison", params=asked, headers=HEADERS)
            for each in (page, answer):
                assert each.status_code == 200, each.text
                found = words_in(each.text, history)
                assert max(found, default=0) <= number, (first, number)
                seen |= found
    assert seen == set(range(history)), "each word is told when it comes, or as what was before"


def test_a_leak_in_a_comparison_would_be_seen(client: TestClient, history: int) -> None:
    last = compared(client, day(0), day(history - 1))
    assert max(words_in(str(last), history)) == history - 1


def test_what_came_is_told_with_the_day_it_came_to_be_known(
    client: TestClient, history: int
) -> None:
    found = compared(client, day(1), day(2))
    (learned,) = found["learned"]
    assert learned["entry"]["event_type"] == "front_door.contact_received"
    assert learned["known_on"] == day(2).isoformat()
    assert not learned["by_link"]
    assert found["corrected"] == found["withdrawn"] == found["gone"] == []


def test_a_correction_says_what_each_field_was_and_is(client: TestClient, history: int) -> None:
    (corrected,) = compared(client, day(5), day(6))["corrected"]
    changes = {each["what"]: (each["was"], each["now"]) for each in corrected["changes"]}
    assert changes["Agency"] == (word(2), word(6))
    assert changes["Happened"] == ("7 January 2026", "11 January 2026")


def test_a_mark_and_a_withdrawal_are_told(client: TestClient, history: int) -> None:
    (marked,) = compared(client, day(4), day(5))["marked"]
    assert marked["mark"]["impact_on_child"] == word(5)
    (withdrawn,) = compared(client, day(11), day(12))["withdrawn"]
    assert withdrawn["event"]["contact_id"] == "c2"


def test_what_a_linked_record_held_before_is_known_from_the_day_of_the_link(
    client: TestClient, history: int
) -> None:
    found = compared(client, day(7), day(8))
    (record,) = found["records"]
    assert (record["system"], record["is_linked"]) == ("liquidlogic_lcs", True)
    referral = next(each for each in found["learned"]
                    if each["entry"]["event_type"] == "front_door.referral_received")  # fmt: skip
    assert referral["by_link"]
    assert compared(client, day(6), day(7))["learned"] == [], "nobody knew whose it was"


def test_a_row_that_was_moved_to_the_child_is_known_from_the_day_it_was(
    story: Any, database: Database, history: int
) -> None:
    """Whatever came of it since: a correction, and that the other record is the child's too."""
    other = ("liquidlogic_lcs", "another child")

    def told(record: tuple[str, str], revision: int) -> Any:
        return story.event("front_door.contact_received", record, "moved", on=day(2),
                           contact_id="moved", revision=revision)  # fmt: skip

    said = (told(other, 1), told(SAME_CHILD, 2), told(SAME_CHILD, 3), story.link(other, PERSON))
    for number, each in enumerate(said, start=history):
        story.append(each, received_at=datetime.combine(day(number), time(9), UTC))
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as client:
        (learned,) = compared(client, day(history - 1), day(history + 2))["learned"]
    assert learned["known_on"] == day(history + 1).isoformat()


def test_a_record_that_was_taken_apart_again_goes_with_what_it_held(
    visit: Visit, story: Any, database: Database, history: int
) -> None:
    on = datetime.combine(day(history), time(9), UTC)
    story.append(story.link(SAME_CHILD, None), received_at=on)
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as client:
        found = compared(client, day(history - 1), day(history))
    (record,) = found["records"]
    assert (record["system"], record["is_linked"]) == ("liquidlogic_lcs", False)
    assert "front_door.referral_received" in {each["event_type"] for each in found["gone"]}
    visit.sign_in("amira.khan")
    asked = {"from": day(history - 1).isoformat(), "to": day(history).isoformat()}
    shown = visit.browser.get(f"/child/{PERSON}/compare", params=asked).text
    assert "was taken apart from this child" in shown


def test_an_id_whose_records_went_to_somebody_leads_there_on_a_day_on_which_they_had(
    visit: Visit, history: int
) -> None:
    """Not to a page that says nothing was known: on a day before, the id has its own page."""
    visit.sign_in("amira.khan")
    moved = own_person_id(case_record_id(*SAME_CHILD))
    for asked, at, says in (
        (f"?as_known_on={day(7)}", moved, word(7)), (f"?as_known_on={day(8)}", PERSON, word(7)),
        (f"/compare?from={day(7)}&to={day(8)}", PERSON, word(8)),
    ):  # fmt: skip
        answer = visit.browser.get(f"/child/{moved}{asked}")
        assert answer.status_code == 200
        assert str(answer.url).endswith(f"/child/{at}{asked}")
        assert says in answer.text


def test_a_detail_that_changed_is_told_as_was_and_is(client: TestClient, history: int) -> None:
    parts = {each["title"]: each["changes"] for each in compared(client, day(12), day(13))["parts"]}
    names = [each for each in parts["Who the child is"] if each["system"] == "liquidlogic_lcs"]
    assert {each["now"] for each in names} == {word(13)}


def test_a_decision_says_what_had_happened_and_was_not_known(
    story: Any, database: Database, history: int
) -> None:
    on = day(history)
    story.append(
        story.event("front_door.contact_received", CHILD, "late", on=day(2), contact_id="late",
                    agency="Known late"),
    )  # fmt: skip
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as client:
        found = compared(client, day(0), date(2026, 11, 1))
        decided = found["decisions"][0]
        assert decided["decision"]["event_type"] == "front_door.threshold_decided"
        later = compared(client, day(0), local_today())
    missed = [each["entry"]["event"]["agency"] for each in later["decisions"][0]["not_known_then"]]
    assert "Known late" in missed, on


def test_days_the_wrong_way_round_are_refused_with_what_to_do(
    client: TestClient, history: int
) -> None:
    answer = client.get(f"/people/{PERSON}/comparison", headers=HEADERS,
                        params={"from": day(3).isoformat(), "to": day(1).isoformat()})  # fmt: skip
    assert (answer.status_code, answer.json()["detail"]) == (422, "give the earlier day as `from`")


def test_a_look_at_two_days_is_one_access_record_with_both(
    client: TestClient, database: Database, history: int
) -> None:
    compared(client, day(1), day(4))
    with database.connect() as connection:
        found = connection.execute(
            "SELECT compared_with, known_on, route, outcome FROM hub.access_record"
        ).fetchall()
    assert found == [(day(1), day(4), "/people/{person_id}/comparison", "allowed")]


def test_a_page_of_the_past_leads_to_the_days_beside_it(visit: Visit, history: int) -> None:
    visit.sign_in("ines.duarte")
    page = visit.browser.get(f"/child/{PERSON}?as_known_on={day(5)}").text
    assert f'rel="prev" href="?as_known_on={day(4)}"' in page
    assert f'rel="next" href="?as_known_on={day(6)}"' in page
    first = visit.browser.get(f"/child/{PERSON}?as_known_on={day(0)}").text
    assert 'rel="prev"' not in first
    assert 'rel="next"' in first
    between = visit.browser.get(f"/child/{PERSON}/people?as_known_on={day(history + 3)}").text
    assert "Nothing new since 18 January 2026" in between
    assert 'rel="next"' not in between


def test_what_reached_a_record_that_was_not_yet_the_childs_is_no_step(
    visit: Visit, history: int
) -> None:
    visit.sign_in("ines.duarte")
    page = visit.browser.get(f"/child/{PERSON}?as_known_on={day(6)}").text
    assert f'rel="next" href="?as_known_on={day(8)}"' in page


def test_a_day_on_which_a_row_was_moved_to_another_child_is_a_step(
    visit: Visit, story: Any, database: Database, history: int
) -> None:
    """And only that day: what is said of it in the other child's record later is theirs."""
    for number, revision in ((history, 2), (history + 1, 3)):
        moved = story.event("front_door.contact_received", ("mash_workbook", "another child"),
                            "c12", contact_id="c12", revision=revision)  # fmt: skip
        story.append(moved, received_at=datetime.combine(day(number), time(9), UTC))
    database.project()
    visit.sign_in("ines.duarte")
    page = visit.browser.get(f"/child/{PERSON}?as_known_on={day(history - 1)}").text
    assert f'rel="next" href="?as_known_on={day(history)}"' in page
    assert word(12) in page
    after = visit.browser.get(f"/child/{PERSON}?as_known_on={day(history)}").text
    assert word(12) not in after
    assert 'rel="next"' not in after


def test_what_is_taken_back_where_its_row_was_moved_to_is_so_before_the_move_is_heard_of(
    visit: Visit, story: Any, database: Database, history: int
) -> None:
    """The page of that day shows it as the live page did; of a row that is gone it says no more."""
    other = ("mash_workbook", "another child")
    for number, each in enumerate([
        story.withdrawal(other, "c12", "front_door.contact_received", 3),
        story.event("front_door.contact_received", other, "c12", contact_id="c12", revision=2),
        story.withdrawal(other, "c12", "front_door.contact_received", 5),
    ], start=history):  # fmt: skip
        story.append(each, received_at=datetime.combine(day(number), time(9), UTC))
        if number == history:
            database.project()
            visit.sign_in("ines.duarte")
            live = visit.browser.get(f"/child/{PERSON}").text
            assert word(12) not in live
    database.project()

    then = visit.browser.get(f"/child/{PERSON}?as_known_on={day(history)}").text
    assert word(12) not in then
    page = visit.browser.get(f"/child/{PERSON}?withdrawn=yes&as_known_on={day(history)}").text
    assert word(12) in page
    before = visit.browser.get(f"/child/{PERSON}?as_known_on={day(history - 1)}").text
    assert f'rel="next" href="?as_known_on={day(history)}"' in before
    assert word(12) in before
    assert f'rel="next" href="?as_known_on={day(history + 1)}"' in then
    gone = visit.browser.get(f"/child/{PERSON}?as_known_on={day(history + 1)}").text
    assert 'rel="next"' not in gone


def test_a_comparison_steps_to_the_change_before_and_the_next(visit: Visit, history: int) -> None:
    visit.sign_in("ines.duarte")
    page = visit.browser.get(f"/child/{PERSON}/compare?from={day(3)}&to={day(4)}").text
    assert f'rel="prev" href="?from={day(2)}&amp;to={day(3)}"' in page
    assert f'rel="next" href="?from={day(4)}&amp;to={day(5)}"' in page
    last = visit.browser.get(f"/child/{PERSON}/compare").text
    assert f'value="{day(history - 2)}"' in last, "the last change, where no day is given"


def test_who_may_not_see_the_child_may_not_compare(
    visit: Visit, provider: EmbeddedIdentityProvider, history: int
) -> None:
    visit.sign_in("ruth.bell")
    answer = visit.browser.get(f"/child/{PERSON}/compare?from={day(1)}&to={day(4)}")
    assert answer.status_code == 404
    assert not words_in(answer.text, history)
