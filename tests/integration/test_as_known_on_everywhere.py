"""On no page, paper, spreadsheet or answer of the past is there a word that came later."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.identifiers import event_id
from tests.conftest import Database
from tests.serving import CHILD, HEADERS, PERSON, SAME_CHILD, served
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
FIRST = date(2026, 1, 5)
CONTACT = event_id(CHILD[0], "rows", "c2", "front_door.contact_received")
PAGES = (
    "", "?significant=yes", "?withdrawn=yes&order=oldest", "/chronology", "/chronology?all=yes",
    "/people", "/deadlines", "/data-quality",
)  # fmt: skip
FILES = ("/chronology.csv?all=yes", "/chronology.pdf?all=yes")
ANSWERS = ("timeline?include_withdrawn=true", "timeline?oldest_first=true", "chronology",
           "chronology?include_routine=true", "relations", "deadlines", "data-quality",
           "involvement", "standing", "timeline?words=uq", "")  # fmt: skip


def word(day: int) -> str:
    """What only the event of one day says."""
    return f"uq{day:03}z"


def day(number: int) -> date:
    """The day on which the event of a number arrived."""
    return FIRST + timedelta(days=number)


def told(story: Any, number: int) -> list[Any]:
    """What arrives on one day: each kind of event that any page tells in its own way."""
    said, on = word(number), day(number)
    worker = {"reference": said, "name": said, "role": said, "team": said}
    every = [
        lambda: [story.event("identity.person_registered", CHILD, "p",
                             person={"forenames": "Amira", "surname": said})],
        lambda: [story.event("identity.identifier_recorded", CHILD, "i1", identifier_type="upn",
                             value=said)],
        lambda: [story.event("front_door.contact_received", CHILD, "c2", on=on, contact_id="c2",
                             agency=said, reason=said)],
        lambda: [story.event("front_door.threshold_decided", CHILD, "t3", on=on, contact_id="c2",
                             rationale=said, level=2)],
        lambda: [story.event("identity.address_changed", CHILD, "a4",
                             address={"lines": [said], "postcode": said, "uprn": None})],
        lambda: [story.mark(CHILD, CONTACT, impact_on_child=said, reason=said, actor=said)],
        lambda: [story.event("front_door.contact_received", CHILD, "c2", on=on, contact_id="c2",
                             agency=said, reason=said, revision=2)],
        lambda: [story.event("front_door.referral_received", SAME_CHILD, said, on=on,
                             referral_id=said, allocated_to=worker)],
        lambda: [story.link(SAME_CHILD, PERSON),
                 story.event("plans.case_allocated", CHILD, "w8", on=on, practitioner=worker)],
        lambda: [story.event("identity.relationship_recorded", SAME_CHILD, "r9", other_name=said,
                             relation={"code": None, "source_value": said})],
        lambda: [story.event("assessment.visit_recorded", SAME_CHILD, "v10", on=on, visit_id="v10",
                             outcome=said, visited_by=worker)],
        lambda: [story.mark(CHILD, CONTACT, is_significant=False, reason=said, actor=said)],
        lambda: [story.withdrawal(CHILD, "c2", "front_door.contact_received", 3),
                 story.event("front_door.contact_received", CHILD, "c12", on=on, contact_id="c12",
                             agency=said)],
        lambda: [story.event("identity.person_details_changed", SAME_CHILD, "d13",
                             person={"forenames": said, "surname": said})],
    ]  # fmt: skip
    return list(every[number]()) if number < len(every) else []


@pytest.fixture(autouse=True)
def history(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> int:
    """A history of which each day says a word of its own; give how many days it has."""
    let_see(database, provider, PERSON)
    number = 0
    while events := told(story, number):
        at = datetime.combine(day(number), datetime.min.time(), UTC) + timedelta(hours=12)
        story.append(*events, received_at=at)
        number += 1
    return number


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as found:
        yield found


def words_in(text: str, days: int) -> set[int]:
    """The days of which a text says the word."""
    return {number for number in range(days) if word(number) in text}


def on_paper(paper: bytes) -> str:
    """The words of a PDF."""
    return "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(paper)).pages)


def as_known(path: str, on: date) -> str:
    return f"{path}{'&' if '?' in path else '?'}as_known_on={on}"


def test_no_page_and_no_file_of_a_day_says_what_came_later(visit: Visit, history: int) -> None:
    visit.sign_in("amira.khan")
    seen: set[int] = set()
    for number in range(history):
        for path in (*PAGES, *FILES):
            answer = visit.browser.get(as_known(f"/child/{PERSON}{path}", day(number)))
            assert answer.status_code == 200, path
            text = answer.text
            if path.startswith("/chronology.pdf"):
                text = on_paper(answer.content)
            found = words_in(text, history)
            assert max(found, default=0) <= number, (path, day(number))
            seen |= found
    assert seen == set(range(history)), "each word is shown on its own day or after"


def test_no_answer_of_a_day_says_what_came_later(client: TestClient, history: int) -> None:
    seen: set[int] = set()
    for number in range(history):
        for path in ANSWERS:
            address = as_known(f"/people/{PERSON}/{path}".rstrip("/"), day(number))
            answer = client.get(address, headers=HEADERS)
            assert answer.status_code == 200, path
            found = words_in(answer.text, history)
            assert max(found, default=0) <= number, (path, day(number))
            seen |= found
    assert seen == set(range(history))


def test_a_leak_would_be_seen(client: TestClient, history: int) -> None:
    today = client.get(f"/people/{PERSON}/timeline", headers=HEADERS).text
    assert max(words_in(today, history)) > 5
