"""What is shown as known at a position is what a hub would show that had only that much."""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.errors import UndefinedTable

from hub.access import grants
from hub.access.actors import Actor
from hub.access.roles import roles
from hub.projecting.as_known_at import as_known_at
from hub.projecting.projector import Projector
from hub.query import people
from hub.query.deadlines import deadlines
from hub.query.involvement import involvement
from hub.query.quality import quality
from hub.query.relations import relations
from hub.query.standing import standing
from projections.chronology.reader import View, page
from projections.identity.reader import case_records_of, link_changes
from projections.information_before_decision.reader import decisions
from projections.person_summary.reader import summary
from projections.threshold_journey.reader import journey
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import LONDON
from tests.conftest import copied, drop
from tests.integration.conftest import a_history
from tests.seeing import RUTH, grant

RECORD = ("mash_workbook", "7")


def everything_about(connection: Any, person: uuid.UUID) -> dict[str, Any]:
    """Whatever the readers have to say about a person."""
    records = [each.case_record_id for each in case_records_of(connection, person)]
    return {
        "records": case_records_of(connection, person),
        "links": link_changes(connection, records),
        "timeline": page(connection, records, View(include_withdrawn=True), size=500),
        "summary": summary(connection, person),
        "journey": journey(connection, [person]),
        "decisions": decisions(connection, person_ids=[person]),
    }


def reads(connection: Any, database: Any, person: uuid.UUID, *, of_the_past: bool = True) -> None:
    """Begin to read about a person as a worker who works with them."""
    grant(database, person, RUTH)
    connection.rollback()  # a transaction goes by the grants there were when it began
    actor = Actor("Ruth Adeyemi", "caseworker")
    grants.begin_reading(
        connection, actor, "direct_care", "read_person", person, of_the_past=of_the_past
    )


@pytest.fixture
def younger_hub(database: Any, postgres_server: Any) -> Iterator[Callable[[int], Any]]:
    """A hub that holds only the first events of the other, projected."""
    made: list[str] = []

    def younger(position: int) -> Any:
        made.append(f"y_{uuid.uuid4().hex}")
        template = psycopg.conninfo.conninfo_to_dict(database.url)["dbname"]
        copy = copied(postgres_server, str(template), made[-1])
        with copy.connect() as connection:
            connection.execute("DELETE FROM hub.stored_event WHERE position > %s", [position])
            connection.execute("UPDATE hub.store_position SET position = %s", [position])
        Projector(copy.url_for("project")).run()
        return copy

    yield younger
    for name in made:
        drop(postgres_server, name)


@pytest.fixture
def hiding_as_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the one thing of today that holds in every past: homes that are confidential now."""
    monkeypatch.setattr("hub.projecting.as_known_at.keep", lambda *_: None)


@pytest.mark.usefixtures("hiding_as_then")
def test_it_is_what_a_hub_with_only_those_events_shows(
    database: Any, history: Callable[..., Any], younger_hub: Callable[[int], Any]
) -> None:
    events = history(400, seed=12)
    dice = random.Random(1)
    people = sorted(
        {own_person_id(each.stream_id) for each in events if each.source_system != "hub"}
    )
    positions = [1, *sorted(dice.sample(range(2, 400), 3)), 400]
    # The younger hubs are made first: a copy of a database needs it unused and not yet projected.
    younger = {position: younger_hub(position) for position in positions}
    Projector(database.url_for("project")).run()

    for position in positions:
        with younger[position].connect("project") as then, database.connect("api") as now:
            then.execute("SELECT hub.read_path()")
            for person in dice.sample(people, 12):
                reads(now, database, person)
                with as_known_at(now, person, position=position) as known:
                    assert known.position == position
                    assert everything_about(now, person) == everything_about(then, person)


def pages_about(connection: Any, person: uuid.UUID, now: datetime, *, is_past: bool) -> Any:
    """Whatever the pages of a child make of it."""
    role = roles()["caseworker"]
    seen = people.one(connection, role, person)
    if seen is None:
        return None
    return (
        seen,
        standing(connection, role, seen, now, is_past=is_past, in_full=True),
        deadlines(connection, role, person, now=now),
        quality(connection, role, person),
        relations(connection, role, person),
        involvement(connection, seen.case_record_ids),
    )


@pytest.mark.usefixtures("hiding_as_then")
def test_pages_of_a_past_day_are_those_of_a_hub_to_which_nothing_has_come_since(
    database: Any, story: Any, younger_hub: Callable[[int], Any]
) -> None:
    """Also in what they say of others: when each system told of anybody last."""
    dice, events = random.Random(7), list(a_history(story, random.Random(21), 400))
    days = {}
    for lot in range(8):
        day = date(2024, 12, 1) + timedelta(days=3 * lot)
        told = story.append(
            *events[lot * 50 : lot * 50 + 50],
            received_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        )
        days[day + timedelta(days=dice.randrange(3))] = told.last_position
    asked = dict(dice.sample(sorted(days.items()), 3))
    younger = {day: younger_hub(position) for day, position in asked.items()}
    Projector(database.url_for("project")).run()
    everybody = sorted({own_person_id(e.stream_id) for e in events if e.source_system != "hub"})

    shown = 0
    for day in asked:
        moment = datetime.combine(day, time.max, LONDON)
        with younger[day].connect("api") as then, database.connect("api") as now:
            for person in dice.sample(everybody, 12):
                reads(then, younger[day], person, of_the_past=False)
                reads(now, database, person)
                with as_known_at(now, person, on=day):
                    found = pages_about(now, person, moment, is_past=True)
                assert found == pages_about(then, person, moment, is_past=False)
                shown += found is not None
    assert shown > 10


def test_afterwards_nothing_of_it_is_left(database: Any, story: Any) -> None:
    story.append(story.event("identity.person_registered", RECORD, person=someone("Maya")))
    Projector(database.url_for("project")).run()
    person = own_person_id(case_record_id(*RECORD))

    with database.connect("api") as connection:
        reads(connection, database, person)
        with as_known_at(connection, person, position=0):
            assert summary(connection, person) is None
        assert summary(connection, person) is not None
        tables = connection.execute(
            "SELECT relname FROM pg_class"
            " WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'"
        ).fetchall()
        for (name,) in tables:
            assert connection.execute(f"SELECT FROM pg_temp.{name}".encode()).fetchall() == []
    assert ("case_record",) in tables


def test_a_connection_that_goes_to_and_fro_shows_each_time_what_was_known_then(
    database: Any, story: Any
) -> None:
    """Both are asked until plans are kept: one kept for the other would answer for it."""
    story.append(story.event("identity.person_registered", RECORD, "1", person=someone("Maya")))
    story.append(story.event("identity.person_details_changed", RECORD, "2", person=someone("Mia")))
    Projector(database.url_for("project")).run()
    person = own_person_id(case_record_id(*RECORD))

    with database.connect("api") as connection:
        for position, name in ((1, "Maya Test"), (2, "Mia Test"), (1, "Maya Test")):
            for _ in range(12):
                reads(connection, database, person)
                with as_known_at(connection, person, position=position):
                    then = summary(connection, person)
                now = summary(connection, person)
                connection.commit()
                assert (then and then.name, now and now.name) == (name, "Mia Test")


def test_what_was_written_before_it_stays(database: Any, story: Any) -> None:
    Projector(database.url_for("project")).run()
    with database.connect() as connection:
        connection.execute("CREATE TABLE hub.a_record (said text)")
        connection.execute("INSERT INTO hub.a_record VALUES ('looked')")
        connection.execute("SELECT hub.read_path()")
        with as_known_at(connection, uuid.uuid4(), position=0):
            pass
        connection.commit()
        assert connection.execute("SELECT said FROM hub.a_record").fetchall() == [("looked",)]


def test_a_day_ends_at_midnight_in_england(database: Any, story: Any) -> None:
    late, later = datetime(2024, 7, 1, 22, 59, tzinfo=UTC), datetime(2024, 7, 1, 23, 0, tzinfo=UTC)
    story.append(
        story.event("identity.person_registered", RECORD, "1", person=someone("Maya")),
        received_at=late,
    )
    story.append(
        story.event("identity.person_details_changed", RECORD, "2", person=someone("Mia")),
        received_at=later,
    )
    Projector(database.url_for("project")).run()
    person = own_person_id(case_record_id(*RECORD))

    with database.connect("api") as connection:
        reads(connection, database, person)
        for day, position, name in (
            (date(2024, 6, 30), 0, None),
            (date(2024, 7, 1), 1, "Maya Test"),
            (date(2024, 7, 2), 2, "Mia Test"),
        ):
            with as_known_at(connection, person, on=day) as known:
                found = summary(connection, person)
                assert (known.position, found.name if found else None) == (position, name)


def test_a_link_made_later_is_not_known_yet(database: Any, story: Any) -> None:
    other = ("liquidlogic_lcs", "99")
    person = own_person_id(case_record_id(*RECORD))
    story.append(
        story.event("identity.person_registered", RECORD, "1", person=someone("Maya")),
        story.event("identity.person_registered", other, "1", person=someone("Maja")),
        story.link(other, person),
        story.link(other, None),
    )
    Projector(database.url_for("project")).run()

    with database.connect("api") as connection:
        reads(connection, database, person)
        for position, count in ((2, 1), (3, 2), (4, 1)):
            with as_known_at(connection, person, position=position):
                assert len(case_records_of(connection, person)) == count, position


def test_one_of_position_and_day_is_asked(database: Any) -> None:
    with (
        database.connect("api") as connection,
        pytest.raises(ValueError, match="a position or a day"),
        as_known_at(connection, uuid.uuid4()),
    ):
        pass


def someone(forenames: str) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("date_of_birth", "date_of_birth_estimated", "expected_date_of_birth", "sex", "ethnicity",
         "is_unborn")
    )  # fmt: skip
    return {"forenames": forenames, "surname": "Test", **empty}


def test_what_is_told_of_everybody_is_not_there_in_the_past(database: Any, story: Any) -> None:
    story.append(story.event("assessment.assessment_started", RECORD, "a1", assessment_id="a1"))
    Projector(database.url_for("project")).run()
    person = own_person_id(case_record_id(*RECORD))
    with database.connect("api") as connection:
        reads(connection, database, person)
        assert connection.execute("SELECT count(*) FROM casework_step").fetchone() == (1,)
        with pytest.raises(UndefinedTable), as_known_at(connection, person, position=1):
            connection.execute("SELECT count(*) FROM casework_step")
