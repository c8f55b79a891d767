"""The matcher on a real store: who is linked, who is not, and what people decide."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused, NoSuchRecord
from hub.matching.arriving.follow import MatchSummary, catch_up
from hub.matching.known.tables import CROWD
from hub.matching.people import activating, links, relations, reviews, showing
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.undoing import undo
from hub.matching.queries import SQL
from hub.store.append import append
from hub.store.reader import events_after
from schemas.codec import read
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import (
    OTHER_VALID,
    VALID,
    a_child,
    arrive,
    lives_at,
    numbered,
    registered,
    withdrawn,
)
from tests.conftest import Database

Connection = psycopg.Connection[Any]
WHO = "Ruth Adeyemi"
MASH, LCS = case_record_id("mash", "1"), case_record_id("lcs", "2")


def person_of(connection: Connection, record: UUID) -> UUID:
    return showing.person_of(connection, record)


def are_one(connection: Connection) -> bool:
    return person_of(connection, MASH) == person_of(connection, LCS)


def reasons(connection: Connection) -> list[str]:
    found = connection.execute(
        "SELECT reason FROM hub.match_review WHERE status = 'open' ORDER BY reason"
    ).fetchall()
    return [row[0] for row in found]


def rules(connection: Connection) -> list[list[str]]:
    """Give the rules of each question that is open."""
    asked = {each.review_id for each in reviews.queue(connection)}
    found = events_after(connection, 0, 100, ["hub.review_requested"])
    return [read(each.topic, each.state)["guards"] for each in found if each.stream_id in asked]


def test_the_same_valid_nhs_number_links(connection: Connection) -> None:
    summary = arrive(
        connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs="943 476 5919")
    )
    assert summary.linked == 1
    assert person_of(connection, LCS) == own_person_id(MASH)


def test_a_link_is_an_event_that_explains_itself(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    (row,) = events_after(connection, 0, 10, ["hub.record_linked"])
    event = read(row.topic, row.state)
    assert row.stream_id == own_person_id(MASH)
    assert event["envelope"]["case_record"] == {"system": "lcs", "local_id": "2"}
    assert (event["actor"], event["rule"]) == ("matcher", "model")
    assert (event["case_record_id"], event["matched_case_record_id"]) == (str(LCS), str(MASH))
    assert set(event["evidence"]) == {"nhs_number", "forenames", "surname", "date_of_birth"}
    decision = event["decision"]
    assert decision["model_version"] == activating.FIRST
    assert decision["guards"] == []
    assert decision["millibits"] == decision["prior_millibits"] + sum(
        each["millibits"] for each in decision["evidence"]
    )


@pytest.mark.parametrize("number", ["9434765918", "1111111111", "0000000000", "943476591"])
def test_a_number_that_is_none_links_nothing(connection: Connection, number: str) -> None:
    arrive(connection, a_child("mash", "1", nhs=number), a_child("lcs", "2", nhs=number))
    assert not are_one(connection)


def test_exact_name_birth_and_address_link(connection: Connection) -> None:
    arrive(
        connection, a_child("mash", "1", line="1 High Street"),
        a_child("lcs", "2", name="AMIRA KHAN", line="1 high street"),
    )  # fmt: skip
    assert are_one(connection)


@pytest.mark.parametrize(
    "other",
    [
        {"line": None},
        {"line": "2 High Street"},
        {"line": "1 High Street", "born": "2015-04-03"},
        {"line": "1 High Street", "born": "2015-03"},
        {"line": "1 High Street", "born": None},
        {"line": "1 High Street", "estimated": True},
        {"line": "1 High Street", "name": "Amirah Khan"},
        {"line": "1 High Street", "name": "Khan"},
        {"line": "1 High Street", "confidential": True},
    ],
    ids=lambda other: " ".join(f"{name}" for name in other),
)
def test_less_than_that_is_a_question(connection: Connection, other: dict[str, Any]) -> None:
    arrive(connection, a_child("mash", "1", line="1 High Street"), a_child("lcs", "2", **other))
    assert not are_one(connection)
    assert len(reasons(connection)) == 1


def test_a_confidential_address_hides_the_others_of_its_record(connection: Connection) -> None:
    arrive(
        connection, a_child("mash", "1", line="1 High Street"),
        [*a_child("lcs", "2", line="Refuge", confidential=True),
         lives_at("lcs", "2", "1 High Street")],
    )  # fmt: skip
    assert not are_one(connection)


@pytest.mark.parametrize("name", ["Unborn Khan", "Baby Girl Khan", "Twin Khan", "Unknown Unknown"])
def test_placeholder_names_link_nothing(connection: Connection, name: str) -> None:
    child: dict[str, Any] = {"name": name, "line": "1 High Street", "nhs": VALID}
    summary = arrive(connection, a_child("mash", "1", **child), a_child("lcs", "2", **child))
    assert (summary.linked, summary.conflicts) == (0, 1)


def test_a_siblings_number_typed_in_is_a_conflict_for_a_person(connection: Connection) -> None:
    summary = arrive(
        connection, a_child("mash", "1", nhs=VALID),
        a_child("lcs", "2", name="Yusuf Khan", nhs=VALID),
    )  # fmt: skip
    assert (summary.linked, summary.conflicts) == (0, 1)
    assert not are_one(connection)


def test_different_nhs_numbers_stop_a_match_by_name(connection: Connection) -> None:
    summary = arrive(
        connection, a_child("mash", "1", nhs=VALID, line="1 High Street"),
        a_child("lcs", "2", nhs=OTHER_VALID, line="1 High Street"),
    )  # fmt: skip
    assert (summary.linked, summary.conflicts) == (0, 1)


def test_a_record_with_two_numbers_is_for_a_person(connection: Connection) -> None:
    two = [*a_child("lcs", "2", nhs=OTHER_VALID), numbered("lcs", "2", VALID)]
    summary = arrive(connection, a_child("mash", "1", nhs=VALID), two)
    assert (summary.linked, summary.conflicts) == (0, 1)


def test_a_record_that_agrees_with_two_people_joins_neither(connection: Connection) -> None:
    child: dict[str, Any] = {"line": "1 High Street"}
    arrive(connection, a_child("mash", "1", **child), a_child("lcs", "2"))
    links.declare_distinct(connection, LCS, own_person_id(MASH), actor=WHO, reason="two cousins")
    arrive(connection, [lives_at("lcs", "2", "1 High Street")])
    summary = arrive(connection, a_child("eh", "3", **child))
    assert (summary.linked, summary.conflicts) == (0, 1)
    (asked,) = reviews.queue(connection)
    assert set(asked.candidates) == {own_person_id(MASH), own_person_id(LCS)}


def test_what_comes_later_answers_what_was_asked_before(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", line="1 High Street"), a_child("lcs", "2", nhs=VALID))
    assert len(reasons(connection)) == 1
    arrive(connection, a_child("eh", "3", nhs=VALID, line="1 High Street"))
    assert person_of(connection, case_record_id("eh", "3")) == own_person_id(LCS)
    assert are_one(connection)
    assert reasons(connection) == []


def test_a_link_that_says_nothing_to_a_question_leaves_it_and_who_opens_it_sees_who_came_since(
    connection: Connection,
) -> None:
    home, born = "1 High Street", "2010-05-22"
    arrive(
        connection, a_child("lcs", "2", name="Maryam Saleem", born=born, sex="F", line=home),
        a_child("mash", "1", name="Mariam Saleem", born=born, sex="F", line=home),
    )  # fmt: skip
    assert rules(connection) == [["R4"]]
    arrive(
        connection, a_child("eh", "3", name="Bartholomew Saleem", born=born, sex="M", line=home),
        a_child("sen", "4", name="Kwame Saleem", born="2013-12-04", nhs=VALID, line=home),
    )  # fmt: skip
    assert rules(connection) == [["R4"]]
    kwame = a_child("yjs", "5", name="Kwame Saleem", born="2013-12-04", nhs=VALID, line=home)
    assert arrive(connection, kwame).linked == 1
    assert rules(connection) == [["R4"]]
    household = relations.relations_of(connection, [own_person_id(MASH)])
    assert {each.relation for each in household} == {"twin", "sibling"}


def test_two_people_are_not_joined_by_what_a_linked_record_learns(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("eh", "3", nhs=VALID))
    arrive(connection, a_child("lcs", "2", nhs=OTHER_VALID), a_child("sen", "4", nhs=OTHER_VALID))
    summary = arrive(connection, [numbered("eh", "3", OTHER_VALID)])
    assert summary.linked == 0
    assert {(each.system, each.kind) for each in reviews.queue(connection)} == {
        ("eh", "conflict"), ("lcs", "join"),
    }  # fmt: skip
    assert not are_one(connection)


def test_a_number_that_arrives_later_links_then(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2"))
    assert not are_one(connection)
    assert arrive(connection, [numbered("lcs", "2", VALID)]).linked == 1
    assert are_one(connection)


def test_an_older_record_joins_those_who_were_linked_meanwhile(connection: Connection) -> None:
    arrive(
        connection, a_child("mash", "1"), a_child("eh", "3", nhs=VALID),
        a_child("lcs", "2", nhs=VALID, line="1 High Street"),
    )  # fmt: skip
    arrive(connection, [lives_at("mash", "1", "1 High Street")])
    assert person_of(connection, MASH) == own_person_id(case_record_id("eh", "3"))


def test_a_withdrawn_number_links_nothing_more(connection: Connection) -> None:
    mistaken = numbered("mash", "1", VALID, key="n")
    arrive(connection, [registered("mash", "1"), mistaken], [withdrawn(mistaken, "1", "n")])
    arrive(connection, a_child("lcs", "2", nhs=VALID))
    assert not are_one(connection)


def test_a_withdrawal_may_arrive_before_what_it_withdraws(connection: Connection) -> None:
    mistaken = numbered("mash", "1", VALID, key="n")
    arrive(connection, [withdrawn(mistaken, "1", "n")])
    arrive(connection, [registered("mash", "1"), mistaken], a_child("lcs", "2", nhs=VALID))
    assert not are_one(connection)

    arrive(connection, [numbered("mash", "1", VALID, key="n", revision=3)])
    assert are_one(connection)


def test_a_corrected_number_replaces_the_mistaken_one(connection: Connection) -> None:
    arrive(connection, [registered("mash", "1"), numbered("mash", "1", OTHER_VALID, key="n")])
    arrive(connection, [numbered("mash", "1", VALID, key="n", revision=2)])
    assert arrive(connection, a_child("lcs", "2", nhs=VALID)).linked == 1


def test_a_conflict_that_is_put_right_disappears(connection: Connection) -> None:
    arrive(
        connection, [registered("mash", "1"), numbered("mash", "1", VALID)],
        [registered("lcs", "2", name="Yusuf Khan"), numbered("lcs", "2", VALID, key="n")],
    )  # fmt: skip
    assert len(reasons(connection)) == 1
    arrive(connection, [numbered("lcs", "2", OTHER_VALID, key="n", revision=2)])
    assert reasons(connection) == []


def test_a_number_that_a_crowd_shares_says_nothing(connection: Connection) -> None:
    one, two, three = (["bdgmrs"[n // 6**place % 6] for n in range(6**3)] for place in range(3))
    crowd = [
        a_child("mash", str(n), name=f"{one[n]}a{two[n]}o {three[n]}e{one[n]}i",
                born=f"{1990 + n // 12}-{n % 12 + 1:02}-01", nhs=VALID)
        for n in range(CROWD + 5)
    ]  # fmt: skip
    assert arrive(connection, *crowd) == MatchSummary(2 * len(crowd), 0, 0)


def test_catching_up_again_changes_nothing(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    assert catch_up(connection) == MatchSummary(0, 0, 0)


def test_a_second_matcher_waits_and_takes_what_the_first_had_not_seen(
    connection: Connection, database: Database
) -> None:
    with database.connect("ingest") as first, ThreadPoolExecutor(1) as thread:
        SQL.take_turn(first)
        append(first, a_child("mash", "1", nhs=VALID))
        second = thread.submit(catch_up, connection)
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with psycopg.connect(database.url, autocommit=True) as looking:
            while not (looking.execute(waiting).fetchone() or (0,))[0]:
                assert not second.done()
        append(first, a_child("lcs", "2", nhs=VALID))
        first.commit()
        assert second.result(timeout=30).linked == 1
    assert are_one(connection)


@pytest.mark.parametrize("page", [1, 2, 7, 5000])
def test_the_page_size_changes_nothing(connection: Connection, page: int) -> None:
    numbers = ["9990000018", "9990000026", "9990000034", "9990000042"]
    events = [
        event
        for system in ("mash", "eh", "lcs")
        for n, number in enumerate(numbers)
        for event in a_child(system, f"{system}{n}", name=f"Child{'abcd'[n]} Khan", nhs=number)
    ]
    with connection.transaction():
        append(connection, events)
    assert catch_up(connection, page=page).linked == 8
    for n in range(4):
        people = {
            person_of(connection, case_record_id(s, f"{s}{n}")) for s in ("mash", "eh", "lcs")
        }
        assert people == {own_person_id(case_record_id("mash", f"mash{n}"))}


def test_a_reversed_link_is_not_made_again(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    links.unlink(connection, LCS, actor=WHO, reason="a different child, seen together")
    assert person_of(connection, LCS) == own_person_id(LCS)

    arrive(connection, a_child("lcs", "2", nhs=VALID), a_child("mash", "1", nhs=VALID))
    assert not are_one(connection)


def test_a_person_may_link_what_the_matcher_would_not(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2"))
    target = person_of(connection, MASH)
    links.link(connection, LCS, target, actor=WHO, reason="mother confirmed by phone")
    assert are_one(connection)
    with pytest.raises(CommandRefused, match="already"):
        links.link(connection, LCS, target, actor=WHO, reason="mother confirmed it")


@pytest.mark.parametrize(("one", "other"), [(LCS, MASH), (MASH, LCS)], ids=["younger", "older"])
def test_distinct_is_never_overruled(connection: Connection, one: UUID, other: UUID) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2"))
    target = person_of(connection, other)
    links.declare_distinct(connection, one, target, actor=WHO, reason="cousins of one name")
    summary = arrive(connection, a_child("lcs", "2", nhs=VALID), a_child("mash", "1", nhs=VALID))
    assert (summary.linked, summary.conflicts) == (0, 1)
    assert [each.kind for each in reviews.queue(connection)] == ["distinct"]
    assert not are_one(connection)


def test_distinct_is_asked_about_again_only_for_new_evidence_and_says_which(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2"))
    links.declare_distinct(connection, LCS, own_person_id(MASH), actor=WHO, reason="two cousins")
    catch_up(connection)
    assert reasons(connection) == []
    arrive(connection, [registered("lcs", "2"), registered("mash", "1")])
    assert reasons(connection) == []
    arrive(connection, [numbered("lcs", "2", VALID)])
    assert not are_one(connection)
    (asked,) = reviews.queue(connection)
    assert (asked.kind, asked.candidates) == ("distinct", (own_person_id(MASH),))
    assert asked.reason.endswith("new since then: NHS number the same")
    answer = Answer(decision="declare_distinct", actor=WHO, reason="the number is her cousin's")
    decide(connection, asked.review_id, answer)
    arrive(connection, [registered("lcs", "2"), registered("mash", "1")])
    assert reasons(connection) == []
    assert not are_one(connection)


def test_distinct_that_was_wrong_is_linked_by_a_person_and_taken_back_as_it_was(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2"))
    links.declare_distinct(connection, LCS, own_person_id(MASH), actor=WHO, reason="two cousins")
    arrive(connection, [numbered("lcs", "2", VALID)])
    (asked,) = reviews.queue(connection)
    decide(connection, asked.review_id, Answer(decision="link", actor=WHO, reason="seen together"))
    assert are_one(connection)
    undo(connection, asked.review_id, actor=WHO, reason="that was another family")
    catch_up(connection)
    assert not are_one(connection)
    assert [each.kind for each in reviews.queue(connection)] == ["distinct"]


def test_distinct_goes_with_a_record_that_joins_another(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", line="1 High Street"), a_child("lcs", "2"))
    links.declare_distinct(connection, LCS, own_person_id(MASH), actor=WHO, reason="two cousins")
    arrive(connection, a_child("eh", "3", nhs=VALID, line="1 High Street"))
    arrive(connection, [numbered("lcs", "2", VALID)])
    assert person_of(connection, LCS) == own_person_id(LCS)


def test_a_person_may_link_what_was_declared_distinct(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2"))
    target = own_person_id(MASH)
    links.declare_distinct(connection, LCS, target, actor=WHO, reason="cousins of one name")
    links.link(connection, LCS, target, actor=WHO, reason="birth certificate seen: one child")
    assert are_one(connection)


def test_a_decision_settles_the_conflict(connection: Connection) -> None:
    arrive(
        connection, a_child("mash", "1", nhs=VALID),
        a_child("lcs", "2", name="Yusuf Khan", nhs=VALID),
    )  # fmt: skip
    mash = own_person_id(MASH)
    links.declare_distinct(connection, LCS, mash, actor=WHO, reason="they are brothers")
    assert reasons(connection) == []


def test_a_decision_needs_a_named_person_and_a_reason(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2"))
    target = person_of(connection, MASH)
    for actor, why in (("", "a good long reason"), ("matcher", "a good long reason"), (WHO, "x")):
        with pytest.raises(CommandRefused):
            links.link(connection, LCS, target, actor=actor, reason=why)


def test_a_record_whose_person_others_follow_is_not_moved(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID),
          a_child("eh", "3", name="Someone Else"))  # fmt: skip
    target = own_person_id(case_record_id("eh", "3"))
    with pytest.raises(CommandRefused, match="move those first"):
        links.link(connection, MASH, target, actor=WHO, reason="that was my mistake")
    with pytest.raises(CommandRefused, match="reverse that link"):
        links.link(connection, LCS, target, actor=WHO, reason="that was my mistake")


def test_a_person_is_shown_with_decisions_and_conflicts(connection: Connection) -> None:
    arrive(
        connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID),
        a_child("eh", "3", name="Yusuf Khan", nhs=VALID),
    )  # fmt: skip
    found = showing.shown(connection, showing.person_of(connection, LCS))
    assert [each.system for each in found.records] == ["mash", "lcs"]
    assert [(each.what, each.actor) for each in found.decisions] == [("record linked", "matcher")]
    assert {each.reason for each in found.conflicts} == {
        "they share an NHS number, but the forenames differ or one is missing"
    }
    links.unlink(connection, LCS, actor=WHO, reason="not the same child after all")
    for person in (own_person_id(MASH), own_person_id(LCS)):
        said = [each.what for each in showing.shown(connection, person).decisions]
        assert said == ["record linked", "link reversed"]


def test_an_unknown_person_is_refused(connection: Connection) -> None:
    with pytest.raises(NoSuchRecord):
        showing.shown(connection, MASH)
