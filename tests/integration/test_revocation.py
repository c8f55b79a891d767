"""Access that is taken back is gone at the next request, also for pages that are open already."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.signin import sessions
from hub.web.pages import arrivals as page
from tests.conftest import Database
from tests.serving import CHILD, PERSON
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
TAKE_BACK = {
    "the grant": "UPDATE hub.access_grant SET revoked_at = now(), revoked_by = 'a test'",
    "by exclusion": "INSERT INTO hub.access_grant (grant_id, kind, person_id, subject, reason,"
    " granted_by) SELECT gen_random_uuid(), 'excluded', person_id, subject, 'family', 'a test'"
    " FROM hub.access_grant",
    "by a seal": "INSERT INTO hub.access_grant (grant_id, kind, person_id, scope, reason,"
    " granted_by) SELECT DISTINCT ON (person_id) gen_random_uuid(), 'sealed', person_id,"
    " 'adoption', 'adopted', 'a test' FROM hub.access_grant",
    "the session": "UPDATE hub.session SET ended_at = now()",
}  # fmt: skip
"""Ways to take access back, each as the command or page that does it writes it down."""


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    let_see(database, provider, PERSON)
    story.append(
        story.event("identity.person_registered", CHILD, "p", person={"surname": "Quux"}),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9),
                    contact_id="c1", agency="School"),
    )  # fmt: skip


@pytest.fixture
def take_back(database: Database, story: Any) -> Callable[[str], None]:
    """Take access back, and have something arrive that must not be told then."""

    def both(how: str) -> None:
        with database.connect() as connection:
            connection.execute(TAKE_BACK[how].encode())
        story.append(story.event("front_door.contact_received", CHILD, "c2", on=date(2026, 2, 2),
                                 contact_id="c2", agency="Police"))  # fmt: skip
        database.project()

    return both


@pytest.mark.parametrize("how", TAKE_BACK)
def test_the_very_next_request_is_refused(visit: Visit, database: Database, how: str) -> None:
    visit.sign_in("amira.khan")
    assert visit.browser.get(f"/child/{PERSON}").status_code == 200
    with database.connect() as connection:
        connection.execute(TAKE_BACK[how].encode())
    answer = visit.browser.get(f"/child/{PERSON}", follow_redirects=False)
    assert answer.status_code in {303, 404}
    assert "Quux" not in answer.text


@pytest.mark.parametrize("how", TAKE_BACK)
def test_a_timeline_that_is_open_is_told_nothing_any_more(
    visit: Visit, take_back: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(page, "LASTS", 6.0)
    visit.sign_in("amira.khan")
    later = threading.Timer(0.5, take_back, (how,))
    later.start()
    told = visit.browser.get(f"/child/{PERSON}/arrivals", params={"after": 2})
    later.join()
    assert told.status_code == 200
    assert "data:" not in told.text


def test_somebody_who_is_signed_out_everywhere_is_told_nothing_any_more(
    visit: Visit, database: Database, provider: EmbeddedIdentityProvider
) -> None:
    visit.sign_in("amira.khan")
    with database.connect("api") as connection:
        sessions.end_all(connection, provider.issuer, "amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}/arrivals", params={"after": 0})
    assert answer.status_code == 204
