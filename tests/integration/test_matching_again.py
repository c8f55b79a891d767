"""Looking again at what was decided: what is found, what is asked, and that nothing else moves."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.again.asking import ask_about
from hub.matching.again.finding import Found
from hub.matching.again.looking import Looked, look_again
from hub.matching.arriving import sealing
from hub.matching.known.records import normalised
from hub.matching.model.details import dumped
from hub.matching.people import activating, links, relations, reviews, showing
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.objecting import READING
from hub.matching.people.undoing import undo
from hub.matching.queries import SQL
from hub.store.append import NewEvent
from hub.store.reader import events_after
from schemas.codec import read
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, arrive, numbered
from tests.conftest import Database

Connection = psycopg.Connection[Any]
RUTH, WHY = "Ruth Adeyemi", "a better model decides from now on"
MASH, LCS = case_record_id("mash", "1"), case_record_id("lcs", "2")
EH = case_record_id("eh", "3")


def activate(connection: Connection, version: str) -> None:
    activating.activate(connection, version, actor=RUTH, reason=WHY)


def missed(connection: Connection, blind: str, *children: list[NewEvent]) -> None:
    """Let children arrive while a model decides that sees nobody, then have a good one decide."""
    activate(connection, blind)
    arrive(connection, *children)
    activate(connection, activating.FIRST)


def ask(connection: Connection, looked: Looked, most: int | None = None) -> tuple[Found, ...]:
    return ask_about(connection, looked, actor=RUTH, reason=WHY, most=most)


def asked_again(connection: Connection) -> tuple[Found, ...]:
    return ask(connection, look_again(connection))


def told(looked: Looked) -> list[tuple[str, str, str]]:
    return [(each.what, each.would, f"{each.system}:{each.local_id}") for each in looked.found]


def everything(connection: Connection) -> list[Any]:
    """Give all that the hub holds of identities."""
    tables = ("stored_event", "match_record", "match_review", "match_distinct", "match_checkpoint")
    return [
        connection.execute(f"SELECT * FROM hub.{each} ORDER BY 1".encode()).fetchall()
        for each in tables
    ]


def test_a_missed_match_is_found_and_asked_and_nothing_is_linked(
    connection: Connection, blind: str
) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    assert list(reviews.queue(connection)) == []

    looked = look_again(connection)
    assert told(looked) == [("duplicate", "link", "lcs:2")]
    (asked,) = ask(connection, looked)

    (waiting,) = reviews.queue(connection)
    assert waiting.review_id == asked.review_id
    assert (waiting.kind, waiting.candidates) == ("link", (own_person_id(MASH),))
    assert waiting.reason.startswith("as they are known now they agree in enough")
    assert showing.person_of(connection, LCS) == own_person_id(LCS)
    decide(connection, waiting.review_id, Answer(decision="link", actor=RUTH, reason=WHY))
    assert showing.person_of(connection, LCS) == own_person_id(MASH)
    assert look_again(connection).found == ()


def test_the_question_says_who_had_it_asked_by_which_model_and_on_what_evidence(
    connection: Connection, blind: str
) -> None:
    missed(connection, blind, a_child("mash", "1"), a_child("lcs", "2"))
    asked_again(connection)
    (row,) = events_after(connection, 0, 10, ["hub.review_requested"])
    event = read(row.topic, row.state)
    assert (event["actor"], event["occasion"]) == (RUTH, WHY)
    assert event["model_version"] == activating.FIRST
    assert event["guards"] == ["R5"]
    assert {each["field"] for each in event["decision"]["evidence"]} >= {"forenames", "surname"}


def test_a_question_that_is_open_again_still_says_who_had_it_asked(
    connection: Connection, blind: str
) -> None:
    missed(connection, blind, a_child("mash", "1"), a_child("lcs", "2"))
    (asked,) = asked_again(connection)
    assert asked.review_id
    decide(connection, asked.review_id, Answer(decision="link", actor=RUTH, reason=WHY))
    undo(connection, asked.review_id, actor=RUTH, reason=WHY)
    rows = events_after(connection, 0, 10, ["hub.review_requested"])
    assert [read(each.topic, each.state)["actor"] for each in rows] == [RUTH, RUTH]


def test_to_look_changes_nothing(connection: Connection, blind: str) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    before = everything(connection)
    assert look_again(connection).records == 2
    look_again(connection, blind)
    assert everything(connection) == before


def test_nothing_is_asked_twice(connection: Connection, blind: str) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    looked = look_again(connection)
    assert len(ask(connection, looked)) == 1
    before = everything(connection)
    assert ask(connection, looked) == ()
    assert asked_again(connection) == ()
    assert everything(connection) == before


def test_distinct_stays_distinct(connection: Connection, blind: str) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    links.declare_distinct(connection, LCS, own_person_id(MASH), actor=RUTH, reason="two cousins")
    assert look_again(connection).found == ()


def test_distinct_is_asked_about_where_something_new_was_said(
    connection: Connection, blind: str
) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2"))
    links.declare_distinct(connection, LCS, own_person_id(MASH), actor=RUTH, reason="two cousins")
    missed(connection, blind, [numbered("lcs", "2", VALID)])
    (asked,) = asked_again(connection)
    assert asked.kind == "distinct"
    assert asked.reason.endswith("new since then: NHS number the same")


@pytest.mark.parametrize("answer", ["more_information", "keep_apart"])
def test_an_answer_is_not_asked_for_again_until_something_new_is_said(
    connection: Connection, blind: str, answer: str
) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2"))
    (asked,) = asked_again(connection)
    assert asked.review_id
    decide(connection, asked.review_id, Answer(decision=answer, actor=RUTH, reason="cannot tell"))
    assert look_again(connection).found == ()

    missed(connection, blind, [numbered("lcs", "2", VALID)])
    assert told(look_again(connection)) == [("duplicate", "link", "lcs:2")]


def test_an_answer_about_the_one_is_an_answer_about_the_other(
    connection: Connection, blind: str
) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2"))
    (asked,) = reviews.queue(connection)
    assert asked.case_record_id == LCS
    decide(connection, asked.review_id, Answer(decision="keep_apart", actor=RUTH, reason=WHY))
    # By another record of the one, the other asks: the younger of two that are alone no more.
    missed(connection, blind, a_child("eh", "3"))
    links.link(connection, EH, own_person_id(LCS), actor=RUTH, reason=WHY)
    assert look_again(connection).found == ()

    missed(connection, blind, [numbered("mash", "1", VALID), numbered("eh", "3", VALID)])
    assert told(look_again(connection)) == [("duplicate", "link", "mash:1")]


def test_whoever_is_sealed_stays_hidden(connection: Connection, blind: str) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    looked = look_again(connection)
    sealing.seal(connection, own_person_id(MASH), actor=RUTH, reason="adoption order made today")
    assert ask(connection, looked) == ()
    after = look_again(connection)
    assert (after.records, after.found) == (1, ())
    assert list(reviews.queue(connection)) == []


def test_no_more_is_asked_than_wanted_and_the_likeliest_first(
    connection: Connection, blind: str
) -> None:
    children = [("1", "Amira Khan", VALID), ("2", "Yusuf Ali", None), ("3", "Grace Obi", None)]
    missed(connection, blind, *(
        a_child(system, number, name=name, nhs=nhs, born=f"2015-03-0{number}")
        for system in ("mash", "lcs") for number, name, nhs in children
    ))  # fmt: skip
    looked = look_again(connection)
    assert len(looked.found) == 3
    assert [each.millibits or 0 for each in looked.found] == sorted(
        (each.millibits or 0 for each in looked.found), reverse=True
    )
    (first,) = ask(connection, looked, most=1)
    assert (first.system, first.local_id) == ("lcs", "1")
    assert len(asked_again(connection)) == 2


def test_two_persons_of_several_records_are_asked_about_once(
    connection: Connection, blind: str
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    missed(connection, blind, a_child("eh", "3"), a_child("sen", "4"))
    links.link(connection, case_record_id("sen", "4"), own_person_id(EH),
               actor=RUTH, reason=WHY)  # fmt: skip
    (asked,) = asked_again(connection)
    assert asked.kind == "join"
    assert look_again(connection).found == ()


def test_a_link_that_a_model_would_not_make_is_only_told(
    connection: Connection, blind: str
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    assert look_again(connection).found == ()
    looked = look_again(connection, blind)
    assert told(looked) == [("link", "leave", "lcs:2")]
    activate(connection, blind)
    before = everything(connection)
    assert asked_again(connection) == ()
    assert everything(connection) == before
    assert showing.person_of(connection, LCS) == own_person_id(MASH)


def test_a_link_that_a_person_made_is_not_doubted(connection: Connection, blind: str) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2"))
    links.link(connection, LCS, own_person_id(MASH), actor=RUTH, reason="birth certificate seen")
    assert look_again(connection).found == ()
    assert look_again(connection, blind).found == ()


def read_otherwise(connection: Connection, record: UUID, **said: Any) -> None:
    """Have a record's words read as a later release might read them."""
    said = {"forenames": "Amira", "surname": "Khan", "date_of_birth": "2015-03-04"} | said
    said.setdefault("identifiers", [["nhs_number", VALID]])
    connection.execute(
        "UPDATE hub.match_record SET normalised = %s WHERE case_record_id = %s",
        [dumped(normalised(said, "lcs")), record],
    )


def test_a_link_that_a_rule_contradicts_is_asked_about_as_one_that_may_be_wrong(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    read_otherwise(connection, LCS, forenames="Yusuf")
    (asked,) = asked_again(connection)
    assert (asked.kind, asked.candidates) == ("conflict", (own_person_id(MASH),))
    assert "R2" in asked.rules
    assert showing.person_of(connection, LCS) == own_person_id(MASH)
    assert asked_again(connection) == ()
    assert asked.review_id
    decide(connection, asked.review_id, Answer(decision="link", actor=RUTH, reason=WHY))
    assert look_again(connection).found == ()


def one_of_three_is_another(connection: Connection) -> None:
    """Link three records, and have the number of the last be read as another."""
    for system, number in ("mash", "1"), ("lcs", "2"), ("eh", "3"):
        arrive(connection, a_child(system, number, nhs=VALID, line="1 High Street"))
    read_otherwise(connection, EH, identifiers=[["nhs_number", OTHER_VALID]])


def test_one_doubt_about_a_person_is_asked_about_once(connection: Connection) -> None:
    one_of_three_is_another(connection)
    looked = look_again(connection)
    doubted = {each.case_record_id for each in looked.found}
    assert doubted == {LCS, EH}
    (asked,) = ask(connection, looked)
    assert asked_again(connection) == ()
    (waits,) = look_again(connection).found
    assert {waits.case_record_id, asked.case_record_id} == doubted
    assert waits.waits_for == asked.review_id
    assert asked.review_id
    decide(connection, asked.review_id, Answer(decision="link", actor=RUTH, reason=WHY))
    assert [each.case_record_id for each in asked_again(connection)] == [waits.case_record_id]


def test_what_is_compared_is_what_the_rule_speaks_of(connection: Connection) -> None:
    one_of_three_is_another(connection)
    arrive(connection, a_child("lcs", "2", nhs=VALID, line="1 High Street"))
    (doubted,) = reviews.queue(connection)
    (row,) = events_after(connection, 0, 10, ["hub.review_requested"])
    decision = read(row.topic, row.state)["decision"]
    assert (doubted.case_record_id, decision["matched_case_record_id"]) == (LCS, str(EH))
    (number,) = (each for each in decision["evidence"] if each["field"] == "nhs_number")
    assert number["verdict"] == "different"


def test_a_link_that_a_rule_now_holds_back_is_told_with_the_rule(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID, line="1 High Street"),
           a_child("lcs", "2", line="1 High Street"))  # fmt: skip
    assert showing.person_of(connection, LCS) == own_person_id(MASH)
    read_otherwise(connection, LCS, forenames="Amirah", address=["1 High Street"],
                   postcode="SE13 6NB", identifiers=[])  # fmt: skip
    (found,) = look_again(connection).found
    assert (found.what, found.would, found.may_be_asked) == ("link", "ask", False)
    assert found.rules[0] == "R4"
    assert found.reason.startswith("the forenames, or what the child is called, are not equal")


def test_a_record_that_people_are_asked_about_waits_for_that_answer(
    connection: Connection, blind: str
) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2"))
    (open_,) = reviews.queue(connection)
    missed(connection, blind, a_child("eh", "3"), a_child("sen", "4"))
    links.link(connection, case_record_id("sen", "4"), own_person_id(EH), actor=RUTH, reason=WHY)
    looked = look_again(connection)
    assert {(each.case_record_id, each.candidates, each.waits_for) for each in looked.found} == {
        (MASH, (own_person_id(EH),), None), (LCS, (own_person_id(EH),), open_.review_id),
    }  # fmt: skip
    assert [each.case_record_id for each in ask(connection, looked)] == [MASH]
    assert open_.review_id in {each.review_id for each in reviews.queue(connection)}


def test_nobody_waits_for_one_who_looks_and_one_who_asks_waits(
    connection: Connection, blind: str, database: Database
) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    connection.execute("SET lock_timeout = '200ms'")
    with database.connect("ingest") as other:
        SQL.take_turn(other)
        looked = look_again(connection)
        assert len(looked.found) == 1
        with pytest.raises(psycopg.errors.LockNotAvailable):
            ask(connection, looked)
    assert len(ask(connection, looked)) == 1


def test_what_another_has_asked_meanwhile_is_not_asked(
    connection: Connection, blind: str, database: Database
) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as other:
        looked, theirs = look_again(connection), look_again(other)
        assert len(ask(other, theirs)) == 1
        assert ask(connection, looked) == ()
    assert len(reviews.queue(connection)) == 1


def test_live_matching_goes_on_from_what_was_asked(connection: Connection, blind: str) -> None:
    missed(connection, blind, a_child("mash", "1"), a_child("lcs", "2"))
    (asked,) = asked_again(connection)
    arrive(connection, a_child("eh", "3", name="Grace Obi", nhs=OTHER_VALID))
    assert [each.review_id for each in reviews.queue(connection)] == [asked.review_id]
    arrive(connection, [numbered("mash", "1", VALID), numbered("lcs", "2", VALID)])
    assert list(reviews.queue(connection)) == []
    assert showing.person_of(connection, LCS) == own_person_id(MASH)


def test_it_says_when_it_cannot_look(connection: Connection, blind: str) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    looked = look_again(connection)
    with pytest.raises(CommandRefused, match=f"there is no model x; there are.*{blind}"):
        look_again(connection, "x")
    with pytest.raises(CommandRefused, match="give --actor"):
        ask_about(connection, looked, actor="", reason=WHY)
    activate(connection, blind)
    with pytest.raises(CommandRefused, match="was activated meanwhile"):
        ask(connection, looked)
    connection.execute("UPDATE hub.match_checkpoint SET kept_as = 'an older release'")
    with pytest.raises(CommandRefused, match=READING[:40]):
        look_again(connection)


def test_families_that_were_confirmed_are_told_with_the_rule(
    connection: Connection, blind: str
) -> None:
    missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    relations.confirm(connection, own_person_id(MASH), own_person_id(LCS), "twin", actor=RUTH,
                      reason="born the same day")  # fmt: skip
    (found,) = look_again(connection).found
    assert (found.would, found.rules) == ("ask", ("R11",))


def test_live_matching_goes_on_beside_it(
    connection: Connection, blind: str, database: Database
) -> None:
    names = ["Khan", "Ali", "Obi", "Okonkwo", "Whitfield", "Nowak"]
    missed(connection, blind, *(
        a_child(system, name, name=f"Grace {name}") for system in ("mash", "lcs") for name in names
    ))  # fmt: skip

    def live() -> None:
        with psycopg.connect(database.url_for("ingest"), autocommit=True) as other:
            for name in names:
                arrive(other, a_child("eh", name, name=f"Grace {name}"))

    asked = list[Found]()
    with ThreadPoolExecutor(1) as thread:
        arriving = thread.submit(live)
        while not arriving.done():
            asked += asked_again(connection)
        arriving.result()
    asked += asked_again(connection)
    assert asked
    assert look_again(connection).found == ()
    open_ = [each.case_record_id for each in reviews.queue(connection)]
    assert len(open_) == len(set(open_)) >= len(names)
    linked = connection.execute("SELECT FROM hub.match_record WHERE person_id <> own_person_id")
    assert linked.fetchall() == []
