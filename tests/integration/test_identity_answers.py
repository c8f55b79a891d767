"""What an answer to a match review comes to: who is kept apart, who agreed, what is asked then."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.people import joining, reviews, showing
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.reviews import Waiting
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, arrive, numbered, registered
from tests.integration.test_match_review_two import a_join_is_asked

Connection = psycopg.Connection[Any]
RUTH, SAM, WHY = "Ruth Adeyemi", "Sam Okafor", "the school and the mother say so"
MASH, LCS = (case_record_id(*each) for each in (("mash", "1"), ("lcs", "2")))
ONE, OTHER = map(own_person_id, (MASH, LCS))
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
