"""Whatever was answered and taken back, a rebuild gives what following live gave, byte for byte."""

import random
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.arriving.follow import catch_up
from hub.matching.people import reviews
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.undoing import undo
from projections.found import names
from tests.case_records import OTHER_VALID, VALID, a_child, arrive
from tests.conftest import Database
from tests.integration.test_projecting_rebuild import all_digests, projector

Connection = psycopg.Connection[Any]
NAMES = ("Amira Khan", "Amirah Khan", "Amira Kahn", "Yusuf Khan")
ANSWERS = ("link", "link", "declare_distinct", "more_information", "keep_apart")
BY = ("Ruth Adeyemi", "Sam Okafor")
WHY = "the school and the mother say so"


def answered(connection: Connection, dice: random.Random) -> list[UUID]:
    """Answer one of the questions that wait, by two people where one may not; give its id."""
    asked = reviews.queue(connection)
    if not asked:
        return []
    which, said = dice.choice(asked), dice.choice(ANSWERS)
    about = dice.choice(which.candidates)
    for actor in BY:
        answer = Answer(decision=said, actor=actor, reason=WHY, person_id=about,
                        accept_warnings=True)  # fmt: skip
        with suppress(CommandRefused):
            if not decide(connection, which.review_id, answer).waits:
                return [which.review_id]
    return []


def happens(connection: Connection, dice: random.Random, answers: list[UUID]) -> None:
    """A record arrives or changes, somebody answers, or an answer is taken back."""
    what = dice.choice(("arrives", "is answered", "is answered", "is taken back"))
    if what == "arrives":
        number = dice.randrange(5)
        name = dice.choice((NAMES[number % 4], NAMES[0]))
        line, nhs = dice.choice(("1 High Street", None)), dice.choice((VALID, OTHER_VALID, None))
        arrive(connection, a_child(f"s{number}", str(number), name=name, line=line, nhs=nhs))
    elif what == "is answered":
        answers += answered(connection, dice)
    elif answers:
        with suppress(CommandRefused):
            undo(connection, dice.choice(answers), actor="Kim Lee", reason=WHY)
    if dice.random() < 0.6:
        catch_up(connection)


@pytest.mark.parametrize("seed", range(20, 23))
def test_what_was_answered_and_taken_back_is_rebuilt_as_it_is(
    database: Database, seed: int
) -> None:
    dice, answers = random.Random(seed), list[UUID]()
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        for number in range(30):
            happens(connection, dice, answers)
            if number % 5 == 4:
                projector(database, page=dice.randrange(1, 20)).run()
    projector(database).run()
    live = all_digests(database)
    assert answers
    projector(database).rebuild_together(names(), in_sql=seed == 20)
    assert all_digests(database) == live
