"""A search that finds very many says that it does not show them all."""

from typing import Any

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.pages.find import MOST
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.seeing import grant
from tests.signing_in import Visit, visit

__all__ = ["visit"]

OF_MANY, OF_FEW = "2015", "2012"


@pytest.fixture(autouse=True)
def children_of_two_years(
    story: Any, database: Database, provider: EmbeddedIdentityProvider
) -> None:
    """Of one year more than are shown, worked with or not, of another one and two."""
    for year, seen, unseen in ((OF_MANY, MOST + 1, MOST + 1), (OF_FEW, 1, 2)):
        for number in range(seen + unseen):
            local_id = f"{year}-{number}"
            story.append(story.event(
                "identity.person_registered", ("mash_workbook", local_id), local_id,
                person={"forenames": "Bo", "surname": "Quill", "date_of_birth": f"{year}-03-04"},
            ))  # fmt: skip
            if number < seen:
                person = own_person_id(case_record_id("mash_workbook", local_id))
                grant(database, person, f"{provider.issuer} amira.khan")


def test_more_than_are_shown_is_said_and_how_to_narrow_it(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.post("/find", date_of_birth=OF_MANY).text
    assert shown.count('class="hub-result"') == MOST
    assert "There may be more" in shown
    assert f"{MOST} or more records are restricted" in shown


def test_of_few_it_is_not_said_that_there_may_be_more(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.post("/find", date_of_birth=OF_FEW).text
    assert shown.count('class="hub-result"') == 1
    assert "There may be more" not in shown
    assert "2 records are restricted" in shown
