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
