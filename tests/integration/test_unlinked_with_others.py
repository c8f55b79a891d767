"""A link that is taken back takes along what was linked since because of that record."""

from typing import Any

import psycopg

from hub.matching.arriving.follow import catch_up
from hub.matching.people import links, reviews
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.reviews import Waiting
from hub.matching.people.undoing import undo
from tests.case_records import OTHER_VALID, VALID, a_child, arrive, numbered, registered
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
    (asked,) = reviews.queue(connection)
    say_the_same(connection, asked)
    catch_up(connection)
    arrive(connection, a_child("eh", "3", name="Amirah Khan", line=HOME))
    assert {*people(connection).values()} == {ONE}
    return asked


def test_what_came_since_because_of_a_link_goes_back_with_it(connection: Connection) -> None:
    asked = a_twin_in_two_systems(connection)
    undo(connection, asked.review_id, actor=SAM, reason=BACK)
    catch_up(connection)
    assert people(connection) == {MASH: ONE, LCS: OTHER, EH: OTHER}
    assert kept_apart(connection) == []
    (again,) = reviews.queue(connection)
    assert {again.person_id, *again.candidates} == {ONE, OTHER}


def test_who_is_unlinked_keeps_those_apart_as_well_that_came_because_of_them(
    connection: Connection,
) -> None:
    a_twin_in_two_systems(connection)
    assert links.unlink(connection, LCS, actor=SAM, reason=BACK) == [EH]
    for _ in range(2):
        assert people(connection) == {MASH: ONE, LCS: OTHER, EH: OTHER}
        assert {frozenset(each) for each in kept_apart(connection)} == {
            frozenset({MASH, LCS}), frozenset({MASH, EH}),
        }  # fmt: skip
        assert reviews.queue(connection) == []
        arrive(connection, [registered("mash", "1"), registered("eh", "3", name="Amirah Khan")])


def test_who_was_there_before_stays(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID),
           a_child("eh", "3", nhs=VALID))  # fmt: skip
    assert links.unlink(connection, EH, actor=SAM, reason=BACK) == []
    assert people(connection)[LCS] == ONE


def test_a_doubted_link_is_made_again_with_what_went_along(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID, line=HOME))
    arrive(connection, a_child("eh", "3", line=HOME))
    assert {*people(connection).values()} == {ONE}
    arrive(connection, [numbered("lcs", "2", OTHER_VALID)])
    (asked,) = (each for each in reviews.queue(connection) if each.case_record_id == LCS)
    assert asked.kind == "conflict"
    said = Answer(decision="declare_distinct", actor=RUTH, reason=WHY)
    decide(connection, asked.review_id, said)
    assert people(connection) == {MASH: ONE, LCS: OTHER, EH: OTHER}
    undo(connection, asked.review_id, actor=SAM, reason=BACK)
    assert ({*people(connection).values()}, kept_apart(connection)) == ({ONE}, [])
