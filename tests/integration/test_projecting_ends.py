"""The ends of months and quarters are remembered by themselves: once each, and none is left out."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.errors import CommandRefused
from hub.projecting import ends
from hub.projecting.ends import Every, RememberingEnds, due, last_end
from hub.projecting.projector import Projector
from hub.stopping import Stopped
from schemas.local_time import local_today
from tests.conftest import Database
from tests.days import before, end
from tests.integration.conftest import Story
from tests.measuring import Measuring, measuring, referral

__all__ = ["measuring"]
pytestmark = pytest.mark.usefixtures("a_month_is_over")


LONG_AGO = datetime(2024, 3, 1, tzinfo=UTC)
Settled = Callable[[], date | None]


@pytest.fixture
def settled(database: Database) -> Settled:
    """Up to which end it is settled."""

    def read() -> date | None:
        with database.connect("project") as connection:
            upto: date | None = ends.SQL.upto(connection)
            return upto

    return read


def projector(database: Database, every: Every = "month") -> Projector:
    return Projector(database.url_for("project"), remember=every)


def remembering(database: Database, every: Every = "month") -> RememberingEnds:
    return projector(database, every).remembering_ends()


def settle(database: Database, day: date) -> None:
    with database.connect("project") as connection:
        ends.SQL.settle(connection, day=day)


@pytest.mark.parametrize(
    ("today", "month", "quarter"),
    [
        ("2026-03-31", "2026-02-28", "2025-12-31"),
        ("2026-04-01", "2026-03-31", "2026-03-31"),
        ("2026-01-01", "2025-12-31", "2025-12-31"),
        ("2024-03-01", "2024-02-29", "2023-12-31"),
        ("2026-11-27", "2026-10-31", "2026-09-30"),
    ],
)
def test_an_end_is_of_the_month_or_quarter_before(today: str, month: str, quarter: str) -> None:
    asked = date.fromisoformat(today)
    assert last_end(asked, "month") == date.fromisoformat(month)
    assert last_end(asked, "quarter") == date.fromisoformat(quarter)


def test_the_first_is_the_last_end_and_later_none_is_left_out_nor_done_twice() -> None:
    today = date(2026, 5, 2)
    assert due(None, today, "month") == [date(2026, 4, 30)]
    assert due(date(2026, 1, 31), today, "month") == [
        date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip
    assert due(date(2026, 4, 30), today, "month") == []
    assert due(date(2026, 2, 28), today, "quarter") == [date(2026, 3, 31)]
    assert due(date(2026, 4, 30), today, "quarter") == []


def test_an_end_is_remembered_once_and_what_comes_later_is_not_in_it(
    database: Database, story: Story, measuring: Measuring
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    measuring.project()
    assert remembering(database).remember_due() == [end()]
    story.append(referral(story, date(2024, 2, 9)))
    assert remembering(database).remember_due() == []

    assert projector(database).remembered() == {end(): True}
    assert measuring.said("re_referrals", known_on=end()).whole.counts["total"] == 1
    assert measuring.said("re_referrals").whole.counts["total"] == 2


def test_ends_that_were_missed_are_remembered_later(
    database: Database, story: Story, settled: Settled
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    settle(database, last_end(before(), "month"))

    assert remembering(database).remember_due() == [before(), end()]
    assert settled() == end()


def test_what_was_forgotten_is_not_remembered_again(database: Database, story: Story) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    remembering(database).remember_due()
    projector(database).forget(end())

    assert remembering(database).remember_due() == []
    assert projector(database).remembered() == {}


def test_what_somebody_remembered_already_is_left_as_it_is(
    database: Database, story: Story, settled: Settled
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    projector(database).remember(end())

    assert remembering(database).remember_due() == []
    assert settled() == end()


def test_an_end_by_which_nothing_had_come_is_passed_over(
    database: Database, story: Story, settled: Settled
) -> None:
    story.append(referral(story, local_today()))
    assert remembering(database).remember_due() == []
    assert settled() == end()
    assert projector(database).remembered() == {}


def test_a_month_that_is_not_over_is_waited_for(
    database: Database, story: Story, monkeypatch: pytest.MonkeyPatch, settled: Settled
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    monkeypatch.setattr(ends, "last_end", lambda _day, _every: local_today())

    assert remembering(database).remember_due() == []
    assert settled() is None


def test_one_that_is_stopped_in_the_middle_leaves_nothing_and_the_next_does_it(
    database: Database, story: Story, settled: Settled
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    told = remembering(database)
    told.__exit__()
    with pytest.raises(Stopped):
        told.remember_due()
    assert (settled(), projector(database).remembered()) == (None, {})

    assert remembering(database).remember_due() == [end()]
    assert leftovers(database) == []


def kill_itself(_done: int, _total: int | None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def remember_and_be_killed(url: str) -> None:
    told = Projector(url, remember="month").remembering_ends()
    ends.unless_stopped = lambda _stop: kill_itself  # type: ignore[attr-defined]
    told.remember_due()


def test_one_that_is_killed_in_the_middle_is_made_up_for(
    database: Database, story: Story, settled: Settled
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    process = multiprocessing.get_context("spawn").Process(
        target=remember_and_be_killed, args=(database.url_for("project"),)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert leftovers(database)
    assert (settled(), projector(database).remembered()) == (None, {})

    until(lambda: remembered_now(database) == [end()])
    assert leftovers(database) == []


def remembered_now(database: Database) -> list[date]:
    """Remember what is due, where the server knows by now that who was killed holds nothing."""
    try:
        return remembering(database).remember_due()
    except CommandRefused:
        return []


def test_what_another_release_remembered_is_filled_again(database: Database, story: Story) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    for day in (before(), end()):
        projector(database).remember(day)
    with database.connect() as connection:
        connection.execute("UPDATE hub.projection_generation SET shape = 'other'"
                           " WHERE known_on = %s", [before()])  # fmt: skip
    assert projector(database).remembered() == {before(): False, end(): True}

    assert remembering(database).remember_again() == [before()]
    assert projector(database).remembered() == {before(): True, end(): True}


def keeping(database: Database, kept: int, every: Every = "month") -> RememberingEnds:
    made = Projector(database.url_for("project"), remember=every, remembered_kept=kept)
    return made.remembering_ends()


def test_the_oldest_ends_beyond_a_number_are_forgotten_for_good_and_no_other_day(
    database: Database, story: Story
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    no_end = date(2024, 5, 15)
    settle(database, last_end(before(), "month"))
    projector(database).remember(no_end)
    told = keeping(database, 1)

    assert told.remember_due() == [before(), end()]
    assert told.forget_old() == [before()]
    assert told.remember_due() == told.forget_old() == told.remember_again() == []
    assert projector(database).remembered() == {no_end: True, end(): True}


def test_all_are_kept_unless_a_number_is_said_and_the_ends_of_months_where_quarters_are(
    database: Database, story: Story
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    months = [date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 30), date(2024, 9, 30)]
    for day in months:
        projector(database).remember(day)

    assert remembering(database).forget_old() == keeping(database, 9).forget_old() == []
    assert keeping(database, 1, "off").forget_old() == []
    assert keeping(database, 1, "quarter").forget_old() == [date(2024, 6, 30)]
    assert list(projector(database).remembered()) == [months[0], months[1], months[3]]


def test_whoever_projects_until_stopped_forgets_old_ends_beside(
    database: Database, story: Story
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    projector(database).remember(before())
    with keeping(database, 1):
        until(lambda: list(projector(database).remembered()) == [end()])


def test_a_rebuild_that_goes_on_is_not_disturbed(
    database: Database, story: Story, measuring: Measuring, settled: Settled
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    measuring.project()
    with database.connect("project") as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended('hub.rebuild.identity', 0))")
        with pytest.raises(CommandRefused, match="being rebuilt already"):
            remembering(database).remember_due()
    assert settled() is None


@pytest.fixture
def running(database: Database) -> Iterator[Callable[[Every], None]]:
    """Runs the projections until the end of the test."""
    stop, threads = threading.Event(), []

    def run(every: Every) -> None:
        made = projector(database, every)
        threads.append(threading.Thread(target=made.run, kwargs={"until": "stopped", "stop": stop}))
        threads[-1].start()

    yield run
    stop.set()
    for each in threads:
        each.join()


def test_whoever_projects_until_stopped_remembers_beside(
    database: Database, story: Story, running: Callable[[Every], None]
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    running("quarter")
    until(lambda: projector(database).remembered() == {last_end(local_today(), "quarter"): True})
    until(lambda: all(each.behind == 0 for each in projector(database).lag()))


def test_nothing_is_remembered_where_it_is_off_or_the_run_ends_by_itself(
    database: Database, story: Story, running: Callable[[Every], None]
) -> None:
    story.append(referral(story, date(2024, 2, 1)), received_at=LONG_AGO)
    running("off")
    projector(database).run()
    until(lambda: bool(projector(database).lag()))
    assert remembering(database, "off").remember_due() == []
    assert remembering(database, "off").standing() is None
    assert projector(database).remembered() == {}


def test_it_says_what_is_due_and_what_comes_next(database: Database) -> None:
    standing = remembering(database).standing()
    assert standing is not None
    assert standing.due == [end()]
    assert standing.following == last_end(
        local_today().replace(day=28) + timedelta(days=7), "month"
    )
    settle(database, end())
    standing = remembering(database, "quarter").standing()
    assert standing is not None
    assert standing.due == []
    assert standing.following >= local_today()
    assert standing.following.month % 3 == 0


def leftovers(database: Database) -> list[Any]:
    with database.connect() as connection:
        return connection.execute(
            "SELECT schema_name FROM hub.projection_generation WHERE status = 'building'"
        ).fetchall()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds, or fail."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        threading.Event().wait(0.1)
