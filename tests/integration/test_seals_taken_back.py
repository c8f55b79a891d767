"""A seal hides by every id there is, and once it is taken back all is asked that it kept back."""

from typing import Any

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.arriving import sealing
from hub.matching.arriving.follow import catch_up
from hub.matching.people import joining, links, reviews, showing
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.reviews import Waiting
from tests.case_records import VALID, a_child, arrive
from tests.integration.test_identity_out_of_order import (
    BACK,
    EH,
    HOME,
    LCS,
    ONE,
    OTHER,
    RUTH,
    THIRD,
    WHY,
)

Connection = psycopg.Connection[Any]


def alike(connection: Connection) -> Waiting:
    """Ask whether two of nearly one name are one child."""
    arrive(connection, a_child("mash", "1", line=HOME),
           a_child("lcs", "2", name="Amirah Khan", line=HOME))  # fmt: skip
    (asked,) = reviews.queue(connection)
    return asked


def asked_about(connection: Connection) -> list[tuple[Any, ...]]:
    return [(each.case_record_id, each.candidates) for each in reviews.queue(connection)]


def test_what_a_seal_withdrew_is_asked_again_once_it_is_taken_back(connection: Connection) -> None:
    before = alike(connection)
    seal_id = sealing.seal(connection, ONE, actor=RUTH, reason=WHY)
    catch_up(connection)
    assert reviews.queue(connection) == []
    sealing.unseal(connection, seal_id, actor=RUTH, reason=BACK)
    catch_up(connection)
    assert asked_about(connection) == [(before.case_record_id, before.candidates)]


def test_who_came_while_it_was_sealed_meets_them_then(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", line=HOME))
    seal_id = sealing.seal(connection, ONE, actor=RUTH, reason=WHY)
    arrive(connection, a_child("lcs", "2", name="Amirah Khan", line=HOME))
    assert reviews.queue(connection) == []
    sealing.unseal(connection, seal_id, actor=RUTH, reason=BACK)
    catch_up(connection)
    assert asked_about(connection) == [(LCS, (ONE,))]


def test_a_held_record_that_is_released_meets_whoever_is_there(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID, line=HOME))
    sealing.seal(connection, ONE, actor=RUTH, reason=WHY)
    arrive(connection, a_child("lcs", "2", nhs=VALID, line="2 Mill Lane"))
    arrive(connection, a_child("eh", "3", name="Amirah Khan", line="2 Mill Lane"))
    assert reviews.queue(connection) == []
    sealing.release(connection, LCS, actor=RUTH, reason="another child of the name")
    catch_up(connection)
    assert asked_about(connection) == [(EH, (OTHER,))]


@pytest.mark.parametrize("is_decided", [True, False])
def test_a_review_is_hidden_whose_candidate_joined_somebody_who_was_sealed(
    connection: Connection, *, is_decided: bool
) -> None:
    asked = alike(connection)
    arrive(connection, a_child("eh", "3", name="Cy Dunn"))
    if is_decided:
        said = Answer(decision="declare_distinct", actor=RUTH, reason=WHY)
        decide(connection, asked.review_id, said)
    joining.join(connection, ONE, THIRD, actor=RUTH, reason=WHY)
    sealing.seal(connection, THIRD, actor=RUTH, reason=WHY)
    assert reviews.queue(connection) == []
    assert reviews.one(connection, asked.review_id) is None
    with pytest.raises(CommandRefused, match="there is no such review"):
        decide(connection, asked.review_id, Answer(decision="link", actor=RUTH, reason=WHY))


def test_it_is_not_told_that_somebody_was_joined_to_who_is_sealed_by_now(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", name="Amy Ali"), a_child("lcs", "2", name="Bo Chan"),
           a_child("eh", "3", name="Cy Dunn"))  # fmt: skip
    made = joining.join(connection, ONE, OTHER, actor=RUTH, reason="the adoption of the Chans")
    joining.split(connection, made.join_id, actor=RUTH, reason=WHY)
    told = [each.what for each in showing.shown(connection, ONE).decisions]
    assert {"persons joined", "persons split"} <= {*told}
    joining.join(connection, OTHER, THIRD, actor=RUTH, reason=WHY)
    seal_id = sealing.seal(connection, THIRD, actor=RUTH, reason=WHY)
    assert showing.shown(connection, ONE).decisions == ()
    sealing.unseal(connection, seal_id, actor=RUTH, reason=BACK)
    told = [each.what for each in showing.shown(connection, ONE).decisions]
    assert {"persons joined", "persons split"} <= {*told}


def test_it_is_not_told_what_was_decided_of_a_record_of_who_is_sealed_by_now(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", name="Amy Ali"), a_child("lcs", "2", name="Bo Chan"),
           a_child("eh", "3", name="Cy Dunn"))  # fmt: skip
    links.link(connection, LCS, ONE, actor=RUTH, reason="before the adoption")
    links.unlink(connection, LCS, actor=RUTH, reason="before the adoption")
    links.declare_distinct(connection, EH, ONE, actor=RUTH, reason="before the adoption")
    before = [each.what for each in showing.shown(connection, ONE).decisions]
    assert before == ["record linked", "link reversed", "records declared distinct"]
    seals = [sealing.seal(connection, each, actor=RUTH, reason=WHY) for each in (OTHER, THIRD)]
    with pytest.raises(showing.NoSuchRecord):
        showing.shown(connection, OTHER)
    assert showing.shown(connection, ONE).decisions == ()
    for each in seals:
        sealing.unseal(connection, each, actor=RUTH, reason=BACK)
    assert [each.what for each in showing.shown(connection, ONE).decisions] == before
