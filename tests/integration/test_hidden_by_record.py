"""A child to whom a hidden record was once linked by mistake is seen, and the record is not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.integration.test_as_known_on_everywhere import (
    ANSWERS,
    FILES,
    PAGES,
    as_known,
    on_paper,
)
from tests.seeing import RUTH, grant
from tests.serving import CHILD, HEADERS, PERSON, served
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
WORD = "zqxhidden"
"""What every event of the hidden record says, and nothing else."""
RECORD = ("eh", "9")
HIDDEN = own_person_id(case_record_id(*RECORD))
BEFORE, LINKED, AFTER = date(2026, 1, 8), date(2026, 2, 3), date(2026, 2, 12)
DAYS = (BEFORE, LINKED, AFTER, None)


def at(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC).replace(hour=12)


@pytest.fixture(autouse=True)
def mistake(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """A child with a record of their own; another's was theirs for some days."""
    let_see(database, provider, PERSON)
    worker = {"reference": WORD, "name": WORD, "role": WORD, "team": WORD}
    contact = {"contact_id": "c1", "agency": "School", "reason": "bruising"}
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Amira", "surname": "Khan"}),
        story.event("front_door.contact_received", CHILD, "c1", on=BEFORE, **contact),
        received_at=at(BEFORE),
    )  # fmt: skip
    came = story.event("front_door.contact_received", RECORD, "c2", on=LINKED, contact_id=WORD,
                       agency=WORD, reason=WORD)  # fmt: skip
    story.append(
        story.event("identity.person_registered", RECORD, "p",
                    person={"forenames": WORD, "surname": WORD}),
        story.event("identity.address_changed", RECORD, "a",
                    address={"lines": [WORD], "postcode": None, "uprn": None}),
        story.event("plans.case_allocated", RECORD, "w", on=LINKED, practitioner=worker), came,
        story.link(RECORD, PERSON),
        story.mark(RECORD, came.event_id, impact_on_child=WORD, reason=WORD, actor=WORD),
        received_at=at(LINKED),
    )  # fmt: skip
    story.append(story.link(RECORD, None), received_at=at(AFTER))


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as found:
        yield found


def hide(database: Database, how: str) -> None:
    """Hide the record's own person from Ruth."""
    scope = {"scope": "adoption"} if how == "sealed" else {}
    subject = RUTH if how == "excluded" else None
    grant(database, HIDDEN, subject, how, case_record_ids=[case_record_id(*RECORD)], **scope)


def of_day(path: str, day: date | None) -> str:
    return as_known(path, day) if day else path


def answers(client: TestClient) -> dict[str, str]:
    """Ask the API everything about the child, of each day; a day compared with the next as well."""
    pages = [f"/people/{PERSON}/{each}".rstrip("/") for each in ANSWERS]
    paths = [of_day(each, day) for each in pages for day in DAYS]
    paths += [f"/people/{PERSON}/comparison?from={BEFORE}&to={LINKED}",
              f"/people/{PERSON}/comparison?from={LINKED}&to={AFTER}"]  # fmt: skip
    found = {each: client.get(each, headers=HEADERS) for each in paths}
    assert {each.status_code for each in found.values()} == {200}
    return {path: each.text for path, each in found.items()}


@pytest.mark.parametrize("how", ["excluded", "restricted", "sealed"])
def test_no_answer_tells_of_a_record_that_is_hidden_by_now(
    client: TestClient, database: Database, how: str
) -> None:
    told = {path for path, text in answers(client).items() if WORD in text}
    assert of_day(f"/people/{PERSON}/timeline?oldest_first=true", LINKED) in told
    assert len(told) > 10
    hide(database, how)
    for path, text in answers(client).items():
        assert WORD not in text, path
        assert str(case_record_id(*RECORD)) not in text, path
        assert str(HIDDEN) not in text, path
    assert client.get(f"/people/{HIDDEN}", headers=HEADERS).status_code == 404


def test_the_days_of_what_is_hidden_are_no_days_on_which_something_was_learned(
    client: TestClient, database: Database
) -> None:
    path = f"/people/{PERSON}/comparison?from={LINKED}&to={AFTER}"
    assert str(LINKED) in client.get(path, headers=HEADERS).text
    hide(database, "sealed")
    with database.connect("api") as connection:
        connection.execute(
            "SELECT hub.begin_reading(%s, 'direct_care', 'read_person', %s, false)", [RUTH, PERSON]
        )
        days = connection.execute("SELECT hub.days_learned(%s)", [PERSON]).fetchall()
    assert days == [(BEFORE,)]


def test_no_page_and_no_file_tells_of_it(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    paths = [of_day(f"/child/{PERSON}{each}", day) for each in (*PAGES, *FILES) for day in DAYS]
    paths += [f"/child/{PERSON}{each}" for each in (
        f"/compare?from={BEFORE}&to={LINKED}", f"/compare?from={LINKED}&to={AFTER}", "/viewed",
    )]  # fmt: skip

    def texts() -> dict[str, str]:
        found = {}
        for path in paths:
            answer = visit.browser.get(path)
            assert answer.status_code == 200, path
            found[path] = on_paper(answer.content) if ".pdf" in path else answer.text
        return found

    assert sum(WORD in each for each in texts().values()) > 10
    hide(database, "sealed")
    assert [path for path, text in texts().items() if WORD in text] == []
