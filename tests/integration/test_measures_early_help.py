"""Measures of early help: each boundary from both sides, on invented events."""

from datetime import date
from typing import Any

import pytest

from projections.measures.reader import Period
from tests.measuring import (
    EARLY,
    LCS,
    START,
    YEAR,
    Measuring,
    days,
    episode,
    linked,
    measuring,
    referral,
    told,
)

__all__ = ["measuring"]


@pytest.mark.parametrize(
    ("ended", "referred", "closed", "is_step_up"),
    [
        (None, 400, None, True),  # still open, whenever it comes
        (30, 120, None, True),  # the ninetieth day after the end
        (30, 121, None, False),
        (30, 0, False, True),  # on the first day
        (30, -1, None, False),
        (30, 60, True, False),  # no further action: not accepted
        (30, 60, None, True),  # the source has no such field
    ],
)
def test_a_step_up_is_derived_from_an_accepted_referral_in_another_system(
    story: Any, measuring: Measuring, ended: int | None, referred: int, closed: bool | None,
    is_step_up: bool,
) -> None:  # fmt: skip
    linked(story)
    story.append(*episode(story, ended=ended), referral(story, days(referred), closed=closed))

    found = measuring.only("step_up")

    assert found.standing == ("yes" if is_step_up else "no")
    assert found.number == (referred if is_step_up else None)
    assert len(found.event_ids) == 1 + (ended is not None) + is_step_up


@pytest.mark.parametrize(
    ("said", "decided", "is_step_up"),
    [
        (None, [True], False),
        (True, [False], True),
        (False, [True], False),
        (None, [False, True], False),
        (None, [True, False], True),
        (True, [None], False),
    ],
)
def test_a_referral_is_accepted_or_not_by_the_last_decision_on_it(
    story: Any, measuring: Measuring, said: bool | None, decided: list[bool | None],
    is_step_up: bool,
) -> None:  # fmt: skip
    linked(story)
    story.append(*episode(story, ended=30), referral(story, days(60), closed=said))
    for number, closed in enumerate(decided):
        story.append(
            story.event("front_door.referral_decided", LCS, str(number),
                        referral_id=f"r{days(60)}", decided_on=days(61 + number),
                        is_no_further_action=closed)
        )  # fmt: skip
    assert measuring.only("step_up").standing == ("yes" if is_step_up else "no")


@pytest.mark.parametrize(("first_day", "began"), [(0, "in_period"), (1, "before")])
def test_early_help_that_began_in_the_period_is_told_from_what_was_open_already(
    story: Any, measuring: Measuring, first_day: int, began: str
) -> None:
    story.append(*episode(story, ended=90))
    period = Period(days(first_day), days(60))
    assert measuring.only("step_up", period=period).groups["began"] == began


def test_what_is_recorded_and_what_is_derived_are_compared(
    story: Any, measuring: Measuring
) -> None:
    linked(story)
    story.append(*episode(story, ended=30, reason="step_up"))
    stranger = ("liquidlogic_lcs", "X")
    story.append(referral(story, START, record=stranger, source="5D"))

    at, alone = measuring.rows("step_up")
    assert (at.standing, at.groups["recorded"]) == ("no", "recorded_not_derived")
    assert (alone.standing, alone.reason) == ("excluded", "recorded_without_episode")

    story.append(referral(story, days(31)))
    assert measuring.rows("step_up")[0].groups["recorded"] == "both"


@pytest.mark.parametrize(("source", "recorded"), [("1A", "derived_not_recorded"), ("5D", "both")])
def test_a_referral_may_say_that_it_came_from_early_help(
    story: Any, measuring: Measuring, source: str, recorded: str
) -> None:
    linked(story)
    story.append(*episode(story, ended=30), referral(story, days(40), source=source))
    assert measuring.only("step_up").groups["recorded"] == recorded


@pytest.mark.parametrize(("known", "standing"), [(120, "not_yet_known"), (121, "no")])
def test_an_episode_too_recent_is_not_a_failure(
    story: Any, measuring: Measuring, known: int, standing: str
) -> None:
    linked(story)
    story.append(*episode(story, ended=30, reason="step_up"))
    found = measuring.only("step_up", known_on=days(known))
    assert found.standing == standing
    assert (found.groups["recorded"] == "recorded_not_derived") is (standing == "no")


def test_unlinking_undoes_the_step_up(story: Any, measuring: Measuring) -> None:
    linked(story)
    story.append(*episode(story, ended=30), referral(story, days(5)), story.link(LCS, None))
    assert measuring.only("step_up").standing == "no"


def test_an_episode_is_left_out_while_it_is_open_whose_record_it_is(
    story: Any, measuring: Measuring
) -> None:
    linked(story)
    story.append(*episode(story, ended=30), story.review(EARLY))
    found = measuring.only("step_up")
    assert (found.standing, found.reason) == ("excluded", "identity_in_question")
    story.append(referral(story, days(5)))
    assert measuring.only("step_up").standing == "yes", "what is known stays known"


def test_how_far_it_went_after_the_referral(story: Any, measuring: Measuring) -> None:
    linked(story)
    story.append(
        *episode(story), referral(story, days(5)),
        story.event("assessment.assessment_started", LCS, assessment_id="a",
                    assessment_type="section_17", started_on=days(6)),
        story.event("child_protection.section_47_enquiry_started", LCS, enquiry_id="q",
                    started_on=days(7)),
        story.event("child_protection.child_protection_plan_started", LCS, plan_id="before",
                    started_on=days(4)),
    )  # fmt: skip
    assert measuring.only("step_up").groups["reached"] == "section_47_enquiry"


@pytest.mark.parametrize(
    ("referred", "first_day", "standing"),
    [
        (90, START, "yes"),  # it ended on its first day at the earliest, so this is in time
        (91, START, "excluded"),
        (None, START, "excluded"),
        (5, days(1), "excluded"),  # nobody knows that it was open then
    ],
)
def test_an_episode_that_ended_on_no_known_day_does_not_go_on_for_ever(
    story: Any, measuring: Measuring, referred: int | None, first_day: date, standing: str
) -> None:
    linked(story)
    ended = story.event("early_help.early_help_episode_closed", EARLY, "1", episode_id="1")
    story.append(*episode(story), ended)
    if referred is not None:
        story.append(referral(story, days(referred)))
    found = measuring.only("step_up", period=Period(first_day, YEAR.to_on))
    assert found.standing == standing
    assert found.reason == ("no_last_day" if standing == "excluded" else None)
    assert found.until_on == START


def test_an_episode_without_a_first_day_is_counted_nowhere(
    story: Any, measuring: Measuring
) -> None:
    story.append(*episode(story, started=None))
    found = measuring.only("step_up")
    assert (found.standing, found.reason) == ("excluded", "no_first_day")


@pytest.mark.parametrize(
    ("first", "last", "is_counted"),
    [(days(-9), days(-1), False), (days(-9), START, True), (days(30), days(40), True),
     (days(31), days(40), False)],
)  # fmt: skip
def test_an_episode_counts_in_every_period_it_was_open_in(
    story: Any, measuring: Measuring, first: date, last: date, is_counted: bool
) -> None:
    linked(story)
    story.append(*episode(story, ended=30))
    assert bool(measuring.rows("step_up", period=Period(first, last))) is is_counted


def test_numbers_of_everybody_are_by_month_and_group_and_say_what_is_not_known(
    story: Any, measuring: Measuring
) -> None:
    for number in range(3):
        record = (EARLY[0], str(number))
        story.append(
            story.event("early_help.early_help_episode_opened", record, f"e{number}",
                        episode_id="e", started_on=days(31 * number), organisation="Oak School"),
            story.event("early_help.early_help_episode_closed", record, f"c{number}",
                        episode_id="e", ended_on=days(31 * number + 5),
                        end_reason=told("needs_met")),
        )  # fmt: skip
    story.append(referral(story, days(3), record=(EARLY[0], "0")))

    said = measuring.said("step_up", by="month")

    assert said.whole.counts == {"total": 3, "yes": 1, "no": 2, "not_yet_known": 0, "excluded": 0}
    assert [each.counts["total"] for each in said.parts][:4] == [1, 1, 1, 0]
    assert [each.counts["yes"] for each in said.parts][:4] == [1, 0, 0, 0]
    assert said.groups["organisation"][0].counts["total"] == 3
    assert (said.rows, said.hidden_from_lists) == ([], True)
