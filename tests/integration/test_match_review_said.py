"""What a match review says: whom it would join, of whom each chance is, and each thing once."""

import re
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.matching.arriving import asking, sealing
from hub.matching.people import links, relations, reviews, showing
from hub.matching.telling.withholding import next_left_out
from hub.store.aggregates import CaseRecord
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, a_child, arrive, registered
from tests.conftest import Database
from tests.integration.test_match_review_pages import client, pools, review_address, visit
from tests.seeing import grant
from tests.serving import HEADERS
from tests.signing_in import Visit

__all__ = ["client", "pools", "visit"]
WHY = "their mother told me on the telephone"
BY: dict[str, Any] = {"actor": "Sam Okafor", "reason": WHY}
LCS, MASH, EH = (case_record_id(*each) for each in (("lcs", "2"), ("mash", "1"), ("eh", "3")))


def by(database: Database) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(database.url_for("ingest"), autocommit=True)


def weighed(**more: Any) -> dict[str, Any]:
    """A decision with weights about the child of MASH."""
    return {
        "band": "review", "model_version": "2026-a", "person_id": str(own_person_id(MASH)),
        "matched_case_record_id": str(MASH), "same_ppm": 999_900, "twin_ppm": 100,
        "sibling_ppm": 0, "stranger_ppm": 0, "millibits": 14_000, "prior_millibits": -9000,
        "guards": [],
        "evidence": [
            {"field": "date_of_birth", "verdict": "expected_about", "millibits": 700,
             "ours": "unborn on 2025-03-04", "theirs": "2025-05-09"},
            {"field": "forenames", "verdict": "different", "millibits": -900, "theirs": "b",
             "ours": "a 2025-03-04"},
        ],
    } | more  # fmt: skip


def ask_instead(
    database: Database, decision: dict[str, Any] | None, *others: Any, reason: str = "only that"
) -> None:
    """Have the one question be this, about the child of MASH and these others."""
    people = tuple(own_person_id(each) for each in (MASH, *others))
    ask = reviews.Ask(LCS, CaseRecord("lcs", "2"), "link", reason, people, decision)
    with by(database) as connection, connection.transaction():
        (before,) = reviews.queue(connection)
        reviews.withdraw(connection, [before.review_id], reviews.CHANGED)
        reviews.request(connection, [ask])
    database.project()


def a_third_child(database: Database) -> None:
    with by(database) as connection:
        arrive(connection, a_child("eh", "3", name="Lena Obi", nhs=OTHER_VALID))
    database.project()


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", text).split())


def section(text: str, heading: str) -> str:
    """What stands under a heading of the page."""
    return text.partition(heading)[2].partition("<h2")[0]


def test_all_that_would_move_is_shown_and_that_two_are_joined_is_said_before(
    visit: Visit, database: Database, client: TestClient
) -> None:
    with by(database) as connection:
        arrive(connection, a_child("eh", "3", name="Yusuf Okan", born="2014-05-06"))
        links.link(connection, case_record_id("eh", "3"), own_person_id(LCS), **BY)
    database.project()
    address = review_address(visit)
    text = visit.browser.get(address).text
    mine = text.partition('class="hub-side"')[2].partition("</section>")[0]
    assert re.findall(r'<dd class="hub-id">(\d)</dd>', mine) == ["2", "3"]
    assert re.findall(r"<h1[^>]*>([^<]*)<", text) == ["Are these two children one?"]
    form = text.partition('id="decision"')[2]
    assert "Two persons would be joined" in form.partition("<button")[0]
    assert "somebody else must agree" in form.partition("<button")[0]
    told = client.get(f"/match-reviews/{address.rpartition('/')[2]}", headers=HEADERS).json()
    assert told["joins"].startswith("Two persons would be joined")
    assert "Are these two children one?" in visit.browser.get("/match-review").text


def test_of_a_record_that_is_alone_nothing_is_said_to_be_joined(
    visit: Visit, client: TestClient
) -> None:
    address = review_address(visit)
    assert "would be joined" not in visit.browser.get(address).text
    told = client.get(f"/match-reviews/{address.rpartition('/')[2]}", headers=HEADERS).json()
    assert told["joins"] is None


def test_chances_say_which_of_several_candidates_they_are_of(
    visit: Visit, database: Database
) -> None:
    a_third_child(database)
    ask_instead(database, weighed(), EH)
    text = visit.browser.get(review_address(visit)).text
    assert "What the hub makes of candidate 1: Amira Khan" in text
    ask_instead(database, weighed())
    assert "What the hub makes of it" in visit.browser.get(review_address(visit)).text


def test_a_bar_is_as_long_as_its_word_is_strong(visit: Visit, database: Database) -> None:
    ask_instead(database, weighed())
    text = visit.browser.get(review_address(visit)).text
    assert re.findall(r"hub-bits--(\d+)", text) == ["1", "1"]


def test_an_estimated_birth_is_called_so(visit: Visit, database: Database) -> None:
    with by(database) as connection:
        arrive(connection, [registered("mash", "1", estimated=True, key="r"),
                            registered("lcs", "2", name="Yusuf Khan", estimated=False)],
               a_child("eh", "3", name="Lena Obi", nhs=OTHER_VALID, estimated=True))  # fmt: skip
        relations.confirm(connection, own_person_id(MASH), own_person_id(EH), "sibling", **BY)
    database.project()
    text = visit.browser.get(review_address(visit)).text
    assert text.count("<dd>4 March 2015 (estimated)</dd>") == 1
    assert "born 4 March 2015 (estimated)" in plain(section(text, ">Household<"))


def test_dates_of_birth_are_written_as_everywhere_else(visit: Visit, database: Database) -> None:
    ask_instead(database, weighed())
    text = visit.browser.get(review_address(visit)).text
    table = plain(section(text, "What speaks for and against</h2>"))
    assert "unborn on 4 March 2025" in table
    assert "9 May 2025" in table
    assert "a 2025-03-04" in table, "only births are dates"


def test_dates_are_written_so_of_a_candidate_who_was_not_weighed(
    visit: Visit, database: Database
) -> None:
    a_third_child(database)
    ask_instead(database, weighed(), EH)
    text = visit.browser.get(review_address(visit)).text
    assert "4 March 2015" in plain(section(text, "The record and candidate 2"))
    assert "2015-03-04" not in text


R8 = {"rule": "R8", "reason": "the dates of birth differ by more than a slip, or the sexes differ"}


def test_the_queue_words_a_rule_as_the_review_does(visit: Visit, database: Database) -> None:
    part = {"field": "date_of_birth", "verdict": "part", "millibits": 0, "ours": "2019",
            "theirs": "2019-04-05"}  # fmt: skip
    ask_instead(database, weighed(guards=[R8], evidence=[part]), reason=R8["reason"])
    queue, text = (
        plain(visit.browser.get(each).text) for each in ("/match-review", review_address(visit))
    )
    for each in (queue, text):
        assert "What is known of the dates of birth agrees, but" in each
        assert "by more than a slip" not in each


def test_each_person_of_a_household_is_named_once(visit: Visit, database: Database) -> None:
    a_third_child(database)
    with by(database) as connection:
        for each in (MASH, LCS):
            relations.confirm(connection, own_person_id(each), own_person_id(EH), "sibling", **BY)
    database.project()
    text = section(visit.browser.get(review_address(visit)).text, ">Household</h2>")
    assert text.count("Lena Obi") == 1
    assert plain(text).startswith("Lena Obi, born 4 March 2015 (")
    assert plain(text.partition("</ul>")[0]).endswith(
        "siblings with the record and the candidate, confirmed"
    )


def test_the_ties_of_one_person_are_read_as_a_list(visit: Visit, database: Database) -> None:
    a_third_child(database)
    with by(database) as connection:
        arrive(connection, a_child("sen", "4", name="Zara Roe", born="2017-07-07"))
        for each in (MASH, LCS, EH):
            other = own_person_id(case_record_id("sen", "4"))
            relations.confirm(connection, own_person_id(each), other, "sibling", **BY)
    ask_instead(database, weighed(), EH)
    text = plain(section(visit.browser.get(review_address(visit)).text, ">Household</h2>"))
    assert "siblings with the record, candidate 1 and candidate 2, confirmed" in text


def close_behind(database: Database) -> None:
    """Have another child fit nearly as well, who is not asked about."""
    a_third_child(database)
    decision = weighed(runner_up_person_id=str(own_person_id(EH)), runner_up_millibits=13_000)
    ask_instead(database, decision, reason=asking.ANOTHER_NEAR)


def test_of_another_child_nearly_as_likely_nothing_is_said_where_they_are_hidden(
    visit: Visit, database: Database
) -> None:
    close_behind(database)
    address = review_address(visit)
    assert "another child is nearly as likely" in visit.browser.get(address).text
    assert "another child" not in visit.browser.get("/match-review").text
    grant(database, own_person_id(EH), None, "restricted")
    text = visit.browser.get(address).text
    assert "nearly as likely" not in text
    assert plain(text).count(next_left_out(asking.ANOTHER_NEAR)[1:]) == 1


@pytest.mark.usefixtures("pools")
def test_the_command_says_of_another_child_only_where_they_are_not_sealed(
    database: Database,
) -> None:
    close_behind(database)
    with by(database) as connection:
        (listed,) = reviews.queue(connection)
        (told,) = showing.shown(connection, own_person_id(LCS)).conflicts
        sealing.seal(connection, own_person_id(EH), **BY)
        (after,) = showing.shown(connection, own_person_id(LCS)).conflicts
    assert [each.reason for each in (listed, told, after)] == [
        next_left_out(asking.ANOTHER_NEAR), asking.ANOTHER_NEAR, next_left_out(asking.ANOTHER_NEAR),
    ]  # fmt: skip
