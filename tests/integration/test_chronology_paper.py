"""The chronology on paper: tagged, numbered, with its sources, and fetching nothing."""

import builtins
import io
from datetime import date
from typing import Any

import pypdf
import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.pages import chronology
from tests.conftest import Database
from tests.serving import CHILD, LONG_AGO, PERSON
from tests.signing_in import Visit, let_see, visit

__all__ = ["visit"]
try:
    import weasyprint
except OSError:
    weasyprint = None
pytestmark = pytest.mark.skipif(weasyprint is None, reason="Pango is not on this machine")
ADDRESS = f"/child/{PERSON}/chronology.pdf"


@pytest.fixture(autouse=True)
def child(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    let_see(database, provider, PERSON)
    story.append(
        story.event("identity.person_registered", CHILD, "p",
                    person={"forenames": "Amira", "surname": "Łukasz-Khan",
                            "date_of_birth": "2015-03-04"}),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9),
                    contact_id="c1", agency="School",
                    reason='Without a coat <img src="http://192.0.2.1/x"> or lunch'),
        received_at=LONG_AGO,
    )  # fmt: skip
    story.append(story.event("front_door.referral_received", CHILD, "r1", on=date(2026, 3, 1),
                             referral_id="r1"))  # fmt: skip


def read(answer: Any) -> tuple[pypdf.PdfReader, str]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    found = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in found.pages)
    return found, " ".join(text.split())


def test_it_is_tagged_and_in_english(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    found, _ = read(visit.browser.get(ADDRESS))
    root: Any = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert found.metadata is not None
    assert found.metadata.title == "Chronology: Amira Łukasz-Khan"


def test_it_says_who_printed_it_as_known_when_and_where_each_event_came_from(
    visit: Visit,
) -> None:
    visit.sign_in("amira.khan")
    _, text = read(visit.browser.get(ADDRESS))
    for part in ("Amira Łukasz-Khan", "by Amira Khan, working with the child or family",
                 "1 9 January 2026", "Contact from School", "MASH workbook c1", "position 2",
                 "2 1 March 2026", "OFFICIAL-SENSITIVE", "Page 1 of 1",
                 '<img src="http://192.0.2.1/x">'):  # fmt: skip
        assert part in text, part
    _, then = read(visit.browser.get(f"{ADDRESS}?as_known_on=2026-02-01"))
    assert "As known on 1 February 2026" in then
    assert "Referral" not in then
    assert "First entered" in read(visit.browser.get(f"{ADDRESS}?all=yes"))[1]


def test_letters_of_both_halves_of_the_typeface_are_drawn_by_their_own(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    found, _ = read(visit.browser.get(ADDRESS))
    resources: Any = found.pages[0]["/Resources"]
    fonts = {str(each.get_object()["/BaseFont"]) for each in resources["/Font"].values()}
    families = {each.partition("+")[2] for each in fonts}
    assert {"Atkinson-Bold", "Atkinson-Ext-Bold"} <= families


def test_what_a_role_may_not_see_is_said_to_be_withheld(visit: Visit) -> None:
    visit.sign_in("ines.duarte")
    _, text = read(visit.browser.get(ADDRESS))
    assert "Without a coat" not in text
    assert "withheld from the reader" in text


def test_it_leaves_an_access_record_and_is_not_for_everyone(
    visit: Visit, database: Database
) -> None:
    visit.sign_in("amira.khan")
    visit.browser.get(ADDRESS)
    visit.sign_in("tom.price")
    assert visit.browser.get(ADDRESS).status_code == 403
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT actor, outcome FROM hub.access_record WHERE route LIKE '%chronology.pdf'"
            " ORDER BY id"
        ).fetchall()
    assert rows == [("Amira Khan", "allowed"), ("Tom Price", "refused")]


def test_what_is_too_long_for_paper_is_said(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chronology, "MOST_ON_PAPER", 1)
    visit.sign_in("amira.khan")
    answer = visit.browser.get(ADDRESS)
    assert answer.status_code == 422
    assert "Too long for paper" in answer.text


def test_a_machine_without_pango_says_what_to_install(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *given: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *given, **more)

    visit.sign_in("amira.khan")
    monkeypatch.setattr(builtins, "__import__", without)
    answer = visit.browser.get(ADDRESS)
    assert answer.status_code == 503
    assert "Pango" in answer.text
