"""Measures of what followed: step-downs, revised decisions, agreement, early help under way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.query.clocks.definitions import clocks
from projections import working_days
from projections.measures.reader import Period
from tests.measuring import (
    EARLY,
    LCS,
    MASH,
    START,
    Measuring,
    days,
    episode,
    linked,
    measuring,
    referral,
    told,
)

__all__ = ["measuring"]


def closed(story: Any, on: date | None, code: str = "RC7") -> Any:
    return story.event("plans.case_closed", LCS, plan_id="p", closed_on=on, reason=told(code))


@pytest.mark.parametrize(
    ("began", "code", "standing", "recorded"),
    [
        (0, "RC7", "yes", "derived_not_recorded"),
        (30, "RC7", "yes", "derived_not_recorded"),
        (31, "RC7", "no", "neither"),
        (-1, "RC7", "no", "neither"),
        (None, "RC9", "yes", "recorded_not_derived"),
        (10, "RC9", "yes", "both"),
    ],
)
def test_a_closed_case_steps_down_where_early_help_begins_within_thirty_days(
    story: Any, measuring: Measuring, began: int | None, code: str, standing: str, recorded: str
) -> None:
    linked(story)
    story.append(closed(story, START, code))
    if began is not None:
        story.append(*episode(story, started=days(began)))
    found = measuring.only("step_down")
    assert (found.standing, found.groups["recorded"]) == (standing, recorded)
    assert found.number == (began if standing == "yes" else None)


@pytest.mark.parametrize(("known", "standing"), [(30, "not_yet_known"), (31, "no")])
def test_a_case_closed_too_recently_may_still_step_down(
    story: Any, measuring: Measuring, known: int, standing: str
) -> None:
    story.append(closed(story, START))
    assert measuring.only("step_down", known_on=days(known)).standing == standing


@pytest.mark.parametrize(
    ("again", "known_on", "standing"),
    [
        (date(2025, 1, 10), date(2026, 1, 1), "yes"),  # twelve months to the day
        (date(2025, 1, 11), date(2026, 1, 1), "no"),
        (START, date(2026, 1, 1), "no"),  # the day of the closure is not after it
        (None, date(2025, 1, 10), "not_yet_known"),
        (None, date(2025, 1, 11), "no"),
        (date(2024, 3, 1), date(2024, 4, 1), "yes"),
    ],
)
def test_a_step_down_bounces_back_within_twelve_months(
    story: Any, measuring: Measuring, again: date | None, known_on: date, standing: str
) -> None:
    story.append(closed(story, START, "RC9"))
    if again:
        story.append(referral(story, again))
    assert measuring.only("step_down_bounce", known_on=known_on).standing == standing


def test_only_step_downs_can_bounce_back(story: Any, measuring: Measuring) -> None:
    story.append(closed(story, START, "RC7"), referral(story, days(5)))
    assert measuring.rows("step_down_bounce") == []


def helped(story: Any) -> list[Any]:
    return [
        story.event("front_door.contact_received", MASH, "c", on=START, contact_id="c"),
        story.event("front_door.threshold_decided", MASH, "d", on=START, contact_id="c",
                    outcome=told("early_help"), level=2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days_on", "what", "standing"),
    [
        (28, "referral", "yes"),
        (29, "referral", "no"),
        (5, "no_further_action", "no"),
        (90, "section_47", "yes"),
        (91, "section_47", "no"),
        (200, "again", "yes"),
        (200, "level", "yes"),
        (200, "same", "no"),
    ],
)
def test_an_early_help_decision_proves_statutory(
    story: Any, measuring: Measuring, days_on: int, what: str, standing: str
) -> None:
    linked(story)
    on = days(days_on)
    outcome = "statutory_assessment" if what == "again" else "early_help"
    later = {
        "referral": lambda: referral(story, on),
        "no_further_action": lambda: referral(story, on, closed=True),
        "section_47": lambda: story.event("child_protection.section_47_enquiry_started", LCS,
                                          enquiry_id="q", started_on=on),
    }.get(what, lambda: story.event(
        "front_door.threshold_decided", MASH, "later", on=on, contact_id="c",
        outcome=told(outcome), level=3 if what == "level" else 2,
    ))  # fmt: skip
    story.append(*helped(story), later())
    found = measuring.only("threshold_revision")
    assert (found.standing, found.number) == (standing, days_on if standing == "yes" else None)


@pytest.mark.parametrize(("closed", "standing"), [(True, "no"), (False, "yes"), (None, "yes")])
def test_a_referral_that_was_decided_to_end_at_once_proves_nothing(
    story: Any, measuring: Measuring, closed: bool | None, standing: str
) -> None:
    on = days(5)
    story.append(
        story.event("front_door.contact_received", MASH, "c", on=START, contact_id="c"),
        story.event("front_door.threshold_decided", MASH, on=START, contact_id="c",
                    outcome=told("early_help")),
        referral(story, on, record=MASH),
        story.event("front_door.referral_decided", MASH, referral_id=f"r{on}",
                    is_no_further_action=closed, decided_on=days(6)),
    )  # fmt: skip
    assert measuring.only("threshold_revision").standing == standing


@pytest.mark.parametrize(("known", "standing"), [(90, "not_yet_known"), (91, "no")])
def test_an_early_help_decision_too_recent_is_not_known_to_hold(
    story: Any, measuring: Measuring, known: int, standing: str
) -> None:
    story.append(*helped(story))
    assert measuring.only("threshold_revision", known_on=days(known)).standing == standing


def test_a_contact_decided_otherwise_is_no_early_help_decision(
    story: Any, measuring: Measuring
) -> None:
    story.append(
        story.event("front_door.contact_received", MASH, "c", on=START, contact_id="c"),
        story.event("front_door.threshold_decided", MASH, on=START, contact_id="c",
                    outcome=told("no_further_action")),
    )  # fmt: skip
    assert measuring.rows("threshold_revision") == []


@pytest.mark.parametrize(
    ("answer", "on", "standing", "reason"),
    [
        ("given", days(0), "yes", None),
        ("refused", days(0), "yes", None),
        ("given", days(1), "excluded", "order_not_known"),
        ("given", days(2), "no", None),
        ("given", None, "excluded", "order_not_known"),
        ("not_sought", days(0), "no", None),
        ("overridden", days(0), "yes", None),
        ("status_unknown", days(0), "no", None),
    ],
)
def test_agreement_is_recorded_before_partners_are_asked(
    story: Any, measuring: Measuring, answer: str, on: date | None, standing: str,
    reason: str | None,
) -> None:  # fmt: skip
    story.append(
        story.event("front_door.contact_received", MASH, "c", on=START, contact_id="c"),
        story.event("front_door.information_requested", MASH, on=days(1), contact_id="c"),
        story.event("front_door.threshold_decided", MASH, on=days(3), contact_id="c",
                    outcome=told("no_further_action")),
        story.event(f"front_door.agreement_{answer}", MASH, on=on, contact_id="c"),
    )  # fmt: skip
    found = measuring.only("agreement_recorded")
    assert (found.standing, found.reason) == (standing, reason)


def test_not_sought_counts_with_a_reason_and_times_tell_the_order_of_a_day(
    story: Any, measuring: Measuring
) -> None:
    at = datetime(2024, 1, 10, 12, tzinfo=UTC)
    story.append(
        story.event("front_door.contact_received", MASH, "c", on=START, contact_id="c"),
        story.event("front_door.information_requested", MASH, on=START, at=at, contact_id="c"),
        story.event("front_door.agreement_not_sought", MASH, on=START, contact_id="c",
                    at=at - timedelta(hours=1), reason=told("risk_to_child")),
    )  # fmt: skip
    found = measuring.only("agreement_recorded")
    assert (found.standing, found.groups["answer"]) == ("yes", "not_sought")


@pytest.mark.parametrize(
    ("outcome", "needs"), [("early_help", True), ("information_and_advice", False)]
)
def test_a_contact_needs_agreement_by_what_becomes_of_it(
    story: Any, measuring: Measuring, outcome: str, needs: bool
) -> None:
    story.append(
        story.event("front_door.contact_received", MASH, "c", on=START, contact_id="c"),
        story.event("front_door.threshold_decided", MASH, on=START, contact_id="c",
                    outcome=told(outcome)),
    )  # fmt: skip
    assert [each.standing for each in measuring.rows("agreement_recorded")] == ["no"] * needs


def test_early_help_begins_is_open_and_ends(story: Any, measuring: Measuring) -> None:
    story.append(*episode(story, ended=40, reason="needs_met"))
    opened = [START, days(39), days(40), days(-1)]
    for name, shown in (
        ("early_help_opened", [True, False, False, False]),
        ("early_help_open", [True, True, False, False]),
        ("early_help_closed", [False, False, True, False]),
    ):
        found = [bool(measuring.rows(name, period=Period(day, day))) for day in opened]
        assert found == shown, name
    assert measuring.only("early_help_closed").number == 40


def test_an_episode_without_a_first_day_ends_on_its_last_day_alone(
    story: Any, measuring: Measuring
) -> None:
    story.append(*episode(story, started=None, ended=40))
    found = [measuring.rows("early_help_closed", period=Period(days(on), days(on)))
             for on in (39, 40, 41)]  # fmt: skip
    assert [len(each) for each in found] == [0, 1, 0]


def test_whether_an_episode_is_open_is_left_out_where_a_day_is_missing(
    story: Any, measuring: Measuring
) -> None:
    story.append(*episode(story, started=None, key="1"))
    story.append(*episode(story, started=None, ended=40, key="2"))
    story.append(*episode(story, key="3"), story.event(
        "early_help.early_help_episode_closed", EARLY, "3", episode_id="3"))  # fmt: skip

    def left_out(on: date) -> dict[str | None, str | None]:
        rows = measuring.rows("early_help_open", period=Period(on, on))
        assert {each.standing for each in rows} == {"excluded"}
        return {each.reference: each.reason for each in rows}

    assert left_out(days(39)) == {"1": "no_first_day", "2": "no_first_day", "3": "no_last_day"}
    assert left_out(days(40)) == {"1": "no_first_day", "3": "no_last_day"}


def test_early_help_open_is_asked_at_the_end_of_each_month(
    story: Any, measuring: Measuring
) -> None:
    story.append(*episode(story, ended=40))
    said = measuring.said("early_help_open", by="month", period=Period(START, date(2024, 3, 31)))
    assert [each.counts["total"] for each in said.parts] == [1, 0, 0]


EASTER = date(2024, 3, 4)
DUE = working_days.after(EASTER, 30)


@pytest.mark.parametrize(
    ("done", "ended", "known_on", "standing"),
    [
        (DUE, None, date(2026, 1, 1), "yes"),
        (DUE + timedelta(days=1), None, date(2026, 1, 1), "no"),
        (None, None, DUE, "not_yet_known"),
        (None, None, DUE + timedelta(days=1), "no"),
        (None, DUE, date(2026, 1, 1), "excluded"),
        (None, DUE + timedelta(days=1), date(2026, 1, 1), "no"),
    ],
)
def test_an_early_help_assessment_is_due_by_the_thirtieth_working_day(
    story: Any, measuring: Measuring, done: date | None, ended: date | None, known_on: date,
    standing: str,
) -> None:  # fmt: skip
    since = None if ended is None else (ended - START).days
    story.append(*episode(story, started=EASTER, ended=since))
    if done:
        story.append(story.event("early_help.early_help_assessment_completed", EARLY,
                                 assessment_id="a", completed_on=done))  # fmt: skip
    found = measuring.only("early_help_assessment_time", known_on=known_on)
    assert (found.standing, found.counted_on) == (standing, DUE)


def test_no_assessment_is_overdue_of_an_episode_that_ended_on_no_known_day(
    story: Any, measuring: Measuring
) -> None:
    ended = story.event("early_help.early_help_episode_closed", EARLY, "1", episode_id="1")
    story.append(*episode(story, started=EASTER), ended)
    found = measuring.only("early_help_assessment_time")
    assert (found.standing, found.reason) == ("excluded", "no_last_day")


def test_the_days_of_an_early_help_assessment_are_those_of_its_deadline() -> None:
    [clock] = [each for each in clocks() if each.name == "early_help_assessment"]
    assert (clock.limit.n, clock.limit.unit) == (30, "working_day")
