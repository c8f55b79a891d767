"""Who may see whom: the decision, the door, PostgreSQL and an oracle agree on all of a council."""

import random
from collections import Counter
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from hub.access import grants
from hub.access.actors import Actor
from hub.access.decide import PURPOSES, Allowed, decide, decide_record
from hub.access.roles import roles
from hub.errors import AccessDenied, NoSuchRecord
from hub.query.door import Door, Question
from tests.conftest import Database
from tests.council import (
    EVERYWHERE,
    READERS,
    SEES,
    SUBJECTS,
    Council,
    a_council,
    oracle,
    past_read,
    records_read,
    write_down,
)

IDENTITY = ("case_record", "link_change")
CONTENT = ("allocation", *(name.partition(".")[2] for name in EVERYWHERE))
ROWS = " UNION ALL ".join([
    *(f"SELECT '{table}', case_record_id FROM {table}" for table in (*IDENTITY, *CONTENT)),
    "SELECT 'stored_event', originator_id FROM hub.stored_event",
])  # fmt: skip
"""Everything the API's login can read of case records, without a word of whose."""


@pytest.fixture(params=[1])
def council(database: Database, request: pytest.FixtureRequest) -> Council:
    """A council that is written down; its parameter is the seed."""
    database.project()
    made = a_council(random.Random(request.param))
    write_down(database, made)
    return made


@pytest.mark.parametrize("council", [1, 2], indirect=True)
def test_the_decision_and_the_database_agree_with_the_oracle(
    database: Database, council: Council
) -> None:
    tally: Counter[str] = Counter()
    with database.connect("api") as connection:
        for who in SUBJECTS:
            actor = Actor("Kim Lee", "caseworker", who)
            begun = grants.begin_reading(connection, actor, "audit", "find_people")
            ties = {each: grants.ties(connection, actor, each) for each in council.people}
            whys = {
                (each, is_audit): oracle(council, who, each, "audit" if is_audit else "direct_care")
                for each in council.people
                for is_audit in (True, False)
            }
            for purpose in (*PURPOSES, "curiosity"):
                grants.begin_reading(connection, actor, purpose, "find_people")
                visible = set(grants.visible_people(connection))
                allowed = {
                    role: decide(Actor("Kim Lee", role, who), "read_person", purpose)
                    for role in roles()
                }
                for person in council.people:
                    why = whys[person, purpose == "audit"]
                    sees = why in SEES
                    assert (person in visible) is sees, (who, person, purpose, why)
                    for role, of_role in allowed.items():
                        answer: Any = of_role
                        if isinstance(of_role, Allowed):
                            answer = decide_record(
                                of_role, "read_person", purpose, ties[person], begun.at
                            )
                        expected = sees and role in READERS and purpose != "curiosity"
                        assert isinstance(answer, Allowed) is expected, (who, person, role)
                        tally[why] += 1
    assert sum(tally.values()) >= 10_000
    assert min(tally[each] for each in (
        "seen", "stranger", "restricted", "excluded", "sealed", "emergency", "engaged"
    )) >= 50, tally  # fmt: skip


def expected_rows(council: Council, read: set[UUID], function: str) -> set[tuple[str, UUID]]:
    """List the rows there are of these case records in whatever the function may read."""
    worked = {each["case_record_id"] for each in council.works}
    tables: tuple[str, ...] = IDENTITY
    if function != "open_break_glass":
        tables += CONTENT
    if function == "read_person":
        tables += ("stored_event",)
    return {
        (table, record)
        for table in tables
        for record in read
        if table != "allocation" or record in worked
    }


def test_sql_as_the_api_login_gives_the_rows_the_oracle_gives(
    database: Database, council: Council
) -> None:
    asked: Counter[bool] = Counter()
    with database.connect("api") as connection:
        for who in SUBJECTS:
            actor = Actor("Kim Lee", "caseworker", who)
            for function in ("read_person", "decide_matches", "open_break_glass"):
                for purpose in ("audit", "direct_care"):
                    for person in council.people:
                        read = records_read(council, who, person, purpose, function)
                        grants.begin_reading(connection, actor, purpose, function, person)
                        found = set(connection.execute(ROWS.encode()).fetchall())
                        wanted = expected_rows(council, read, function)
                        assert found == wanted, (who, person, purpose, function)
                        asked[bool(read)] += 1
                    connection.commit()
    assert asked.total() >= 8000
    assert min(asked.values()) >= 1000, asked


def test_of_the_past_are_the_events_of_records_that_are_not_hidden_now(
    database: Database, council: Council
) -> None:
    left_out = 0
    with database.connect("api") as connection:
        for who in SUBJECTS:
            actor = Actor("Kim Lee", "caseworker", who)
            for person in council.people:
                read = records_read(council, who, person, "direct_care", "read_person")
                past = past_read(council, who, person) if read else set()
                grants.begin_reading(
                    connection, actor, "direct_care", "read_person", person, of_the_past=True
                )
                found = connection.execute("SELECT originator_id FROM hub.stored_event").fetchall()
                assert {row[0] for row in found} == read | past, (who, person)
                then = connection.execute("SELECT hub.records_then(%s, 1000)", [person]).fetchall()
                assert {row[0] for row in then} <= past, (who, person)
                once = {each.id for each in council.records if person in each.ever}
                left_out += bool(read and once - past)
            connection.commit()
    assert left_out >= 5


@pytest.mark.parametrize("council", [2], indirect=True)
def test_the_door_gives_the_same_rows(database: Database, council: Council) -> None:
    dice = random.Random(7)
    asked: Counter[bool] = Counter()
    with ConnectionPool(
        database.url_for("api"), min_size=1, max_size=1, kwargs={"autocommit": True}
    ) as pool:
        door = Door(pool)
        for _ in range(2500):
            who, person = dice.choice(SUBJECTS), dice.choice(council.people)
            role, purpose = dice.choice(list(roles())), dice.choice(list(PURPOSES))
            function = dice.choice(["read_person", "read_person", "decide_matches"])
            allowed = function in roles()[role].functions
            read = records_read(council, who, person, purpose, function) if allowed else set()
            question = Question(
                actor=Actor("Kim Lee", role, who), purpose=purpose, function=function,
                route="/matrix", request_id="", person_id=person,
            )  # fmt: skip
            found = rows_through(door, question)
            assert found == expected_rows(council, read, function), question
            asked[bool(read)] += 1
    assert min(asked.values()) >= 100, asked


def rows_through(door: Door, question: Question) -> set[tuple[str, UUID]]:
    """Read whatever there is, as whoever asks at the door."""

    def read(connection: psycopg.Connection[Any], _role: object) -> set[tuple[str, UUID]]:
        return set(connection.execute(ROWS.encode()).fetchall())

    try:
        return door.ask(question, read)
    except (AccessDenied, NoSuchRecord):
        return set()


def test_searches_and_match_reviews_read_whom_the_oracle_says(
    database: Database, council: Council
) -> None:
    with database.connect("api") as connection:
        for who in SUBJECTS:
            actor = Actor("Kim Lee", "caseworker", who)
            for purpose in ("audit", "direct_care"):
                found = {
                    each.id
                    for each in council.records
                    if oracle(council, who, each.now, purpose) in SEES
                }
                grants.begin_reading(connection, actor, purpose, "find_people")
                rows = set(connection.execute(ROWS.encode()).fetchall())
                assert rows == expected_rows(council, found, "find_people"), (who, purpose)
            grants.begin_reading(connection, actor, "direct_care", "decide_matches")
            rows = set(connection.execute(ROWS.encode()).fetchall())
            open_to = {
                each.id for each in council.records if is_matter_of_matching(council, who, each.now)
            }
            assert rows == expected_rows(council, open_to, "decide_matches"), who
            connection.commit()


def is_matter_of_matching(council: Council, who: str, person: UUID) -> bool:
    """Whether whoever decides matches may meet a person in the queue: nobody sealed is in it."""
    nobody = "https://id.example nobody"
    return bool(
        records_read(council, who, person, "direct_care", "decide_matches")
        and records_read(council, nobody, person, "direct_care", "open_break_glass")
    )
