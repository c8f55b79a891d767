"""The warehouse's tables of care, allocation and missing episodes, in PostgreSQL and SQLite."""

from pathlib import Path

import pytest

from tests.integration.legacy.databases import build, load, run

REJECTED = {"missing": 2}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'lcs.sqlite'}"
    served: str = request.getfixturevalue("empty_database")
    return served.replace("postgresql://", "postgresql+psycopg://", 1)


def test_the_tables_give_the_expected_events(url: str, tmp_path: Path) -> None:
    build("liquidlogic_lcs", url)

    summary, kept = run("liquidlogic_lcs", url, tmp_path / "state")

    assert summary.reasons == REJECTED
    assert summary.rows_in == summary.accepted + summary.rejected
    assert kept.told() == load("liquidlogic_lcs_events")


def test_care_ends_only_once_no_episode_is_open(url: str, tmp_path: Path) -> None:
    build("liquidlogic_lcs", url)
    _, kept = run("liquidlogic_lcs", url, tmp_path / "state")

    care = [each for each in kept.told() if each["type"].startswith("plans.looked_after")]
    assert {each["of"] for each in care if each["type"] == "plans.looked_after_started"} == {
        "801", "803",
    }  # fmt: skip
    assert {each["of"] for each in care if each["type"] == "plans.looked_after_ended"} == {"801"}
