"""Whether partners had answered before the decision: by the time, by the day, or not told apart."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from projections import working_days
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


EASTER = date(2024, 3, 25)
"""Good Friday and Easter Monday come in the five working days after it."""
FIFTH = date(2024, 4, 3)
assert FIFTH == working_days.after(EASTER, 5)


ABOUT: dict[str, Any] = {"request_id": "q", "contact_id": "c", "agency": "Health"}


def request(story: Any, on: date | None, **said: Any) -> Any:
    return story.event("front_door.information_requested", MASH, "q", on=on, **(ABOUT | said))


def answer(story: Any, on: date | None, **said: Any) -> Any:
    return story.event("front_door.information_received", MASH, "a", on=on, **(ABOUT | said))


@pytest.mark.parametrize(
    ("answered", "standing", "took"),
    [
        (EASTER, "yes", "same_day"),
        (EASTER + timedelta(days=1), "yes", "next_day"),
        (EASTER + timedelta(days=2), "yes", "five_days"),
        (FIFTH, "yes", "five_days"),
        (FIFTH + timedelta(days=1), "no", "later"),
        (EASTER - timedelta(days=1), "no", "never"),
        (None, "answer_without_day", None),
    ],
)
def test_a_partner_answers_in_time_up_to_the_fifth_working_day(
    story: Any, measuring: Measuring, answered: date | None, standing: str, took: str | None
) -> None:
    story.append(request(story, EASTER), answer(story, answered))
    found = measuring.only("partner_answers")
    assert (found.reason or found.standing, found.groups.get("took")) == (standing, took)
    assert found.groups["agency"] == "Health"


@pytest.mark.parametrize(
    ("asked", "said", "standing"),
    [
        ({}, {"request_id": "other"}, "no"),
        ({}, {"request_id": None, "agency": " health"}, "yes"),
        ({"request_id": None}, {"agency": "Police"}, "no"),
        ({"request_id": None}, {"contact_id": "d"}, "no"),
        ({"request_id": None, "contact_id": None}, {"contact_id": None}, "no"),
        ({}, {"agency": "GP surgery"}, "yes"),
    ],
)
def test_an_answer_belongs_to_the_request_it_names_or_that_its_agency_had(
    story: Any, measuring: Measuring, asked: Any, said: Any, standing: str
) -> None:
    story.append(request(story, EASTER, **asked), answer(story, EASTER, **said))
    assert measuring.only("partner_answers").standing == standing


@pytest.mark.parametrize(
    ("known", "standing"), [(FIFTH, "not_yet_known"), (FIFTH + timedelta(days=1), "no")]
)
def test_what_was_asked_lately_may_still_be_answered(
    story: Any, measuring: Measuring, known: date, standing: str
) -> None:
    story.append(request(story, EASTER), answer(story, START, request_id="other"))
    assert measuring.only("partner_answers", known_on=known).standing == standing


def test_what_was_answered_earlier_on_the_day_is_no_answer_to_what_was_asked_later(
    story: Any, measuring: Measuring
) -> None:
    story.append(request(story, START, request_id=None, at=at(15)),
                 answer(story, START, request_id=None, at=at(9)))  # fmt: skip
    assert measuring.only("partner_answers").standing == "no"
    story.append(answer(story, START, request_id=None, at=at(16), revision=2))
    assert measuring.only("partner_answers").number == 1


def test_hours_are_told_where_both_have_times_and_nothing_where_no_answer_ever_came(
    story: Any, measuring: Measuring
) -> None:
    story.append(request(story, START, at=at(9)))
    assert measuring.only("partner_answers").reason == "never_told"
    assert measuring.said("partner_answers").never_told == ("an answer of a partner agency",)

    story.append(answer(story, days(1), at=at(10, days(1))))
    assert measuring.only("partner_answers").number == 25
    assert measuring.said("partner_answers").never_told == ()
