"""What one release built is read whole, and is never written to by another."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from psycopg.errors import UndefinedTable

from hub.projecting.following import Follower
from hub.projecting.projector import PAGE, Projector
from projections.found import all_projections, names
from tests.integration.test_projecting_run import (
    ALI,
    MAYA,
    FragileProjection,
    contact,
    fragile,
    read,
    taken,
)

__all__ = ["fragile"]


def changed(found: FragileProjection) -> FragileProjection:
    """Give the projection as a later release has it: with a column more."""
    later = FragileProjection()
    later.read_model = found.read_model[:-1] + ", note text)"
    return later


def follow(database: Any, *projections: FragileProjection) -> int:
    """Go on as a runner does that was started earlier."""
    follower = Follower(database.url_for("project"), projections, page=PAGE)
    follower.follow(
        until_stopped=False, stop=threading.Event(), progress=lambda _done, _total: None
    )
    return follower.applied


def test_a_new_read_model_beside_others_is_read_when_it_is_whole(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    story.append(contact(story, MAYA, "m1"), contact(story, ALI, "a1"))
    database.project()
    with_new = Projector(database.url_for("project"), projections=(*all_projections(), fragile))

    def half_way(_done: int, _total: int | None) -> None:
        with pytest.raises(UndefinedTable):
            taken(database)

    assert with_new.run(progress=half_way).built == ("fragile",)
    assert taken(database) == ["m1", "a1"]
    assert {each.projection for each in with_new.lag()} == {*names(), "fragile"}
    assert with_new.run().built == ()


def test_what_a_later_release_built_is_left_alone_by_a_runner_of_this_one(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    story.append(contact(story, MAYA, "m1"))
    Projector(database.url_for("project"), projections=(fragile,)).run()
    later = Projector(database.url_for("project"), projections=(changed(fragile),))
    later.run()
    story.append(contact(story, MAYA, "m2"))

    assert follow(database, fragile) == 0
    assert taken(database) == ["m1"]
    assert [each.behind for each in later.lag() if each.projection == "fragile"] == [1]
    later.run()
    assert taken(database) == ["m1", "m2"]


def test_what_was_gone_back_to_is_left_alone_by_a_runner_of_the_later_release(
    database: Any, story: Any, fragile: FragileProjection
) -> None:
    story.append(contact(story, MAYA, "m1"))
    earlier = Projector(database.url_for("project"), projections=(fragile,))
    earlier.run()
    later = changed(fragile)
    Projector(database.url_for("project"), projections=(later,)).run()
    earlier.rollback("fragile")
    story.append(contact(story, MAYA, "m2"))

    assert follow(database, later) == 0
    assert earlier.run().built == ()
    assert taken(database) == ["m1", "m2"]


def test_what_was_gone_back_to_serves_readers_as_this_release_does(
    database: Any, history: Callable[..., Any]
) -> None:
    history(30)
    run = Projector(database.url_for("project"))
    run.run()
    with database.connect("project") as connection:
        connection.execute("DROP FUNCTION casework_g1.casework_done")
    run.rebuild("casework")

    run.rollback("casework")

    made = "SELECT to_regproc('casework_g1.casework_done') IS NOT NULL"
    assert read(database, made) == [(True,)]
