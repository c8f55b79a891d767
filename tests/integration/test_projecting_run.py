"""Following the store live: fenced, woken, and not stopped by an event that cannot be applied."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import psycopg
import pytest

from hub.projecting import planning
from hub.projecting.projector import Projector
from projections.base import Projection, Recorded, Row, Table, on
from projections.feed_health.reader import feeds
from projections.found import all_projections, names

MAYA, ALI = ("mash_workbook", "1"), ("mash_workbook", "2")


class Fragile(NamedTuple):
    event_id: UUID
    position: int | None = None
    contact_id: str | None = None


class FragileProjection(Projection):
    """Falls over contacts called ``poison`` until it is mended."""

    tables: ClassVar = (Table(name="fragile", row=Fragile, newest=("position",)),)
    mended = False
    name = "fragile"
    read_model = (
        "CREATE TABLE fragile (event_id uuid PRIMARY KEY, position bigint, contact_id text"
        " CHECK (contact_id <> 'refused'))"
    )

    @on("front_door.contact_received", "contact_id")
    def _contact(self, recorded: Recorded, contact_id: str) -> Iterable[Row]:
        if contact_id == "poison" and not self.mended:
            raise ValueError("a value that must not be quoted")
        yield Fragile(recorded.event_id, recorded.position, contact_id)


@pytest.fixture
def fragile() -> FragileProjection:
    return FragileProjection()


def contact(story: Any, record: tuple[str, str], contact_id: str) -> Any:
    return story.event("front_door.contact_received", record, contact_id=contact_id)


def taken(database: Any) -> list[str]:
    return [row[0] for row in read(database, "SELECT contact_id FROM fragile ORDER BY position")]


def read(database: Any, query: str) -> list[Any]:
    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("page", [1, 3, 100])
def test_a_poison_event_parks_its_stream_and_the_rest_goes_on(
    database: Any, story: Any, fragile: FragileProjection, page: int
) -> None:
    story.append(
        contact(story, MAYA, "m1"), contact(story, ALI, "a1"), contact(story, MAYA, "poison"),
        contact(story, ALI, "a2"), contact(story, MAYA, "m2"), contact(story, ALI, "a3"),
    )  # fmt: skip
    run = Projector(
        database.url_for("project"), page=page, projections=(*all_projections(), fragile)
    )

    summary = run.run()

    [parked] = run.parked()
    assert taken(database) == ["m1", "a1", "a2", "a3"]
    assert (parked.projection, parked.position, summary.parked) == ("fragile", 3, 1)
    assert parked.reason.startswith("ValueError in _contact")
    assert read(database, "SELECT count(*) FROM chronology_entry") == [(6,)]
    story.append(contact(story, MAYA, "m3"), contact(story, ALI, "a4"))
    run.run()
    assert taken(database) == ["m1", "a1", "a2", "a3", "a4"]


def test_what_is_said_twice_around_a_poison_event_is_taken_once(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    """The page is done in pieces, in one transaction: no piece is joined again with the next."""
    first, again = (
        story.event("front_door.contact_received", ALI, "k", contact_id=said, revision=revision)
        for revision, said in enumerate(("a1", "a1 corrected"), start=1)
    )
    story.append(first, contact(story, MAYA, "poison"), again, contact(story, ALI, "a2"))
    run = Projector(database.url_for("project"), projections=(fragile,))

    run.run()

    assert taken(database) == ["a1 corrected", "a2"]
    assert [each.position for each in run.parked()] == [2]


def test_a_parked_stream_is_taken_up_again_where_it_was_left(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    story.append(
        contact(story, MAYA, "m1"), contact(story, MAYA, "poison"), contact(story, MAYA, "m2")
    )
    run = Projector(database.url_for("project"), projections=(fragile,))
    run.run()
    assert [each.position for each in run.retry_parked()] == [2]

    fragile.mended = True
    assert run.retry_parked("fragile") == []
    story.append(contact(story, MAYA, "m3"))
    run.run()

    assert taken(database) == ["m1", "poison", "m2", "m3"]


def test_a_value_the_database_refuses_parks_too(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    story.append(contact(story, MAYA, "refused"), contact(story, ALI, "a1"))
    run = Projector(database.url_for("project"), projections=(fragile,))
    run.run()

    assert taken(database) == ["a1"]
    assert [each.reason.split()[0] for each in run.parked()] == ["CheckViolation"]


def test_a_rebuild_parks_what_following_parks(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    for number in range(4):
        story.append(contact(story, MAYA, f"m{number}"), contact(story, ALI, f"a{number}"))
    story.append(contact(story, MAYA, "poison"), contact(story, MAYA, "late"))
    run = Projector(database.url_for("project"), page=2, projections=(fragile,))
    run.run()
    live = taken(database)

    summary = run.rebuild("fragile")

    assert summary.parked == 1
    assert taken(database) == live
    fragile.mended = True
    assert run.retry_parked() == []
    assert taken(database)[-2:] == ["poison", "late"]


def test_two_runners_apply_every_event_once(database: Any, history: Callable[..., Any]) -> None:
    history(400)
    runners = [Projector(database.url_for("project"), page=7) for _ in range(2)]
    runners[0].prepare()
    threads = [threading.Thread(target=each.run) for each in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        counted = sum(each.events for each in feeds(connection))
    own = read(database, "SELECT count(*) FROM hub.stored_event WHERE event_type NOT LIKE 'hub.%'")
    assert [(counted,)] == own
    assert {each.behind for each in runners[0].lag()} == {0}


def test_two_runners_that_start_at_once_make_the_first_tables_once(
    unprojected_database: Any,
) -> None:
    runners = [Projector(unprojected_database.url_for("project")) for _ in range(2)]

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(Projector.run, runners))

    assert [each.events for each in done] == [0, 0]
    lag = runners[0].lag()
    assert sorted((each.projection, each.generation) for each in lag) == [
        (name, 1) for name in sorted(names())
    ]


def test_it_is_woken_by_what_arrives_and_stops_when_told(database: Any, story: Any) -> None:
    run, stop, done = Projector(database.url_for("project")), threading.Event(), []
    run.prepare()
    thread = threading.Thread(
        target=lambda: done.append(run.run(until="stopped", stop=stop)), daemon=True
    )
    thread.start()
    for number in range(1, 4):
        story.append(story.event("front_door.contact_received", MAYA, str(number)))
        wait_for(lambda count=number: read(database, "SELECT count(*) FROM chronology_entry")
                 == [(count,)])  # fmt: skip
    stop.set()
    thread.join(timeout=10)

    assert done[0].events == 3


def wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < give_up, "waited too long"


def test_a_new_projection_and_the_others_are_caught_up(
    database: Any, history: Callable[..., Any], fragile: FragileProjection
) -> None:
    history(60)
    Projector(database.url_for("project")).run()
    history(40, seed=8)
    run = Projector(database.url_for("project"), page=10, projections=(*all_projections(), fragile))
    run.run()

    assert {each.projection for each in run.lag()} == {*names(), "fragile"}
    assert {each.checkpoint for each in run.lag()} == {100}


def test_a_changed_definition_is_rebuilt_beside(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    story.append(contact(story, MAYA, "m1"))
    Projector(database.url_for("project"), projections=(fragile,)).run()
    fragile.read_model = fragile.read_model[:-1] + ", note text)"
    run = Projector(database.url_for("project"), projections=(fragile,))

    def generation() -> list[tuple[int, bool]]:
        own = (each for each in run.lag() if each.projection == "fragile")
        return [(each.generation, each.is_outdated) for each in own]

    assert generation() == [(1, True)]
    run.run()

    assert generation() == [(2, False)]
    assert read(database, "SELECT contact_id, note FROM fragile") == [("m1", None)]


def test_whoever_is_told_to_stop_ends_a_rebuild_too(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    """After a release it may take an hour: what was read until then is read on."""
    story.append(contact(story, MAYA, "m1"))
    Projector(database.url_for("project"), projections=(fragile,)).run()
    fragile.read_model = fragile.read_model[:-1] + ", note text)"
    stop = threading.Event()
    stop.set()
    run = Projector(database.url_for("project"), projections=(fragile,))

    assert run.run(until="stopped", stop=stop).events == 0
    assert [each.is_outdated for each in run.lag() if each.projection == "fragile"] == [True]
    run.run()
    assert [each.is_outdated for each in run.lag() if each.projection == "fragile"] == [False]


def test_lag_is_told_in_events_and_seconds(database: Any, story: Any) -> None:
    run = Projector(database.url_for("project"))
    run.run()
    story.append(contact(story, MAYA, "m1"), contact(story, ALI, "a1"))

    lag = {each.projection: each for each in run.lag()}["chronology"]

    assert (lag.checkpoint, lag.last_position, lag.behind) == (0, 2, 2)
    assert lag.seconds > 0


def test_an_event_no_schema_is_deployed_for_parks_its_stream_where_it_is_decoded(
    database: Any, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = contact(story, MAYA, "m1")._replace(event_type="front_door.stranger_danger")
    story.append(stranger, contact(story, ALI, "a1"))
    run = Projector(database.url_for("project"))
    run.run()

    # Only identity decodes the first event of a stream; the others take the typed columns.
    assert [(each.projection, each.position) for each in run.parked()] == [("identity", 1)]
    assert read(database, "SELECT count(*) FROM chronology_entry") == [(2,)]


def test_what_nobody_decodes_is_not_even_read() -> None:
    chronology = [each for each in all_projections() if each.name == "chronology"]
    assert planning.Plan(chronology).decoded_types == [
        "corrections.record_withdrawn", "hub.significance_marked",
    ]  # fmt: skip
    assert not planning.Plan(chronology).decodes_first


@pytest.mark.parametrize("statement", [
    "INSERT INTO hub.stored_event (originator_id) VALUES (gen_random_uuid())",
    "UPDATE hub.stored_event SET topic = ''",
    "DELETE FROM hub.stored_event",
    "UPDATE hub.store_position SET position = 0",
])  # fmt: skip
def test_the_projecting_login_cannot_touch_events(database: Any, statement: str) -> None:
    with (
        database.connect("project") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_the_reading_login_only_reads(database: Any, story: Any) -> None:
    story.append(story.event("front_door.contact_received", MAYA, on=date(2024, 1, 1)))
    Projector(database.url_for("project")).run()
    with database.connect("api") as connection:
        connection.execute("SELECT hub.read_path()")
        assert connection.execute("SELECT count(*) FROM journey_step").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM journey_step")
