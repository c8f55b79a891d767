"""What the pages show and what they keep to themselves; all of it without JavaScript."""

import csv
import io
import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.pages.child import PAGES as CHILD_PAGES
from hub.web.pages.find import as_iso
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import CHILD, LONG_AGO, PERSON, SAME_CHILD
from tests.signing_in import Visit, visit

__all__ = ["visit"]


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """A child in two systems: a contact long ago, a referral now, linked."""
    story.append(
        story.event(
            "identity.person_registered", CHILD, "p",
            person={"forenames": "Amira", "surname": "Khan", "date_of_birth": "2015-03-04"},
        ),
        story.event(
            "front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9), contact_id="c1",
            reason="bruising <b>seen</b> by a teacher", agency="School",
        ),
        received_at=LONG_AGO,
    )  # fmt: skip
    story.append(
        story.event("front_door.referral_received", SAME_CHILD, "r1", on=date(2026, 3, 1),
                    referral_id="r1"),
        story.link(SAME_CHILD, PERSON),
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    grant(database, PERSON, f"{provider.issuer} amira.khan")
    grant(database, PERSON, f"{provider.issuer} ines.duarte", "audit_engagement")


def test_what_a_child_goes_by_finds_them_and_stands_beside_the_name(
    visit: Visit, story: Any, database: Database
) -> None:
    for child in (CHILD, SAME_CHILD):
        story.append(story.event("identity.known_as_recorded", child, "k", known_as="Winnie"))
    database.project()
    visit.sign_in("amira.khan")
    found = visit.post("/find", name="Winnie").text
    assert f'href="/child/{PERSON}"' in found
    assert "Known as Winnie · Born 4 March 2015" in found
    assert "Known as Winnie · Born 4 March 2015" in visit.browser.get(f"/child/{PERSON}").text


PAGES = ("/find", "/sources", *(
    f"/child/{PERSON}{each['path']}" for each in CHILD_PAGES
), f"/child/{PERSON}/chronology.csv")  # fmt: skip
HTML = [each for each in PAGES if not each.endswith(".csv")]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_shown_to_nobody(visit: Visit, path: str) -> None:
    answer = visit.browser.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert "Khan" not in answer.text


@pytest.mark.parametrize("path", HTML)
def test_a_page_loads_nothing_from_elsewhere(visit: Visit, path: str) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert re.findall(r'(?:src|href)="(?:https?:)?//', answer.text) == []
    assert "style=" not in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize(
    "asked",
    [{"name": "Khan"}, {"name": "amira khan"}, {"date_of_birth": "4/3/2015"},
     {"date_of_birth": "3/4/2015"}, {"identifier": "M1"}, {"name": "amira kahn"},
     {"name": "Ameera Khan", "date_of_birth": "4/3/2015"}, {"name": "khan amira"},
     {"name": "kha", "date_of_birth": "2015"}],
    ids=str,
)  # fmt: skip
def test_a_child_is_found(visit: Visit, asked: dict[str, str]) -> None:
    visit.sign_in("amira.khan")
    answer = visit.post("/find", **asked)
    assert f"/child/{PERSON}" in answer.text
    assert "Born 4 March 2015" in answer.text


def test_a_year_that_is_not_theirs_finds_nobody_and_a_day_there_never_was_is_said(
    visit: Visit,
) -> None:
    visit.sign_in("amira.khan")
    assert "Nobody found" in visit.post("/find", name="kha", date_of_birth="2012").text
    refused = visit.post("/find", name="kha", date_of_birth="31/2/2015")
    assert refused.status_code == 422
    assert 'href="#date_of_birth">Enter a day that there is' in refused.text


def test_half_a_postcode_alone_asks_kindly_for_more(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    refused = visit.post("/find", postcode="se6")
    assert refused.status_code == 422
    assert 'href="#postcode">Enter a name or a year of birth as well' in refused.text


@pytest.mark.parametrize("name", ["edward wainwright shaw", "Edward Wainwright-Shaw", "wainwright"])
def test_a_surname_of_two_words_is_found(
    visit: Visit, story: Any, database: Database, provider: EmbeddedIdentityProvider, name: str
) -> None:
    told = ("mash_workbook", "M77")
    story.append(story.event(
        "identity.person_registered", told, "p77",
        person={"forenames": "Edward", "surname": "Wainwright-Shaw"},
    ))  # fmt: skip
    database.project()
    grant(database, own_person_id(case_record_id(*told)), f"{provider.issuer} amira.khan")
    visit.sign_in("amira.khan")
    assert "Edward Wainwright-Shaw" in visit.post("/find", name=name).text


@pytest.mark.parametrize("asked", [{}, {"name": " "}, {"name": "K"}, {"name": "\0"}], ids=str)
def test_an_empty_search_says_what_to_enter(visit: Visit, asked: dict[str, str]) -> None:
    visit.sign_in("amira.khan")
    answer = visit.post("/find", **asked)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "at least two letters" in answer.text


def test_a_search_that_is_too_long_is_not_understood(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert visit.post("/find", name="x" * 101).status_code == 422


def test_what_was_searched_for_is_in_no_address(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    answer = visit.post("/find", name="Khan")
    assert "Khan" not in str(answer.url)


def test_the_address_of_the_results_shows_them_again_to_that_browser_alone(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    found = visit.post("/find", name="Khan\0")
    assert found.request.method == "GET"

    again = visit.browser.get(str(found.url))
    assert f"/child/{PERSON}" in again.text
    assert 'value="Khan"' in again.text

    visit.post("/sign-out")
    visit.browser.cookies.clear()
    visit.sign_in("amira.khan")
    nothing = visit.browser.get(str(found.url))
    assert nothing.status_code == 200
    assert "Khan" not in nothing.text.replace("Amira Khan", "")
    assert visit.browser.get("/find?name=Khan").text.count("Khan") == 1  # the visitor's own name


def test_the_timeline_tells_both_systems_and_where_each_entry_came_from(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}")
    assert answer.text.index("Referral received") < answer.text.index("Contact from School")
    assert "bruising &lt;b&gt;seen&lt;/b&gt; by a teacher" in answer.text
    assert "MASH workbook" in answer.text
    assert "Liquidlogic LCS" in answer.text
    assert "Where this came from" in answer.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("source=mash_workbook", "Contact from School", "Referral received"),
        ("from=2026-02-01", "Referral received", "Contact from School"),
        ("to=2026-02-01", "Contact from School", "Referral received"),
        ("area=identity", "First entered", "Contact from School"),
        ("as_known_on=2026-02-01", "Contact from School", "Referral received"),
    ],
)
def test_filters_are_in_the_address(visit: Visit, query: str, shown: str, hidden: str) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}?{query}")
    assert shown in answer.text
    assert hidden not in answer.text


@pytest.mark.parametrize("query", ["from=&to=", "after=!!", "order=sideways", "area=nothing"])
def test_an_address_that_was_mistyped_still_answers(visit: Visit, query: str) -> None:
    visit.sign_in("amira.khan")
    assert visit.browser.get(f"/child/{PERSON}?{query}").status_code == 200


@pytest.mark.parametrize("field", ["from", "to"])
def test_a_timeline_is_not_filtered_by_a_day_there_never_was(visit: Visit, field: str) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}?{field}=31/06/2025")
    assert answer.status_code == 422
    assert "31/06/2025 is no day" in answer.text
    assert "Referral received" not in answer.text


def test_the_past_says_that_it_is_the_past(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}?as_known_on=2026-02-01")
    assert "As known on 1 February 2026" in answer.text
    assert "Liquidlogic" not in answer.text
    assert visit.browser.get(f"/child/{PERSON}?as_known_on=2025-12-31").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "/chronology?all=yes", "/chronology.csv?all=yes", "/deadlines", "/people",
             "/data-quality"],
)  # fmt: skip
def test_nothing_of_a_later_day_is_on_a_page_of_the_past(visit: Visit, path: str) -> None:
    visit.sign_in("amira.khan")
    sign = "&" if "?" in path else "?"
    answer = visit.browser.get(f"/child/{PERSON}{path}{sign}as_known_on=2026-02-01")
    assert answer.status_code == 200
    shown = re.sub(r'nonce="[^"]*"', "", answer.text)  # which is random, and may say anything
    for later in ("Liquidlogic", "Referral", "liquidlogic", "r1"):
        assert later not in shown
    today = visit.browser.get(f"/child/{PERSON}{path}")
    assert "eferral" in today.text or "Liquidlogic" in today.text


def test_the_chronology_is_oldest_first_numbered_and_significant(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    shown = visit.browser.get(f"/child/{PERSON}/chronology").text
    assert shown.index("Contact from School") < shown.index("Referral received")
    assert "First entered" not in shown
    assert "First entered" in visit.browser.get(f"/child/{PERSON}/chronology?all=yes").text


def test_the_chronology_opens_in_a_spreadsheet_and_runs_nothing_there(
    visit: Visit, story: Any
) -> None:
    story.append(story.event("front_door.contact_received", CHILD, "c2", on=date(2026, 1, 10),
                             contact_id="c2", agency="=cmd|' /C calc'!A0"))  # fmt: skip
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}/chronology.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert rows[0][:3] == ["No", "Date", "Event"]
    assert rows[1][1:3] == ["9 January 2026", "Contact from School"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_a_deadline_is_told_with_its_rule(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}/deadlines").text
    assert "Decision on the referral" in answer
    assert "Overdue by" in answer
    assert "1 working day from 1 March 2026" in answer


def test_what_is_missing_is_told_and_where(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.get(f"/child/{PERSON}/data-quality").text
    assert "Nothing says whether agreement was sought" in answer
    assert f"/child/{PERSON}?to=2026-01-09#e" in answer


def test_nobody_and_nothing_answer_alike(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    for path in (f"/child/{uuid4()}", "/child/nobody", "/nothing", f"/child/{uuid4()}/viewed"):
        answer = visit.browser.get(path)
        assert answer.status_code in {404, 422}
        assert "Go to the start page" in answer.text


def test_a_role_sees_what_it_may(visit: Visit) -> None:
    visit.sign_in("ines.duarte")
    assert "bruising" not in visit.browser.get(f"/child/{PERSON}").text
    assert "Withheld from your role" in visit.browser.get(f"/child/{PERSON}").text
    visit.sign_in("tom.price")
    refused = visit.browser.get(f"/child/{PERSON}")
    assert refused.status_code == 403
    assert "access log" in refused.text


def test_every_page_of_a_child_leaves_a_record_of_who_signed_in(
    visit: Visit, database: Database
) -> None:
    visit.sign_in("amira.khan")
    visit.browser.get(f"/child/{PERSON}")
    visit.browser.get(f"/child/{PERSON}/viewed")
    viewed = visit.browser.get(f"/child/{PERSON}/viewed").text
    assert viewed.count("Amira Khan, caseworker") >= 2
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT subject, route, purpose FROM hub.access_record ORDER BY id LIMIT 1"
        ).fetchall()
    assert rows[0][0].endswith(" amira.khan")
    assert rows[0][1:] == ("/child/{person_id}", "direct_care")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("22/4/2010", "2010-04-22"), ("22-04-2010", "2010-04-22"), ("2010-04-22", "2010-04-22"),
     ("22.4.2010", "2010-04-22"), ("2010", "2010"), ("", None), ("nonsense", "nonsense")],
)  # fmt: skip
def test_dates_are_read_as_people_type_them(typed: str, meant: str | None) -> None:
    assert as_iso(typed) == meant
