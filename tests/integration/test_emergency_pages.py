"""The pages of an emergency, and that no page tells a hidden record from none."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest

from hub.access import giving
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.web.pages.child import PAGES as CHILD_PAGES
from hub.web.rendering import moment
from schemas.local_time import local_today
from tests.conftest import Database
from tests.seeing import grant, revoke
from tests.serving import CHILD, PERSON
from tests.signing_in import Visit, visit

__all__ = ["visit"]
WHY = {"reason_code": "missing_child", "reason": "She has been missing since four o'clock."}
FORM = f"/child/{PERSON}/emergency"


@pytest.fixture(autouse=True)
def child(story: Any) -> None:
    """A child nobody works with yet."""
    person = {"forenames": "Noor", "surname": "Aziz", "date_of_birth": "2015-03-04"}
    story.append(
        story.event("identity.person_registered", CHILD, "p", person=person),
        story.event("front_door.contact_received", CHILD, "c1", contact_id="c1",
                    reason="bruising seen by a teacher"),
    )  # fmt: skip


def plain(text: str) -> str:
    """A page without what differs each time."""
    return re.sub(r'nonce="[^"]*"', "", text)


@pytest.mark.parametrize("how", ["not theirs", "excluded", "restricted", "sealed"])
def test_a_hidden_record_looks_as_one_that_does_not_exist(
    visit: Visit, database: Database, provider: EmbeddedIdentityProvider, how: str
) -> None:
    who = f"{provider.issuer} amira.khan"
    if how != "not theirs":
        grant(database, PERSON, who)
        subject, scope = (
            (who if how == "excluded" else None),
            ("court" if how == "sealed" else None),
        )
        grant(database, PERSON, subject, how, scope=scope)
    visit.sign_in("amira.khan")
    for path in (
        *(each["path"] for each in CHILD_PAGES),
        "/chronology.csv",
        f"?as_known_on={local_today()}",
    ):
        hidden = visit.browser.get(f"/child/{PERSON}{path}")
        unknown = uuid4()
        nobody = visit.browser.get(f"/child/{unknown}{path}")
        assert hidden.status_code == nobody.status_code == 404
        seen, nothing = plain(hidden.text), plain(nobody.text)
        assert seen.replace(str(PERSON), "") == nothing.replace(str(unknown), "")
    form, other = visit.browser.get(FORM), uuid4()
    blank = visit.browser.get(f"/child/{other}/emergency")
    assert plain(form.text).replace(str(PERSON), "") == plain(blank.text).replace(str(other), "")


def test_from_a_search_to_the_record_in_an_emergency(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    found = visit.post("/find", name="Aziz")
    assert "1 record is restricted" in found.text
    assert "Noor" not in found.text
    assert FORM in found.text
    assert "What kind of emergency is it?" in visit.browser.get(FORM).text
    opened = visit.post(FORM, **WHY)
    assert opened.url.path == f"/child/{PERSON}"
    assert "bruising" in opened.text
    with database.connect() as connection:
        order = connection.execute(
            "SELECT function, basis FROM hub.access_record WHERE person_id = %s ORDER BY id",
            [PERSON],
        ).fetchall()
    assert order == [("open_break_glass", None), ("read_person", "break_glass")]


def test_the_pages_say_until_when_an_emergency_lets_somebody_read(
    visit: Visit, database: Database, provider: EmbeddedIdentityProvider
) -> None:
    visit.sign_in("amira.khan")
    visit.post(FORM, **WHY)
    with database.connect() as connection:
        (until,) = connection.execute("SELECT until_at FROM hub.access_grant").fetchone() or (None,)
    said = f"Open to you in an emergency until {moment(until)}"
    for path in ("", "/people", f"?as_known_on={local_today()}"):
        assert said in visit.browser.get(f"/child/{PERSON}{path}").text
    who = f"{provider.issuer} amira.khan"
    grant(database, PERSON, None, "restricted")
    grant(database, PERSON, who)
    assert said in visit.browser.get(f"/child/{PERSON}").text, "closed to who works with them"
    grant(database, PERSON, who, "listed")
    assert "in an emergency until" not in visit.browser.get(f"/child/{PERSON}").text


def test_the_person_is_told_that_the_opening_itself_was_an_emergency(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    visit.post(FORM, **WHY)
    sheet = visit.browser.get(f"/child/{PERSON}/viewed/as-told.csv").text
    (line,) = sheet.splitlines()[1:]
    assert line.endswith(",yes,2"), "opened and read, both in an emergency"


def test_nobody_judges_an_emergency_of_their_own_family(
    visit: Visit, database: Database, provider: EmbeddedIdentityProvider
) -> None:
    visit.sign_in("amira.khan")
    visit.post(FORM, **WHY)
    with database.connect() as connection:
        (opened,) = connection.execute(
            "SELECT grant_id FROM hub.access_grant WHERE kind = 'break_glass'"
        ).fetchall()
    judged = {"finding": "justified", "reason": "The police log of that night agrees."}
    visit.sign_in("priya.nair")
    assert WHY["reason"].partition("'")[0] in visit.browser.get("/emergencies").text
    exclusion = grant(database, PERSON, f"{provider.issuer} priya.nair", "excluded")

    page = visit.browser.get("/emergencies").text
    refused = visit.post(f"/emergencies/{opened[0]}", **judged)
    none = visit.post(f"/emergencies/{uuid4()}", **judged)
    begins = visit.browser.get("/start", follow_redirects=False).headers["location"]

    assert str(PERSON) not in page
    assert WHY["reason"].partition("'")[0] not in page
    assert begins != "/emergencies", "that one waits is told to whoever could judge it"
    assert refused.status_code == none.status_code == 422
    assert plain(refused.text).replace(str(opened[0]), "") \
        == plain(none.text).replace(none.request.url.path.rpartition("/")[2], "")  # fmt: skip
    revoke(database, exclusion)
    assert visit.post(f"/emergencies/{opened[0]}", **judged).status_code == 200
    with database.connect() as connection:
        found = connection.execute("SELECT finding FROM hub.access_grant WHERE grant_id = %s",
                                   [opened[0]]).fetchone()  # fmt: skip
    assert found == ("justified",)


def test_what_is_missing_is_said_beside_the_field(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    answer = visit.post(FORM, reason="too short")
    assert answer.status_code == 422
    assert "Choose what kind of emergency it is" in answer.text
    assert "in 20 characters or more" in answer.text
    assert "too short" in answer.text


def test_what_is_too_long_is_said_and_nothing_typed_is_lost(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    told = "What the police sent.  " * 200  # a gap is one character, however wide
    said = "Say it in 4,000 characters at most: it has 4,399"
    answer = visit.post(FORM, reason_code="missing_child", reason=told)
    assert answer.status_code == 422
    assert said in answer.text
    assert told.strip() in answer.text
    opened = visit.post(FORM, reason_code="missing_child", reason=told[:4100])
    assert opened.url.path == f"/child/{PERSON}"
    visit.sign_in("priya.nair")
    (path,) = re.findall(r'action="(/emergencies/[^"]+)"', visit.browser.get("/emergencies").text)
    answer = visit.post(path, finding="justified", reason=told)
    assert answer.status_code == 422
    assert said in answer.text
    assert told.strip() in answer.text


def test_a_sign_in_of_long_ago_must_be_done_again(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    with database.connect() as connection:
        connection.execute("UPDATE hub.session SET signed_in_at = now() - interval '11 minutes'")
    asked = visit.browser.get(FORM, follow_redirects=False)
    sent = visit.browser.post(
        FORM, data=WHY, headers={"Origin": "http://hub.test"}, follow_redirects=False
    )
    assert asked.status_code == 303
    assert asked.headers["location"].startswith("/sign-in?again=yes&next=%2Fchild%2F")
    assert sent.status_code == 401
    assert "/sign-in?again=yes" in sent.text
    begun = visit.browser.get(asked.headers["location"], follow_redirects=False)
    assert "prompt=login" in begun.headers["location"]


def test_the_privacy_officer_judges(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    visit.post(FORM, **WHY)
    assert visit.browser.get("/emergencies").status_code == 403
    visit.sign_in("priya.nair")
    listed = visit.browser.get("/emergencies")
    assert "To be judged by" in listed.text
    assert WHY["reason"].replace("'", "&#39;") in listed.text
    assert "Noor" not in listed.text
    (path,) = set(re.findall(r'action="(/emergencies/[^"]+)"', listed.text))
    wrong = visit.post(path, finding="justified")
    assert (wrong.status_code, "There is a problem" in wrong.text) == (422, True)
    judged = visit.post(path, finding="needs_investigation", reason="Nobody was told of it.")
    assert "Needs investigation" in judged.text
    assert "Nobody was told of it." in judged.text


def test_what_waits_to_be_judged_is_told_on_every_page_of_who_judges(
    visit: Visit, database: Database
) -> None:
    waits = "1 emergency waits to be judged"
    visit.sign_in("priya.nair")
    assert "to be judged" not in visit.browser.get("/find").text
    assert visit.browser.get("/start", follow_redirects=False).headers["location"] == "/find"
    visit.sign_in("amira.khan")
    visit.post(FORM, **WHY)
    assert "to be judged" not in visit.browser.get("/find").text

    shown = visit.sign_in("priya.nair").text
    assert waits in shown
    assert "hub-alert--overdue" not in shown
    assert 'Emergencies <span class="hub-count">1<' in shown
    assert visit.browser.get("/start", follow_redirects=False).headers["location"] == "/emergencies"
    assert waits in visit.browser.get("/purpose").text
    with database.connect() as connection:
        connection.execute("UPDATE hub.access_grant SET from_at = now() - interval '9 days'"
                           " WHERE kind = 'break_glass'")  # fmt: skip
    assert "overdue since" in visit.browser.get("/find").text

    listed = visit.browser.get("/emergencies").text
    (path,) = set(re.findall(r'action="(/emergencies/[^"]+)"', listed))
    visit.post(path, finding="justified", reason="The worker on duty had to act at once.")
    assert "to be judged" not in visit.browser.get("/find").text


@pytest.mark.parametrize("username", ["tom.price", "sol.winter", "ines.duarte", "dele.ade"])
def test_who_has_no_case_work_opens_nothing(visit: Visit, username: str) -> None:
    visit.sign_in(username)
    assert visit.browser.get(FORM).status_code == 403
    assert visit.post(FORM, **WHY).status_code == 403


def test_a_form_that_is_sent_twice_opens_one_emergency(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    for _ in range(2):
        assert "bruising" in visit.post(FORM, **WHY).text
    with database.connect() as connection:
        opened = connection.execute(
            "SELECT count(*) FROM hub.access_grant WHERE kind = 'break_glass'"
        ).fetchone()
    assert opened == (1,)

    visit.post(FORM, **WHY | {"reason": "And now her brother is missing too."})
    with database.connect() as connection:
        opened = connection.execute(
            "SELECT count(*) FROM hub.access_grant WHERE kind = 'break_glass'"
        ).fetchone()
    assert opened == (2,), "for another reason it is another emergency"


def test_forms_sent_at_the_same_moment_open_one_emergency(
    visit: Visit, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A double click is two requests at once: neither may end in a page that says it failed."""
    visit.sign_in("amira.khan")
    both = threading.Barrier(2)
    loaded = giving.load

    def at_once(*words: Any) -> Any:
        found = loaded(*words)
        with suppress(threading.BrokenBarrierError):
            both.wait(5)
        return found

    monkeypatch.setattr(giving, "load", at_once)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: visit.post(FORM, **WHY), range(2)))
    assert [each.status_code for each in answers] == [200, 200]
    with database.connect() as connection:
        opened = connection.execute(
            "SELECT count(*) FROM hub.access_grant WHERE kind = 'break_glass'"
        ).fetchone()
    assert opened == (1,)
