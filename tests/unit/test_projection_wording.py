"""What the words say, and that they say nothing that was withheld."""

import re
from datetime import date

import pytest

from projections.chronology.wording import words_for
from projections.person_summary.asking import Asked, forgiven
from schemas.examples import Example, examples

FULL = [each for each in examples() if each.name == "full"]


def test_a_contact_says_who_and_why() -> None:
    words = words_for("front_door.contact_received", {
        "contact_source": {"code": "6", "source_value": "Police"}, "agency": "Met Police",
        "reason": "Shouting heard", "method": "telephone", "urgency": "amber",
    })  # fmt: skip
    assert words.title.startswith("Contact from ")
    assert "Police" in words.title
    assert words.summary == "Shouting heard. Came by: telephone. Triage: amber."


def test_a_date_of_birth_is_written_as_on_the_rest_of_the_page() -> None:
    born = {"person": {"forenames": "Leila", "surname": "Karimi", "date_of_birth": "2017-08-23"}}
    words = words_for("identity.person_registered", born)
    assert words.summary == "Leila Karimi. Born: 23 August 2017."


def test_what_a_child_is_known_as_is_told_unless_it_was_withheld() -> None:
    words = words_for("identity.known_as_recorded", {"known_as": "Winnie"})
    assert words == ("Name in use recorded", "Known as: Winnie")
    assert words_for("identity.known_as_recorded", {"known_as": None}).summary == ""


def test_words_of_the_source_stand_in_for_a_code_that_is_missing_or_unknown() -> None:
    for code in (None, "no such code"):
        outcome = {"code": code, "source_value": "Pass to EH"}
        words = words_for("front_door.threshold_decided", {"outcome": outcome})
        assert words.title == "Threshold decided: Pass to EH"


def test_a_confidential_address_is_never_told() -> None:
    words = words_for("identity.address_changed", {
        "address": {"lines": ["1 Hidden Street"], "postcode": "SE6 4RU"}, "is_confidential": True,
    })  # fmt: skip
    assert words == ("Address changed", "The address is confidential.")


def test_not_seen_alone_is_said_and_not_known_is_not() -> None:
    seen = words_for("assessment.child_seen", {"seen_alone": False})
    unknown = words_for("assessment.child_seen", {"seen_alone": None})
    assert (seen.title, unknown.title) == ("Child seen: not alone", "Child seen")


def test_a_worker_is_named_with_what_is_known() -> None:
    by = {"name": "Ruth Adeyemi", "role": None, "team": "Locality 2", "reference": "W1"}
    assert (
        "Decided by: Ruth Adeyemi (Locality 2)."
        in words_for("front_door.threshold_decided", {"decided_by": by}).summary
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [({"code": "CHCHAN", "source_value": "R4"}, " Reason: The child asked for a change."),
     ({"code": None, "source_value": "R9"}, " Reason: recorded as “R9”."),
     ({"code": None, "source_value": None}, ""), (None, "")],
)  # fmt: skip
def test_why_a_worker_changed_is_said_in_words_or_as_it_is_recorded(
    said: dict[str, str | None] | None, told: str
) -> None:
    words = words_for("plans.case_allocated", {
        "role": {"code": "allocated_worker", "source_value": "CW"}, "change_reason": said,
        "practitioner": {"name": "Ruth Adeyemi", "team": "Locality 2"}, "ended_on": "2026-05-03",
    })  # fmt: skip
    assert words.title == "Case allocated: Allocated worker"
    assert words.summary == f"Practitioner: Ruth Adeyemi (Locality 2). Ended: 3 May 2026.{told}"


def test_a_changed_category_is_the_new_one_and_the_one_before_is_named_as_such() -> None:
    words = words_for("child_protection.child_protection_plan_category_changed", {
        "previous_category": {"code": "NEG", "source_value": "Neglect"},
        "category": {"code": "EMO", "source_value": "Emotional"},
    })  # fmt: skip
    assert words == ("Child protection plan category changed: Emotional abuse",
                     "Category before: Neglect.")  # fmt: skip


def test_a_plan_that_began_under_another_category_than_it_has_says_both() -> None:
    began = {"initial_category": {"code": "NEG", "source_value": "N"}, "previous_plans": 1}
    now = began | {"latest_category": {"code": "EMO", "source_value": "E"}}
    same = began | {"latest_category": began["initial_category"]}
    started = "child_protection.child_protection_plan_started"
    assert words_for(started, now).title == "Child protection plan started: Neglect"
    assert words_for(started, now).summary == "Latest category: Emotional abuse. Earlier plans: 1."
    assert words_for(started, same).summary == "Earlier plans: 1."


@pytest.mark.parametrize(
    ("said", "told"),
    [({"is_offered": False, "is_accepted": None}, "Return home interview not offered"),
     ({"is_offered": True, "is_accepted": False}, "Return home interview offered: not accepted"),
     ({"is_offered": True, "is_accepted": True}, "Return home interview offered: accepted"),
     ({"is_offered": True, "is_accepted": None}, "Return home interview offered"),
     ({"is_offered": None}, "Return home interview offered")],
)  # fmt: skip
def test_an_interview_that_was_not_offered_is_not_told_as_an_offer(
    said: dict[str, object], told: str
) -> None:
    assert words_for("vulnerability.return_home_interview_offered", said).title == told


def test_who_declined_to_share_stands_first_and_not_the_law_they_were_asked_under() -> None:
    words = words_for("front_door.information_sharing_declined", {
        "agency": "Health", "what": "Medical history", "reason": "No consent",
        "lawful_basis": "public_task",
    })  # fmt: skip
    assert words.title == "Information sharing declined: Health"
    assert words.summary == ("What: Medical history. Reason: No consent. Asked on the basis of: "
                             "Public task (UK GDPR article 6(1)(e)).")  # fmt: skip


def test_an_assessment_says_what_it_found_and_of_a_child_not_seen_nothing_more() -> None:
    words = words_for("assessment.assessment_completed", {
        "assessment_type": "section_17", "child_seen": False, "child_seen_alone": False,
        "factors": ["4B"], "domains_covered": ["parenting_capacity"],
    })  # fmt: skip
    assert words.summary.startswith("Child not seen. Factors: Mental health")
    assert words.summary.endswith("Covered: Parenting capacity.")


def test_a_conference_says_who_took_part_and_that_a_child_came_with_a_plan() -> None:
    words = words_for("child_protection.icpc_held", {
        "resulted_in_plan": True, "agencies": ["Police"], "child_took_part": False,
        "is_transfer_in": True,
    })  # fmt: skip
    assert words.title == "Initial child protection conference: a plan followed"
    assert words.summary == (
        "The child moved here with a plan elsewhere. Agencies: Police. The child did not take part."
    )


def test_a_correction_to_nothing_does_not_pass_the_wrong_value_for_the_right_one() -> None:
    said = {"field": "visited_on", "previous_value": "2026-03-18", "corrected_value": None}
    words = words_for("corrections.record_corrected", said)
    assert words == ("Correction recorded: visited on", "Before: 2026-03-18.")


def test_an_address_says_what_it_is_and_until_when() -> None:
    address = {"lines": ["1 Old Road"], "postcode": "SE6 4RU"}
    said = {"address": address, "address_type": {"code": "temporary", "source_value": "T"},
            "ended_on": date(2026, 5, 3)}  # fmt: skip
    words = words_for("identity.address_changed", said)
    assert words == ("Address changed: Temporary", "1 Old Road, SE6 4RU. Until: 3 May 2026.")


def test_an_estimated_or_partial_birth_is_told_as_one_and_an_unborn_child_is_expected() -> None:
    born = {"surname": "Karimi", "date_of_birth": "2017-08", "date_of_birth_estimated": True}
    unborn = {"surname": "Karimi", "expected_date_of_birth": date(2027, 1, 9)}
    told = [words_for("identity.person_registered", {"person": each}) for each in (born, unborn)]
    assert [each.summary for each in told] == [
        "Karimi. Born: August 2017 (estimated).", "Karimi. Expected: 9 January 2027.",
    ]  # fmt: skip


def test_a_number_whose_check_digit_is_wrong_is_told_with_that() -> None:
    said = {"identifier_type": "nhs_number", "value": "9990001112", "is_valid": False}
    assert words_for("identity.identifier_recorded", said).summary.endswith(" (check digit wrong)")


def test_slips_of_a_date_of_birth_are_forgiven() -> None:
    assert set(forgiven("2015-03-04")) == {"2015-03-04", "2015-04-03", "2014-03-04", "2016-03-04"}
    assert set(forgiven("2016-02-29")) == {"2016-02-29"}
    assert {"2015", "2015-03", "2015-03-04", "2015-12-31"} <= set(forgiven("2015"))
    assert not {"2014-12-31", "2016", "2016-01-01"} & set(forgiven("2015"))
    assert forgiven("spring 2015") == ["spring 2015"]


def test_a_question_of_one_letter_asks_nothing() -> None:
    assert Asked(name="a").is_empty
    assert not Asked(name="Al").is_empty
    assert not Asked(identifier="943 476 5919").is_empty


def test_the_last_word_of_a_name_is_the_surname() -> None:
    asked = Asked(name=" Zoë  Ann O'Brien ").parameters()
    assert (asked["surname"], asked["forenames"], asked["either"]) == ("obrien", "zoe ann", None)
    assert Asked(name="Zoë").parameters()["either"] == "zoe"


def test_a_wildcard_in_a_name_is_not_one() -> None:
    assert Asked(name="%_%").is_empty


@pytest.mark.parametrize("example", FULL, ids=lambda each: each.schema.event_type)
def test_every_event_type_can_be_told(example: Example) -> None:
    said = words_for(example.schema.event_type, example.event)
    assert said.title
    assert not re.search(r"[{}\[\]]|None|True|False", said.title + said.summary)


def test_an_event_without_words_of_its_own_is_told_from_its_schema() -> None:
    event = {
        "envelope": {"occurred_on": date(2024, 5, 9)},
        "referral_id": "R-1",
        "decided_on": date(2024, 5, 9),
        "outcome": {"code": "section_17_assessment", "source_value": "SA"},
        "is_no_further_action": False,
        "rationale": "Repeated abuse",
        "decided_by": {"name": "Grace Osei", "role": "Team Manager"},
    }
    assert words_for("front_door.referral_decided", event) == (
        "Referral decided: Assessment under section 17",
        "No further action: no. Rationale: Repeated abuse. Decided by: Grace Osei (Team Manager).",
    )


def test_what_was_withheld_is_passed_over() -> None:
    event = {"outcome": None, "rationale": None, "decided_by": None}
    assert words_for("front_door.referral_decided", event) == ("Referral decided", "")
