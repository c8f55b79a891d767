"""Where a cursor's next reading begins, in whatever type the source gives its values."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.base import Row, Value
from connectors.feeds import Cursor, Stream
from connectors.running.cursors import EVERYTHING, Window

NOON = datetime(2024, 3, 10, 12, 0)  # noqa: DTZ001  as databases give it
LAG = timedelta(days=3)


def a_window(
    reached: str | None = None, hold: str | None = None, now: datetime | None = None
) -> Window:
    stream = Stream(
        name="visits", reader="sql", columns={"changed": "Changed"}, key=("changed",),
        mode="cursor", cursor=Cursor(column="changed", lag_days=3),
    )  # fmt: skip
    return Window(stream, reached, hold, now)


def at(value: Value) -> Row:
    return Row("visits", 2, {"changed": value})


@pytest.mark.parametrize(
    ("highest", "since"),
    [
        (NOON, NOON - LAG),
        (NOON.replace(tzinfo=UTC), NOON.replace(tzinfo=UTC) - LAG),
        (date(2024, 3, 10), date(2024, 3, 7)),
        ("2024-03-10 12:00:00", "2024-03-07"),
        ("2024-03-10T00:30:00", "2024-03-07"),
        ("10/03/2024", None),  # text whose order is not that of time: everything is asked for
        (1207, 1207),
        (12.5, 12.5),
    ],
)
def test_the_next_reading_begins_at_the_bookmark_less_the_lag(highest: Value, since: Value) -> None:
    first = a_window()
    first.took(at(highest))
    assert a_window(*first.kept()).since == since


def test_the_first_reading_is_of_everything() -> None:
    assert a_window().since is None
    assert a_window().holds(at(None))


@pytest.mark.parametrize(("days", "held"), [(0, True), (3, True), (4, False)])
def test_a_file_is_filtered_to_the_second(days: int, *, held: bool) -> None:
    first = a_window()
    first.took(at("10/03/2024 12:00"))
    row = at((NOON - timedelta(days=days)).strftime("%d/%m/%Y %H:%M"))
    assert a_window(*first.kept()).holds(row) is held


NOW = datetime(2024, 3, 12, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("mistyped", ["10/03/2042 12:00", date(9999, 12, 31), date(2024, 3, 13)])
def test_a_row_dated_in_the_future_moves_no_bookmark(mistyped: Value) -> None:
    first = a_window(now=NOW)
    for row in (at(NOON), at(mistyped), at(NOON - LAG)):
        first.took(row)
    second = a_window(*first.kept(), now=NOW)
    assert second.since == NOON - LAG
    assert second.holds(at(mistyped))


def test_a_bookmark_that_ran_ahead_of_the_clock_is_not_believed() -> None:
    """As a hub older than this one, or a machine whose clock was wrong, may have left it."""
    ahead = a_window(now=NOW + timedelta(days=9000))
    ahead.took(at("10/03/2042 12:00"))
    mended = a_window(*ahead.kept(), now=NOW)
    assert mended.since is None
    mended.took(at(NOON))
    assert a_window(*mended.kept(), now=NOW).since == NOON - LAG


@pytest.mark.parametrize(("hour", "held"), [(0, False), (1, True)])
def test_the_hour_that_clocks_say_twice_is_read_twice(hour: int, *, held: bool) -> None:
    """At 01:59 summer time ends: what is typed an hour later may be stamped 01:05."""
    stream = Stream(
        name="visits", reader="csv", columns={"changed": "Changed"}, key=("changed",),
        mode="cursor", cursor=Cursor(column="changed"),
    )  # fmt: skip
    first = Window(stream, None, None)
    first.took(at("27/10/2024 01:59"))
    assert Window(stream, *first.kept()).holds(at(f"27/10/2024 {hour:02}:05")) is held


def test_the_bookmark_never_goes_back() -> None:
    first = a_window()
    first.took(at(NOON))
    second = a_window(*first.kept())
    second.took(at(NOON - LAG))
    assert second.kept() == first.kept()


def test_a_rejected_row_holds_the_next_reading_back_to_itself() -> None:
    first = a_window()
    for row in (at(NOON), at(NOON - 5 * LAG), at(NOON - 2 * LAG)):
        first.took(row)
    first.rejected(at(NOON - 2 * LAG))
    first.rejected(at(NOON - 5 * LAG))
    assert a_window(*first.kept()).since == NOON - 5 * LAG


def test_a_rejected_row_without_a_place_holds_back_to_the_beginning() -> None:
    first = a_window()
    first.took(at(NOON))
    first.rejected(at("last week"))
    first.rejected(at(NOON))
    assert first.kept()[1] == EVERYTHING
    assert a_window(*first.kept()).since is None
