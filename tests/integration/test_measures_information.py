"""Whether partners had answered before the decision: by the time, by the day, or not told apart."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.measuring import MASH, START, Measuring, days, measuring

__all__ = ["measuring"]
NAME = "information_before_decision"


def at(hour: int, day: date = START) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decided", "answered", "informed", "standing"),
    [
        ({"on": days(2)}, {"on": days(1)}, "before", "yes"),
        ({"on": days(2)}, {"on": days(3)}, "after", "no"),
        ({"on": days(2)}, {"on": days(2)}, "same_day", "excluded"),
        ({"on": START, "at": at(12)}, {"on": START, "at": at(11)}, "before", "yes"),
        ({"on": START, "at": at(12)}, {"on": START, "at": at(13)}, "after", "no"),
        ({"on": START, "at": at(12)}, {"on": START}, "same_day", "excluded"),
        ({"on": days(2)}, {}, "undated", "excluded"),
        ({"on": days(2)}, None, "never", "no"),
        ({}, {"on": days(1)}, "undated", "excluded"),
    ],
)
def test_a_decision_was_informed_before_after_or_never(
    story: Any, measuring: Measuring, decided: Any, answered: Any, informed: str, standing: str
) -> None:
    story.append(
        story.event("front_door.threshold_decided", MASH, contact_id="c", **decided),
        story.event("front_door.information_requested", MASH, contact_id="c", agency="Health",
                    on=days(-5)),
        story.event("front_door.information_received", MASH, contact_id="other", on=days(-9)),
    )  # fmt: skip
    if answered is not None:
        story.append(story.event("front_door.information_received", MASH, contact_id="c",
                                 agency="Health", **answered))  # fmt: skip
    found = measuring.only(NAME)
    assert (found.groups["answered"], found.standing) == (informed, standing)
    assert found.groups["asked"] == ("before" if decided else "undated")


def test_only_the_first_decision_on_a_contact_counts(story: Any, measuring: Measuring) -> None:
    for number, day in enumerate((days(5), days(1))):
        story.append(
            story.event("front_door.threshold_decided", MASH, str(number), on=day, contact_id="c")
        )
    story.append(story.event("front_door.information_received", MASH, contact_id="c", on=days(3)))
    found = measuring.only(NAME)
    assert (found.counted_on, found.standing) == (days(1), "no")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([], ["Police"], "none"),
        (["Health"], ["Police"], "one"),
        (["Health", " health"], [], "one"),
        (["Health", None], [], "one"),
        ([None], [], "one"),
        (["Health", "Police", None], [], "several"),
    ],
)
def test_agencies_that_had_answered_before_are_counted_by_name(
    story: Any, measuring: Measuring, before: list[str | None], after: list[str], told: str
) -> None:
    story.append(story.event("front_door.threshold_decided", MASH, contact_id="c", on=days(3)))
    for day, agencies in ((days(2), before), (days(4), after)):
        for agency in agencies:
            story.append(story.event("front_door.information_received", MASH, contact_id="c",
                                     agency=agency, on=day))  # fmt: skip
    assert measuring.only(NAME).groups["agencies"] == told
