"""A rebuild gives what following live gave, byte for byte, however it is cut into pages."""

import hashlib
import random
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import sql

from hub.errors import CommandRefused
from hub.projecting.projector import Projector
from hub.projecting.rebuilding import alone
from projections.found import all_projections, names

History = Callable[..., Any]


def digest(database: Any, name: str) -> dict[str, tuple[int, str]]:
    """Fingerprint the active tables of a read model."""
    found = {}
    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        for projection in all_projections():
            for table in projection.tables if projection.name == name else ():
                query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
                    sql.SQL(", ").join(map(sql.Identifier, table.columns)),
                    sql.Identifier(table.name),
                    sql.SQL(", ").join(map(sql.Identifier, table.key_columns)),
                )
                with connection.cursor().copy(query) as copy:
                    rows = b"".join(bytes(each) for each in copy)
                found[table.name] = (rows.count(b"\n"), hashlib.sha256(rows).hexdigest())
    return found


def all_digests(database: Any) -> dict[str, tuple[int, str]]:
    return {table: what for name in names() for table, what in digest(database, name).items()}


def projector(database: Any, page: int = 5000) -> Projector:
    return Projector(database.url_for("project"), page=page)


def test_any_page_size_gives_the_same_rows(database: Any, history: History) -> None:
    history(400)
    projector(database).run()
    whole = all_digests(database)

    assert not [table for table, (count, _) in whole.items() if not count]
    for page in (3, 40):
        run = Projector(database.url_for("project"), page=page)
        for name in names():
            _rebuild_in_pages_of(run, name, page)
        assert all_digests(database) == whole, page


def test_whoever_comes_next_may_rebuild_at_once(database: Any) -> None:
    """Not only when the server has heard that the connection before is closed."""
    for _ in range(300):
        with alone(database.url_for("project"), ["feed_health"]):
            pass


def _rebuild_in_pages_of(run: Projector, name: str, page: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.projecting.projector.REBUILD_PAGE", page)
        run.rebuild(name, in_sql=False)


def test_following_in_pieces_gives_what_a_rebuild_gives(database: Any, history: History) -> None:
    dice = random.Random(5)
    for seed in range(4):
        history(dice.randrange(40, 120), seed=seed)
        projector(database, page=dice.randrange(1, 60)).run()
        live = all_digests(database)
        for name in names():
            projector(database).rebuild(name, in_sql=False)
        assert all_digests(database) == live


def test_the_statement_of_a_rebuild_gives_what_the_handlers_give(
    database: Any, history: History
) -> None:
    history(800, seed=3)
    projector(database).run()
    by_statement = [each.name for each in all_projections() if each.rebuild_statement]
    assert by_statement
    for name in by_statement:
        live = digest(database, name)
        projector(database).rebuild(name, in_sql=True)
        assert digest(database, name) == live


def test_where_an_event_cannot_be_taken_the_statement_leaves_it_to_the_handlers(
    database: Any, story: Any, history: History
) -> None:
    """They park its stream as live; a statement would go on after it, or the rebuild would end."""
    history(100, seed=3)
    child = ("mash_workbook", "1")
    story.append(
        story.event("corrections.record_withdrawn", child, withdrawn_event_id="is no id"),
        story.event("front_door.contact_received", child),
    )
    run = projector(database)
    run.run()
    live = digest(database, "chronology")
    parked = [(each.projection, each.position) for each in run.parked()]
    assert ("chronology", 101) in parked

    run.rebuild("chronology", in_sql=True)

    assert digest(database, "chronology") == live
    assert [(each.projection, each.position) for each in run.parked()] == parked


def test_two_processes_and_all_at_once_give_the_same_rows(database: Any, history: History) -> None:
    history(500, seed=9)
    projector(database).run()
    live = all_digests(database)

    seen: list[tuple[int, int | None]] = []
    made = projector(database).rebuild_together(
        names(), workers=2, in_sql=False, progress=lambda done, total: seen.append((done, total))
    )

    assert all_digests(database) == live
    assert {each.projection for each in made} == set(names())
    assert seen[-1] == (500, 500)


def test_events_that_arrive_during_a_rebuild_are_not_lost(database: Any, history: History) -> None:
    history(300)
    run = projector(database)
    run.run()
    written = []

    def meanwhile(_done: int, _total: int | None) -> None:
        if not written:
            written.append(history(200, seed=2))
            projector(database).run()

    run.rebuild("chronology", in_sql=False, progress=meanwhile)
    [lag] = [each for each in run.lag() if each.projection == "chronology"]
    rebuilt = digest(database, "chronology")
    run.rebuild("chronology")

    assert lag.behind == 0
    assert rebuilt == digest(database, "chronology")


def test_readers_never_wait_and_never_see_less(database: Any, history: History) -> None:
    history(300)
    run = projector(database)
    run.run()
    stop, counts, faults = threading.Event(), [], []

    def keep_reading() -> None:
        with database.connect("project") as connection:
            connection.execute("SET lock_timeout TO '1ms'")
            connection.commit()
            while not stop.is_set():
                try:
                    with connection.transaction():
                        connection.execute("SELECT hub.read_path()")
                        row = connection.execute("SELECT count(*) FROM chronology_entry").fetchone()
                        counts.append(row[0] if row else 0)
                except psycopg.Error as fault:
                    faults.append(fault)

    reader = threading.Thread(target=keep_reading)
    reader.start()
    for _ in range(4):
        run.rebuild("chronology")
        run.drop_retired(keep=1)
    stop.set()
    reader.join()

    assert faults == []
    assert counts
    assert len(set(counts)) == 1


def test_going_back_reads_the_earlier_generation_up_to_date(
    database: Any, history: History
) -> None:
    history(200)
    run = projector(database)
    run.run()
    rebuilt = run.rebuild("identity")
    history(100, seed=4)
    run.run()
    live = digest(database, "identity")

    assert run.rollback("identity") == rebuilt.generation - 1
    assert digest(database, "identity") == live
    history(50, seed=6)
    run.run()
    assert {each.behind for each in run.lag()} == {0}


def test_going_back_needs_something_to_go_back_to(database: Any, history: History) -> None:
    run = projector(database)
    run.run()
    with pytest.raises(CommandRefused, match="no earlier generation"):
        run.rollback("identity")
    with pytest.raises(CommandRefused, match="no read model 'astrology'"):
        run.rebuild("astrology")


def test_retired_generations_are_dropped_but_for_the_newest(
    database: Any, history: History
) -> None:
    history(30)
    run = projector(database)
    run.run()
    for _ in range(3):
        run.rebuild("identity")

    assert run.drop_retired(keep=1) == ["identity_g1", "identity_g2"]
    assert run.rollback("identity") == 3


def test_an_interrupted_rebuild_is_cleared_away_by_the_next(
    database: Any, history: History
) -> None:
    history(100)
    run = projector(database)
    run.run()
    live = digest(database, "identity")

    class Interrupted(Exception):
        pass

    def interrupt(_done: int, _total: int | None) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        run.rebuild("identity", progress=interrupt)
    assert digest(database, "identity") == live
    run.rebuild("identity")

    with database.connect() as connection:
        left = connection.execute(
            "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'identity_g%'"
        ).fetchone()
    assert left == (2,), "the one that is read, and the one before it"
    assert digest(database, "identity") == live


def test_one_rebuild_of_a_read_model_at_a_time(database: Any, history: History) -> None:
    history(20)
    run = projector(database)
    run.run()
    refused = []

    def try_another(_done: int, _total: int | None) -> None:
        with pytest.raises(CommandRefused, match="being rebuilt already"):
            projector(database).rebuild("identity")
        refused.append(True)

    run.rebuild("identity", progress=try_another)
    assert refused
