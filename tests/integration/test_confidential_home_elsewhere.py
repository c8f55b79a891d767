"""A home that is confidential now is told by no past of whoever its record was about before."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.access.actors import Actor
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.seeing import RUTH, grant
from tests.serving import CHILD, HEADERS, PERSON, SAME_CHILD, served

HOME: dict[str, Any] = {"lines": ["7 Hiding Lane"], "postcode": "SE13 9ZZ", "uprn": None}
OTHER = own_person_id(case_record_id(*SAME_CHILD))
THIRD = ("early_help_csv", "E3")
THEN = "2026-01-20"
SECRET = ("Hiding", "SE13", "se13")
Tell = Callable[..., None]


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


@pytest.fixture
def tell(story: Any) -> Tell:
    """Two children, of whom the second has a home as any other; then whatever is told."""

    def name(child: tuple[str, str], forename: str) -> Any:
        return story.event("identity.person_registered", child, "p",
                           person={"forenames": forename, "surname": "Khan"})  # fmt: skip

    story.append(
        name(CHILD, "Amira"), name(SAME_CHILD, "Zoe"), name(THIRD, "Zoe"),
        story.event("identity.address_changed", SAME_CHILD, "a", on=date(2026, 1, 5), address=HOME),
        received_at=on(1, 10),
    )  # fmt: skip

    def told(at: datetime, *events: Any) -> None:
        story.append(*events, received_at=at)

    return told


def said_of(database: Database, person: Any) -> str:
    """Everything that is told of a person as known then, to whoever works with the first child."""
    grant(database, PERSON, RUTH)
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as client:
        answers = [
            client.get(f"/people/{person}{path}", headers=HEADERS)
            for path in (f"?as_known_on={THEN}", f"/timeline?as_known_on={THEN}",
                         f"/comparison?from=2026-01-09&to={THEN}")
        ]  # fmt: skip
    assert [each.status_code for each in answers] == [200, 200, 200]
    found = "".join(each.text for each in answers)
    assert "Zoe" in found, "the record was about them then"
    return found


def assert_hidden(said: str) -> None:
    assert not [each for each in SECRET if each in said]


def secret(story: Any, child: tuple[str, str], key: str, revision: int) -> Any:
    return story.event("identity.address_changed", child, key, on=date(2026, 1, 5), address=HOME,
                       is_confidential=True, revision=revision)  # fmt: skip


def test_not_of_a_child_with_whom_another_was_taken_for_one(
    database: Database, story: Any, tell: Tell
) -> None:
    tell(on(1, 11), story.link(SAME_CHILD, PERSON))
    tell(on(2, 1), story.link(SAME_CHILD, None))
    tell(on(3, 1), secret(story, SAME_CHILD, "a", 2))
    assert_hidden(said_of(database, PERSON))


def test_nor_where_another_system_of_that_other_child_says_so(
    database: Database, story: Any, tell: Tell
) -> None:
    tell(on(1, 11), story.link(SAME_CHILD, PERSON))
    tell(on(2, 1), story.link(SAME_CHILD, None), story.link(THIRD, OTHER))
    tell(on(3, 1), secret(story, THIRD, "b", 1))
    assert_hidden(said_of(database, PERSON))


def test_nor_by_an_id_whose_records_are_all_another_persons_now(
    database: Database, story: Any, tell: Tell
) -> None:
    tell(on(2, 1), story.link(SAME_CHILD, PERSON))
    tell(on(3, 1), secret(story, SAME_CHILD, "a", 2))
    assert_hidden(said_of(database, OTHER))


def test_nor_in_a_row_that_its_source_moved_to_another_child(
    database: Database, story: Any, tell: Tell
) -> None:
    tell(on(1, 11), story.link(SAME_CHILD, PERSON))
    tell(on(3, 1), secret(story, ("liquidlogic_lcs", "another"), "a", 2))
    assert_hidden(said_of(database, PERSON))


def test_nor_in_the_correction_of_an_address_that_was_told_before_the_home(
    database: Database, story: Any, tell: Tell
) -> None:
    """As on the page of today, what such a correction says is withheld, whichever home it is of."""
    corrected = story.event(
        "corrections.record_corrected", CHILD, "x", corrected_record_key="b", field="address",
        previous_value="7 Hidingg Lane", corrected_value="7 Hiding Lane",
    )  # fmt: skip
    renamed = story.event("identity.person_details_changed", CHILD, "q",
                          person={"forenames": "Zoe", "surname": "Khan"})  # fmt: skip
    tell(on(1, 11), corrected, renamed)
    assert "Hiding" in said_of(database, PERSON)
    tell(on(3, 1), secret(story, CHILD, "b", 1))
    assert_hidden(said_of(database, PERSON))


def test_a_home_is_told_still_of_which_a_later_row_was_moved(
    database: Database, story: Any, tell: Tell
) -> None:
    """The row that stays says where the child lives, and that is nobody's secret."""
    again = story.event("identity.address_changed", SAME_CHILD, "b", on=date(2026, 1, 6),
                        address=HOME)  # fmt: skip
    tell(on(1, 11), story.link(SAME_CHILD, PERSON))
    tell(on(2, 1), again)
    tell(on(3, 1), secret(story, ("liquidlogic_lcs", "another"), "b", 2))
    assert "Hiding" in said_of(database, PERSON)


def test_a_home_of_the_child_that_is_nobodys_secret_is_told_still(
    database: Database, story: Any, tell: Tell
) -> None:
    """Though the other lives there in secret now: that it is a secret would say so."""
    home = HOME | {"lines": ["1 Open Street"], "postcode": "SE6 4RU"}
    lived = story.event("identity.address_changed", CHILD, "o", on=date(2026, 1, 5), address=home)
    fled = story.event("identity.address_changed", SAME_CHILD, "n", on=date(2026, 3, 1),
                       address=home, is_confidential=True)  # fmt: skip
    tell(on(1, 11), story.link(SAME_CHILD, PERSON), lived)
    tell(on(2, 1), story.link(SAME_CHILD, None))
    tell(on(3, 1), fled)
    said = said_of(database, PERSON)
    assert "Open Street" in said
    assert '"is_confidential":true' not in said


def test_whoever_reads_of_another_child_is_given_none_of_them(
    database: Database, story: Any, tell: Tell
) -> None:
    tell(on(3, 1), secret(story, SAME_CHILD, "a", 2))
    grant(database, PERSON, RUTH)
    database.project()
    with database.connect("api") as connection:
        connection.execute(
            "SELECT hub.read_path(), hub.begin_reading(%s, 'direct_care', 'read_person', %s, true)",
            [RUTH, PERSON],
        )
        asked = "SELECT * FROM homes_in_confidence_now(%s)"
        assert connection.execute(asked, [[case_record_id(*SAME_CHILD)]]).fetchall() == []
