"""``hub timeline`` of a case record, as known on a day: of whoever the record was about then."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.cli import app
from hub.settings import settings
from tests.conftest import Database
from tests.seeing import RUTH, grant
from tests.serving import CHILD, PERSON, SAME_CHILD

Shown = Callable[[str], str]


def at(day: int) -> datetime:
    return datetime(2026, 1, day, 12, tzinfo=UTC)


@pytest.fixture
def shown(database: Database, story: Any, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Two records of one child, of whom that was found out, then doubted, then found again."""
    for received, event in (
        (5, story.event("front_door.contact_received", CHILD, on=date(2026, 1, 4), contact_id="c")),
        (6, story.event("front_door.referral_received", SAME_CHILD, referral_id="r")),
        (8, story.link(SAME_CHILD, PERSON)), (10, story.link(SAME_CHILD, None)),
        (12, story.link(SAME_CHILD, PERSON)),
    ):  # fmt: skip
        story.append(event, received_at=at(received))
    database.project()
    grant(database, PERSON, RUTH)
    monkeypatch.setenv("HUB_DATABASE_URL", database.url_for("migrate"))
    monkeypatch.setenv("HUB_DEVELOPMENT_ACTOR", "Ruth Adeyemi")
    settings.cache_clear()

    def run(day: str) -> str:
        asked = ["timeline", ":".join(SAME_CHILD), *(["--as-known-on", day] if day else [])]
        told = CliRunner().invoke(app, asked)
        return told.output.replace("\n", " ") if told.exit_code == 0 else ""

    return run


@pytest.mark.parametrize(
    ("day", "systems"),
    [("2026-01-07", "liquidlogic_lcs 77"), ("2026-01-09", "liquidlogic_lcs 77, mash_workbook M1"),
     ("2026-01-11", "liquidlogic_lcs 77"),
     ("", "liquidlogic_lcs 77, mash_workbook M1")],
)  # fmt: skip
def test_while_it_was_not_linked_a_record_is_shown_alone(
    shown: Shown, day: str, systems: str
) -> None:
    said = shown(day)
    assert f"known to {systems} " in said
    assert ("Contact" in said) == ("mash" in systems)
    assert "eferral" in said


def test_nothing_is_shown_of_a_day_before_it_arrived(shown: Shown) -> None:
    assert shown("2026-01-05") == ""
