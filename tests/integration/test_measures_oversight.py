"""Measures of oversight, audits, recording and missing children: each boundary from both sides."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from projections import working_days
from projections.measures.reader import Period
from tests.measuring import (
    EARLY,
    LCS,
    LONG_AFTER,
    MASH,
    START,
    Measuring,
    at_nine,
    days,
    linked,
    measuring,
    told,
)

__all__ = ["measuring"]
ASKED = days(100)
PERIOD = Period(START, ASKED)
SATURDAY = date(2024, 3, 23)
FIFTH, TENTH = working_days.after(SATURDAY, 5), working_days.after(SATURDAY, 10)
"""Good Friday and Easter Monday come between."""
assert (FIFTH, TENTH) == (date(2024, 4, 2), date(2024, 4, 9))
OTHER = ("liquidlogic_lcs", "L2")


def in_need(story: Any, on: date | None = START, key: str = "n", record: Any = LCS) -> Any:
    return story.event("plans.child_in_need_plan_started", record, key, plan_id=key, started_on=on)


def overseen(story: Any, on: date, record: Any = LCS, **said: Any) -> Any:
    full = {"rationale": "No change since March", "direction": "Visit by Friday"}
    return story.event("oversight.management_oversight_recorded", record, f"o{on}",
                       overseen_on=on, **(full | said))  # fmt: skip


@pytest.mark.parametrize(
    ("ago", "said", "standing", "state"),
    [
        (0, {}, "yes", "in_time"),
        (28, {}, "yes", "in_time"),
        (29, {}, "no", "earlier"),
        (28, {"direction": " "}, "no", "incomplete"),
        (28, {"rationale": None}, "no", "incomplete"),
        (-1, {}, "no", "none"),
    ],
)
def test_oversight_counts_for_28_days_with_reasons_and_direction(
    story: Any, measuring: Measuring, ago: int, said: dict[str, Any], standing: str, state: str
) -> None:
    linked(story)
    story.append(in_need(story), overseen(story, days(100 - ago), MASH, **said))
    found = measuring.only("management_oversight", period=PERIOD)
    assert (found.standing, found.groups["state"]) == (standing, state)
    assert found.number == (ago if ago >= 0 and not said else None)


@pytest.mark.parametrize(("opened", "standing"), [(72, "no"), (73, "not_yet_known")])
def test_a_case_opened_lately_is_not_a_failure(
    story: Any, measuring: Measuring, opened: int, standing: str
) -> None:
    story.append(in_need(story, days(opened)), overseen(story, START, OTHER))
    assert measuring.only("management_oversight", period=PERIOD).standing == standing


def closed(story: Any, on: date, **fields: Any) -> Any:
    return story.event("plans.case_closed", LCS, f"x{on}", closed_on=on, **fields)


def ended(story: Any, on: date) -> Any:
    return story.event("plans.child_in_need_plan_ended", LCS, plan_id="n", ended_on=on)


@pytest.mark.parametrize(
    ("end", "is_open"),
    [
        (lambda story: ended(story, ASKED), False),
        (lambda story: ended(story, days(101)), True),
        (lambda story: closed(story, ASKED), False),
        (lambda story: closed(story, ASKED, plan_id="n"), False),
        (lambda story: closed(story, ASKED, plan_id="a referral"), False),
        (lambda story: closed(story, days(101)), True),
        (lambda story: closed(story, days(-1)), True),
    ],
)
def test_a_case_is_open_until_its_end_or_the_closure_of_the_case(
    story: Any, measuring: Measuring, end: Any, is_open: bool
) -> None:
    story.append(in_need(story), overseen(story, ASKED, OTHER), end(story))
    assert bool(measuring.rows("management_oversight", period=PERIOD)) is is_open


def test_the_closure_of_another_plan_is_none_of_this(story: Any, measuring: Measuring) -> None:
    """An Annex A workbook has a closure for each episode; other systems close the referral."""
    care = story.event("plans.looked_after_started", LCS, period_id="another", started_on=START)
    story.append(in_need(story), care, overseen(story, ASKED, OTHER),
                 closed(story, ASKED, plan_id="another"))  # fmt: skip
    found = measuring.only("management_oversight", period=PERIOD)
    assert (found.reference, found.groups["kind"]) == ("n", "child_in_need_plan")


def test_a_child_with_several_open_plans_is_one(story: Any, measuring: Measuring) -> None:
    linked(story)
    protected = story.event("child_protection.child_protection_plan_started", MASH, plan_id="p",
                            started_on=days(90))  # fmt: skip
    story.append(in_need(story), protected, overseen(story, ASKED))
    found = measuring.only("management_oversight", period=PERIOD)
    assert (found.standing, found.groups["kind"]) == ("yes", "child_protection_plan")
    assert (found.reference, found.counted_on) == ("p", START)
    assert found.event_ids[0] == protected.event_id


def test_where_nobody_ever_told_of_oversight_no_percentage_is_given(
    story: Any, measuring: Measuring
) -> None:
    story.append(in_need(story), in_need(story, None, "m", OTHER))
    found = {each.reference: each.reason for each in measuring.rows("management_oversight")}
    assert found == {"n": "never_told", "m": "no_first_day"}
    said = measuring.said("management_oversight")
    assert (said.whole.percentage, said.never_told) == (None, ("management oversight",))


def action(story: Any, due: date | None, *, raised: date | None = SATURDAY) -> Any:
    return story.event("oversight.audit_action_raised", LCS, "t", action_id="t", audit_id="u",
                       raised_on=raised, due_on=due)  # fmt: skip


def done(story: Any, on: date | None, record: Any = LCS) -> Any:
    return story.event("oversight.audit_action_completed", record, "t", action_id="t",
                       completed_on=on)  # fmt: skip


@pytest.mark.parametrize(
    ("on", "standing", "state"),
    [(days(50), "yes", "in_time"), (days(51), "no", "late"), (None, "excluded", None)],
)
def test_an_audit_action_is_in_time_on_the_day_it_is_due(
    story: Any, measuring: Measuring, on: date | None, standing: str, state: str | None
) -> None:
    story.append(action(story, days(50)), done(story, on))
    found = measuring.only("audit_actions_in_time")
    assert (found.standing, found.groups.get("state")) == (standing, state)
    assert found.reason == ("no_day_done" if on is None else None)


@pytest.mark.parametrize(
    ("known", "standing", "state"),
    [(days(50), "not_yet_known", "running"), (days(51), "no", "overdue")],
)
def test_an_audit_action_is_overdue_from_the_day_after(
    story: Any, measuring: Measuring, known: date, standing: str, state: str
) -> None:
    story.append(action(story, days(50)), done(story, START, OTHER))
    found = measuring.only("audit_actions_in_time", known_on=known)
    assert (found.standing, found.groups["state"]) == (standing, state)


@pytest.mark.parametrize(("due", "reason"), [(None, "no_due_day"), (days(50), "never_told")])
def test_audit_actions_that_cannot_be_judged_say_why(
    story: Any, measuring: Measuring, due: date | None, reason: str
) -> None:
    story.append(action(story, due))
    found = measuring.only("audit_actions_in_time")
    assert (found.standing, found.reason) == ("excluded", reason)


def audit(story: Any, on: date | None = SATURDAY, grade: str = "inadequate") -> Any:
    return story.event("oversight.quality_audit_completed", LCS, "u", audit_id="u", completed_on=on,
                       grade=told(grade))  # fmt: skip


@pytest.mark.parametrize(
    ("raised", "standing", "state"),
    [
        (TENTH, "yes", "in_time"),
        (TENTH + timedelta(days=1), "no", "late"),
        (SATURDAY - timedelta(days=1), "yes", "in_time"),
    ],
)
def test_an_inadequate_audit_is_followed_up_within_ten_working_days(
    story: Any, measuring: Measuring, raised: date, standing: str, state: str
) -> None:
    story.append(audit(story), action(story, None, raised=raised))
    found = measuring.only("inadequate_audits_followed_up")
    assert (found.standing, found.groups) == (standing, {"state": state})


@pytest.mark.parametrize(
    ("known", "standing"), [(TENTH, "not_yet_known"), (TENTH + timedelta(days=1), "no")]
)
def test_an_inadequate_audit_too_recent_is_not_a_failure(
    story: Any, measuring: Measuring, known: date, standing: str
) -> None:
    elsewhere = story.event("oversight.audit_action_raised", OTHER, action_id="z", audit_id="u")
    story.append(audit(story), elsewhere)
    assert measuring.only("inadequate_audits_followed_up", known_on=known).standing == standing


def test_other_grades_are_not_asked_about_and_what_cannot_be_judged_says_why(
    story: Any, measuring: Measuring
) -> None:
    story.append(audit(story, grade="good"))
    assert measuring.rows("inadequate_audits_followed_up") == []
    story.append(audit(story)._replace(revision=2))
    assert measuring.only("inadequate_audits_followed_up").reason == "never_told"
    story.append(action(story, None, raised=None))
    assert measuring.only("inadequate_audits_followed_up").reason == "action_undated"


def back(story: Any, on: date | None = SATURDAY, at: datetime | None = None) -> Any:
    return story.event("vulnerability.missing_episode_ended", LCS, "m", episode_id="m",
                       ended_on=on, at=at)  # fmt: skip


def interviewed(story: Any, on: date | None, at: datetime | None = None, record: Any = LCS) -> Any:
    return story.event("vulnerability.return_home_interview_completed", record, "i",
                       episode_id="m", completed_on=on, at=at)  # fmt: skip


CAME = datetime(2024, 3, 29, 20, 0, tzinfo=UTC)
"""Clocks go forward within the three days after."""


@pytest.mark.parametrize(
    ("came", "held_on", "held_at", "standing"),
    [
        (None, date(2024, 3, 26), None, "yes"),
        (None, date(2024, 3, 27), None, "no"),
        (CAME, date(2024, 4, 1), CAME + timedelta(hours=72), "yes"),
        (CAME, date(2024, 4, 1), CAME + timedelta(hours=72, seconds=1), "no"),
        (CAME, date(2024, 4, 1), None, "yes"),  # at some time of its day
        (CAME, date(2024, 4, 2), None, "no"),
        (None, None, None, "excluded"),
    ],
)
def test_an_interview_is_in_time_within_72_hours(
    story: Any, measuring: Measuring, came: datetime | None, held_on: date | None,
    held_at: datetime | None, standing: str,
) -> None:  # fmt: skip
    story.append(back(story, came.date() if came else SATURDAY, came),
                 interviewed(story, held_on, held_at))  # fmt: skip
    found = measuring.only("return_home_interviews")
    assert found.standing == standing
    assert found.reason == ("interview_undated" if standing == "excluded" else None)


@pytest.mark.parametrize(
    ("came", "held_on", "held_at", "standing"),
    [
        (date(2024, 3, 29), date(2024, 4, 1), None, "yes"),  # clocks go forward on the 31st
        (date(2024, 3, 29), date(2024, 4, 2), None, "no"),
        (date(2024, 10, 25), date(2024, 10, 28), datetime(2024, 10, 28, 23, 30, tzinfo=UTC), "yes"),
        (date(2024, 10, 25), date(2024, 10, 29), None, "no"),  # and back on the 27th
    ],
)
def test_of_a_day_without_a_time_the_third_day_after_is_in_time_though_the_clocks_change(
    story: Any, measuring: Measuring, came: date, held_on: date, held_at: datetime | None,
    standing: str,
) -> None:  # fmt: skip
    story.append(back(story, came), interviewed(story, held_on, held_at))
    assert measuring.only("return_home_interviews").standing == standing


@pytest.mark.parametrize(
    ("known", "standing"), [(date(2024, 3, 26), "not_yet_known"), (date(2024, 3, 27), "no")]
)
def test_a_child_who_came_back_lately_may_still_be_spoken_with(
    story: Any, measuring: Measuring, known: date, standing: str
) -> None:
    story.append(back(story), interviewed(story, START, record=OTHER))
    assert measuring.only("return_home_interviews", known_on=known).standing == standing


@pytest.mark.parametrize(
    ("offered", "accepted", "state"),
    [(True, False, "declined"), (True, True, "accepted"), (True, None, "offered"),
     (False, None, "not_offered"), (None, None, "nothing")],
)  # fmt: skip
def test_what_was_offered_is_told_apart(
    story: Any, measuring: Measuring, offered: bool | None, accepted: bool | None, state: str
) -> None:
    offer = story.event("vulnerability.return_home_interview_offered", LCS, episode_id="m",
                        is_offered=offered, is_accepted=accepted)  # fmt: skip
    story.append(back(story), offer, interviewed(story, START, record=OTHER))
    found = measuring.only("return_home_interviews")
    assert (found.standing, found.groups) == ("no", {"state": state})


def test_episodes_that_cannot_be_judged_say_why(story: Any, measuring: Measuring) -> None:
    gone = story.event("vulnerability.missing_episode_started", OTHER, episode_id="still",
                       started_on=START)  # fmt: skip
    story.append(gone, back(story))
    found = {each.reference: each.reason for each in measuring.rows("return_home_interviews")}
    assert found == {"still": "still_missing", "m": "never_told"}
    story.append(back(story, None)._replace(revision=2))
    found = {each.reference: each.reason for each in measuring.rows("return_home_interviews")}
    assert found == {"still": "still_missing", "m": "no_day"}


@pytest.mark.parametrize(
    ("recorded", "standing"), [(FIFTH, "yes"), (FIFTH + timedelta(days=1), "no")]
)
def test_work_is_recorded_in_time_up_to_the_fifth_working_day(
    story: Any, measuring: Measuring, recorded: date, standing: str
) -> None:
    at = datetime(recorded.year, recorded.month, recorded.day, 22, 59, tzinfo=UTC)  # 23:59 here
    held = story.event("child_protection.icpc_held", LCS, conference_id="c", held_on=SATURDAY,
                       recorded_at=at)  # fmt: skip
    story.append(held)
    found = measuring.only("recorded_in_time")
    assert (found.standing, found.number) == (standing, working_days.between(SATURDAY, recorded))
    assert found.groups == {"system": "liquidlogic_lcs", "kind": "icpc_held"}


def test_what_is_corrected_later_was_recorded_when_it_was_first_typed_in(
    story: Any, measuring: Measuring
) -> None:
    contact = {"contact_id": "c", "on": START}
    plan = {"plan_id": "p", "ended_on": START}
    for revision, at in ((2, days(60)), (1, days(1))):  # the correction comes first
        said = {"recorded_at": at_nine(at), "revision": revision}
        story.append(
            story.event("front_door.contact_received", MASH, "c", **contact, **said),
            story.event("plans.child_in_need_plan_ended", LCS, "p", **plan, **said),
        )
    found = {each.reference: each for each in measuring.rows("recorded_in_time")}
    assert {name: (each.standing, each.number) for name, each in found.items()} == {
        "c": ("yes", 1), "p": ("yes", 1)
    }  # fmt: skip


def test_what_was_foreseen_was_recorded_when_it_had_come(story: Any, measuring: Measuring) -> None:
    held = {"conference_id": "c", "held_on": START}
    for revision, at in ((1, days(-20)), (2, days(2)), (3, days(60))):
        story.append(
            story.event("child_protection.icpc_held", LCS, "c", **held, revision=revision,
                        recorded_at=at_nine(at))
        )  # fmt: skip
    assert measuring.only("recorded_in_time").number == 2
    story.append(
        story.event("child_protection.icpc_held", LCS, "c", conference_id="c", held_on=days(5),
                    revision=4, recorded_at=at_nine(days(60)))
    )  # fmt: skip
    assert measuring.only("recorded_in_time").number == working_days.between(days(5), days(60))


def test_a_correction_of_which_nobody_knows_when_leaves_the_first_recording(
    story: Any, measuring: Measuring
) -> None:
    for revision, at in ((1, at_nine(days(1))), (2, None)):
        story.append(
            story.event("front_door.contact_received", MASH, "c", contact_id="c", on=START,
                        revision=revision, recorded_at=at)
        )  # fmt: skip
    found = measuring.only("recorded_in_time")
    assert (found.standing, found.reason, found.number) == ("yes", None, 1)


def test_work_without_a_day_or_a_time_of_recording_is_left_out(
    story: Any, measuring: Measuring
) -> None:
    story.append(
        back(story, None), in_need(story, START), in_need(story, date(2024, 6, 3), "early"),
        closed(story, START, plan_id="n", recorded_at=None),
    )  # fmt: skip
    found = [each.reason or each.standing for each in measuring.rows("recorded_in_time")]
    assert sorted(found) == ["before_its_day", "no", "no_day", "no_recording_time"]


def test_work_of_the_front_door_and_of_early_help_is_told_and_none_of_it_twice(
    story: Any, measuring: Measuring
) -> None:
    on_day = datetime(START.year, START.month, START.day, 9, tzinfo=UTC)
    late = on_day + timedelta(days=60)
    both = {"on": START, "recorded_at": late}
    story.append(
        story.event("front_door.contact_received", MASH, contact_id="c", on=START,
                    recorded_at=on_day),
        story.event("front_door.threshold_decided", MASH, contact_id="c", **both),
        story.event("front_door.referral_received", LCS, "r", referral_id="r", **both),
        story.event("front_door.referral_decided", LCS, "r", referral_id="r", **both),
        story.event("early_help.early_help_assessment_completed", EARLY, "a", **both),
        story.event("assessment.assessment_completed", LCS, "e", assessment_id="e",
                    assessment_type="early_help", **both),
        story.event("early_help.early_help_episode_opened", EARLY, "o", on=START,
                    recorded_at=None),
        story.event("early_help.early_help_episode_closed", EARLY, "o", **both),
    )  # fmt: skip
    story.append(story.withdrawal(EARLY, "o", "early_help.early_help_episode_closed", 2))

    rows = measuring.rows("recorded_in_time")
    assert Counter((each.groups["kind"], each.reason or each.standing) for each in rows) == {
        ("contact", "yes"): 1, ("decision", "no"): 1, ("referral", "no"): 1,
        ("referral_decided", "no"): 1, ("early_help_assessed", "no"): 1,
        ("assessment_completed", "no"): 1, ("early_help_opened", "no_recording_time"): 1,
    }  # fmt: skip


def test_work_that_was_withdrawn_is_counted_nowhere(story: Any, measuring: Measuring) -> None:
    story.append(audit(story), action(story, days(50)), done(story, days(50)))
    story.append(*(story.withdrawal(LCS, key, f"oversight.{kind}", 2) for key, kind in (
        ("u", "quality_audit_completed"), ("t", "audit_action_raised"),
    )))  # fmt: skip
    for measure in ("inadequate_audits_followed_up", "audit_actions_in_time"):
        assert measuring.rows(measure, known_on=LONG_AFTER) == []
