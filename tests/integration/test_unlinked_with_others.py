"""What the hub linked because of a record is decided anew once that is unlinked."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.matching.arriving.follow import catch_up
from hub.matching.people import links, reviews
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.reviews import Waiting
from hub.matching.people.undoing import undo
from tests.case_records import OTHER_VALID, VALID, a_child, arrive, numbered
from tests.integration.test_identity_out_of_order import (
    BACK,
    EH,
    HOME,
    LCS,
    MASH,
    ONE,
    OTHER,
    RUTH,
    SAM,
    THIRD,
    WHY,
    kept_apart,
    people,
    say_the_same,
)

Connection = psycopg.Connection[Any]


def a_twin_in_two_systems(connection: Connection) -> Waiting:
    """One record of a twin is taken for the other twin, and so the second record is as well."""
    arrive(connection, a_child("mash", "1", line=HOME),
           a_child("lcs", "2", name="Amirah Khan", line=HOME))  # fmt: skip
    (question,) = reviews.queue(connection)
    say_the_same(connection, question)
    catch_up(connection)
    arrive(connection, a_child("eh", "3", name="Amirah Khan", line=HOME))
    assert {*people(connection).values()} == {ONE}
    return question


def asked(connection: Connection) -> dict[UUID, set[UUID]]:
    return {each.case_record_id: {*each.candidates} for each in reviews.queue(connection)}


def test_what_came_since_because_of_a_link_is_decided_anew(connection: Connection) -> None:
    question = a_twin_in_two_systems(connection)
    undo(connection, question.review_id, actor=SAM, reason=BACK)
    catch_up(connection)
    assert people(connection) == {MASH: ONE, LCS: OTHER, EH: THIRD}
    assert kept_apart(connection) == []
    assert asked(connection) == {LCS: {ONE}, EH: {ONE, OTHER}}


def test_nobody_said_that_it_is_distinct_from_the_person(connection: Connection) -> None:
    a_twin_in_two_systems(connection)
    assert links.unlink(connection, LCS, actor=SAM, reason=BACK) == [EH]
    catch_up(connection)
    assert people(connection) == {MASH: ONE, LCS: OTHER, EH: THIRD}
    assert [{*each} for each in kept_apart(connection)] == [{MASH, LCS}]
    assert asked(connection) == {EH: {ONE, OTHER}}


def test_who_was_there_before_or_was_linked_by_somebody_stays(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID),
           a_child("eh", "3", name="Cy Dunn"))  # fmt: skip
    links.link(connection, EH, ONE, actor=RUTH, reason=WHY, matched=LCS)
    assert links.unlink(connection, LCS, actor=SAM, reason=BACK) == []
    assert people(connection) == {MASH: ONE, LCS: OTHER, EH: ONE}


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_doubted_link_is_made_again_with_what_was_linked_because_of_it(
    connection: Connection, *, is_answered: bool
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID, line=HOME))
    arrive(connection, a_child("eh", "3", line=HOME))
    assert {*people(connection).values()} == {ONE}
    arrive(connection, [numbered("lcs", "2", OTHER_VALID)])
    (doubted,) = (each for each in reviews.queue(connection) if each.case_record_id == LCS)
    assert doubted.kind == "conflict"
    said = Answer(decision="declare_distinct", actor=RUTH, reason=WHY)
    decide(connection, doubted.review_id, said)
    catch_up(connection)
    assert people(connection) == {MASH: ONE, LCS: OTHER, EH: THIRD}
    if is_answered:
        (which,) = reviews.queue(connection)
        said = Answer(decision="link", actor=RUTH, reason=WHY, person_id=OTHER)
        decide(connection, which.review_id, said)
        catch_up(connection)
    undo(connection, doubted.review_id, actor=SAM, reason=BACK)
    catch_up(connection)
    assert ({*people(connection).values()}, kept_apart(connection)) == ({ONE}, [])


def test_a_doubted_link_is_made_again_and_keeps_nobody_apart_who_left_meanwhile(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID),
           a_child("eh", "3", name="Cy Dunn"))  # fmt: skip
    links.link(connection, EH, ONE, actor=RUTH, reason=WHY)
    arrive(connection, [numbered("lcs", "2", OTHER_VALID)])
    (doubted,) = (each for each in reviews.queue(connection) if each.case_record_id == LCS)
    said = Answer(decision="declare_distinct", actor=RUTH, reason=WHY)
    decide(connection, doubted.review_id, said)
    links.unlink(connection, EH, actor=RUTH, reason=BACK)
    undo(connection, doubted.review_id, actor=SAM, reason=BACK)
    assert people(connection) == {MASH: ONE, LCS: ONE, EH: THIRD}
    assert [{*each} for each in kept_apart(connection)] == [{MASH, EH}]
