"""Decisions about identity are taken back in any order, also where later ones were made on them."""

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.arriving.follow import catch_up
from hub.matching.people import joining, links, relations, reviews, showing
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.person import Person
from hub.matching.people.reviews import Waiting
from hub.matching.people.undoing import undo
from hub.store.aggregates import load
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, arrive, lives_at, numbered
from tests.integration.test_identity_decisions import unborn

Connection = psycopg.Connection[Any]
RUTH, SAM, WHY = "Ruth Adeyemi", "Sam Okafor", "the school and the mother say so"
BACK = "I had looked at the wrong child"
NAMED = (("mash", "1"), ("lcs", "2"), ("eh", "3"), ("sen", "4"))
MASH, LCS, EH, SEN = IDS = [case_record_id(*each) for each in NAMED]
ONE, OTHER, THIRD, FOURTH = map(own_person_id, IDS)
HOME = "1 High Street"


def the_review(connection: Connection, kind: str) -> Waiting:
    found = [each for each in reviews.queue(connection) if each.kind == kind]
    return found[0]


def people(connection: Connection) -> dict[UUID, UUID]:
    """Whom each record that the hub has met is about."""
    met = [each for each in IDS if showing.is_met(connection, each)]
    return {each: showing.person_of(connection, each) for each in met}


def kept_apart(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute("SELECT one, other FROM hub.match_distinct ORDER BY 1, 2").fetchall()


def say_the_same(connection: Connection, asked: Waiting) -> None:
    """By two people, where one may not."""
    for actor in (RUTH, SAM):
        said = Answer(decision="link", actor=actor, reason=WHY, accept_warnings=True)
        if not decide(connection, asked.review_id, said).waits:
            return


def two_in_two_systems_each(connection: Connection) -> None:
    """Two of two numbers who seem to be one child, since one of them moved to the other's home."""
    there: dict[str, Any] = {"name": "Amira Khann", "line": HOME, "nhs": OTHER_VALID}
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("eh", "3", nhs=VALID))
    arrive(connection, a_child("lcs", "2", **there), a_child("sen", "4", **there))
    arrive(connection, [lives_at("eh", "3", HOME)])


def test_who_found_a_doubted_link_right_and_takes_that_back_leaves_the_link(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    arrive(connection, [numbered("lcs", "2", OTHER_VALID)])
    before = people(connection)
    assert len({*before.values()}) == 1
    asked = the_review(connection, "conflict")
    say_the_same(connection, asked)
    again = undo(connection, asked.review_id, actor=SAM, reason=BACK)
    assert (people(connection), kept_apart(connection)) == (before, [])
    catch_up(connection)
    assert [each.review_id for each in reviews.queue(connection)] == [again]


def test_a_join_that_was_asked_about_by_a_linked_record_is_taken_back_whole(
    connection: Connection,
) -> None:
    two_in_two_systems_each(connection)
    before = people(connection)
    asked = the_review(connection, "join")
    assert (asked.case_record_id, asked.person_id) == (EH, ONE)
    say_the_same(connection, asked)
    assert {*people(connection).values()} == {OTHER}
    undo(connection, asked.review_id, actor=SAM, reason=BACK)
    assert (people(connection), kept_apart(connection)) == (before, [])


def test_a_link_is_taken_back_though_whom_it_leads_to_was_joined_to_somebody_since(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", line=HOME), a_child("eh", "3", name="Cy Dunn"))
    arrive(connection, a_child("lcs", "2"))
    asked = the_review(connection, "link")
    say_the_same(connection, asked)
    made = joining.join(connection, ONE, THIRD, actor=RUTH, reason=WHY)
    assert {*people(connection).values()} == {THIRD}
    undo(connection, asked.review_id, actor=SAM, reason=BACK)
    assert people(connection) == {MASH: THIRD, LCS: OTHER, EH: THIRD}
    assert kept_apart(connection) == []
    joining.split(connection, made.join_id, actor=RUTH, reason=WHY)
    assert people(connection) == {MASH: ONE, LCS: OTHER, EH: THIRD}


def four_children(connection: Connection) -> None:
    """Four records that agree on nothing."""
    names = ("Amy Ali", "Bo Chan", "Cy Dunn", "Di Ek")
    for (system, local_id), name in zip(NAMED, names, strict=True):
        arrive(connection, a_child(system, local_id, name=name))


def said_of_distinct(connection: Connection) -> set[tuple[str, str]]:
    """What the persons' streams still say: a person, and a record that is declared distinct."""
    people = load(connection, Person, [ONE, OTHER, THIRD, FOURTH])
    return {(str(each.id), record) for each in people.values() for record in each.distinct}


def test_distinct_is_taken_back_of_a_record_that_left_the_person_since(
    connection: Connection,
) -> None:
    four_children(connection)
    links.link(connection, EH, OTHER, actor=RUTH, reason=WHY)
    links.declare_distinct(connection, MASH, OTHER, actor=RUTH, reason=WHY)
    links.unlink(connection, EH, actor=SAM, reason=WHY)
    links.withdraw_distinct(connection, MASH, OTHER, actor=RUTH, reason=BACK)
    assert [{*each} for each in kept_apart(connection)] == [{LCS, EH}]
    assert said_of_distinct(connection) == {(str(OTHER), str(EH))}


def test_what_was_declared_by_itself_stays_when_something_else_is_taken_back(
    connection: Connection,
) -> None:
    four_children(connection)
    links.declare_distinct(connection, MASH, OTHER, actor=RUTH, reason=WHY)
    links.declare_distinct(connection, MASH, THIRD, actor=RUTH, reason=WHY)
    connection.execute("UPDATE hub.match_distinct SET since = 1")  # as an older hub has them
    links.withdraw_distinct(connection, MASH, OTHER, actor=RUTH, reason=BACK)
    assert [{*each} for each in kept_apart(connection)] == [{MASH, EH}]


def test_distinct_is_taken_back_where_the_other_record_moved_since(connection: Connection) -> None:
    four_children(connection)
    links.declare_distinct(connection, MASH, OTHER, actor=RUTH, reason=WHY)
    links.link(connection, LCS, THIRD, actor=RUTH, reason=WHY)
    links.withdraw_distinct(connection, MASH, THIRD, actor=RUTH, reason=BACK)
    assert (kept_apart(connection), said_of_distinct(connection)) == ([], set())
    with pytest.raises(CommandRefused, match="nobody declared them distinct"):
        links.withdraw_distinct(connection, MASH, THIRD, actor=RUTH, reason=BACK)


def test_distinct_is_taken_back_from_either_side(connection: Connection) -> None:
    four_children(connection)
    links.declare_distinct(connection, MASH, OTHER, actor=RUTH, reason=WHY)
    links.withdraw_distinct(connection, LCS, ONE, actor=RUTH, reason=BACK)
    assert (kept_apart(connection), said_of_distinct(connection)) == ([], set())


def test_whom_a_split_keeps_apart_is_joined_again_once_that_is_taken_back(
    connection: Connection,
) -> None:
    four_children(connection)
    links.link(connection, EH, ONE, actor=RUTH, reason=WHY)
    links.link(connection, SEN, OTHER, actor=RUTH, reason=WHY)
    made = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    joining.split(connection, made.join_id, actor=RUTH, reason=WHY)
    with pytest.raises(CommandRefused, match="take that back first"):
        joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    for each in (MASH, EH):
        links.withdraw_distinct(connection, each, OTHER, actor=RUTH, reason=BACK)
    assert (kept_apart(connection), said_of_distinct(connection)) == ([], set())
    again = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    assert {*again.moved} == {MASH, EH}


def test_a_different_child_is_taken_back_though_the_candidate_moved_since(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", line=HOME), a_child("eh", "3", name="Cy Dunn"))
    arrive(connection, a_child("lcs", "2"))
    asked = the_review(connection, "link")
    said = Answer(decision="declare_distinct", actor=RUTH, reason=WHY, relation="twin")
    decide(connection, asked.review_id, said)
    joining.join(connection, ONE, THIRD, actor=RUTH, reason=WHY)
    again = undo(connection, asked.review_id, actor=SAM, reason=BACK)
    assert (kept_apart(connection), said_of_distinct(connection)) == ([], set())
    assert relations.relations_of(connection, [THIRD]) == []
    decide(connection, again, Answer(decision="link", actor=RUTH, reason=WHY))
    assert {*people(connection).values()} == {THIRD}


def newborns(connection: Connection) -> Waiting:
    """Ask which of two newborns was expected."""
    arrive(connection, unborn("mash", "1", expected_on=date(2024, 5, 1), line=HOME),
           a_child("lcs", "2", name="Amira Khan", born="2024-04-20", line=HOME),
           a_child("eh", "3", name="Yusuf Khan", born="2024-04-20", line=HOME))  # fmt: skip
    return the_review(connection, "birth")


def test_a_newborn_who_was_ruled_out_is_not_asked_about_again(connection: Connection) -> None:
    asked = newborns(connection)
    said = Answer(decision="declare_distinct", actor=RUTH, reason=WHY, person_id=OTHER)
    decide(connection, asked.review_id, said)
    catch_up(connection)
    assert the_review(connection, "birth").candidates == (THIRD,)
    undo(connection, asked.review_id, actor=SAM, reason=BACK)
    catch_up(connection)
    assert {*the_review(connection, "birth").candidates} == {OTHER, THIRD}


def test_which_newborn_was_expected_is_decided_taken_back_and_decided_otherwise(
    connection: Connection,
) -> None:
    asked = newborns(connection)
    before = people(connection)
    for child in (OTHER, OTHER, THIRD):
        said = Answer(decision="link", actor=RUTH, reason=WHY, person_id=child)
        decide(connection, asked.review_id, said)
        catch_up(connection)
        assert people(connection)[MASH] == child
        undo(connection, asked.review_id, actor=SAM, reason=BACK)
        catch_up(connection)
        asked = the_review(connection, "birth")
        assert (people(connection), {*asked.candidates}) == (before, {OTHER, THIRD})


def test_a_join_is_taken_back_after_a_later_one_of_the_same_person_was(
    connection: Connection,
) -> None:
    there: dict[str, Any] = {"name": "Amira Khann", "line": HOME, "nhs": OTHER_VALID}
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", **there))
    arrive(connection, a_child("sen", "4", **there), a_child("eh", "3", name="Cy Dunn"))
    arrive(connection, [lives_at("mash", "1", HOME)])
    before = people(connection)
    asked = the_review(connection, "link")
    assert (asked.case_record_id, asked.candidates) == (MASH, (OTHER,))
    say_the_same(connection, asked)
    later = joining.join(connection, OTHER, THIRD, actor=RUTH, reason=WHY)
    joining.split(connection, later.join_id, actor=RUTH, reason=WHY)
    undo(connection, asked.review_id, actor=SAM, reason=BACK)
    assert people(connection) == before
