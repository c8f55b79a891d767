"""What is doubtful in a child's records, by what their systems say."""

from dataclasses import replace
from datetime import date

from hub.query.quality import unasked
from tests.unit.test_involvement import entry

CONTACT = entry("front_door.contact_received", date(2024, 1, 5), contact_id="77")
AGREED = entry("front_door.agreement_given", date(2024, 1, 5), contact_id="77")


def test_agreement_to_a_contact_of_the_same_number_in_another_system_says_nothing_of_this() -> None:
    assert list(unasked([CONTACT, AGREED])) == []
    other = replace(AGREED, source_system="mash_workbook")
    assert [each.kind for each in unasked([CONTACT, other])] == ["no_agreement"]
