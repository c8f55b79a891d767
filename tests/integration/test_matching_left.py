"""Others near a record that arrived are looked at again in a transaction of their own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.matching.arriving.follow import ARRIVE_ALONE, catch_up
from hub.matching.people import reviews
from hub.matching.people.deciding import Answer, decide
from hub.store.append import append
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import VALID, a_child, arrive, lives_at, numbered
from tests.conftest import Database

Connection = psycopg.Connection[Any]
MASH, LCS, EH = (case_record_id(*each) for each in [("mash", "1"), ("lcs", "2"), ("eh", "3")])
HOME = "1 High Street"


class PowerCutError(Exception):
    """The matcher ends here."""


def about(connection: Connection) -> dict[UUID, UUID]:
    """Give whom the three records are about, as committed."""
    found = connection.execute(
        "SELECT case_record_id, person_id FROM hub.match_record WHERE case_record_id = ANY (%s)",
        [[MASH, LCS, EH]],
    )
    return dict(found.fetchall())


def left(connection: Connection) -> list[UUID]:
    (found,) = connection.execute("SELECT waiting FROM hub.match_checkpoint").fetchone() or ([],)
    return list(found)


@pytest.fixture
def asked(connection: Connection) -> None:
    """Whether two records are one child is asked, and somebody arrives who answers it."""
    arrive(connection, a_child("mash", "1", line=HOME), a_child("lcs", "2", nhs=VALID))
    assert [each.case_record_id for each in reviews.queue(connection)] == [LCS]
    with connection.transaction():
        append(connection, a_child("eh", "3", nhs=VALID, line=HOME))


def after_the_first_commit(database: Database, act: Callable[[Connection], None]) -> None:
    """Match, and do something from elsewhere when the first decisions are committed."""
    commits = 0

    def told(_done: int, _total: int | None) -> None:
        nonlocal commits
        commits += 1
        if commits == 1:
            with psycopg.connect(database.url_for("ingest"), autocommit=True) as elsewhere:
                act(elsewhere)

    with psycopg.connect(database.url_for("ingest"), autocommit=True) as matcher:
        catch_up(matcher, told)


@pytest.mark.usefixtures("asked")
def test_what_arrived_is_decided_and_committed_before_others_are_looked_at_again(
    connection: Connection, database: Database
) -> None:
    seen: dict[UUID, UUID] = {}

    def look(elsewhere: Connection) -> None:
        seen.update(about(elsewhere))
        assert LCS in left(elsewhere)
        assert len(reviews.queue(elsewhere)) == 1

    after_the_first_commit(database, look)
    assert (seen[EH], seen[MASH]) == (own_person_id(LCS), own_person_id(MASH))
    assert set(about(connection).values()) == {own_person_id(LCS)}
    assert (reviews.queue(connection), left(connection)) == ([], [])


@pytest.mark.usefixtures("asked")
def test_who_is_left_when_the_matcher_ends_is_looked_at_by_the_next(
    connection: Connection, database: Database
) -> None:
    def end(_elsewhere: Connection) -> None:
        raise PowerCutError

    for _ in range(3):  # one for each transaction: of the record, of the question, of its answer
        if about(connection)[MASH] == own_person_id(MASH):
            with pytest.raises(PowerCutError):
                after_the_first_commit(database, end)
    assert set(about(connection).values()) == {own_person_id(LCS)}
    catch_up(connection)
    assert (reviews.queue(connection), left(connection)) == ([], [])


@pytest.mark.usefixtures("asked")
def test_what_a_person_decides_meanwhile_stands(connection: Connection, database: Database) -> None:
    def answer(elsewhere: Connection) -> None:
        (waiting,) = reviews.queue(elsewhere)
        decide(elsewhere, waiting.review_id, Answer(
            decision="declare_distinct", actor="A worker", reason="seen together",
        ))  # fmt: skip

    after_the_first_commit(database, answer)
    catch_up(connection)
    assert about(connection)[MASH] == own_person_id(MASH)
    assert about(connection)[EH] == own_person_id(LCS)
    assert left(connection) == []


@pytest.mark.usefixtures("asked")
def test_a_page_of_many_is_decided_at_once_with_all_it_leads_to(
    connection: Connection, database: Database
) -> None:
    crowd = [
        event
        for n in range(ARRIVE_ALONE)
        for event in a_child("sen", str(n), name=f"Child{chr(97 + n)} Else", born="2001-05-06")
    ]
    with connection.transaction():
        append(connection, crowd)

    def look(elsewhere: Connection) -> None:
        assert set(about(elsewhere).values()) == {own_person_id(LCS)}
        assert left(elsewhere) == []

    after_the_first_commit(database, look)


@pytest.mark.parametrize("ends", [False, True])
def test_who_left_it_to_a_younger_record_is_not_forgotten(
    connection: Connection, database: Database, *, ends: bool
) -> None:
    """The second knows the third by a number and the first by its home, and learns both at once."""
    arrive(
        connection, a_child("mash", "1", line=HOME), a_child("lcs", "2"),
        a_child("eh", "3", nhs=VALID),
    )  # fmt: skip
    with connection.transaction():
        append(connection, [numbered("lcs", "2", VALID), lives_at("lcs", "2", HOME)])
    if ends:

        def end(_elsewhere: Connection) -> None:
            raise PowerCutError

        with pytest.raises(PowerCutError):
            after_the_first_commit(database, end)
    catch_up(connection)
    assert len(set(about(connection).values())) == 1
    assert (reviews.queue(connection), left(connection)) == ([], [])
