"""Who was involved when: spans, single days, and where they stand in the picture."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from hub.query.involvement import Lane, Span, lanes
from hub.web.swimlanes import LEFT, WIDTH, picture
from projections.chronology.reader import Entry

OPENED, CLOSED = "early_help.early_help_episode_opened", "early_help.early_help_episode_closed"


def entry(event_type: str, on: date, **event: Any) -> Entry:
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    return Entry(
        event_id=uuid4(), case_record_id=uuid4(), position=1, revision=1, event_type=event_type,
        occurred_on=on, occurred_at=None, happened_at=at, recorded_at=None,
        first_recorded_at=None, received_at=at, source_system="early_help_csv", source_feed="x",
        is_corrected=False, is_withdrawn=False,
        event=event,
    )  # fmt: skip


def test_each_episode_ends_with_its_own_end() -> None:
    (found,) = lanes([
        entry(OPENED, date(2023, 1, 5), episode_id="A"),
        entry(OPENED, date(2023, 3, 1), episode_id="B"),
        entry(CLOSED, date(2023, 4, 1), episode_id="B"),
    ], {})  # fmt: skip
    assert found == Lane(
        "Early help",
        [Span(date(2023, 1, 5), None), Span(date(2023, 3, 1), date(2023, 4, 1))],
        [],
    )
    assert found.in_words == "2 periods"


def test_an_end_of_the_same_number_in_another_system_is_another_s() -> None:
    (found,) = lanes([
        entry(OPENED, date(2023, 1, 5), episode_id="7"),
        replace(entry(CLOSED, date(2023, 2, 1), episode_id="7"), source_system="liquidlogic_ehm"),
    ], {})  # fmt: skip
    assert found.spans == [Span(date(2023, 1, 5), None)]


@pytest.mark.parametrize("closed", [None, "R-5", "P"])
def test_a_closed_case_ends_what_is_open(closed: str | None) -> None:
    (found,) = lanes([
        entry("plans.child_in_need_plan_started", date(2024, 1, 1), plan_id="P"),
        entry("plans.case_closed", date(2024, 6, 1), plan_id=closed),
    ], {})  # fmt: skip
    assert found.spans == [Span(date(2024, 1, 1), date(2024, 6, 1))]


def test_a_lane_with_nothing_is_not_shown() -> None:
    assert lanes([entry("identity.person_registered", date(2024, 1, 1))], {}) == []
    assert picture([], date(2024, 1, 1)) is None


def test_a_day_on_which_two_things_happened_is_shown_once() -> None:
    contact, decision = "front_door.contact_received", "front_door.threshold_decided"
    (found,) = lanes([], {contact: [date(2024, 5, 8), date(2024, 5, 1)],
                          decision: [date(2024, 5, 8)]})  # fmt: skip
    assert found == Lane("Front door", [], [date(2024, 5, 1), date(2024, 5, 8)])


def test_everything_is_inside_the_picture() -> None:
    lane = Lane("Visits", [Span(date(2020, 1, 1), None)], [date(2020, 1, 1), date(2024, 5, 1)])
    drawn = picture([lane], date(2024, 5, 2))
    assert drawn is not None
    (row,) = drawn.lanes
    assert row.bars[0].goes_on
    for x in (*row.dots, drawn.today, *(tick.x for tick in drawn.ticks)):
        assert LEFT <= x <= WIDTH
    assert [tick.label for tick in drawn.ticks] == ["2021", "2022", "2023", "2024"]


def test_a_single_day_still_has_a_scale() -> None:
    drawn = picture([Lane("Front door", [], [date(2024, 5, 2)])], date(2024, 5, 2))
    assert drawn is not None
    assert drawn.lanes[0].dots == [float(LEFT)]
