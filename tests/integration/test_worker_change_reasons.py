"""Why a child's worker changed, on a timeline: of today's events, and of those stored before."""

import html
import re
from datetime import date
from typing import Any

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.codec import encode, read
from tests.conftest import Database
from tests.serving import CHILD, PERSON
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
ALLOCATED = "plans.case_allocated"


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """A child whose worker changed four times, twice before a reason had a code."""
    mapped, other = (
        story.event(ALLOCATED, CHILD, on=date(2026, 3, 1),
                    change_reason={"code": code, "source_value": said})
        for said, code in (("WKR01", "LEFTRL"), ("WKR02", None))
    )  # fmt: skip
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Amira", "surname": "Khan"}),
        mapped, other, before_codes(story, "ABSENC"), before_codes(story, "WKR03"),
    )  # fmt: skip
    let_see(database, provider, PERSON)


def before_codes(story: Any, said: str) -> Any:
    """An allocation as the first version of the event kept it."""
    event = story.event(ALLOCATED, CHILD, on=date(2025, 3, 1))
    facts = read(event.topic, event.state)
    del facts["change_reason"]
    written = encode(ALLOCATED, facts | {"reason": said}, version=1)
    return event._replace(topic=written.schema.topic, state=written.payload)


def reasons(visit: Visit) -> set[str]:
    shown = html.unescape(visit.browser.get(f"/child/{PERSON}").text)
    return set(re.findall(r"Reason: ([^<]+)\.<", shown))


def test_a_reason_is_said_in_words_and_what_no_list_knows_as_it_is_recorded(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert reasons(visit) == {
        "The social worker before left the role", "Cover of an absence, or return from one",
        "recorded as “WKR02”", "recorded as “WKR03”",
    }  # fmt: skip


def test_who_may_not_see_a_sources_words_sees_what_the_codes_say(visit: Visit) -> None:
    visit.sign_in("ines.duarte")
    assert reasons(visit) == {
        "The social worker before left the role", "Cover of an absence, or return from one",
    }  # fmt: skip
    shown = visit.browser.get(f"/child/{PERSON}").text
    assert "WKR" not in shown
    assert "Withheld from your role: change reason" in shown
