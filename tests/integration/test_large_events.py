"""However much events say, whoever reads the store holds no more of it than a page.

An event may be 900 kB, and a page is thousands of events: a feed of long notes took gigabytes.
"""

import random
import string
import tracemalloc
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from hub.audit.seals.sealing import seal
from hub.audit.seals.signing import Key
from hub.audit.seals.verifying import verify
from hub.matching.arriving.follow import catch_up
from hub.projecting.as_known_at import as_known_at
from hub.projecting.projector import Projector
from hub.store import reader
from projections.found import names
from schemas.identifiers import case_record_id, own_person_id
from schemas.limits import MAX_EVENT_BYTES
from tests.conftest import Database
from tests.integration.conftest import Story
from tests.integration.test_projecting_as_known_at import reads
from tests.integration.test_projecting_rebuild import all_digests

KEY = Key.new()
PAGE, COUNT, LONG = 4_000_000, 60, 445_000
MOST = 10 * PAGE
"""A page that is written, one that is read, and what is made of them; all events are 53 MB, and
whoever reads them at once holds them twice."""


def project(database: Database) -> None:
    Projector(database.url_for("project")).run()


def build_again(database: Database) -> None:
    Projector(database.url_for("project")).rebuild_together(names(), in_sql=False)


def match(database: Database) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        catch_up(connection)


def match_all_again(database: Database) -> None:
    match(database)
    with database.connect() as connection:
        connection.execute("UPDATE hub.match_checkpoint SET kept_as = 'by an earlier release'")
    match(database)


def seal_and_verify(database: Database) -> None:
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        seal(connection, KEY)
        found = verify(connection, KEY.public)
    assert found
    assert (found.events, found.faults) == (COUNT, [])


@pytest.mark.parametrize("read", [project, build_again, match, match_all_again, seal_and_verify])
def test_no_more_than_a_page_of_long_events_is_held(
    database: Database, story: Story, monkeypatch: pytest.MonkeyPatch,
    read: Callable[[Database], None],
) -> None:  # fmt: skip
    dice = random.Random(1)
    noise = "".join(dice.choices(string.ascii_letters, k=LONG))
    long = {"code": None, "source_value": noise}
    for number in range(COUNT):
        story.append(
            story.event(
                "identity.person_registered", ("mash_workbook", str(number)),
                person={"forenames": noise[number * 9 :][:9], "surname": noise[-number * 9 :][:9],
                        "date_of_birth": "2015-03-04", "date_of_birth_estimated": None,
                        "expected_date_of_birth": None, "sex": long, "ethnicity": long,
                        "is_unborn": None},
            )
        )  # fmt: skip
    assert all(2 * LONG < len(each.state) < MAX_EVENT_BYTES for each in story.written)
    monkeypatch.setattr(reader, "PAGE_BYTES", PAGE)
    story.written.clear()

    tracemalloc.start()
    try:
        read(database)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < MOST, f"{peak:,} bytes"


def test_the_past_of_a_child_is_made_again_one_event_at_a_time(
    database: Database, story: Story
) -> None:
    child = ("mash_workbook", "1")
    long = "".join(random.Random(1).choices(string.ascii_letters, k=LONG))
    for _ in range(COUNT):
        story.append(story.event("front_door.contact_received", child, reason=long))
    story.written.clear()
    database.project()

    person = own_person_id(case_record_id(*child))
    with database.connect("api") as connection:
        reads(connection, database, person)
        tracemalloc.start()
        try:
            with as_known_at(connection, person, position=COUNT) as known:
                entries = connection.execute("SELECT count(*) FROM chronology_entry").fetchone()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert (known.position, entries) == (COUNT, (COUNT,))
    assert peak < COUNT * LONG / 4, f"{peak:,} bytes"


def test_pages_that_end_by_what_events_say_give_the_same(
    database: Database, history: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = len(history(150))
    project(database)
    whole = all_digests(database)

    monkeypatch.setattr(reader, "PAGE_BYTES", 700)
    projector = Projector(database.url_for("project"))
    for workers, in_sql in ((1, True), (1, False)):
        projector.rebuild_together(names(), workers=workers, in_sql=in_sql)
        assert all_digests(database) == whole
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        assert seal(connection, KEY).size == written


def test_the_matcher_keeps_the_same_in_pages_of_one_event(
    database: Database, history: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    history(150)
    monkeypatch.setattr(reader, "PAGE_BYTES", 1)
    kept = "SELECT case_record_id, normalised FROM hub.match_record ORDER BY case_record_id"
    match(database)
    with database.connect() as connection:
        in_pages = connection.execute(kept).fetchall()
    monkeypatch.undo()
    match_all_again(database)
    with database.connect() as connection:
        assert connection.execute(kept).fetchall() == in_pages
