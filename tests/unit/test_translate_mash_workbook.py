"""The MASH workbook: several children in one cell, England's time, words nobody mapped."""

from datetime import date, datetime
from typing import Any

import pytest

from connectors.base import Fact, NotTaken, Row
from connectors.feeds import feed

AGREEMENT = {
    "contact_ref": "C-1", "child_refs": "M1", "agreement": "Yes - agreed",
    "agreement_to": "Early help", "recorded": "04/03/2024 14:05",
}  # fmt: skip


def translated(stream: str, values: dict[str, Any]) -> list[Fact]:
    facts = list(feed("mash_workbook").translate()(Row(stream, 4, values)))
    return [fact for fact in facts if isinstance(fact, Fact)]


def contact(**changed: Any) -> list[Fact]:
    values = {"contact_ref": "C-1", "child_refs": "M1", "received": "04/03/2024 14:05"}
    return translated("contacts", values | changed)


@pytest.mark.parametrize("refs", ["M1; M2", "m1,M2", "M1\nM2", "M1 & M2", "M1;M2;M1"])
def test_children_in_one_cell_are_told_apart_however_they_are_written(refs: str) -> None:
    assert [fact.local_id for fact in contact(child_refs=refs)] == ["M1", "M2"]


@pytest.mark.parametrize(
    ("written", "on", "at"),
    [
        (datetime(2024, 7, 4, 0, 30), date(2024, 7, 4), "2024-07-03T23:30:00+00:00"),  # noqa: DTZ001
        ("04/07/2024 14:05", date(2024, 7, 4), "2024-07-04T13:05:00+00:00"),
        (date(2024, 1, 4), date(2024, 1, 4), None),
        ("4 January 2024", date(2024, 1, 4), None),
    ],
)
def test_a_time_is_englands_and_a_day_without_one_has_none(
    written: Any, on: date, at: str | None
) -> None:
    (fact,) = contact(received=written)

    assert fact.occurred_on == on
    assert (fact.occurred_at.isoformat() if fact.occurred_at else None) == at


def test_the_words_of_an_unknown_source_are_kept_without_a_code() -> None:
    (fact,) = contact(source="the lollipop lady")
    assert fact.fields["contact_source"] == {"code": None, "source_value": "the lollipop lady"}


@pytest.mark.parametrize(
    ("said", "became"),
    [
        ("Yes - agreed", "front_door.agreement_given"),
        ("YES – AGREED", "front_door.agreement_given"),
        ("No - refused", "front_door.agreement_refused"),
        ("not sought", "front_door.agreement_not_sought"),
        ("Refused (overridden)", "front_door.agreement_overridden"),
    ],
)
def test_agreement_is_one_of_four_words_however_it_is_punctuated(said: str, became: str) -> None:
    (fact,) = translated("agreement", AGREEMENT | {"agreement": said})
    assert fact.event_type == became


@pytest.mark.parametrize("said", ["Yes", "agreed?", "Verbal", "n/a", "Yes - refused"])
def test_agreement_is_never_guessed(said: str) -> None:
    with pytest.raises(NotTaken) as refused:
        translated("agreement", AGREEMENT | {"agreement": said})
    assert refused.value.rejected.column == "agreement"
