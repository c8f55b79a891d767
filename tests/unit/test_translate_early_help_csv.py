"""The early help export: reasons in words, births known in part, children seen elsewhere."""

from datetime import date
from typing import Any

import pytest

from connectors.base import Fact, NotTaken, Row
from connectors.feeds import feed

EPISODE = {"episode_no": "5001", "person_id": "EH-1", "started_on": "04/03/2024"}
VISIT = {"visit_no": "9", "person_id": "EH-1", "visited": "04/07/2024 10:15", "child_seen": "Y"}


def translated(stream: str, values: dict[str, Any]) -> list[Fact]:
    facts = list(feed("early_help_csv").translate()(Row(stream, 2, values)))
    return [fact for fact in facts if isinstance(fact, Fact)]


def test_an_episode_that_goes_on_is_opened_and_not_closed() -> None:
    (opened,) = translated("episodes", EPISODE)

    assert opened.event_type == "early_help.early_help_episode_opened"
    assert opened.fields["start_reason"] is None


def test_a_reason_nobody_mapped_keeps_its_words_and_closes_the_episode_all_the_same() -> None:
    ended = {"ended_on": "11/03/2024", "end_reason": "Gone to live on a boat"}
    _, closed = translated("episodes", EPISODE | ended)

    assert closed.occurred_on == date(2024, 3, 11)
    assert closed.fields["end_reason"] == {"code": None, "source_value": "Gone to live on a boat"}


@pytest.mark.parametrize(
    ("written", "born"),
    [("2017", "2017"), ("03/2017", "2017-03"), ("00/03/2017", "2017-03"),
     ("04/03/2017", "2017-03-04"), (None, None)],
)  # fmt: skip
def test_a_date_of_birth_is_kept_as_far_as_it_goes(written: str | None, born: str | None) -> None:
    (registered,) = translated("people", {"person_id": "EH-1", "date_of_birth": written})
    assert registered.fields["person"]["date_of_birth"] == born


@pytest.mark.parametrize(("number", "is_valid"), [("999 000 0018", True), ("999-000-0019", False)])
def test_a_number_with_a_wrong_check_digit_is_kept_and_marked(number: str, is_valid: bool) -> None:
    _, recorded = translated("people", {"person_id": "EH-1", "nhs_number": number})

    assert recorded.fields["value"] == number.replace(" ", "").replace("-", "")
    assert recorded.fields["is_valid"] is is_valid


@pytest.mark.parametrize(
    ("kind", "seen", "event_type"),
    [
        ("Child seen at school", "Y", "assessment.child_seen"),
        ("Child seen at school", "N", "assessment.visit_recorded"),
        ("Home visit", "Y", "assessment.visit_recorded"),
    ],
)
def test_a_child_seen_elsewhere_is_no_visit_unless_nobody_saw_them(
    kind: str, seen: str, event_type: str
) -> None:
    (fact,) = translated("visits", VISIT | {"kind": kind, "child_seen": seen})
    assert fact.event_type == event_type


def test_a_two_digit_year_is_refused_rather_than_guessed() -> None:
    with pytest.raises(NotTaken) as refused:
        translated("episodes", EPISODE | {"started_on": "04/03/24"})
    assert (refused.value.rejected.column, refused.value.rejected.code) == (
        "started_on", "not_a_date",
    )  # fmt: skip
