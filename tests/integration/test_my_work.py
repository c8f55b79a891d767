"""A worker's own list: whom they follow and work with, what is new, what is due."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.days import ago
from tests.serving import CHILD, HEADERS, PERSON, SAME_CHILD, client
from tests.signing_in import Visit, let_see, visit

__all__ = ["client", "visit"]
OTHER = ("mash_workbook", "M2")
OTHER_PERSON = own_person_id(case_record_id(*OTHER))


@pytest.fixture(autouse=True)
def children(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    let_see(database, provider, PERSON, OTHER_PERSON, own_person_id(case_record_id(*SAME_CHILD)))
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Zoë", "surname": "Khan"}),
        story.event("front_door.referral_received", CHILD, "r1", on=ago(0), referral_id="r1"),
        story.event("identity.person_registered", OTHER, "o",
                    person={"forenames": "Maya", "surname": "Lewis"}),
    )  # fmt: skip


@pytest.fixture
def comes(database: Database, story: Any) -> Callable[..., None]:
    def arrive(record: tuple[str, str], key: str, *, revision: int = 1) -> None:
        said = {"contact_id": key, "agency": f"Agency {key}"}
        story.append(story.event("front_door.contact_received", record, key, on=date(2026, 2, 2),
                                 revision=revision, **said))  # fmt: skip
        database.project()

    return arrive


def test_a_followed_child_is_on_the_list_with_what_is_new_since_the_last_look(
    visit: Visit, comes: Callable[..., None]
) -> None:
    visit.sign_in("amira.khan")
    assert "None. The button" in visit.browser.get("/my-work").text
    assert "Follow this child" in visit.browser.get(f"/child/{PERSON}").text
    followed = visit.post(f"/child/{PERSON}/follow", wanted="yes")
    assert "Unfollow this child" in followed.text
    shown = visit.browser.get("/my-work").text
    assert "Zoë Khan" in shown
    assert "Nothing new since you looked" in shown
    comes(CHILD, "c1")
    comes(CHILD, "c2")
    comes(OTHER, "c3")
    shown = visit.browser.get("/my-work").text
    assert "<strong>2 new</strong> since you looked" in shown
    assert shown.index("Agency c2") < shown.index("Agency c1")
    assert "Agency c3" not in shown
    assert "2 new" in visit.browser.get("/my-work").text  # looking at the list is not looking
    visit.browser.get(f"/child/{PERSON}?area=identity")  # nor is a filter that may hide it
    assert "2 new" in visit.browser.get("/my-work").text
    visit.browser.get(f"/child/{PERSON}")
    assert "Nothing new since you looked" in visit.browser.get("/my-work").text


def test_a_correction_is_new_again_and_a_withdrawal_is_not(
    visit: Visit, comes: Callable[..., None], story: Any, database: Database
) -> None:
    visit.sign_in("amira.khan")
    visit.post(f"/child/{PERSON}/follow", wanted="yes")
    comes(CHILD, "c1")
    visit.browser.get(f"/child/{PERSON}")
    comes(CHILD, "c1", revision=2)
    assert "1 new" in visit.browser.get("/my-work").text
    story.append(story.withdrawal(CHILD, "c1", "front_door.contact_received", 3))
    database.project()
    assert "Nothing new since" in visit.browser.get("/my-work").text


def test_what_is_due_is_told_before_what_is_overdue_and_the_long_overdue_is_folded_away(
    visit: Visit, story: Any, database: Database
) -> None:
    for key, days in (("r2", 10), ("r3", 90)):
        story.append(story.event("front_door.referral_received", OTHER, key,
                                 on=ago(days), referral_id=key))  # fmt: skip
    database.project()
    visit.sign_in("amira.khan")
    for person in (PERSON, OTHER_PERSON):
        visit.post(f"/child/{person}/follow", wanted="yes")
    shown = visit.browser.get("/my-work").text
    due, _, overdue = shown.partition('id="mine"')[0].partition('id="overdue"')
    lately, folded, long_since = overdue.partition("<details")

    assert "Decision on the referral" in due.partition('id="due"')[2]
    assert "Zoë Khan" in due.partition('id="due"')[2]
    assert "Maya Lewis" not in due.partition('id="due"')[2]
    assert "Maya Lewis" in lately
    assert folded
    assert "Overdue for more than four weeks (" in long_since
    assert "Maya Lewis" in long_since
    assert "Decision on the assessment" not in due


def test_unfollowing_takes_it_off_and_each_worker_has_their_own(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    visit.post(f"/child/{PERSON}/follow", wanted="yes")
    visit.post(f"/child/{PERSON}/follow", wanted="yes")
    visit.sign_in("grace.osei")
    assert "Zoë" not in visit.browser.get("/my-work").text
    visit.sign_in("amira.khan")
    gone = visit.post(f"/child/{PERSON}/follow", wanted="no", back="list")
    assert gone.url.path == "/my-work"
    assert "Zoë" not in gone.text


def test_following_goes_with_the_child_when_records_are_linked(
    visit: Visit, story: Any, database: Database
) -> None:
    story.append(story.event("identity.person_registered", SAME_CHILD, "s",
                             person={"forenames": "Zoë", "surname": "Kahn"}))  # fmt: skip
    database.project()
    alone = own_person_id(case_record_id(*SAME_CHILD))
    visit.sign_in("amira.khan")
    visit.post(f"/child/{alone}/follow", wanted="yes")
    story.append(story.link(SAME_CHILD, PERSON))
    database.project()
    shown = visit.browser.get("/my-work").text
    assert f"/child/{PERSON}" in shown
    visit.post(f"/child/{PERSON}/follow", wanted="no")
    assert "Zoë" not in visit.browser.get("/my-work").text


def test_nobody_cannot_be_followed_and_others_have_no_list(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert visit.post(f"/child/{uuid4()}/follow", wanted="yes").status_code == 404
    assert visit.post("/child/nobody/follow", wanted="yes").status_code == 422
    visit.sign_in("tom.price")
    assert visit.browser.get("/my-work").status_code == 403
    assert visit.post(f"/child/{PERSON}/follow", wanted="yes").status_code == 403
    assert "Follow this child" not in visit.browser.get("/sources").text


def test_every_child_on_the_list_leaves_an_access_record(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    visit.post(f"/child/{PERSON}/follow", wanted="yes")
    visit.browser.get("/my-work")
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT function, person_id, result_count FROM hub.access_record"
            " WHERE route = '/my-work' ORDER BY id"
        ).fetchall()
    assert rows == [("read_own_work", None, 1), ("read_person", PERSON, 1)]


def test_the_api_tells_the_same(
    client: TestClient, comes: Callable[..., None], database: Database
) -> None:
    followed = f"/me/followed/{OTHER_PERSON}"
    assert client.put(followed, headers=HEADERS).status_code == 204
    (child,) = client.get("/me/children", headers=HEADERS).json()["children"]
    assert child["person"]["name"] == "Maya Lewis"
    assert (child["is_followed"], child["looked_at"], child["due"]) == (True, None, [])
    assert client.put(f"/me/followed/{uuid4()}", headers=HEADERS).status_code == 404
    assert client.delete(followed, headers=HEADERS).status_code == 204
    assert client.get("/me/children", headers=HEADERS).json()["children"] == []


def test_the_children_a_system_says_a_worker_works_with_are_theirs(
    visit: Visit, story: Any, database: Database
) -> None:
    worker = {"reference": "w1", "name": "Amira Khan", "role": None, "team": None}
    story.append(story.event("plans.case_allocated", OTHER, "a1", on=ago(0), practitioner=worker))
    database.project()
    visit.sign_in("amira.khan")
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.practitioner (system, reference, subject, decided_by, reason)"
            " SELECT %s, 'w1', issuer || ' ' || subject, 'a test', 'a test' FROM hub.session",
            [OTHER[0]],
        )
    shown = visit.browser.get("/my-work").text
    mine = shown.partition('id="mine"')[2].partition('id="followed"')[0]
    assert "Maya Lewis" in mine
    assert "You have not opened this record yet" in mine
