"""The numbers of an earlier day on pages, in files, for programs and in the terminal."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.access.actors import Actor
from hub.cli import app
from hub.projecting.projector import Projector
from hub.settings import settings
from schemas.local_time import local_today
from tests.conftest import Database
from tests.measuring import referral
from tests.serving import HEADERS, served
from tests.signing_in import Visit, visit

__all__ = ["visit"]
DAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
PERIOD = "from=2025-04-01&to=2026-03-31&by=quarter"
THEN, NOW = "1 of 2 referrals (50%)", "2 of 3 referrals (67%)"


@pytest.fixture(autouse=True)
def a_late_referral(story: Any, database: Database) -> None:
    """Two referrals were told of by the day; an earlier one of the same child came later."""
    story.append(referral(story, DAY - timedelta(days=9)), referral(story, DAY - timedelta(days=5)),
                 received_at=NOON)  # fmt: skip
    story.append(referral(story, DAY - timedelta(days=90)), received_at=NOON + timedelta(days=20))
    projector = Projector(database.url_for("project"))
    projector.run()
    projector.remember(DAY)


def test_pages_count_what_was_known_and_lead_from_one_to_the_other(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    for path in ("/reports", "/reports/re-referrals"):
        now = visit.browser.get(f"{path}?{PERIOD}").text
        then = visit.browser.get(f"{path}?{PERIOD}&as_known_on={DAY}").text
        assert NOW in now
        assert THEN not in now
        assert THEN in then
        assert NOW not in then
        assert "As known on 31 March 2026." in then
        assert "as known on 31 March 2026, 11:59pm" in then
        assert f'<option value="{DAY}">31 March 2026</option>' in now
        assert f'<option value="{DAY}" selected>31 March 2026</option>' in then
    overview = visit.browser.get(f"/reports?{PERIOD}&as_known_on={DAY}").text
    assert "Count again now" not in overview
    assert f"/reports/re-referrals?from=2025-04-01&amp;to={DAY}" in overview
    assert f"&amp;as_known_on={DAY}" in overview


def test_a_period_ends_with_the_day_at_the_latest(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    shown = visit.browser.get(f"/reports?from=2025-04-01&to=2026-11-27&as_known_on={DAY}").text
    assert "From 1 April 2025 to 31 March 2026, as known on 31 March 2026" in shown
    later = visit.browser.get(f"/reports?from=2026-04-01&to=2026-11-27&as_known_on={DAY}")
    assert later.status_code == 422
    assert "The first day must not be after the last" in later.text


def test_files_are_of_the_same_day_and_say_so(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    answer = visit.browser.get(f"/reports/re-referrals/numbers.csv?{PERIOD}&as_known_on={DAY}")
    names, whole, *_ = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    told = dict(zip(names, whole, strict=True))
    assert (told["Referrals"], told["Counted at"]) == ("2", "2026-03-31 23:59")
    assert (
        "re-referrals-2026-03-31-as-known-on-2026-03-31.csv"
        in (answer.headers["content-disposition"])
    )


def test_a_day_that_is_not_kept_says_which_are_and_shows_no_other_number(visit: Visit) -> None:
    visit.sign_in("grace.osei")
    answer = visit.browser.get(f"/reports?{PERIOD}&as_known_on=2026-03-30")
    assert answer.status_code == 404
    assert "The numbers as known on 30 March 2026 are not kept" in answer.text
    assert "Kept are those as known on 31 March 2026." in answer.text
    assert "referrals (" not in answer.text


def test_that_the_past_was_asked_for_is_in_the_access_record(
    visit: Visit, database: Database
) -> None:
    visit.sign_in("grace.osei")
    visit.browser.get(f"/reports/re-referrals?as_known_on={DAY}")
    with database.connect() as connection:
        asked = connection.execute(
            "SELECT known_on FROM hub.access_record WHERE function = 'read_reports'"
        ).fetchall()
    assert asked == [(DAY,)]


def test_a_program_is_told_the_same_and_of_which_days_it_can_ask(database: Database) -> None:
    with served(database, Actor("Ruth Adeyemi", "team_manager")) as client:

        def ask(path: str, **query: str) -> Any:
            return client.get(path, params=query, headers=HEADERS)

        every = ask("/reports", as_known_on=str(DAY)).json()
        one = ask("/reports/re-referrals", as_known_on=str(DAY)).json()
        missing = ask("/reports/re-referrals", as_known_on="2026-03-30")
        today = ask("/reports/re-referrals", as_known_on=str(local_today())).json()
    assert every["remembered"] == one["remembered"] == [str(DAY)]
    [of_all] = [each for each in every["measures"] if each["measure"]["name"] == "re_referrals"]
    assert of_all["counts"] == one["counts"]
    assert (one["counts"]["total"], one["known_on"]) == (2, str(DAY))
    assert one["counted_at"] == "2026-03-31T23:59:59.999999+01:00"
    assert (missing.status_code, missing.json()["title"]) == (404, "Not kept")
    assert today["counts"]["total"] == 3, "of today what is known now is"


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    for name, value in {"DATABASE_URL": database.url_for("migrate"), "DEVELOPMENT_ACTOR": "G",
                        "DEVELOPMENT_ROLE": "team_manager"}.items():  # fmt: skip
        monkeypatch.setenv(f"HUB_{name}", value)
    settings.cache_clear()
    return lambda *words: CliRunner().invoke(app, list(words))


def test_page_program_file_and_command_mean_the_same_period(
    visit: Visit, run: Callable[..., Any], database: Database
) -> None:
    """Whatever of it is left out, and where it would go on beyond the day."""
    every: list[dict[str, str]] = [
        {"to": "2024-03-31"}, {"from": "2025-04-01", "to": "2026-11-27"}, {},
    ]  # fmt: skip
    found: list[set[tuple[str, str, str]]] = []
    visit.sign_in("grace.osei")
    with served(database, Actor("Ruth Adeyemi", "team_manager")) as client:
        for asked in every:
            query = asked | {"as_known_on": str(DAY)}
            told = client.get("/reports/re-referrals", params=query, headers=HEADERS).json()
            file = visit.browser.get("/reports/re-referrals/numbers.csv", params=query).text
            names, whole, *_ = csv.reader(io.StringIO(file.removeprefix("\ufeff")))
            row = dict(zip(names, whole, strict=True))
            found.append({(told["from"], told["to"], str(told["counts"]["total"])),
                          (row["First day"], row["Last day"], row["Referrals"])})  # fmt: skip
    for asked, said in zip(every, found, strict=True):
        words = [word for name, day in asked.items() for word in (f"--{name}", day)]
        ran = run("report", "re-referrals", "--json", "--as-known-on", str(DAY), *words)
        told = json.loads(ran.stdout)
        assert said == {(told["from"], told["to"], str(told["counts"]["total"]))}
        assert told["to"] <= str(DAY)


def test_commands_remember_count_and_forget(run: Callable[..., Any]) -> None:
    def total(*words: str) -> int:
        answer = run("report", "re-referrals", "--json", "--to", "2026-03-31", *words)
        return int(json.loads(answer.stdout)["counts"]["total"])

    assert (total(), total("--as-known-on", str(DAY))) == (3, 2)
    assert (
        "20 April 2026 is remembered: 3 events" in run("project", "remember", "2026-04-20").output
    )
    wrong = run("project", "remember", "31/03/2026")
    assert (wrong.exit_code, "year first" in wrong.output) == (2, True)
    assert "Remembered: 2026-03-31, 2026-04-20" in run("project", "lag").output
    assert total("--as-known-on", "2026-04-20") == 3
    assert "1 of 2 referrals" in run("report", "list", "--as-known-on", str(DAY)).output
    assert run("project", "forget", str(DAY)).exit_code == 0
    refused = run("report", "re-referrals", "--as-known-on", str(DAY))
    assert refused.exit_code == 1
    assert "hub project remember 2026-03-31" in refused.output.replace("\n", " ")
