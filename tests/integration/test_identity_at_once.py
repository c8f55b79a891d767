"""Two people at one review, and people while the matcher is at work: one of them is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused, HubError
from hub.matching.arriving.follow import catch_up
from hub.matching.people import joining, links, reviews
from hub.matching.people.deciding import Answer, decide
from hub.store.append import append
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import VALID, a_child
from tests.conftest import Database

WHY = "the school and the mother say so"
MASH, LCS = case_record_id("mash", "1"), case_record_id("lcs", "2")
PEOPLE = ("Ruth Adeyemi", "Sam Okafor", "Ola Bako", "Kit Moran")


def brothers(database: Database) -> UUID:
    """Two brothers under one number; give the review that is asked."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [*a_child("mash", "1", nhs=VALID),
                                *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID)])  # fmt: skip
        catch_up(connection)
        (asked,) = reviews.queue(connection)
        return asked.review_id


def at_once(count: int, act: object) -> list[str]:
    """Have several people do something at one moment; give what each was told."""
    barrier = Barrier(count)

    def one(number: int) -> str:
        barrier.wait(timeout=30)
        try:
            act(number)  # type: ignore[operator]
        except CommandRefused as refused:
            return str(refused)
        return "done"

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(one, range(count)))


@pytest.mark.parametrize("attempt", range(3))
def test_of_several_at_once_one_decides_and_the_others_are_told_who(
    database: Database, attempt: int
) -> None:
    review_id = brothers(database)

    def answer(number: int) -> None:
        same = (number + attempt) % 2
        with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
            decide(connection, review_id, Answer(
                decision="link" if same else "declare_distinct", actor=PEOPLE[number], reason=WHY,
            ))  # fmt: skip

    told = at_once(4, answer)
    assert told.count("done") == 1
    others = [each for each in told if each != "done"]
    assert all("has decided this already" in each for each in others)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        linked = len(links.records_of(connection, own_person_id(MASH))) == 2
        apart = connection.execute("SELECT count(*) FROM hub.match_distinct").fetchone()
        assert (linked, apart) in ((True, (0,)), (False, (1,)))
        assert reviews.queue(connection) == []


def test_of_two_who_join_at_once_one_moves_the_records(database: Database) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [*a_child("mash", "1", name="Amy Ali"),
                                *a_child("lcs", "2", name="Bo Chan")])  # fmt: skip
        catch_up(connection)

    def join(number: int) -> None:
        pair = [own_person_id(MASH), own_person_id(LCS)]
        with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
            joining.join(connection, *(pair[::-1] if number else pair), actor=PEOPLE[number],
                         reason=WHY)  # fmt: skip

    told = at_once(2, join)
    assert told.count("done") == 1
    assert any("no case record is about" in each for each in told)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        people = {each.person_id for record in (MASH, LCS)
                  for each in [links.locked(connection, record)]}  # fmt: skip
    assert len(people) == 1


def test_a_decision_waits_for_the_matcher_and_loses_nothing(database: Database) -> None:
    review_id = brothers(database)

    def act(number: int) -> None:
        with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
            if number:
                decide(connection, review_id, Answer(
                    decision="declare_distinct", actor=PEOPLE[0], reason=WHY, relation="sibling"
                ))  # fmt: skip
                return
            with connection.transaction():
                append(connection, a_child("eh", "3", nhs=VALID))
            catch_up(connection)

    try:
        told = at_once(2, act)
    except HubError as fault:
        pytest.fail(f"one of them was not told: {fault}")
    assert told == ["done", "done"]
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        catch_up(connection)
        mine = links.records_of(connection, own_person_id(MASH))
        assert [each.system for each in mine] == ["mash", "eh"]


def test_nobody_is_joined_while_the_hub_reads_again_what_records_say(database: Database) -> None:
    brothers(database)
    with database.connect() as owner:
        owner.execute("UPDATE hub.match_record SET normalised = ''")
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        people = own_person_id(MASH), own_person_id(LCS)
        with pytest.raises(CommandRefused, match="reads again what records say"):
            joining.join(connection, *people, actor=PEOPLE[0], reason=WHY)


def test_what_an_older_hub_knew_is_brought_up_to_date(database: Database) -> None:
    """Words, keys and own persons are read from the events again, and old pairs become reviews."""
    brothers(database)
    kept = (
        "SELECT array(SELECT said FROM hub.match_statement ORDER BY event_id),"
        " array(SELECT (own_person_id, normalised)::text FROM hub.match_record ORDER BY 1),"
        " array(SELECT (key, case_record_id)::text FROM hub.match_key ORDER BY 1)"
    )
    with database.connect() as owner:
        before = owner.execute(kept.encode()).fetchone()
        owner.execute("UPDATE hub.match_review SET status = 'withdrawn'")
        owner.execute("INSERT INTO hub.match_conflict VALUES (%s, %s, 'a number')", [LCS, MASH])
        owner.execute("UPDATE hub.match_record SET own_person_id = NULL, normalised = ''")
        owner.execute("DELETE FROM hub.match_statement")
        owner.execute("UPDATE hub.match_key SET key = 1 - key")
        owner.execute("UPDATE hub.match_checkpoint SET kept_as = 'older', read_upto = position")
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        catch_up(connection, page=1)
        (asked,) = reviews.queue(connection)
        assert asked.case_record_id == LCS
    with database.connect() as owner:
        assert owner.execute(kept.encode()).fetchone() == before


def test_keys_that_a_later_version_makes_anew_are_all_made(database: Database) -> None:
    """The words are read again and are the same words: the keys that were forgotten come back."""
    brothers(database)
    kept = "SELECT array(SELECT (key, case_record_id)::text FROM hub.match_key ORDER BY 1)"
    with database.connect() as owner:
        before = owner.execute(kept.encode()).fetchone()
        owner.execute("UPDATE hub.match_checkpoint SET kept_as = 'older'")
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        catch_up(connection, page=1)
    with database.connect() as owner:
        assert owner.execute(kept.encode()).fetchone() == before
