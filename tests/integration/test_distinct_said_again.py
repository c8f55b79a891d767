"""Distinct that was said again for new evidence: which of the two may be taken back, and when."""

from typing import Any

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.arriving.follow import catch_up
from hub.matching.people import relations, reviews
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.reviews import Waiting
from hub.matching.people.undoing import undo
from tests.case_records import VALID, a_child, arrive, numbered, registered
from tests.integration.test_identity_out_of_order import (
    BACK,
    LCS,
    ONE,
    OTHER,
    RUTH,
    SAM,
    WHY,
    kept_apart,
    people,
)

Connection = psycopg.Connection[Any]


def said_twice(connection: Connection) -> tuple[Waiting, Waiting]:
    """Two are declared different, and once more when a number turns out to be the same."""
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2"))
    (first,) = reviews.queue(connection)
    decide(connection, first.review_id, different(RUTH))
    arrive(connection, [numbered("lcs", "2", VALID)])
    (again,) = reviews.queue(connection)
    assert again.kind == "distinct"
    decide(connection, again.review_id, different(SAM, relation="twin"))
    catch_up(connection)
    assert reviews.queue(connection) == []
    return first, again


def different(actor: str, **more: str) -> Answer:
    return Answer(decision="declare_distinct", actor=actor, reason=WHY, **more)  # type: ignore[arg-type]


def test_what_was_new_is_asked_again_whenever_it_comes_up(connection: Connection) -> None:
    _, again = said_twice(connection)
    undo(connection, again.review_id, actor=SAM, reason=BACK)
    assert relations.relations_of(connection, [ONE]) == []
    arrive(connection, [registered("lcs", "2")])
    (asked,) = reviews.queue(connection)
    assert (asked.kind, asked.reason) == (again.kind, again.reason)
    assert people(connection)[LCS] == OTHER


def test_what_somebody_said_again_since_is_not_taken_back_by_who_said_it_first(
    connection: Connection,
) -> None:
    first, again = said_twice(connection)
    with pytest.raises(CommandRefused, match=f"Sam Okafor was asked again .*{again.review_id}"):
        undo(connection, first.review_id, actor=RUTH, reason=BACK)
    catch_up(connection)
    assert people(connection)[LCS] == OTHER
    undo(connection, again.review_id, actor=SAM, reason=BACK)
    undo(connection, first.review_id, actor=RUTH, reason=BACK)
    assert kept_apart(connection) == []
