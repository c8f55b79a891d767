"""Days and times as sources write them: what is no time is refused, and no day is another's."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from connectors.base import NotTaken, Row, Value
from connectors.values import day, instant

MIDNIGHT_EXPORTED = ("2024-03-04 00:00:00.000", "2024-03-04T00:00:00.0000000", "2024-03-04T00:00")


def row(value: Value) -> Row:
    return Row("visits", 2, {"at": value})


@pytest.mark.parametrize("said", MIDNIGHT_EXPORTED)
def test_a_time_is_read_as_database_programs_export_it(said: str) -> None:
    assert day(row(said), "at") == date(2024, 3, 4)
    assert instant(row(said), "at") == datetime(2024, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "2024-06-30T23:30:00Z",
        "2024-06-30 23:30:00+00:00",
        datetime(2024, 6, 30, 23, 30, tzinfo=UTC),
        datetime(2024, 7, 1, 3, 30, tzinfo=timezone(timedelta(hours=4))),
    ],
)
def test_a_time_with_its_zone_is_of_the_day_that_it_was_in_england(said: Value) -> None:
    """PostgreSQL gives its times in the zone of the connection, which is often no clock's here."""
    assert day(row(said), "at") == date(2024, 7, 1)
    assert instant(row(said), "at") == datetime(2024, 6, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("said", ["04/03/2024", "2024-03-04", date(2024, 3, 4), 45355])
def test_a_day_has_no_time(said: Value) -> None:
    assert instant(row(said), "at") is None


@pytest.mark.parametrize("said", ["yesterday", "31/02/2024", "2 pm", "0", True])
def test_what_is_neither_time_nor_day_is_refused_and_not_left_out(said: Value) -> None:
    with pytest.raises(NotTaken) as refused:
        instant(row(said), "at")
    assert (refused.value.rejected.column, refused.value.rejected.value) == ("at", said)


@pytest.mark.parametrize(
    "said", ["1800-01-01 00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
             "2024-13-01 10:00:00", "2024-03-04 10:"]
)  # fmt: skip
def test_a_time_that_nobody_can_have_meant_is_refused(said: str) -> None:
    for read in (day, instant):
        with pytest.raises(NotTaken):
            read(row(said), "at")
