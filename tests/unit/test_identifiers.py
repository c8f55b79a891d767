"""Ids follow from what they name, for ever: these values may never change."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from schemas.identifiers import case_record_id, event_id, own_person_id

text = st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]))


def test_the_ids_of_yesterday_are_the_ids_of_today() -> None:
    record = case_record_id("mash_workbook", "8812")
    assert record == UUID("a0d79165-24ef-53d4-abd9-f218360bf071")
    assert own_person_id(record) == UUID("d51668a7-dad6-5b47-ac69-cade396bb96b")
    assert event_id("mash_workbook", "contacts", "17", "front_door.contact_received") == UUID(
        "6fc97a31-9b1c-5577-be5d-8f5b93f37ef5"
    )


@given(st.tuples(text, text, text, text), st.tuples(text, text, text, text))
def test_two_rows_have_one_id_only_if_they_are_one_row(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    assert (event_id(*one) == event_id(*other)) is (one == other)


def test_parts_do_not_run_into_each_other() -> None:
    assert case_record_id("a", "bc") != case_record_id("ab", "c")
    assert event_id("a", "b", "c", "d") != event_id("a", "b", "cd", "")
