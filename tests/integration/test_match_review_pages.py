"""Match review as a person does it: pages without JavaScript, the API, and who decided first."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.api.review_examples import QUEUE, REVIEW, UNDONE
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.matching.again.asking import ask_about
from hub.matching.again.looking import look_again
from hub.matching.arriving import sealing
from hub.matching.arriving.follow import catch_up
from hub.matching.people import activating, links, reviews
from hub.matching.people.deciding import Answer, decide
from hub.query.deciding import Deciding
from hub.query.door import Door
from hub.serving import with_pages
from hub.signin.gate import Client, Gate
from hub.signin.provider import Provider
from hub.store.aggregates import CaseRecord
from hub.store.append import append
from hub.web import build
from hub.web.pages import match_review
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import (
    OTHER_VALID,
    VALID,
    a_child,
    known_as,
    lives_at,
    reached,
    registered,
)
from tests.conftest import PUBLIC, Database
from tests.serving import HEADERS, Pools, deciding_client, pools_of
from tests.signing_in import Visit, let_see

WHY = "their mother told me on the telephone"
LCS, MASH = case_record_id("lcs", "2"), case_record_id("mash", "1")


@pytest.fixture
def pools(database: Database) -> Iterator[Pools]:
    """Two brothers, one's number typed in for the other; pools of both logins."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                *a_child("mash", "1", nhs=VALID),
                *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID, line="The Refuge",
                         confidential=True),
            ])  # fmt: skip
        catch_up(connection)
    database.project()
    with pools_of(database) as made:
        yield made


@pytest.fixture
def visit(pools: Pools, provider: EmbeddedIdentityProvider) -> Visit:
    build.build()
    reading, deciding = pools
    gate = Gate(
        Provider(provider.issuer, is_production=False),
        Client("hub-pages", provider.client_secret, "hub-api", "roles", PUBLIC),
        reading,
    )
    pages = with_pages(gate, gate, Door(reading), reading, deciding=Deciding(deciding))
    found = Visit(TestClient(pages, base_url=PUBLIC), gate)
    found.sign_in("amira.khan")
    return found


@pytest.fixture
def client(pools: Pools) -> TestClient:
    return deciding_client(pools, Actor("Ruth Adeyemi", "caseworker"))


def review_address(visit: Visit) -> str:
    found = re.search(
        r'href="(/match-review/[0-9a-f-]{36})"', visit.browser.get("/match-review").text
    )
    assert found
    return found[1]


def candidate_of(text: str) -> str:
    found = re.search(r'name="person_id" value="([0-9a-f-]{36})"', text)
    assert found
    return found[1]


def person_of(database: Database, record: UUID) -> UUID:
    with database.connect() as connection:
        query = "SELECT person_id FROM hub.match_record WHERE case_record_id = %s"
        found = connection.execute(query, [record]).fetchone()
    assert found
    return UUID(str(found[0]))


def test_a_review_says_who_had_it_asked_by_looking_again(
    visit: Visit, database: Database, blind: str
) -> None:
    by = {"actor": "Sam Okafor", "reason": "a better model decides from now on"}
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        activating.activate(connection, blind, **by)
        with connection.transaction():
            append(connection, [each for system in ("eh", "sen")
                                for each in a_child(system, "7", name="Grace Obi")])  # fmt: skip
        catch_up(connection)
        activating.activate(connection, activating.FIRST, **by)
        (before,) = reviews.queue(connection)
        (asked,) = ask_about(connection, look_again(connection), **by)
    database.project()
    page = visit.browser.get(f"/match-review/{asked.review_id}").text
    assert f"Sam Okafor had all records looked at again: {by['reason']}." in page
    assert "looked at again" not in visit.browser.get(f"/match-review/{before.review_id}").text


def test_a_review_shows_both_sides_and_says_the_rule_first(visit: Visit) -> None:
    queue = visit.browser.get("/match-review").text
    assert "1 to decide" in queue
    answer = visit.browser.get(review_address(visit))
    assert answer.status_code == 200
    text = answer.text
    assert text.index("the forenames differ") < text.index("<strong>Yusuf Khan</strong>")
    assert "<strong>Amira Khan</strong>" in text
    assert "Address withheld" in text
    assert "The Refuge" not in text
    assert "Nothing is copied" in text
    assert "They share an NHS number, but the forenames differ" in text
    assert "style=" not in text
    assert text.count("<h1") == 1


def test_a_home_is_not_shown_that_another_record_of_the_child_calls_confidential(
    visit: Visit, database: Database
) -> None:
    """Nor as the other child has it, openly: it may be one child."""
    secret = lives_at("eh", "3", "Flat 2, 7 Hiding Ln", postcode="se6 4ru", confidential=True)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                lives_at("lcs", "2", "7 Hiding Lane", postcode="SE6 4RU", on=date(2020, 1, 1),
                         ended_on=date(2021, 1, 1)),
                *a_child("eh", "3", nhs=VALID), secret,
            ])  # fmt: skip
        catch_up(connection)
    database.project()
    text = visit.browser.get(review_address(visit)).text
    assert text.count("Address withheld") == 2, "of the record that is asked about, and of this"
    assert "hiding" not in text.lower()
    assert "se6" not in text.lower()


def test_a_review_shows_what_a_system_said_before(visit: Visit, database: Database) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                lives_at("mash", "1", "1 High Street", postcode="SE6 4RU", on=date(2021, 3, 4),
                         ended_on=date(2023, 4, 5)),
                lives_at("mash", "1", "5 Oak Road", postcode="SE6 4RU", on=date(2023, 4, 5)),
                registered("mash", "1", name="Amira Jones", on=date(2021, 3, 4)),
            ])  # fmt: skip
        catch_up(connection)
    database.project()
    text = visit.browser.get(review_address(visit)).text
    assert (
        "<dt>Address before</dt><dd>1 High Street, SE6 4RU (4 March 2021 to 5 April 2023)" in text
    )
    assert "Born, as said before" not in text
    assert "<dt>Name before</dt><dd>Amira Khan</dd>" in text


def test_a_review_shows_what_a_child_goes_by_the_parents_and_how_they_are_reached(
    visit: Visit, database: Database
) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                known_as("mash", "1", "Winnie"),
                reached("mash", "1", telephones=["07700 900123"], parents=["Sana Khan", "Ali Khan"])
            ])  # fmt: skip
        catch_up(connection)
    database.project()
    text = visit.browser.get(review_address(visit)).text
    assert "<dt>Parents and carers</dt><dd>Ali Khan, Sana Khan</dd>" in text
    assert text.count("<dt>Known as</dt><dd>Winnie</dd>") == 1
    assert "900123" not in text, "the other child lives in confidence, and may be the same"


def test_same_child_links_and_can_be_taken_back(visit: Visit, database: Database) -> None:
    address = review_address(visit)
    asked = visit.browser.get(address).text
    done = visit.post(address, answer="same", person_id=candidate_of(asked), reason=WHY)
    assert "decided: the same child" in done.text
    assert (
        'href="/match-review">What else waits</a> · <a class="govuk-link" href="#undo">'
        in done.text
    )
    assert 'id="undo"' in done.text
    assert person_of(database, LCS) == own_person_id(MASH)
    back = visit.post(f"{address}/undo", reason="I looked at the wrong child")
    assert "Amira Khan took that back: “I looked at the wrong child”" in back.text
    assert 'id="undo"' not in back.text
    again = re.search(r'href="(/match-review/[0-9a-f-]{36})">It is asked again', back.text)
    assert again
    assert again[1] == review_address(visit)
    assert person_of(database, LCS) == own_person_id(LCS)


def test_an_id_whose_records_moved_leads_to_where_they_went(
    visit: Visit, database: Database, client: TestClient, provider: EmbeddedIdentityProvider
) -> None:
    address = review_address(visit)
    asked = visit.browser.get(address).text
    visit.post(address, answer="same", person_id=candidate_of(asked), reason=WHY)
    database.project()
    old, now = own_person_id(LCS), own_person_id(MASH)
    let_see(database, provider, now)
    page = visit.browser.get(f"/child/{old}", follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, f"/child/{now}")
    assert client.get(f"/people/{old}", headers=HEADERS).json()["person_id"] == str(now)
    nobody = "00000000-0000-0000-0000-000000000000"
    assert visit.browser.get(f"/child/{nobody}", follow_redirects=False).status_code == 404


def test_a_sibling_is_recorded_as_one(visit: Visit, database: Database) -> None:
    address = review_address(visit)
    asked = visit.browser.get(address).text
    visit.post(address, answer="sibling", person_id=candidate_of(asked), reason=WHY)
    with database.connect() as connection:
        relations = connection.execute("SELECT relation, status FROM hub.match_relation").fetchall()
        apart = connection.execute("SELECT count(*) FROM hub.match_distinct").fetchone()
    assert relations == [("sibling", "confirmed")]
    assert apart == (1,)
    visit.post(f"{address}/undo", reason="I looked at the wrong child")
    with database.connect() as connection:
        relations = connection.execute("SELECT relation, status FROM hub.match_relation").fetchall()
        assert relations == [("sibling", "withdrawn")]
        assert connection.execute("SELECT FROM hub.match_distinct").fetchall() == []


def test_who_decides_second_is_told_and_changes_nothing(visit: Visit, database: Database) -> None:
    address = review_address(visit)
    asked = visit.browser.get(address).text
    visit.post(address, answer="stranger", person_id=candidate_of(asked), reason=WHY)
    late = visit.post(address, answer="same", person_id=candidate_of(asked), reason=WHY)
    assert late.status_code == 409
    assert "has decided this already: a different child" in late.text
    assert person_of(database, LCS) == own_person_id(LCS)


def test_a_form_of_a_review_that_is_no_longer_asked_says_so(
    visit: Visit, database: Database
) -> None:
    address = review_address(visit)
    asked = visit.browser.get(address).text
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        links.declare_distinct(
            connection, LCS, own_person_id(MASH), actor="Sam Okafor", reason="they are brothers"
        )
    late = visit.post(address, answer="same", person_id=candidate_of(asked), reason=WHY)
    assert late.status_code == 409
    assert "no longer asked" in late.text


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        ({"answer": "same", "reason": "x"}, 409, "Say why, in a sentence"),
        ({"answer": "perhaps", "reason": WHY}, 422, "Choose an answer"),
        ({"reason": WHY}, 422, "Choose an answer"),
        ({"answer": "same", "reason": WHY, "person_id": str(LCS)}, 409, "not asked about here"),
    ],
    ids=["no reason", "no such answer", "no answer", "somebody else"],
)
def test_a_form_that_is_not_filled_in_says_what_is_missing(
    visit: Visit, data: dict[str, str], status: int, said: str
) -> None:
    answer = visit.post(review_address(visit), **data)
    assert answer.status_code == status
    assert said in answer.text


def test_each_person_shown_leaves_an_access_record(visit: Visit, database: Database) -> None:
    visit.browser.get(review_address(visit))
    with database.connect() as connection:
        seen = connection.execute(
            "SELECT person_id FROM hub.access_record WHERE function = 'decide_matches'"
            " AND route = '/match-review/{review_id}' AND person_id IS NOT NULL ORDER BY id"
        ).fetchall()
    assert {UUID(str(each[0])) for each in seen} == {own_person_id(MASH), own_person_id(LCS)}


def test_only_those_whose_work_it_is_see_reviews(visit: Visit) -> None:
    address = review_address(visit)
    visit.post("/sign-out")
    visit.sign_in("tom.price")
    for path in ("/match-review", address):
        answer = visit.browser.get(path)
        assert answer.status_code == 403
        assert "Khan" not in answer.text


def test_a_sealed_child_is_in_no_queue_and_no_review(visit: Visit, database: Database) -> None:
    address = review_address(visit)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        sealing.seal(
            connection, own_person_id(MASH), actor="Sam Okafor", reason="adoption order made"
        )
    assert "Nothing waits" in visit.browser.get("/match-review").text
    assert visit.browser.get(address).status_code == 404


def test_the_queue_is_read_page_by_page(
    visit: Visit, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                *a_child("eh", "3", nhs=OTHER_VALID),
                *a_child("sen", "4", name="Sami Khan", nhs=OTHER_VALID),
            ])  # fmt: skip
        catch_up(connection)
        asked = [str(each.review_id) for each in reviews.queue(connection)]
    database.project()
    monkeypatch.setattr(match_review, "MOST", 1)
    shown, address = [], "/match-review"
    while len(shown) < len(asked):
        text = visit.browser.get(address).text
        shown += re.findall(r'href="/match-review/([0-9a-f-]{36})"', text)
        following = re.search(r'rel="next" href="([^"]*)"', text)
        address = f"/match-review{following[1] if following else ''}"
    assert shown == asked
    assert len(asked) > 1
    assert following is None


def test_the_api_lists_shows_and_decides(client: TestClient, database: Database) -> None:
    queue = client.get("/match-reviews", headers=HEADERS).json()
    (listed,) = queue["reviews"]
    assert (queue["next"], listed.keys()) == (None, QUEUE["reviews"][0].keys())
    rest = client.get(f"/match-reviews?after={listed['review_id']}", headers=HEADERS).json()
    assert rest == {"reviews": [], "next": None}
    path = f"/match-reviews/{listed['review_id']}"
    shown = client.get(path, headers=HEADERS).json()
    assert shown["explained"]["guards"][0]["reason"].startswith("they share an NHS number")
    assert shown.keys() == REVIEW.keys()
    assert shown["candidates"][0].keys() == REVIEW["candidates"][0].keys()
    assert shown["explained"].keys() == REVIEW["explained"].keys()
    body = {"decision": "link", "reason": WHY}
    assert client.post(f"{path}/decision", headers=HEADERS, json=body).status_code == 200
    assert person_of(database, LCS) == own_person_id(MASH)
    again = client.post(f"{path}/decision", headers=HEADERS, json=body)
    assert (again.status_code, again.json()["title"]) == (409, "Not decided")
    undo = client.post(f"{path}/undo", headers=HEADERS, json={"reason": WHY})
    (now,) = client.get("/match-reviews", headers=HEADERS).json()["reviews"]
    assert (undo.status_code, undo.json()["asked_again_as"]) == (200, now["review_id"])
    assert undo.json().keys() == UNDONE.keys()
    assert person_of(database, LCS) == own_person_id(LCS)


def test_a_review_that_is_not_there_is_not_found(client: TestClient) -> None:
    nothing = "/match-reviews/00000000-0000-0000-0000-000000000000"
    assert client.get(nothing, headers=HEADERS).status_code == 404


def ask_instead(database: Database, asked: reviews.Ask) -> None:
    with (
        psycopg.connect(database.url_for("ingest"), autocommit=True) as connection,
        connection.transaction(),
    ):
        (before,) = reviews.queue(connection)
        reviews.withdraw(connection, [before.review_id], reviews.CHANGED)
        reviews.request(connection, [asked])


def test_weights_and_chances_are_shown_as_the_event_has_them(
    visit: Visit, database: Database, client: TestClient
) -> None:
    decision = {
        "band": "review", "model_version": "2026-a", "person_id": str(own_person_id(MASH)),
        "matched_case_record_id": str(MASH), "same_ppm": 912_000, "twin_ppm": 61_000,
        "sibling_ppm": 20_000, "stranger_ppm": 7_000, "millibits": 3372,
        "prior_millibits": -17_610, "guards": [{"rule": "R5", "reason": "only that agrees"}],
        "evidence": [
            {"field": "surname", "verdict": "exact", "millibits": 700, "ours": "khan",
             "theirs": "khan"},
            {"field": "forenames", "verdict": "nickname", "millibits": -4700, "ours": None,
             "theirs": None},
        ],
        "runner_up_person_id": None, "runner_up_millibits": -2128,
    }  # fmt: skip
    asked = reviews.Ask(
        LCS, CaseRecord("lcs", "2"), "link", "only that agrees", (own_person_id(MASH),), decision
    )
    ask_instead(database, asked)
    text = visit.browser.get(review_address(visit)).text
    table, _, numbers = text[text.index("Each field of the record") :].partition("</table>")
    said = re.findall(r'<span title="([^"]+)">([^<]+)</span>', table)
    assert said == [
        ("-17.6 bits", "Very strong evidence against"), ("-4.7 bits", "Moderate evidence against"),
        ("+0.7 bits", "Little either way"), ("+3.4 bits", "Moderate evidence for"),
    ]  # fmt: skip
    assert "bits" not in re.sub(r"<[^>]*>", "", table)
    path = f"/match-reviews/{review_address(visit).rpartition('/')[2]}"
    told = client.get(path, headers=HEADERS).json()["explained"]
    given = [
        told["prior_strength"],
        *(each["strength"] for each in told["lines"]),
        told["strength"],
    ]
    assert [each.capitalize() for each in given] == [words for _, words in said]
    assert told["lead"] == "fits clearly less well"
    assert "The same; brothers and sisters share it" in text
    assert "hub-bits--against hub-bits--4" in text
    rows = re.findall(r'header">([^<]+)</th><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)</td>', numbers)
    assert rows == [
        ("Before comparing", "-17.6", "Odds of 1 to 200,000"),
        ("Forenames", "-4.7", "26 times less likely"), ("Surname", "+0.7", "1.6 times as likely"),
        ("Together", "+3.4", "Odds of 10 to 1"),
    ]  # fmt: skip
    assert "A short form or nickname" in text
    assert "<strong>91.2%</strong>" in text
    assert "fits clearly less well" in text
    assert "5.5 bits behind" in text
    assert "model 2026-a" in text


def test_every_candidate_is_compared_and_only_what_was_weighed_has_weights(
    visit: Visit, database: Database, story: Any, client: TestClient
) -> None:
    third = ("early_help_csv", "3")
    known = {"forenames": "Yusuf", "surname": "Kahn", "date_of_birth": "2015-03-04"}
    story.append(story.event("identity.person_registered", third, "p3", person=known))
    database.project()
    other = own_person_id(case_record_id(*third))
    decision = {
        "band": "review", "model_version": "2026-a", "person_id": str(own_person_id(MASH)),
        "evidence": [{"field": "surname", "verdict": "exact", "millibits": 700, "ours": "khan",
                      "theirs": "khan"}],
        "guards": [],
    }  # fmt: skip
    asked = reviews.Ask(
        LCS, CaseRecord("lcs", "2"), "link", "it agrees with more than one person",
        (own_person_id(MASH), other), decision,
    )  # fmt: skip
    ask_instead(database, asked)
    address = review_address(visit)
    weighed, _, beside = visit.browser.get(address).text.partition("The record and candidate 2")

    assert "What speaks for and against candidate 1" in weighed
    table = beside.partition("</table>")[0]
    assert re.search(r"Surname</th><td[^>]*>khan</td><td[^>]*>kahn</td>", table)
    assert "Sounds the same" in table
    assert "bits" not in table
    told = client.get(f"/match-reviews/{address.rpartition('/')[2]}", headers=HEADERS).json()
    assert [bool(each["beside"]) for each in told["candidates"]] == [False, True]
    refused = visit.post(address, answer="same", reason=WHY).text
    assert '<a href="#candidate1">Say which of the candidates you mean</a>' in refused
    assert '<a href="#reason">Say why' in visit.post(address, answer="same").text


def test_where_two_must_agree_the_first_is_told_to_wait_and_the_second_who_asked(
    visit: Visit, database: Database
) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        (asked,) = reviews.queue(connection)
        brothers = Answer(decision="declare_distinct", actor="Sam Okafor", reason="two brothers")
        decide(connection, asked.review_id, brothers)
        with connection.transaction():
            append(connection, [
                *a_child("health", "5", nhs=VALID),
                *a_child("eh", "3", nhs=OTHER_VALID), *a_child("sen", "4", nhs=OTHER_VALID),
            ])  # fmt: skip
        catch_up(connection)
    database.project()
    waiting = visit.browser.get("/match-review").text
    addresses = dict.fromkeys(re.findall(r'href="(/match-review/[0-9a-f-]{36})"', waiting))
    shown = {each: visit.browser.get(each).text for each in addresses}
    (address,) = (each for each in shown if "Are these two children one?" in shown[each])
    asked_of = shown[address]
    candidate = re.findall(r'name="person_id" value="([0-9a-f-]{36})"', asked_of)[0]
    waits = visit.post(address, answer="same", person_id=candidate, reason=WHY)
    assert "Somebody else must agree" in waits.text
    assert f"Amira Khan says that they are one child: {WHY}" in waits.text
    again = visit.post(address, answer="same", person_id=candidate, reason=WHY)
    assert again.status_code == 409
    visit.post("/sign-out")
    visit.sign_in("grace.osei")
    done = visit.post(address, answer="same", person_id=candidate, reason=WHY)
    assert "Grace Osei decided: the same child" in done.text
    assert person_of(database, case_record_id("sen", "4")) == UUID(candidate)
