"""Measures of contacts and referrals: each boundary from both sides, on invented events."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.query.findings import finding, rate
from hub.settings import settings
from projections import working_days
from projections.measures.reader import Period
from schemas.identifiers import case_record_id
from schemas.local_time import local_today
from tests.conftest import Database
from tests.measuring import (
    LCS,
    MASH,
    START,
    YEAR,
    Measuring,
    days,
    linked,
    measuring,
    referral,
    told,
)

__all__ = ["measuring"]
THURSDAY, SATURDAY, TUESDAY = date(2024, 3, 28), date(2024, 3, 30), date(2024, 4, 2)
"""The Thursday before Easter, Easter Saturday, and the first working day after both."""


def contact(story: Any, on: date | None, key: str = "c", **fields: Any) -> Any:
    return story.event("front_door.contact_received", MASH, key, on=on, contact_id=key, **fields)


def decision(story: Any, on: date | None, outcome: str = "early_help", **said: Any) -> Any:
    return story.event(
        "front_door.threshold_decided", MASH, said.pop("key", f"d{on}"), on=on,
        contact_id=said.pop("contact_id", "c"), outcome=told(outcome), **said,
    )  # fmt: skip


def test_working_days_in_sql_are_those_of_the_deadlines(database: Database) -> None:
    first = date(2015, 1, 1)
    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        found = connection.execute(
            "SELECT working_day_number(%s + at) - working_day_number(%s)"
            " FROM generate_series(0, 6000) AS at ORDER BY at", [first, first],
        ).fetchall()  # fmt: skip
        after = connection.execute(
            "SELECT working_day_after(%s + at, 30) FROM generate_series(0, 400) AS at ORDER BY at",
            [first],
        ).fetchall()
    for at, (count,) in enumerate(found):
        assert count == working_days.between(first, first + timedelta(days=at)), at
    for at, (day,) in enumerate(after):
        assert day == working_days.after(first + timedelta(days=at), 30)


def test_a_contact_counts_once_for_each_child_and_by_its_source(
    story: Any, measuring: Measuring
) -> None:
    sibling = ("mash_workbook", "M2")
    story.append(
        contact(story, START, contact_source=told("1A"), agency="Police"),
        story.event("front_door.contact_received", MASH, "again", on=days(2), contact_id="c"),
        story.event("front_door.contact_received", sibling, "c2", on=START, contact_id="c",
                    contact_source=told("6")),
        contact(story, None, "undated"),
        contact(story, date(2023, 12, 31), "the year before"),
    )  # fmt: skip
    rows = measuring.rows("contacts")
    assert sorted(each.groups.get("source", "") for each in rows if each.standing == "yes") == [
        "1A", "6",
    ]  # fmt: skip
    assert [each.reason for each in rows if each.standing == "excluded"] == ["no_day"]


def test_contacts_are_told_for_each_ten_thousand_children_where_their_number_is_set(
    story: Any, measuring: Measuring, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.append(*(contact(story, START, str(each)) for each in range(6)))
    said = measuring.said("contacts")
    assert finding(said) == "6 contacts about a child came to the front door."
    monkeypatch.setenv("HUB_CHILDREN", "60000")
    settings.cache_clear()
    try:
        assert rate(said) == pytest.approx(6 / 6 * 365.25 / 366)
        assert "That is 1 a year for each 10,000 children." in finding(said)
        today = local_today()
        running = measuring.said("contacts", period=Period(START, today + timedelta(days=9999)))
        assert rate(running) == pytest.approx(365.25 / ((today - START).days + 1))
        coming = Period(today + timedelta(days=1), today + timedelta(days=9))
        assert rate(measuring.said("contacts", period=coming)) is None
    finally:
        settings.cache_clear()


@pytest.mark.parametrize(
    ("came", "decided", "standing"),
    [
        (THURSDAY, THURSDAY, "yes"),
        (THURSDAY, TUESDAY, "yes"),  # Good Friday and Easter Monday lie between
        (THURSDAY, TUESDAY + timedelta(days=1), "no"),
        (SATURDAY, TUESDAY, "yes"),
        (SATURDAY, TUESDAY + timedelta(days=1), "no"),
        (THURSDAY, THURSDAY - timedelta(days=1), "excluded"),
    ],
)
def test_a_contact_is_decided_in_time_by_the_next_working_day(
    story: Any, measuring: Measuring, came: date, decided: date, standing: str
) -> None:
    story.append(contact(story, came), decision(story, decided))
    assert measuring.only("contact_decision_time").standing == standing


@pytest.mark.parametrize(
    ("known_on", "standing", "group"),
    [(TUESDAY, "not_yet_known", "undecided"), (TUESDAY + timedelta(days=1), "no", "overdue")],
)
def test_an_undecided_contact_is_a_failure_once_it_is_overdue(
    story: Any, measuring: Measuring, known_on: date, standing: str, group: str
) -> None:
    story.append(contact(story, THURSDAY))
    found = measuring.only("contact_decision_time", known_on=known_on)
    assert (found.standing, found.groups["decided"]) == (standing, group)


def test_a_referral_that_names_a_contact_is_its_decision_where_none_is_recorded(
    story: Any, measuring: Measuring
) -> None:
    story.append(
        contact(story, THURSDAY),
        referral(story, THURSDAY + timedelta(days=5), record=MASH, contact_id="c"),
    )
    assert measuring.only("contact_decision_time").standing == "yes", "Tuesday"
    story.append(decision(story, TUESDAY + timedelta(days=1)))
    assert measuring.only("contact_decision_time").standing == "no", "the decision says when"


@pytest.mark.parametrize(
    ("referred", "stands"), [(TUESDAY, "in_time"), (TUESDAY + timedelta(days=1), "overdue")]
)
def test_a_referral_by_the_next_working_day_is_the_decision_where_none_is_recorded(
    story: Any, measuring: Measuring, referred: date, stands: str
) -> None:
    linked(story)
    story.append(contact(story, THURSDAY), referral(story, referred))
    assert measuring.only("contact_decision_time").groups["decided"] == stands


def test_hours_to_the_first_decision_are_told_where_times_are(
    story: Any, measuring: Measuring
) -> None:
    at = datetime(2024, 1, 10, 9, tzinfo=UTC)
    story.append(
        contact(story, START, at=at),
        decision(story, START, at=at + timedelta(hours=6)),
        decision(story, days(3), "no_further_action", at=at + timedelta(days=3)),
        contact(story, START, "without"),
    )  # fmt: skip
    assert [each.number for each in measuring.rows("contact_decision_time")] == [6.0, None]


def test_what_was_decided_an_hour_before_it_came_took_no_hours_less_than_none(
    story: Any, measuring: Measuring
) -> None:
    at = datetime(2024, 1, 10, 9, tzinfo=UTC)
    story.append(contact(story, START, at=at), decision(story, START, at=at - timedelta(hours=1)))
    found = measuring.only("contact_decision_time")
    assert (found.standing, found.reason, found.number) == ("excluded", "decided_before", None)


def test_the_last_decision_says_what_became_of_a_contact(story: Any, measuring: Measuring) -> None:
    story.append(
        contact(story, START), contact(story, START, "undecided"),
        decision(story, days(9), "statutory_assessment"), decision(story, days(1), "early_help"),
    )  # fmt: skip
    first, second = measuring.rows("contact_outcomes")
    assert (first.groups["outcome"], first.groups["again"]) == ("statutory_assessment", "changed")
    assert (second.standing, second.reason) == ("excluded", "undecided")


@pytest.mark.parametrize(
    ("referred", "standing"),
    [
        (THURSDAY, "yes"),
        (TUESDAY, "yes"),  # one working day after the decision
        (TUESDAY + timedelta(days=1), "no"),
        (THURSDAY - timedelta(days=1), "no"),
    ],
)
def test_a_contact_becomes_a_referral_within_a_working_day_of_its_decision(
    story: Any, measuring: Measuring, referred: date, standing: str
) -> None:
    linked(story)
    story.append(contact(story, THURSDAY), decision(story, THURSDAY), referral(story, referred))
    assert measuring.only("contact_to_referral").standing == standing


def test_a_referral_that_names_its_contact_may_come_late(story: Any, measuring: Measuring) -> None:
    story.append(contact(story, START), referral(story, days(60), record=MASH, contact_id="c"))
    found = measuring.only("contact_to_referral")
    assert (found.standing, found.groups["linked"], found.number) == ("yes", "named", 60)


@pytest.mark.parametrize(
    ("decided", "known_on", "standing"),
    [
        (None, days(2), "not_yet_known"),
        (None, days(5), "no"),  # three working days after a Wednesday
        (START, days(1), "not_yet_known"),
        (START, days(2), "no"),
    ],
)
def test_a_contact_too_recent_may_still_become_a_referral(
    story: Any, measuring: Measuring, decided: date | None, known_on: date, standing: str
) -> None:
    story.append(contact(story, START))
    if decided:
        story.append(decision(story, decided))
    assert measuring.only("contact_to_referral", known_on=known_on).standing == standing


def test_three_contacts_in_twelve_months_are_counted_back_from_the_end(
    story: Any, measuring: Measuring
) -> None:
    story.append(
        contact(story, date(2024, 1, 1), "a", contact_source=told("1A")),
        contact(story, date(2024, 6, 1), "b", contact_source=told("6")),
        contact(story, date(2024, 12, 31), "c", contact_source=told("6")),
        contact(story, date(2024, 12, 31), "c", revision=2, contact_source=told("6")),
        decision(story, date(2024, 12, 31), "early_help"),
    )  # fmt: skip
    found = measuring.only("repeat_contacts")
    assert (found.standing, found.number) == ("yes", 3)
    assert found.groups == {"source": "6", "service": "some"}
    later = Period(date(2025, 1, 1), date(2025, 1, 1))
    assert measuring.only("repeat_contacts", period=later).standing == "no", "the first is too old"


def test_a_child_whose_contacts_have_no_day_is_left_out_of_repeat_contacts(
    story: Any, measuring: Measuring
) -> None:
    story.append(*(contact(story, None, key) for key in "abc"))
    found = measuring.only("repeat_contacts")
    assert (found.standing, found.reason, found.number) == ("excluded", "no_day", None)

    story.append(contact(story, START, "d"))
    found = measuring.only("repeat_contacts")
    assert (found.standing, found.number, len(found.event_ids)) == ("no", 1, 1)


def test_each_month_looks_back_twelve_months_of_its_own(story: Any, measuring: Measuring) -> None:
    story.append(*(contact(story, days(30 * each), str(each)) for each in range(3)))
    said = measuring.said("repeat_contacts", by="month")
    assert [each.counts["yes"] for each in said.parts] == [0, 0, *[1] * 10]
    assert said.whole.counts["yes"] == 1


def test_the_middle_of_a_few_is_not_told_where_small_numbers_are_hidden(
    story: Any, measuring: Measuring
) -> None:
    """Of six contacts one says its times: its hours are no middle but its own."""
    at = datetime(2024, 1, 10, 9, tzinfo=UTC)
    for each in range(10):
        when = at if each == 0 else None
        story.append(contact(story, START, f"c{each}", at=when),
                     decision(story, START, key=f"d{each}", contact_id=f"c{each}",
                              at=when and when + timedelta(hours=7)))  # fmt: skip

    def middle(role: str) -> tuple[Any, ...]:
        said = measuring.said("contact_decision_time", role=role)
        lines = [said.whole, *said.parts, *said.groups["decided"]]
        return said.whole.counts["total"], {each.median for each in lines if each.counts["total"]}

    assert middle("team_manager") == (10, {7.0})
    assert middle("analyst") == (10, {None})
    story.append(*(contact(story, START, f"c{each}", at=at, revision=2) for each in range(1, 5)))
    story.append(*(decision(story, START, key=f"d{each}", contact_id=f"c{each}", revision=2,
                            at=at + timedelta(hours=7)) for each in range(1, 5)))  # fmt: skip
    assert middle("analyst") == (10, {7.0})


def test_why_contacts_are_left_out_gives_no_small_number_away(
    story: Any, measuring: Measuring
) -> None:
    """How many are left out in all is told beside: of eleven, eight gave the three away."""
    today = local_today()
    story.append(*(contact(story, None, f"undated {each}") for each in range(3)))
    story.append(*(contact(story, today, f"new {each}") for each in range(6)))
    for each in range(8):
        record = ("mash_workbook", f"whose {each}")
        story.append(story.event("front_door.contact_received", record, on=START, contact_id="q"),
                     story.review(record))  # fmt: skip
    said = measuring.said(
        "contact_to_referral", role="analyst", by="year", period=Period(START, today)
    )
    assert (said.whole.counts["excluded"], said.whole.counts["not_yet_known"]) == (11, 6)
    assert said.reasons == {
        "may_still_follow": 6, "no_day": "fewer than 5", "identity_in_question": "not shown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2024, 12, 31), date(2024, 1, 1)),
        (date(2025, 2, 28), date(2024, 3, 1)),  # not the 29th, which was the February before
        (date(2024, 2, 29), date(2023, 3, 1)),
        (date(2024, 2, 28), date(2023, 3, 1)),
        (date(2023, 2, 28), date(2022, 3, 1)),
    ],
)
def test_twelve_months_to_the_end_of_a_february_begin_with_march(
    story: Any, measuring: Measuring, last: date, first: date
) -> None:
    story.append(contact(story, first, "in"), contact(story, first - timedelta(days=1), "before"))
    found = measuring.only("repeat_contacts", period=Period(last, last))
    assert (found.number, found.counted_on) == (1, first)


def test_twelve_months_look_back_from_today_where_the_period_is_not_over(
    story: Any, measuring: Measuring
) -> None:
    story.append(contact(story, START))
    period = Period(date(2024, 12, 1), date(2025, 6, 30))
    assert measuring.only("repeat_contacts", period=period, known_on=date(2025, 1, 9)).number == 1
    assert measuring.rows("repeat_contacts", period=period, known_on=date(2025, 1, 10)) == []


@pytest.mark.parametrize(
    ("before", "standing"),
    [
        (date(2023, 5, 10), "yes"),  # twelve months to the day
        (date(2023, 5, 9), "no"),
        (date(2024, 5, 9), "yes"),
        (date(2024, 5, 10), "no"),  # the same day is not earlier
    ],
)
def test_a_re_referral_comes_within_twelve_months_of_another_in_any_system(
    story: Any, measuring: Measuring, before: date, standing: str
) -> None:
    linked(story)
    on = date(2024, 5, 10)
    story.append(referral(story, before, record=MASH, closed=True), referral(story, on))
    period = Period(on, YEAR.to_on)
    found = [each for each in measuring.rows("re_referrals", period=period)
             if each.case_record_id == case_record_id(*LCS)]  # fmt: skip
    assert [each.standing for each in found] == [standing]


def test_a_re_referral_is_not_told_while_it_is_open_whose_record_it_is(
    story: Any, measuring: Measuring
) -> None:
    story.append(referral(story, START), story.review(LCS))
    found = measuring.only("re_referrals")
    assert (found.standing, found.reason) == ("excluded", "identity_in_question")

    story.append(story.review(LCS, decision="keep_apart"))
    assert measuring.only("re_referrals").standing == "no"


@pytest.mark.parametrize(
    ("itself", "decided", "standing", "said"),
    [
        (True, None, "yes", "closed"),
        (None, None, "no", "not_said"),
        (False, None, "no", "further"),
        (None, True, "yes", "closed"),
        (True, False, "no", "further"),  # the decision is later
    ],
)
def test_no_further_action_is_what_the_decision_says(
    story: Any, measuring: Measuring, itself: bool | None, decided: bool | None, standing: str,
    said: str,
) -> None:  # fmt: skip
    story.append(referral(story, START, closed=itself))
    if decided is not None:
        story.append(story.event("front_door.referral_decided", LCS, referral_id=f"r{START}",
                                 decided_on=days(1), is_no_further_action=decided))  # fmt: skip
    found = measuring.only("referral_no_further_action")
    assert (found.standing, found.groups["said"]) == (standing, said)


@pytest.mark.parametrize(
    ("closed", "code", "next_referral", "standing"),
    [
        (days(0), "RC8", None, "yes"),
        (days(90), "RC9", None, "yes"),
        (days(90), "RC7", None, "no"),
        (days(-1), "RC8", None, "no"),
        (days(90), "RC8", days(91), "yes"),
        (days(90), "RC8", days(90), "no"),  # it closes what the next one opened
        (None, "", None, "no"),
    ],
)
def test_a_referral_is_not_in_need_by_the_closure_that_ends_it(
    story: Any, measuring: Measuring, closed: date | None, code: str, next_referral: date | None,
    standing: str,
) -> None:  # fmt: skip
    story.append(referral(story, START))
    if closed:
        story.append(story.event("plans.case_closed", LCS, plan_id="p", closed_on=closed,
                                 reason=told(code)))  # fmt: skip
    if next_referral:
        story.append(referral(story, next_referral))
    assert measuring.standings("referral_not_in_need")[f"r{START}"] == standing
