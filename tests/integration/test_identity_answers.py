"""What an answer to a match review comes to: who is kept apart, who agreed, what is asked then."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.arriving.follow import catch_up
from hub.matching.people import joining, links, reviews, showing
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.reopening import REST
from hub.matching.people.reviews import Waiting
from hub.matching.people.undoing import undo
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, arrive, numbered, registered
from tests.integration.test_match_review_two import a_join_is_asked

Connection = psycopg.Connection[Any]
RUTH, SAM, WHY = "Ruth Adeyemi", "Sam Okafor", "the school and the mother say so"
MASH, LCS, EH = (case_record_id(*each) for each in (("mash", "1"), ("lcs", "2"), ("eh", "3")))
ONE, OTHER, THIRD = map(own_person_id, (MASH, LCS, EH))
UNSURE = ["more_information", "keep_apart"]


def answered(
    connection: Connection, review: Waiting, decision: str, person: UUID | None = None,
    by: str = RUTH,
) -> bool:  # fmt: skip
    """Answer a review; gives whether that waits for somebody else."""
    answer = Answer(decision=decision, actor=by, reason=WHY, person_id=person)
    return decide(connection, review.review_id, answer).waits


def about(connection: Connection, record: UUID) -> Waiting:
    """Give the one question about a record."""
    (found,) = (each for each in reviews.queue(connection) if each.case_record_id == record)
    return found


def a_doubted_link(connection: Connection) -> Waiting:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    arrive(connection, [numbered("lcs", "2", OTHER_VALID)])
    doubted = about(connection, LCS)
    assert doubted.kind == "conflict"
    return doubted


def one_of_two(connection: Connection) -> Waiting:
    """Ask about a record of whom two children of one home have the name and the birth."""
    home = {"line": "1 High Street"}
    arrive(connection, a_child("mash", "1", nhs=VALID, **home),
           a_child("lcs", "2", nhs=OTHER_VALID, **home))  # fmt: skip
    arrive(connection, a_child("eh", "3", **home))
    asked = about(connection, EH)
    assert {*asked.candidates} == {ONE, OTHER}
    return asked


def test_a_doubted_link_is_not_said_to_be_kept_apart_while_it_stands(
    connection: Connection,
) -> None:
    doubted = a_doubted_link(connection)
    with pytest.raises(CommandRefused, match="declare_distinct takes it out"):
        answered(connection, doubted, "keep_apart")
    assert about(connection, LCS) == doubted
    assert showing.person_of(connection, LCS) == ONE
    answered(connection, doubted, "declare_distinct")
    assert showing.person_of(connection, LCS) == OTHER


@pytest.mark.parametrize("answer", UNSURE)
def test_who_cannot_tell_links_nobody_and_the_same_is_not_asked_again(
    connection: Connection, answer: str
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID),
           a_child("lcs", "2", name="Yusuf Khan", nhs=VALID))  # fmt: skip
    answered(connection, about(connection, LCS), answer)
    for said in ("mash", "1", "Amira Khan"), ("lcs", "2", "Yusuf Khan"):
        arrive(connection, [registered(said[0], said[1], name=said[2])])
    assert reviews.queue(connection) == []
    assert showing.person_of(connection, LCS) == OTHER


@pytest.mark.parametrize("answer", UNSURE)
def test_who_cannot_tell_any_more_does_not_count_as_having_agreed(
    connection: Connection, answer: str
) -> None:
    asked = a_join_is_asked(connection)
    assert answered(connection, asked, "link")
    assert not answered(connection, asked, answer)
    other = asked.candidates[0]
    for pair in ((asked.person_id, other), (other, asked.person_id)):
        first = joining.join(connection, *pair, actor=SAM, reason=WHY)
        assert first.waits
        joining.withdraw(connection, first.join_id, actor=SAM, reason=WHY)


def test_who_cannot_tell_says_nothing_of_another_join(connection: Connection) -> None:
    asked = a_join_is_asked(connection)
    arrive(connection, a_child("yjs", "5", nhs="9990000026", name="Bo Chan"))
    third = own_person_id(case_record_id("yjs", "5"))
    assert joining.join(connection, third, asked.candidates[0], actor=RUTH, reason=WHY).waits
    answered(connection, asked, "more_information", by=SAM)
    done = joining.join(connection, third, asked.candidates[0], actor=SAM, reason=WHY)
    assert done.proposed_by == RUTH


def test_of_the_rest_nothing_is_said_that_was_true_of_who_was_ruled_out(
    connection: Connection,
) -> None:
    asked = one_of_two(connection)
    answered(connection, asked, "declare_distinct", ONE)
    rest = about(connection, EH)
    assert rest.candidates == (OTHER,)
    assert rest.reason == REST


def test_who_was_ruled_out_is_asked_about_again_with_the_rest(connection: Connection) -> None:
    asked = one_of_two(connection)
    answered(connection, asked, "declare_distinct", ONE)
    rest = about(connection, EH)
    again = undo(connection, asked.review_id, actor=SAM, reason=WHY)
    now = about(connection, EH)
    assert now.review_id == again != rest.review_id
    assert (now.candidates, now.reason) == (asked.candidates, asked.reason)
    catch_up(connection)
    assert {*about(connection, EH).candidates} == {ONE, OTHER}
    answered(connection, about(connection, EH), "link", ONE)
    assert showing.person_of(connection, EH) == ONE


def test_of_those_who_are_ruled_out_still_nothing_is_asked(connection: Connection) -> None:
    asked = one_of_two(connection)
    answered(connection, asked, "declare_distinct", ONE)
    answered(connection, about(connection, EH), "declare_distinct", OTHER)
    undo(connection, asked.review_id, actor=SAM, reason=WHY)
    assert about(connection, EH).candidates == (ONE,)
    catch_up(connection)
    assert about(connection, EH).candidates == (ONE,)


def test_where_others_were_linked_to_a_record_those_are_named_to_unlink(
    connection: Connection,
) -> None:
    with_number = [a_child(*each, nhs=VALID) for each in (("mash", "1"), ("lcs", "2"), ("eh", "3"))]
    arrive(connection, with_number[0])
    with pytest.raises(CommandRefused, match="no other is linked to it"):
        links.unlink(connection, MASH, actor=RUTH, reason=WHY)
    arrive(connection, *with_number[1:])
    with pytest.raises(CommandRefused, match=r"unlink whichever is wrong of them, lcs:2, eh:3$"):
        links.unlink(connection, MASH, actor=RUTH, reason=WHY)
    links.unlink(connection, EH, actor=RUTH, reason=WHY)
    assert showing.person_of(connection, EH) == THIRD
