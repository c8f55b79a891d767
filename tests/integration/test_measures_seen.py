"""Measures of what is written down: children seen, domains, agencies and visits."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from projections import working_days
from schemas.code_lists import code_list
from tests.measuring import (
    LCS,
    MASH,
    Measuring,
    at_nine,
    days,
    linked,
    measuring,
    referral,
    told,
)

__all__ = ["measuring"]
AUTHORISED = days(30)
SATURDAY = date(2024, 3, 23)
"""Good Friday and Easter Monday come within the five working days after it."""
FIFTH = date(2024, 4, 2)
assert working_days.after(SATURDAY, 5) == FIFTH


def assessment(
    story: Any, *, seen: bool | None = None, alone: bool | None = None,
    on: date | None = AUTHORISED, **fields: Any,
) -> list[Any]:  # fmt: skip
    return [
        story.event("assessment.assessment_started", LCS, "a", assessment_id="a",
                    assessment_type="section_17", started_on=days(0)),
        story.event("assessment.assessment_completed", LCS, "a", assessment_id="a",
                    assessment_type="section_17", authorised_on=on, child_seen=seen,
                    child_seen_alone=alone, **fields),
    ]  # fmt: skip


def visit(story: Any, on: date | None, record: Any = LCS, **fields: Any) -> Any:
    return story.event("assessment.visit_recorded", record, f"v{on}", visit_id=f"v{on}",
                       visited_on=on, **fields)  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "alone", "was_seen", "was_alone"),
    [
        (None, None, "not_recorded", "not_recorded"),
        (False, None, "no", "no"),
        (True, None, "yes", "not_recorded"),
        (True, False, "yes", "no"),
        (True, True, "yes", "yes"),
        (None, True, "yes", "yes"),
        (None, False, "not_recorded", "no"),
    ],
)
def test_not_recorded_is_apart_from_not_seen(
    story: Any, measuring: Measuring, seen: bool | None, alone: bool | None, was_seen: str,
    was_alone: str,
) -> None:  # fmt: skip
    story.append(*assessment(story, seen=seen, alone=alone))
    for measure, expected in (("child_seen", was_seen), ("child_seen_alone", was_alone)):
        found = measuring.only(measure)
        assert (found.reason or found.standing) == expected
        assert (found.standing == "excluded") is (expected == "not_recorded")


@pytest.mark.parametrize(
    ("on", "counts"), [(days(-1), False), (days(0), True), (AUTHORISED, True), (days(31), False)]
)
def test_a_child_seen_in_any_system_on_the_days_of_the_assessment_was_seen(
    story: Any, measuring: Measuring, on: date, counts: bool
) -> None:
    linked(story)
    story.append(*assessment(story, seen=False),
                 visit(story, on, MASH, child_seen=True, child_seen_alone=True))  # fmt: skip
    found = measuring.only("child_seen_alone")
    assert found.standing == ("yes" if counts else "no")
    assert len(found.event_ids) == 2 + counts
    found = measuring.only("child_seen")
    assert (found.standing, found.groups["told_by"]) == (
        ("yes", "visit") if counts else ("no", "assessment")
    )


def test_an_entry_that_the_child_was_seen_counts_as_well(story: Any, measuring: Measuring) -> None:
    seen = story.event("assessment.child_seen", LCS, seen_on=days(2), seen_alone=False)
    story.append(*assessment(story), seen)
    assert measuring.only("child_seen").standing == "yes"
    found = measuring.only("child_seen_alone")
    assert (found.standing, found.groups) == ("no", {"seen": "not_alone"})
    assert seen.event_id in found.event_ids


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"is_unborn": True}, "unborn"),
        ({"expected_date_of_birth": days(31)}, "unborn"),
        ({"expected_date_of_birth": AUTHORISED}, None),
        ({"date_of_birth": days(31).isoformat()}, "unborn"),
        ({"date_of_birth": AUTHORISED.isoformat(), "is_unborn": True}, None),
    ],
)
def test_a_child_not_born_by_the_day_of_authorisation_is_left_out(
    story: Any, measuring: Measuring, said: dict[str, Any], reason: str | None
) -> None:
    person = {"forenames": None, "surname": "Khan", "date_of_birth": None} | said
    story.append(story.event("identity.person_registered", LCS, person=person),
                 *assessment(story, seen=True, alone=True))  # fmt: skip
    assert measuring.only("child_seen").reason == reason
    assert measuring.only("child_seen_alone").reason == reason


def test_an_assessment_without_a_day_is_left_out(story: Any, measuring: Measuring) -> None:
    story.append(*assessment(story, on=None, seen=True, domains_covered=["parenting_capacity"]))
    for measure in ("child_seen", "child_seen_alone", "assessment_domains"):
        assert measuring.only(measure).reason == "no_day"


DOMAINS, DIMENSIONS = (
    list(code_list(f"hub.assessment_{name}")) for name in ("domains", "dimensions")
)


@pytest.mark.parametrize(
    ("domains", "dimensions", "covered"),
    [
        (DOMAINS, [], {"covered": "three"}),
        (DOMAINS[:2], ["income"], {"covered": "three"}),
        ([], ["health", "basic_care", "housing"], {"covered": "three"}),
        ([], DIMENSIONS, {"covered": "every_dimension"}),
        (DOMAINS, DIMENSIONS[1:], {"covered": "three"}),
        (DOMAINS[:2], [], {"covered": "two", "missing": DOMAINS[2]}),
        ([], ["health"], {"covered": "one"}),
        ([], [], {}),
    ],
)
def test_an_assessment_covers_a_domain_it_names_or_has_a_dimension_of(
    story: Any, measuring: Measuring, domains: list[str], dimensions: list[str],
    covered: dict[str, str],
) -> None:  # fmt: skip
    story.append(*assessment(story, domains_covered=domains, dimensions_covered=dimensions))
    found = measuring.only("assessment_domains")
    assert found.groups == covered
    is_full = covered.get("covered") in {"three", "every_dimension"}
    assert found.standing == ("yes" if is_full else "no" if covered else "excluded")


@pytest.mark.parametrize(
    ("agencies", "present"),
    [
        (["Police", "Health"], "both"),
        (["Social care", "Met Police CAIT", "School Nursing"], "police"),
        (["Kent Constabulary", "school nurse"], "both"),
        (["Children's Social Care", "University Hospital"], "health"),
        (["Policy team", "Healthy Schools"], "neither"),
        ([], None),
    ],
)
def test_a_strategy_discussion_has_police_and_health_where_its_agencies_are_named_so(
    story: Any, measuring: Measuring, agencies: list[str], present: str | None
) -> None:
    story.append(
        story.event("child_protection.strategy_discussion_held", LCS, "d", discussion_id="d",
                    held_on=days(0), mode="telephone", agencies=agencies)
    )  # fmt: skip
    found = measuring.only("strategy_discussions")
    if present is None:
        assert (found.standing, found.reason) == ("excluded", "not_recorded")
    else:
        assert found.standing == ("yes" if present == "both" else "no")
        assert found.groups == {"mode": "telephone", "present": present, "referrer": "none"}


@pytest.mark.parametrize(
    ("source", "agencies", "said"),
    [
        ("6", ["Met Police"], "took_part"),
        ("6", ["Health"], "did_not"),
        ("3C", ["School nurse"], "took_part"),
        ("2A", ["School nurse"], "did_not"),
        ("2B", ["Education welfare"], "took_part"),
        ("4", ["Housing"], "took_part"),
        ("1A", ["Police"], "no_agency"),
        ("10", ["Police"], "no_agency"),
    ],
)
def test_a_discussion_says_whether_the_kind_of_agency_that_referred_took_part(
    story: Any, measuring: Measuring, source: str, agencies: list[str], said: str
) -> None:
    held = {"held_on": days(0), "discussion_id": "d", "agencies": agencies}
    story.append(
        referral(story, days(-2), source="6"), referral(story, days(-1), source=source),
        referral(story, days(1), source="9"),
        story.event("child_protection.strategy_discussion_held", LCS, "d", **held),
    )  # fmt: skip
    found = measuring.only("strategy_discussions")
    assert found.groups["referrer"] == said
    assert len(found.event_ids) == 2


@pytest.mark.parametrize(("working_days_before", "said"), [(15, "took_part"), (16, "none")])
def test_a_referral_counts_for_fifteen_working_days(
    story: Any, measuring: Measuring, working_days_before: int, said: str
) -> None:
    referred = date(2024, 3, 15)  # Good Friday and Easter Monday come between
    held = {"held_on": working_days.after(referred, working_days_before), "discussion_id": "d",
            "agencies": ["Police"]}  # fmt: skip
    story.append(
        referral(story, referred, source="6"),
        story.event("child_protection.strategy_discussion_held", LCS, "d", **held),
    )
    assert measuring.only("strategy_discussions").groups["referrer"] == said


STATUTORY = told("statutory")
OTHER = {"code": None, "source_value": "Unmapped words"}


@pytest.mark.parametrize(
    ("recorded", "purpose", "outcome", "standing", "record"),
    [
        (FIFTH, STATUTORY, "Seen at home", "yes", "complete"),
        (FIFTH, OTHER, "Seen at home", "yes", "complete"),
        (date(2024, 4, 3), STATUTORY, "Seen at home", "no", "late"),
        (FIFTH, None, "Seen at home", "no", "no_purpose"),
        (FIFTH, STATUTORY, " ", "no", "no_outcome"),
        (FIFTH, None, None, "no", "neither"),
    ],
)
def test_a_visit_is_written_up_within_five_working_days_with_purpose_and_outcome(
    story: Any, measuring: Measuring, recorded: date, purpose: Any, outcome: str | None,
    standing: str, record: str,
) -> None:  # fmt: skip
    at = datetime(recorded.year, recorded.month, recorded.day, 22, 59, tzinfo=UTC)  # 23:59 here
    story.append(visit(story, SATURDAY, recorded_at=at, purpose=purpose, outcome=outcome))
    found = measuring.only("visits_written_up")
    assert (found.standing, found.groups["record"]) == (standing, record)
    assert found.number == working_days.between(SATURDAY, recorded)


MONDAY, MUCH_LATER = date(2024, 3, 25), date(2024, 5, 31)


@pytest.mark.parametrize(
    ("first", "then", "standing", "number"),
    [
        ("Seen at home", "Seen at home, and well", "yes", MONDAY),
        (None, "Seen at home", "no", MUCH_LATER),
        ("Seen at home", None, "no", MONDAY),
    ],
)
def test_a_visit_is_written_up_once_purpose_and_outcome_stand_whatever_is_corrected_later(
    story: Any, measuring: Measuring, first: str | None, then: str | None, standing: str,
    number: date,
) -> None:  # fmt: skip
    said = {"purpose": STATUTORY}
    story.append(
        visit(story, SATURDAY, recorded_at=at_nine(MONDAY), outcome=first, **said),
        visit(story, SATURDAY, recorded_at=at_nine(MUCH_LATER), outcome=then, revision=2, **said),
    )
    found = measuring.only("visits_written_up")
    assert (found.standing, found.number) == (standing, working_days.between(SATURDAY, number))


@pytest.mark.parametrize(
    ("known", "standing"), [(FIFTH, "not_yet_known"), (date(2024, 4, 3), "no")]
)
def test_what_a_recent_visit_lacks_may_still_be_written(
    story: Any, measuring: Measuring, known: date, standing: str
) -> None:
    story.append(visit(story, SATURDAY, purpose=STATUTORY))
    assert measuring.only("visits_written_up", known_on=known).standing == standing


@pytest.mark.parametrize(("outcome", "record"), [("Seen at home", "undated"), (None, "no_outcome")])
def test_a_visit_nobody_knows_the_writing_of_is_left_out_with_what_it_says(
    story: Any, measuring: Measuring, outcome: str | None, record: str
) -> None:
    story.append(visit(story, SATURDAY, recorded_at=None, purpose=STATUTORY, outcome=outcome))
    found = measuring.only("visits_written_up")
    assert (found.standing, found.reason) == ("excluded", "no_recording_time")
    assert found.groups["record"] == record


def test_a_visit_that_cannot_be_dated_is_left_out(story: Any, measuring: Measuring) -> None:
    full = {"purpose": STATUTORY, "outcome": "Seen"}
    story.append(visit(story, None, **full), visit(story, SATURDAY, recorded_at=None, **full),
                 visit(story, date(2024, 6, 3), **full))  # fmt: skip
    found = {each.reference: each.reason for each in measuring.rows("visits_written_up")}
    assert found == {"vNone": "no_day", f"v{SATURDAY}": "no_recording_time",
                     "v2024-06-03": "before_its_day"}  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "alone", "group"),
    [(True, True, "alone"), (True, False, "not_alone"), (True, None, "seen"),
     (False, None, "not_seen"), (None, None, "not_recorded")],
)  # fmt: skip
def test_a_visit_says_whether_the_child_was_seen(
    story: Any, measuring: Measuring, seen: bool | None, alone: bool | None, group: str
) -> None:
    story.append(visit(story, SATURDAY, child_seen=seen, child_seen_alone=alone))
    assert measuring.only("visits_written_up").groups["seen"] == group
