"""Who is in a child's life: a table, and a picture that says the same."""

import re
from datetime import date
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from fastapi.testclient import TestClient

from hub.demo.identity_provider import EmbeddedIdentityProvider
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.serving import CHILD, HEADERS, PERSON, SAME_CHILD, client
from tests.signing_in import Visit, let_see, visit

__all__ = ["client", "visit"]
ADDRESS = f"/child/{PERSON}/people"


def related(
    story: Any, record: tuple[str, str], key: str, code: str, name: str, **more: Any
) -> Any:
    given = {"relation": {"code": code, "source_value": code}, "other_name": name}
    return story.event("identity.relationship_recorded", record, key, **given, **more)


@pytest.fixture(autouse=True)
def family(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    let_see(database, provider, PERSON, own_person_id(case_record_id("mash_workbook", "M9")))
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Amira", "surname": "Khan",
                            "sex": {"code": "F", "source_value": "F"}}),
        related(story, CHILD, "m", "mother", "Sana <b>Khan</b>", lives_with=True,
                has_parental_responsibility=True),
        related(story, SAME_CHILD, "m2", "mother", "Sana <b>Khan</b>", lives_with=True,
                has_parental_responsibility=True),
        related(story, SAME_CHILD, "f", "father", "Omar Khan", ended_on=date(2025, 1, 1)),
        related(story, SAME_CHILD, "g", "grandparent", "Wilhelmina Featherstonehaugh-Smith"),
        *(related(story, SAME_CHILD, f"s{number}", "sibling", f"Sibling {number}")
          for number in range(5)),
        story.link(SAME_CHILD, PERSON),
    )  # fmt: skip


def picture(page: str) -> Any:
    found = re.search(r'<svg class="hub-genogram.*?</svg>', page, re.DOTALL)
    assert found
    return fromstring(found.group())


def test_the_picture_says_in_words_what_the_table_says(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(ADDRESS).text
    drawn = picture(shown)
    said = drawn.findtext("desc") or ""
    assert drawn.findtext("title") == "Genogram of Amira Khan"
    for part in ("Mother, Sana <b>Khan</b>, has parental responsibility, lives with the child.",
                 "Father, Omar Khan, in the past.", "Sibling 4"):  # fmt: skip
        assert part in said
    assert "Sana &lt;b&gt;Khan&lt;/b&gt;" in shown
    assert "Liquidlogic LCS, MASH workbook" in shown
    assert shown.count('scope="row" class="govuk-table__header">Sana') == 1


def test_everybody_is_drawn_once_inside_the_picture(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    drawn = picture(visit.browser.get(ADDRESS).text)
    people = [each for each in drawn.iter() if "__person" in each.get("class", "")]
    assert len(people) == 9
    width, height = map(float, drawn.get("viewBox", "").split()[2:])
    for text in drawn.iter("text"):
        assert 0 <= float(text.get("x", "")) <= width
        assert 0 <= float(text.get("y", "")) <= height
    placed = [(each.get("cx") or each.get("x") or each.get("d"), each.get("cy") or each.get("y"))
              for each in people]  # fmt: skip
    assert len(set(placed)) == 9


def test_a_child_without_relations_has_no_picture(
    visit: Visit, story: Any, database: Database
) -> None:
    alone = ("mash_workbook", "M9")
    story.append(story.event("identity.person_registered", alone, "p9", person={"surname": "Lee"}))
    database.project()
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"/child/{own_person_id(case_record_id(*alone))}/people").text
    assert "No system has told the hub of anyone" in shown
    assert "<svg" not in shown


def test_the_api_tells_the_same(client: TestClient) -> None:
    found = client.get(f"/people/{PERSON}/relations", headers=HEADERS).json()["relations"]
    mother = next(each for each in found if each["code"] == "mother")
    assert mother["systems"] == ["liquidlogic_lcs", "mash_workbook"]
    assert found[-1]["ended_on"] == "2025-01-01"
    assert len(found) == 8
