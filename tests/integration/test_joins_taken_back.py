"""Joins of two persons and proposals of them: from either side, and after records moved."""

from typing import Any

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.people import joining, links, reviews
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.undoing import undo
from tests.case_records import OTHER_VALID, VALID, a_child, arrive, numbered
from tests.integration.test_identity_out_of_order import (
    BACK,
    EH,
    LCS,
    MASH,
    ONE,
    OTHER,
    RUTH,
    SAM,
    THIRD,
    WHY,
    four_children,
    people,
    two_in_two_systems_each,
)

Connection = psycopg.Connection[Any]


def joins(connection: Connection) -> list[str]:
    found = connection.execute("SELECT status FROM hub.match_join ORDER BY status").fetchall()
    return [row[0] for row in found]


def numbered_apart(connection: Connection) -> None:
    """Two children of two numbers, and a third of neither: a rule speaks against joining two."""
    arrive(connection, a_child("mash", "1", name="Amy Ali", nhs=VALID),
           a_child("lcs", "2", name="Bo Chan", nhs=OTHER_VALID),
           a_child("eh", "3", name="Cy Dunn"))  # fmt: skip


def test_a_split_takes_nothing_along_that_was_there_before_the_join(
    connection: Connection,
) -> None:
    four_children(connection)
    links.link(connection, EH, OTHER, actor=RUTH, reason=WHY, matched=MASH)
    before = people(connection)
    made = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    assert joining.split(connection, made.join_id, actor=RUTH, reason=WHY) == (MASH,)
    assert people(connection) == before


def test_a_split_takes_along_what_was_linked_anew_because_of_who_moved(
    connection: Connection,
) -> None:
    four_children(connection)
    links.link(connection, EH, OTHER, actor=RUTH, reason=WHY)
    made = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    links.unlink(connection, EH, actor=RUTH, reason=WHY)
    links.link(connection, EH, OTHER, actor=RUTH, reason=WHY, matched=MASH)
    back = joining.split(connection, made.join_id, actor=RUTH, reason=WHY)
    assert {*back} == {MASH, EH}


def test_a_proposal_is_withdrawn_though_who_was_to_move_was_linked_elsewhere(
    connection: Connection,
) -> None:
    numbered_apart(connection)
    made = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    assert made.waits
    links.link(connection, MASH, THIRD, actor=RUTH, reason=WHY)
    joining.withdraw(connection, made.join_id, actor=SAM, reason=BACK)
    assert joins(connection) == []


def test_a_proposal_waits_while_who_was_to_move_is_joined_to_somebody_else(
    connection: Connection,
) -> None:
    numbered_apart(connection)
    waits = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    other = joining.join(connection, ONE, THIRD, actor=RUTH, reason=WHY)
    assert not other.waits
    joining.split(connection, other.join_id, actor=RUTH, reason=WHY)
    done = joining.join(connection, ONE, OTHER, actor=SAM, reason=WHY)
    assert (done.join_id, done.proposed_by) == (waits.join_id, RUTH)


def test_who_would_join_them_the_other_way_round_agrees(connection: Connection) -> None:
    numbered_apart(connection)
    first = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    with pytest.raises(CommandRefused, match="somebody else must agree"):
        joining.join(connection, OTHER, ONE, actor=f" {RUTH.upper()}", reason=WHY)
    done = joining.join(connection, OTHER, ONE, actor=SAM, reason=WHY)
    assert (done.waits, done.proposed_by, done.moved) == (False, RUTH, (LCS,))
    assert done.join_id != first.join_id
    assert joins(connection) == ["joined"]
    joining.split(connection, done.join_id, actor=RUTH, reason=BACK)
    assert joins(connection) == []


def test_two_who_answer_the_same_question_from_either_side_have_agreed(
    connection: Connection,
) -> None:
    two_in_two_systems_each(connection)
    before = people(connection)
    one, other = (each for each in reviews.queue(connection) if each.kind == "join")
    assert {one.person_id, other.person_id} == {ONE, OTHER}
    said = Answer(decision="link", actor=RUTH, reason=WHY, accept_warnings=True)
    assert decide(connection, one.review_id, said).waits
    said = Answer(decision="link", actor=SAM, reason=WHY, accept_warnings=True)
    assert not decide(connection, other.review_id, said).waits
    assert len({*people(connection).values()}) == 1
    assert reviews.queue(connection) == []
    undo(connection, other.review_id, actor=RUTH, reason=BACK)
    assert people(connection) == before


def test_a_split_leaves_a_record_that_left_and_came_back_by_another_join(
    connection: Connection,
) -> None:
    four_children(connection)
    links.link(connection, MASH, THIRD, actor=RUTH, reason=WHY)
    first = joining.join(connection, THIRD, OTHER, actor=RUTH, reason=WHY)
    links.unlink(connection, MASH, actor=RUTH, reason=WHY)
    links.withdraw_distinct(connection, MASH, OTHER, actor=RUTH, reason=WHY)
    joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    assert joining.split(connection, first.join_id, actor=RUTH, reason=WHY) == (EH,)
    assert people(connection)[MASH] == OTHER


def test_a_doubted_link_of_a_join_that_is_made_again_goes_back_with_it(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", name="Bo Chan"),
           a_child("eh", "3", name="Cy Dunn"))  # fmt: skip
    links.link(connection, EH, ONE, actor=RUTH, reason=WHY)
    before = people(connection)
    made = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    arrive(connection, [numbered("eh", "3", OTHER_VALID)])
    (asked,) = (each for each in reviews.queue(connection) if each.case_record_id == EH)
    assert asked.kind == "conflict"
    said = Answer(decision="declare_distinct", actor=RUTH, reason=WHY)
    decide(connection, asked.review_id, said)
    undo(connection, asked.review_id, actor=SAM, reason=BACK)
    joining.split(connection, made.join_id, actor=RUTH, reason=WHY)
    assert people(connection) == before
