"""A team's worklists: whose children are on them, what is overdue, who has nobody, what lacks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from hub.access.actors import Actor
from hub.demo.identity_provider import EmbeddedIdentityProvider
from projections import working_days
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import local_today
from tests.conftest import Database
from tests.days import ago
from tests.seeing import grant
from tests.serving import HEADERS, served
from tests.signing_in import Visit, visit

__all__ = ["visit"]
OURS, THEIRS = ("liquidlogic_lcs", "1"), ("liquidlogic_lcs", "2")
ALONE, HIDDEN = ("liquidlogic_lcs", "3"), ("liquidlogic_lcs", "4")
NAMES = {OURS: "Zoë", THEIRS: "Maya", ALONE: "Noor", HIDDEN: "Secret"}
TEAM = "North"


@pytest.fixture(autouse=True)
def children(story: Any, database: Database, provider: EmbeddedIdentityProvider) -> None:
    """Grace's team works with three children, of whom one is restricted; another team with one."""
    begun = ago(60)
    for record, forename in NAMES.items():
        team = "South" if record == THEIRS else TEAM
        worker = None if record == ALONE else {"reference": "w1", "name": "Ruth Adeyemi"}
        story.append(
            story.event("identity.person_registered", record, f"{record[1]}-p",
                        person={"forenames": forename, "surname": "Khan"}),
            story.event("plans.case_allocated", record, f"{record[1]}-al", on=begun,
                        role={"code": "allocated_worker", "source_value": "SW"},
                        practitioner={"reference": None, "name": None, "role": None, "team": team}
                        | (worker or {})),
            story.event("plans.child_in_need_plan_started", record, f"{record[1]}-pl",
                        on=begun, plan_id="pl"),
        )  # fmt: skip
    grant(database, own_person_id(case_record_id(*HIDDEN)), None, "restricted")
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO hub.team_member (kind, team, subject, decided_by, reason)"
            " VALUES ('team', %s, %s, 'a test', 'a test needs it')",
            [TEAM, f"{provider.issuer} grace.osei"],
        )


@pytest.fixture
def happens(story: Any, database: Database) -> Callable[..., None]:
    def happen(event_type: str, record: tuple[str, str], key: str, **said: Any) -> None:
        story.append(story.event(event_type, record, f"{record[1]}-{key}", **said))
        database.project()

    return happen


def section(page: str, name: str) -> str:
    return page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


def test_what_is_overdue_and_due_is_listed_with_the_worker_and_of_the_own_team_alone(
    visit: Visit, happens: Callable[..., None]
) -> None:
    for record in NAMES:
        for key, day in (("late", ago(10)), ("now", local_today())):
            happens("front_door.referral_received", record, key, on=day, referral_id=key)
    visit.sign_in("grace.osei")
    shown = visit.browser.get("/worklists").text
    overdue, due = section(shown, "overdue"), section(shown, "due")
    assert "Decision on the referral" in overdue
    assert "Zoë Khan" in overdue
    assert "Ruth Adeyemi" in overdue
    assert "Decision on the referral" in due
    assert working_days.after(local_today(), 1).strftime("%-d %B %Y") in due
    assert "Maya" not in shown
    assert "Secret" not in shown


def test_a_child_with_a_plan_whom_no_system_names_a_worker_for_is_listed(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    nobody = section(visit.browser.get("/worklists").text, "nobody")
    assert "Noor Khan" in nobody
    assert "Child in need plan" in nobody
    assert "Zoë" not in nobody


def test_what_one_worker_has_to_see_to_can_be_asked_for(
    visit: Visit, happens: Callable[..., None]
) -> None:
    for record in (OURS, ALONE):
        happens("front_door.referral_received", record, "late", on=ago(10),
                referral_id="late")  # fmt: skip
    visit.sign_in("grace.osei")
    assert "Noor Khan" in section(visit.browser.get("/worklists").text, "overdue")
    hers = visit.browser.get("/worklists?worker=Ruth+Adeyemi").text
    assert "Zoë Khan" in section(hers, "overdue")
    assert "Noor Khan" not in hers
    assert "Zoë Khan" not in visit.browser.get("/worklists?worker=Nobody+Such").text


def test_what_records_of_late_lack_is_listed_and_what_they_lacked_long_ago_is_not(
    visit: Visit, happens: Callable[..., None]
) -> None:
    for key, days in (("v1", 3), ("v2", 200)):
        happens("assessment.visit_recorded", OURS, key, on=ago(days),
                visit_id=key, purpose=None, outcome="Seen well", child_seen=True,
                child_seen_alone=None)  # fmt: skip
    happens("front_door.contact_received", ALONE, "c1", on=ago(2),
            contact_id="c1")  # fmt: skip
    visit.sign_in("grace.osei")
    lacking = section(visit.browser.get("/worklists").text, "lacking")
    assert lacking.count("<tr") == 3 * 2, "one of each kind, below its heading"
    assert "The visit has no purpose" in lacking
    assert "It is not said whether the child was seen alone" in lacking
    assert "Nothing says whether agreement was sought" in lacking
    happens("front_door.agreement_given", ALONE, "a1", on=ago(0), contact_id="c1")
    assert "agreement was sought" not in section(visit.browser.get("/worklists").text, "lacking")


def test_an_audit_action_is_listed_from_the_day_after_it_was_due_until_it_is_done(
    visit: Visit, happens: Callable[..., None]
) -> None:
    for key, due_on in (("x1", ago(1)), ("x2", local_today())):
        happens("oversight.audit_action_raised", OURS, key, action_id=key, due_on=due_on,
                action=f"Do {key}")  # fmt: skip
    visit.sign_in("grace.osei")
    actions = section(visit.browser.get("/worklists").text, "actions")
    assert "Do x1" in actions
    assert "Do x2" not in actions
    happens("oversight.audit_action_completed", OURS, "x1", action_id="x1", completed_on=ago(0))
    assert "No audit action is past its day" in visit.browser.get("/worklists").text


def test_a_spreadsheet_runs_nothing_of_the_file(visit: Visit, happens: Callable[..., None]) -> None:
    happens("oversight.audit_action_raised", OURS, "x1", action_id="x1",
            due_on=ago(1), action="=HYPERLINK(1)")  # fmt: skip
    visit.sign_in("grace.osei")
    file = visit.browser.get("/worklists.csv").text
    assert ",'=HYPERLINK(1)," in file


def test_the_file_has_every_row_and_the_reading_is_written_down(
    visit: Visit, happens: Callable[..., None], database: Database
) -> None:
    happens("front_door.referral_received", OURS, "late", on=date(2026, 1, 5), referral_id="late")
    visit.sign_in("grace.osei")
    rows = visit.browser.get("/worklists.csv").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("List,Child,Person id,What")
    assert any(row.startswith("Overdue,Zoë Khan,") and "Ruth Adeyemi" in row for row in rows)
    assert any(row.startswith("No worker,Noor Khan,") for row in rows)
    with database.connect() as connection:
        written = connection.execute(
            "SELECT function, person_id, result_count FROM hub.access_record"
            " WHERE route = '/worklists.csv'"
        ).fetchall()
    assert written == [("read_worklists", None, 2)]


def test_others_have_no_worklists_and_a_manager_without_a_team_is_told_so(
    visit: Visit, database: Database
) -> None:
    visit.sign_in("amira.khan")
    assert visit.browser.get("/worklists").status_code == 403
    assert 'href="/worklists"' not in visit.browser.get("/find").text
    with database.connect() as connection:
        connection.execute("UPDATE hub.team_member SET until_at = now()")
    visit.sign_in("grace.osei")
    assert "You are in no team" in visit.browser.get("/worklists").text


def test_the_api_tells_the_same(database: Database, happens: Callable[..., None]) -> None:
    happens("front_door.referral_received", OURS, "late", on=date(2026, 1, 5), referral_id="late")
    with database.connect() as connection:
        connection.execute("UPDATE hub.team_member SET subject = 'local Grace Osei'")
    with served(database, Actor("Grace Osei", "team_manager")) as client:
        told = client.get("/team/worklists", headers=HEADERS).json()
    assert (told["teams"], told["children_in_all"]) == ([TEAM], 2)
    by_name = {each["person"]["name"]: each for each in told["children"]}
    assert by_name["Zoë Khan"]["due"][0]["state"] == "overdue"
    assert by_name["Zoë Khan"]["workers"][0]["practitioner"] == "Ruth Adeyemi"
    assert by_name["Noor Khan"]["is_without_worker"]
