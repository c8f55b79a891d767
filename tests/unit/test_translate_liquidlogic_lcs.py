"""The case system's warehouse: two dates for one form, several flags set, duplicate people."""

from datetime import date
from typing import Any

import pytest

from connectors.base import Fact, NotTaken, Row
from connectors.feeds import feed

ASSESSMENT = {"assessment_id": 1, "person_id": 2, "keyed_at": "2025-03-03 09:00:00"}


def translated(stream: str, values: dict[str, Any]) -> list[Fact]:
    facts = list(feed("liquidlogic_lcs").translate()(Row(stream, 1, values)))
    return [fact for fact in facts if isinstance(fact, Fact)]


def test_a_form_without_its_day_takes_the_day_it_was_keyed() -> None:
    (fact,) = translated("assessments", ASSESSMENT)

    assert fact.fields["started_on"] == date(2025, 3, 3)
    assert fact.recorded_at is not None


def test_the_day_on_the_form_and_the_time_it_was_keyed_are_both_kept() -> None:
    (fact,) = translated("assessments", ASSESSMENT | {"started_on": "26/02/2025"})

    assert fact.occurred_on == fact.fields["started_on"] == date(2025, 2, 26)
    assert fact.recorded_at
    assert fact.recorded_at.isoformat() == "2025-03-03T09:00:00+00:00"


def test_a_form_with_neither_day_is_refused() -> None:
    with pytest.raises(NotTaken) as refused:
        translated("assessments", ASSESSMENT | {"keyed_at": None})
    assert refused.value.rejected.code == "missing"


def test_an_assessment_is_completed_only_once_it_is_authorised() -> None:
    finished = {"seen": "Yes", "services_provided": "Y"}
    authorised = finished | {"authorised_on": "20/03/2025"}

    assert len(translated("assessments", ASSESSMENT | finished)) == 1
    assert translated("assessments", ASSESSMENT | authorised)[1].occurred_on == date(2025, 3, 20)


def test_the_gravest_of_several_flags_gives_the_code_and_all_are_kept() -> None:
    values = {"contact_id": 5, "person_id": 2, "contacted_at": "2025-03-03 09:00:00",
              "advice": "Y", "new_referral": "Y", "comments": 'Gran said: "O\'Neil"'}  # fmt: skip
    _, decided = translated("contacts", values)

    assert decided.fields["outcome"] == {
        "code": "statutory_assessment",
        "source_value": 'new_referral, advice: Gran said: "O\'Neil"',
    }


def test_a_person_flagged_as_a_duplicate_gives_nothing() -> None:
    person = {"person_id": 2, "forenames": "Leila", "nhs_number": "9990000018"}

    assert len(translated("people", person)) == 2
    assert translated("people", person | {"duplicated_at": "2025-03-03 09:00:00"}) == []
