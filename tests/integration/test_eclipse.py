"""The views of Eclipse, built with their real names, say the same in PostgreSQL and SQLite."""

from pathlib import Path

import pytest

from tests.integration.legacy.databases import build, load, run

REJECTED = {"json_ambiguous": 1, "not_a_date": 1, "missing": 3, "out_of_order": 1}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'eclipse.sqlite'}"
    served: str = request.getfixturevalue("empty_database")
    return served.replace("postgresql://", "postgresql+psycopg://", 1)


def test_the_views_give_the_expected_events(url: str, tmp_path: Path) -> None:
    build("eclipse", url)

    summary, kept = run("eclipse", url, tmp_path / "state")

    assert summary.reasons == REJECTED
    assert kept.told() == load("eclipse_events")


def test_every_row_is_accounted_for_and_is_sent_once(url: str, tmp_path: Path) -> None:
    build("eclipse", url)
    first, told = run("eclipse", url, tmp_path / "state")

    again, nothing = run("eclipse", url, tmp_path / "state")

    assert first.rows_in == first.accepted + first.rejected > 0
    assert first.events_out == len(told.messages)
    assert (again.unchanged, again.rejected) == (first.accepted, first.rejected)
    assert nothing.messages == []
