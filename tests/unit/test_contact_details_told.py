"""What is told of how a family is reached: nothing that leads to a home that is confidential."""

from typing import Any
from uuid import UUID

import pytest

from hub.access.roles import roles
from hub.query.timeline import without
from projections.chronology.wording import words_for
from projections.person_summary.confidential import NOTHING, REACHED, Hidden

REFUGE = Hidden(frozenset({"SE139ZZ"}), frozenset({"hope house"}), frozenset({UUID(int=7)}))
CORRECTED = "corrections.record_corrected"
CLEARED = frozenset({"none", "identifier", "personal", "special", "practitioner"})


def told(**said: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"telephones": [], "emails": [], "parents_and_carers": []}
    return {"envelope": {"event_id": str(UUID(int=1))}} | nothing | said


FAMILY = told(telephones=["07700 900123"], emails=["s.karimi@example.org"],
              parents_and_carers=["Shirin Karimi"])  # fmt: skip


def test_a_timeline_tells_all_of_it() -> None:
    event, withheld = without(REACHED, FAMILY, CLEARED, NOTHING)
    assert (event, withheld) == (FAMILY, [])
    words = words_for(REACHED, event)
    assert words.title == "Contact details recorded"
    assert words.summary == (
        "Telephones: 07700 900123. Emails: s.karimi@example.org. Parents and carers: Shirin Karimi."
    )


def test_where_somebody_lives_in_confidence_only_the_parents_are_named() -> None:
    event, withheld = without(REACHED, FAMILY, CLEARED, REFUGE)
    assert withheld == ["telephones", "emails"]
    assert words_for(REACHED, event).summary == "Parents and carers: Shirin Karimi."


@pytest.mark.parametrize(
    "name",
    ["Shirin Karimi 07700 900123", "Shirin, s.karimi@example.org", "Shirin Karimi, Hope House"],
)
def test_nor_is_a_parent_named_beside_whom_a_number_was_written(name: str) -> None:
    event, withheld = without(REACHED, told(parents_and_carers=[name]), CLEARED, REFUGE)
    assert (event["parents_and_carers"], withheld) == (None, ["parents_and_carers"])


@pytest.mark.parametrize(
    "corrected",
    [{"corrected_event_type": REACHED, "field": "telephones"}, {"field": "Mother's telephone"},
     {"field": "Email"}, {"field": "Mother's mobile"}, {"field": "contact_no"}, {"field": "Tel."},
     {"field": "e-mail"}, {"corrected_event_type": "identity.address_changed", "field": None}, {}],
)  # fmt: skip
def test_nor_does_a_correction_say_it_again(corrected: dict[str, str]) -> None:
    said = {"envelope": {}, "corrected_value": "07700 900123"} | corrected
    event, withheld = without(CORRECTED, said, CLEARED, REFUGE)
    assert (event["corrected_value"], withheld) == (None, ["corrected_value"])
    assert without(CORRECTED, said, CLEARED, NOTHING)[1] == []


def test_who_is_not_cleared_for_what_is_personal_sees_none_of_it() -> None:
    administrator = next(each for each in roles().values() if "personal" not in each.clearance)
    event, withheld = without(REACHED, FAMILY, administrator.clearance, NOTHING)
    assert {"telephones", "emails", "parents_and_carers"} <= {*withheld}
    assert "karimi" not in f"{event}".casefold()


@pytest.mark.parametrize("field", ["Surname", "Hotel booked", "Contact date"])
def test_a_correction_of_anything_else_is_told(field: str) -> None:
    said = {"envelope": {}, "corrected_value": "Karimi", "field": field}
    assert without(CORRECTED, said, CLEARED, REFUGE)[1] == []
