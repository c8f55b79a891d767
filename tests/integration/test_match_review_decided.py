"""What was decided of match reviews: which candidate was meant, and where it is found again."""

import re
from uuid import UUID

import psycopg
import pytest
import structlog
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from hub.api.review_examples import DECIDED_LATELY
from hub.commands.identity import app
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.matching.arriving import sealing
from hub.matching.people import deciding, reviews, undoing
from hub.matching.people.deciding import Answer
from hub.settings import settings
from hub.store.aggregates import CaseRecord
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, arrive
from tests.conftest import Database
from tests.integration.test_match_review_pages import client, pools, review_address, visit
from tests.seeing import grant
from tests.serving import HEADERS
from tests.signing_in import Visit

__all__ = ["client", "pools", "visit"]
WHY = "their mother told me on the telephone"
BACK = "I had looked at the wrong child"
LCS, MASH, EH = (case_record_id(*each) for each in (("lcs", "2"), ("mash", "1"), ("eh", "3")))


def by(database: Database) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(database.url_for("ingest"), autocommit=True)


def ask_about_two(database: Database) -> None:
    """Have the one question be about two children, Amira Khan and Lena Obi."""
    ask = reviews.Ask(LCS, CaseRecord("lcs", "2"), "link", "it agrees with more than one person",
                      (own_person_id(MASH), own_person_id(EH)))  # fmt: skip
    with by(database) as connection:
        arrive(connection, a_child("eh", "3", name="Lena Obi", nhs=OTHER_VALID))
        with connection.transaction():
            (before,) = reviews.queue(connection)
            reviews.withdraw(connection, [before.review_id], reviews.CHANGED)
            reviews.request(connection, [ask])
    database.project()


def past(text: str) -> str:
    """What the page says became of the review."""
    return text.partition('class="hub-past"')[2].partition("</div>")[0]


@pytest.mark.parametrize("which", [0, 1])
def test_of_several_candidates_it_says_which_one_was_meant(
    visit: Visit, database: Database, which: int
) -> None:
    ask_about_two(database)
    met, name = ((MASH, "Amira Khan"), (EH, "Lena Obi"))[which]
    address = review_address(visit)
    done = visit.post(address, answer="sibling", person_id=str(own_person_id(met)), reason=WHY)
    said = f"Amira Khan decided about candidate {which + 1}, {name}: a different child, sibling."
    assert said in past(done.text)
    lately = visit.browser.get("/match-review").text
    assert f"decided about candidate {which + 1}: a different child, sibling" in lately


def test_it_still_says_which_once_they_are_called_otherwise(
    visit: Visit, database: Database
) -> None:
    ask_about_two(database)
    address = review_address(visit)
    visit.post(address, answer="same", person_id=str(own_person_id(EH)), reason=WHY)
    database.project()
    said = past(visit.browser.get(address).text)
    assert "Amira Khan decided about candidate 2, Lena Obi: the same child." in said


def test_where_two_decided_both_say_why(visit: Visit, database: Database) -> None:
    with by(database) as connection:
        (asked,) = reviews.queue(connection)
        apart = Answer(decision="declare_distinct", actor="Sam Okafor", reason="two brothers")
        deciding.decide(connection, asked.review_id, apart)
        arrive(connection, a_child("health", "5", nhs=VALID), a_child("eh", "3", nhs=OTHER_VALID),
               a_child("sen", "4", nhs=OTHER_VALID))  # fmt: skip
        (join,) = (each for each in reviews.queue(connection) if each.kind == "join")
        for who, why in (("Ruth Adeyemi", "the school knows one child"), ("Grace Osei", WHY)):
            answer = Answer(decision="link", actor=who, reason=why)
            deciding.decide(connection, join.review_id, answer)
    database.project()
    said = past(visit.browser.get(f"/match-review/{join.review_id}").text)
    assert "Ruth Adeyemi and Grace Osei decided: the same child." in said
    assert "Ruth Adeyemi: “the school knows one child”" in said
    assert f"Grace Osei: “{WHY}”" in said
    with by(database) as connection:
        undoing.undo(connection, join.review_id, actor="Sam Okafor", reason=BACK)
    database.project()
    said = past(visit.browser.get(f"/match-review/{join.review_id}").text)
    assert "Ruth Adeyemi: “the school knows one child”" in said


def decided(visit: Visit) -> str:
    """Decide the one question; give its address."""
    address = review_address(visit)
    visit.post(address, answer="unsure", reason=WHY)
    return address


def test_what_was_decided_is_found_again(visit: Visit) -> None:
    assert "Decided lately" not in visit.browser.get("/match-review").text
    address = decided(visit)
    lately = visit.browser.get("/match-review").text.partition("Decided lately")[2]
    assert f'href="{address}"' in lately
    assert "Yusuf Khan" in lately
    assert "Amira Khan decided: more information is needed" in lately
    assert "Take it back" in visit.browser.get(address).text


def test_what_was_taken_back_is_no_longer_listed_as_decided(visit: Visit) -> None:
    address = decided(visit)
    visit.post(f"{address}/undo", reason=BACK)
    assert f'href="{address}"' not in visit.browser.get("/match-review").text


def test_the_api_and_the_command_list_it_too(
    client: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (asked,) = client.get("/match-reviews", headers=HEADERS).json()["reviews"]
    path = f"/match-reviews/{asked['review_id']}"
    assert client.get("/match-reviews/decided", headers=HEADERS).json() == {"reviews": []}
    body = {"decision": "declare_distinct", "relation": "twin", "reason": WHY}
    client.post(f"{path}/decision", headers=HEADERS, json=body)
    (found,) = client.get("/match-reviews/decided", headers=HEADERS).json()["reviews"]
    assert found.keys() == DECIDED_LATELY["reviews"][0].keys()
    assert found["review_id"] == asked["review_id"]
    assert found["said"] == "Ruth Adeyemi decided: a different child, twin"
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    settings.cache_clear()
    told = CliRunner().invoke(app, ["queue", "--decided"]).stdout
    settings.cache_clear()
    structlog.reset_defaults()  # the command logs to an output that ended with it
    assert asked["review_id"] in told
    assert "Ruth Adeyemi decided: a different child, twin" in " ".join(told.split())
    assert WHY not in told


@pytest.mark.parametrize("hidden", [LCS, MASH], ids=["record", "candidate"])
@pytest.mark.parametrize("how", ["excluded", "restricted", "sealed", "adopted"])
@pytest.mark.parametrize("answer", ["same", "twin"])
def test_nobody_is_listed_who_is_hidden(
    visit: Visit, database: Database, provider: EmbeddedIdentityProvider, how: str, hidden: UUID,
    answer: str,
) -> None:  # fmt: skip
    address = review_address(visit)
    visit.post(address, answer=answer, reason=WHY)
    database.project()
    assert f'href="{address}"' in visit.browser.get("/match-review").text
    if how == "adopted":
        person = own_person_id(MASH) if answer == "same" else own_person_id(hidden)
        with by(database) as connection:
            sealing.seal(connection, person, actor="Sam Okafor", reason="adoption order made")
    else:
        me = f"{provider.issuer} amira.khan" if how == "excluded" else None
        scope = {"scope": "adoption"} if how == "sealed" else {}
        grant(database, own_person_id(hidden), me, how, **scope)
    text = visit.browser.get("/match-review").text
    assert address not in text
    assert "Decided lately" not in text


def typed(text: str, name: str) -> str:
    """What a field of the page has in it."""
    return re.search(rf'id="{name}"[^>]*>([^<]*)</textarea>', text)[1]  # type: ignore[index]


def test_a_reason_for_taking_it_back_stays_where_that_is_refused(visit: Visit) -> None:
    address = decided(visit)
    refused = visit.post(f"{address}/undo", reason="too few")
    assert refused.status_code == 409
    assert typed(refused.text, "undo-reason") == "too few"
    assert '<a href="#undo-reason">' in refused.text


def test_who_comes_second_keeps_what_they_typed(visit: Visit) -> None:
    address = decided(visit)
    late = visit.post(address, answer="same", reason="a long story of mine").text
    summary = late.partition("govuk-error-summary")[2].partition("</h1>")[0]
    assert summary.lower().count("nothing was changed") == 1
    assert 'href="#became"' in summary
    assert 'id="became"' in late
    assert "a long story of mine" in late
    assert typed(late, "undo-reason") == ""


def test_who_takes_it_back_second_keeps_what_they_typed(visit: Visit) -> None:
    address = decided(visit)
    visit.post(f"{address}/undo", reason=BACK)
    late = visit.post(f"{address}/undo", reason="a long story of mine").text
    assert "Amira Khan took that back already" in late
    assert "a long story of mine" in late
