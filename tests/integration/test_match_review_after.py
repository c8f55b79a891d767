"""What a match review says once it is decided, once that is taken back, and while pages lag."""

import re
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest

from hub.matching.arriving.follow import catch_up
from hub.matching.people import deciding, relations, reviews, showing, undoing
from hub.matching.people.decided import STAYED_LINKED
from hub.matching.people.deciding import Answer
from hub.matching.people.reopening import REST
from hub.store.aggregates import CaseRecord
from hub.store.append import append
from hub.store.reader import events_of_streams
from schemas.codec import read
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, an_event, arrive, numbered
from tests.conftest import Database
from tests.integration.test_identity_decisions import births, unborn
from tests.integration.test_match_review_pages import pools, review_address, visit
from tests.seeing import grant
from tests.signing_in import Visit

__all__ = ["pools", "visit"]
WHY = "their mother told me on the telephone"
BACK = "I had looked at the wrong child"
LCS, MASH, EH = (case_record_id(*each) for each in (("lcs", "2"), ("mash", "1"), ("eh", "3")))
Connection = psycopg.Connection[tuple[object, ...]]


def the_review(connection: Connection) -> UUID:
    (waiting,) = reviews.queue(connection)
    return waiting.review_id


def brothers(connection: Connection) -> UUID:
    """Ask about two brothers under one number."""
    arrive(connection, a_child("mash", "1", nhs=VALID),
           a_child("lcs", "2", name="Yusuf Khan", nhs=VALID))  # fmt: skip
    return the_review(connection)


def answer(decision: str, **more: str) -> Answer:
    return Answer(decision=decision, actor="Ruth Adeyemi", reason=WHY, **more)  # type: ignore[arg-type]


def take_back(connection: Connection, review_id: UUID) -> UUID:
    return undoing.undo(connection, review_id, actor="Sam Okafor", reason=BACK)


@pytest.mark.parametrize("decision", ["link", "declare_distinct", "more_information"])
def test_who_took_a_decision_back_and_why_is_kept(connection: Connection, decision: str) -> None:
    asked = brothers(connection)
    deciding.decide(connection, asked, answer(decision))
    again = take_back(connection, asked)
    assert again == the_review(connection)
    last = list(events_of_streams(connection, [asked]))[-1]
    said = read(last.topic, last.state)
    assert (last.event_type, said["actor"], said["reason"]) == (
        "hub.review_withdrawn", "Sam Okafor", BACK,
    )  # fmt: skip
    with pytest.raises(Exception, match="Sam Okafor took that back already"):
        take_back(connection, asked)
    with pytest.raises(Exception, match="Sam Okafor took back what was decided here"):
        deciding.decide(connection, asked, answer("link"))
    assert the_review(connection) == again


def test_what_was_taken_back_is_asked_again_whenever_it_comes_up(connection: Connection) -> None:
    asked = brothers(connection)
    deciding.decide(connection, asked, answer("more_information"))
    take_back(connection, asked)
    arrive(connection, [numbered("lcs", "2", OTHER_VALID, key="n")])  # it is another question now
    other = the_review(connection)
    arrive(connection, [numbered("lcs", "2", VALID, key="n", revision=2)])  # and the first again
    assert the_review(connection) not in {asked, other}


def test_a_link_that_was_found_wrong_is_made_again_when_that_is_taken_back(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    arrive(connection, [numbered("lcs", "2", OTHER_VALID)])
    (doubted,) = reviews.queue(connection)
    assert (doubted.kind, doubted.candidates) == ("conflict", (own_person_id(MASH),))
    deciding.decide(connection, doubted.review_id, answer("declare_distinct", relation="twin"))
    assert showing.person_of(connection, LCS) == own_person_id(LCS)
    again = take_back(connection, doubted.review_id)
    assert showing.person_of(connection, LCS) == own_person_id(MASH)
    assert showing.shown(connection, own_person_id(MASH)).relations == ()
    catch_up(connection)
    assert [each.review_id for each in reviews.queue(connection)] == [again]


def test_a_decision_says_why_and_how_they_are_related(visit: Visit) -> None:
    address = review_address(visit)
    done = visit.post(address, answer="twin", reason=WHY)
    assert f"Amira Khan decided: a different child, twin. “{WHY}”" in done.text
    assert "The hub linked nothing" not in done.text


def test_the_record_stays_the_record_until_the_pages_have_caught_up(visit: Visit) -> None:
    address = review_address(visit)
    for text in (
        visit.post(address, answer="same", reason=WHY).text,
        visit.post(f"{address}/undo", reason=BACK).text,
    ):
        side = text[text.index("The record</h2>") :].partition("</section>")[0]
        assert "Yusuf Khan" in side
        assert re.search(r'<dd class="hub-id">2</dd>', side)
        assert not re.search(r'<dd class="hub-id">1</dd>', side)


def a_third_child(database: Database) -> None:
    """A sister of the candidate."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(connection, a_child("eh", "3", name="Lena Obi", nhs=OTHER_VALID))
        relations.confirm(connection, own_person_id(MASH), own_person_id(EH), "sibling",
                          actor="Sam Okafor", reason=WHY)  # fmt: skip
    database.project()


def household(text: str) -> str:
    part = text.partition(">Household<")[2].partition("</ul>")[0]
    return " ".join(re.sub(r"<[^>]*>", "", part).split())


def test_the_household_is_named_also_that_of_the_candidate(
    visit: Visit, database: Database
) -> None:
    a_third_child(database)
    text = visit.browser.get(review_address(visit)).text
    said = household(text)
    assert "Lena Obi, born 4 March 2015 (Eh 3): siblings with the candidate, confirmed" in said
    with database.connect() as connection:
        seen = connection.execute(
            "SELECT person_id FROM hub.access_record WHERE route = '/match-review/{review_id}'"
        ).fetchall()
    assert (own_person_id(EH),) in seen


def test_nobody_of_a_household_is_named_who_may_not_be_seen(
    visit: Visit, database: Database
) -> None:
    a_third_child(database)
    grant(database, own_person_id(EH), None, "restricted")
    text = visit.browser.get(review_address(visit)).text
    assert "Lena" not in text
    assert household(text) == ""


def test_of_several_candidates_each_says_what_would_change(
    visit: Visit, database: Database
) -> None:
    a_third_child(database)
    ask = reviews.Ask(LCS, CaseRecord("lcs", "2"), "link", "it agrees with more than one person",
                      (own_person_id(MASH), own_person_id(EH)))  # fmt: skip
    with (
        psycopg.connect(database.url_for("ingest"), autocommit=True) as connection,
        connection.transaction(),
    ):
        reviews.withdraw(connection, [the_review(connection)], reviews.CHANGED)
        reviews.request(connection, [ask])
    text = visit.browser.get(review_address(visit)).text
    assert re.findall(r"If the record is about candidate (\d): ([^<]+)<", text) == [
        ("1", "Amira Khan"), ("2", "Lena Obi"),
    ]  # fmt: skip


def test_a_wrong_check_digit_is_said_beside_a_number_that_is_never_broken(
    visit: Visit, database: Database
) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(connection, [numbered("lcs", "2", "9990844790", is_valid=False)])
    database.project()
    text = visit.browser.get(review_address(visit)).text
    assert '<span class="hub-id">9990844790</span> (check digit wrong)' in text


def test_a_birth_that_was_expected_is_said_first_and_no_date_is_said_to_differ(
    visit: Visit, database: Database
) -> None:
    home = "9 Mill Lane"
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(connection, unborn("eh", "8", expected_on=date(2024, 5, 1), line=home))
        arrive(connection, a_child("sen", "9", name="Amal Khan", born="2024-05-04", line=home))
        (asked,) = births(connection)
    database.project()
    text = visit.browser.get(f"/match-review/{asked.review_id}").text
    said = re.sub(r"<[^>]*>", "", text[text.index('"govuk-inset-text">') :].partition("</p>")[0])
    assert said.partition(">")[2].startswith(
        "A child was born at this home or to this family, about when"
    )
    assert "differ" not in said


def test_of_the_rest_of_the_newborns_the_reason_is_said_once(
    visit: Visit, database: Database
) -> None:
    home = "9 Mill Lane"
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(connection, unborn("eh", "8", expected_on=date(2024, 5, 1), line=home))
        for system, name in ("sen", "Amal Khan"), ("yjs", "Bilal Khan"):
            arrive(connection, a_child(system, "9", name=name, born="2024-05-04", line=home))
        (asked,) = births(connection)
        about = Answer(decision="declare_distinct", actor="Ruth Adeyemi", reason=WHY,
                       person_id=asked.candidates[0])  # fmt: skip
        deciding.decide(connection, asked.review_id, about)
        (rest,) = births(connection)
    database.project()
    text = visit.browser.get(f"/match-review/{rest.review_id}").text
    assert rest.candidates == asked.candidates[1:]
    assert text.count(f"{REST[0].upper()}{REST[1:]}") == 1


def test_an_address_without_a_postcode_is_shown(visit: Visit, database: Database) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(connection, [an_event(
            "mash", "1", "identity.address_changed",
            address={"lines": ["17 Trafalgar Road"], "postcode": None, "uprn": None},
        )])  # fmt: skip
    database.project()
    text = visit.browser.get(review_address(visit)).text
    assert "<dt>Address</dt><dd>17 Trafalgar Road</dd>" in text


def test_a_reason_may_be_as_long_as_the_form_lets_one_write(visit: Visit) -> None:
    written = "\r\n".join(["She was seen."] * 71)  # 1000 characters to a browser
    done = visit.post(review_address(visit), answer="stranger", reason=written)
    assert "Amira Khan decided: a different child" in done.text


def test_a_queue_after_a_review_that_is_gone_begins_again(visit: Visit) -> None:
    answer = visit.browser.get(f"/match-review?after={uuid4()}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/match-review")


def test_who_kept_a_doubted_link_apart_once_is_told_that_it_stayed(
    visit: Visit, database: Database
) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(connection, a_child("eh", "3", name="Lena Obi", nhs=OTHER_VALID),
               a_child("sen", "4", name="Lena Obi", nhs=OTHER_VALID))  # fmt: skip
        arrive(connection, [numbered("sen", "4", "9990000026")])
        (doubted,) = (each for each in reviews.queue(connection) if each.kind == "conflict")
        with connection.transaction():  # as it was taken before it was refused
            asked = reviews.opened(connection, doubted.review_id)
            reviews.close(
                connection, asked, decision="keep_apart", person_id=None, actor="Sam", reason=WHY
            )
    database.project()
    text = visit.browser.get(f"/match-review/{doubted.review_id}").text
    assert f"Sam decided: {STAYED_LINKED}. “{WHY}”" in text


def test_a_doubted_link_says_that_it_stays_and_what_would_change(
    visit: Visit, database: Database
) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(connection, a_child("eh", "3", name="Lena Obi", nhs=OTHER_VALID),
               a_child("sen", "4", name="Lena Obi", nhs=OTHER_VALID))  # fmt: skip
        with connection.transaction():
            append(connection, [numbered("sen", "4", "9990000026")])
        catch_up(connection)
        (doubted,) = (each for each in reviews.queue(connection) if each.kind == "conflict")
    database.project()
    assert "Nothing changes until somebody decides" in visit.browser.get("/match-review").text
    text = visit.browser.get(f"/match-review/{doubted.review_id}").text
    assert "The link stays until somebody decides" in text
    assert "linked nothing" not in text
    linked_to = text[text.index("The child it is linked to") :].partition("</section>")[0]
    assert re.findall(r'<dd class="hub-id">(\d)</dd>', linked_to) == ["3"]
    assert re.search(r"no longer beside \w+ 3<", text)
    assert "would be one child" not in text
