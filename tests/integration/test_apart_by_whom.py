"""Taking back that two are different takes back what that answer said, and no other's."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.people import links, reviews
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.reviews import Ask
from hub.matching.people.undoing import undo
from hub.store.aggregates import CaseRecord
from schemas.identifiers import own_person_id
from tests.integration.test_identity_out_of_order import (
    BACK,
    EH,
    IDS,
    LCS,
    MASH,
    NAMED,
    ONE,
    OTHER,
    RUTH,
    SAM,
    THIRD,
    WHY,
    four_children,
    kept_apart,
    people,
)

Connection = psycopg.Connection[Any]
NAMES = dict(zip(IDS, NAMED, strict=True))


def answered(
    connection: Connection, record: UUID, person_id: UUID, said: str, *, kind: str = "link"
) -> UUID:
    """Have it asked whether a record is about a person, and answer."""
    asks = [Ask(record, CaseRecord(*NAMES[record]), kind, "they agree in much", (person_id,))]
    (review_id,) = reviews.request(connection, asks)
    decide(connection, review_id, Answer(decision=said, actor=RUTH, reason=WHY))
    return review_id


def different(connection: Connection, record: UUID, person_id: UUID, **more: str) -> UUID:
    return answered(connection, record, person_id, "declare_distinct", **more)


def same(connection: Connection, record: UUID, person_id: UUID, **more: str) -> UUID:
    return answered(connection, record, person_id, "link", **more)


def taken_back(connection: Connection, review_id: UUID) -> None:
    undo(connection, review_id, actor=SAM, reason=BACK)


def apart(connection: Connection) -> list[set[UUID]]:
    return [{*each} for each in kept_apart(connection)]


def test_a_link_over_what_was_said_leaves_that_when_it_is_taken_back(
    connection: Connection,
) -> None:
    four_children(connection)
    first = different(connection, EH, ONE)
    taken_back(connection, same(connection, EH, ONE))
    assert apart(connection) == [{MASH, EH}]
    taken_back(connection, first)
    assert apart(connection) == []


def test_a_doubted_link_that_is_made_again_is_the_first_reviews_to_take_back(
    connection: Connection,
) -> None:
    four_children(connection)
    linked = same(connection, LCS, ONE)
    doubted = different(connection, LCS, ONE, kind="conflict")
    links.link(connection, MASH, THIRD, actor=RUTH, reason=WHY)
    taken_back(connection, doubted)
    assert people(connection)[LCS] == THIRD
    taken_back(connection, linked)
    assert people(connection)[LCS] == OTHER
    assert apart(connection) == []


@pytest.mark.parametrize("left", ["before it was said again", "after"])
def test_who_left_is_not_kept_apart_once_both_answers_are_taken_back(
    connection: Connection, left: str
) -> None:
    four_children(connection)
    links.link(connection, LCS, ONE, actor=RUTH, reason=WHY)
    first = different(connection, EH, ONE)
    if left != "after":
        links.unlink(connection, LCS, actor=RUTH, reason=WHY)
    again = different(connection, EH, ONE, kind="distinct")
    if left == "after":
        links.unlink(connection, LCS, actor=RUTH, reason=WHY)
    taken_back(connection, again)
    assert {MASH, EH} in apart(connection)
    assert {LCS, EH} in apart(connection)
    taken_back(connection, first)
    assert apart(connection) == [{MASH, LCS}]


def test_a_link_that_is_taken_back_leaves_what_was_said_before_it(connection: Connection) -> None:
    four_children(connection)
    first = different(connection, LCS, ONE)
    links.link(connection, MASH, THIRD, actor=RUTH, reason=WHY)
    taken_back(connection, same(connection, LCS, THIRD))
    assert apart(connection) == [{MASH, LCS}]
    taken_back(connection, first)
    assert apart(connection) == []


def test_what_was_said_of_who_is_the_same_person_now_stays(connection: Connection) -> None:
    four_children(connection)
    first, second = different(connection, EH, ONE), different(connection, LCS, THIRD)
    links.link(connection, LCS, ONE, actor=RUTH, reason=WHY)
    taken_back(connection, first)
    assert apart(connection) == [{LCS, EH}]
    taken_back(connection, second)
    assert apart(connection) == []


def test_an_answer_that_was_overruled_says_by_what_and_is_taken_back_after_it(
    connection: Connection,
) -> None:
    four_children(connection)
    first = different(connection, EH, ONE)
    then = same(connection, EH, ONE, kind="distinct")
    with pytest.raises(CommandRefused, match=f"one person since, by an answer of {RUTH}.*{then}"):
        taken_back(connection, first)
    taken_back(connection, then)
    assert apart(connection) == [{MASH, EH}]
    taken_back(connection, first)
    assert apart(connection) == []


def test_a_link_that_went_along_with_a_doubted_one_is_still_its_reviews_to_take_back(
    connection: Connection,
) -> None:
    four_children(connection)
    links.link(connection, LCS, ONE, actor=RUTH, reason=WHY)
    doubted = different(connection, LCS, ONE, kind="conflict")
    linked = same(connection, EH, OTHER)
    taken_back(connection, doubted)
    assert [people(connection)[each] for each in (MASH, LCS, EH)] == [ONE, ONE, ONE]
    taken_back(connection, linked)
    assert people(connection)[EH] == own_person_id(EH)
    assert apart(connection) == []


def test_a_doubted_link_takes_nobody_along_who_was_said_to_be_somebody_else(
    connection: Connection,
) -> None:
    four_children(connection)
    links.link(connection, LCS, ONE, actor=RUTH, reason=WHY)
    doubted, said = different(connection, LCS, ONE, kind="conflict"), different(connection, EH, ONE)
    linked = same(connection, EH, OTHER)
    with pytest.raises(CommandRefused, match=f"take that link back first, of record {EH}"):
        taken_back(connection, doubted)
    for each in (linked, doubted, said):
        taken_back(connection, each)
    assert [people(connection)[each] for each in (MASH, LCS, EH)] == [ONE, ONE, THIRD]
    assert apart(connection) == []


def test_a_join_is_taken_back_also_where_the_record_it_was_asked_of_has_left(
    connection: Connection,
) -> None:
    four_children(connection)
    linked = same(connection, EH, OTHER)
    joined = same(connection, EH, ONE, kind="join")
    assert {people(connection)[each] for each in (MASH, LCS, EH)} == {ONE}
    taken_back(connection, linked)
    taken_back(connection, joined)
    assert [people(connection)[each] for each in (MASH, LCS, EH)] == [ONE, OTHER, THIRD]
    assert apart(connection) == []


def test_a_link_that_another_answer_made_again_is_that_ones_to_take_back(
    connection: Connection,
) -> None:
    four_children(connection)
    first = same(connection, LCS, ONE)
    doubted = different(connection, LCS, ONE, kind="conflict")
    again = same(connection, LCS, ONE, kind="distinct")
    with pytest.raises(CommandRefused, match=f"linked it anew: take that back first.*{again}"):
        taken_back(connection, first)
    for each in (again, doubted, first):
        taken_back(connection, each)
    assert (people(connection)[LCS], apart(connection)) == (OTHER, [])
