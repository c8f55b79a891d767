"""The early help tables, built with their real names, say the same in PostgreSQL and SQLite."""

from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.pool import NullPool

from tests.integration.legacy.databases import build, load, run

REJECTED = {"missing": 1, "json_cut_off": 1, "out_of_order": 1, "not_a_date": 1}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ehm.sqlite'}"
    served: str = request.getfixturevalue("empty_database")
    return served.replace("postgresql://", "postgresql+psycopg://", 1)


def test_the_tables_give_the_expected_events(url: str, tmp_path: Path) -> None:
    build("liquidlogic_ehm", url)

    summary, kept = run("liquidlogic_ehm", url, tmp_path / "state")

    assert summary.reasons == REJECTED
    assert kept.told() == load("liquidlogic_ehm_events")


def test_every_row_is_accounted_for_and_is_sent_once(url: str, tmp_path: Path) -> None:
    build("liquidlogic_ehm", url)
    first, told = run("liquidlogic_ehm", url, tmp_path / "state")

    again, nothing = run("liquidlogic_ehm", url, tmp_path / "state")

    assert first.rows_in == first.accepted + first.rejected > 0
    assert first.events_out == len(told.messages)
    assert (again.unchanged, again.rejected) == (first.accepted, first.rejected)
    assert nothing.messages == []


def test_what_is_recorded_and_what_is_inferred_stand_beside_each_other(
    url: str, tmp_path: Path
) -> None:
    build("liquidlogic_ehm", url)
    _, kept = run("liquidlogic_ehm", url, tmp_path / "state")

    up = [each for each in kept.told() if each["type"] == "early_help.case_stepped_up"]
    rules = {each["stepped_up_on"]: each.get("inferred", {}).get("rule") for each in up}

    assert rules == {
        "2025-04-30": None,
        "2025-05-12": "step_up_from_referral_after_early_help",
    }


def test_a_warehouse_without_the_columns_that_are_not_published_can_be_read(
    url: str, tmp_path: Path
) -> None:
    build("liquidlogic_ehm", url, leave_out={"FACT_EHM_CONTACT_ID", "OUTCOME_JSON"})

    _, kept = run("liquidlogic_ehm", url, tmp_path / "state")

    contacts = [each for each in kept.told() if each["type"] == "front_door.contact_received"]
    assert "701/2025-01-02T09:10:00+00:00" in {each["contact_id"] for each in contacts}


def test_what_was_inferred_is_withdrawn_once_somebody_records_it(url: str, tmp_path: Path) -> None:
    build("liquidlogic_ehm", url)
    _, first = run("liquidlogic_ehm", url, tmp_path / "state")

    with sqlalchemy.create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(
            sqlalchemy.text(
                "INSERT INTO FACT_CAF_EPISODE (FACT_CAF_EPISODE_ID, DIM_PERSON_ID, "
                "EPISODE_START_DTTM) VALUES (26, 702, '2026-06-01 00:00:00')"
            )
        )
    _, then = run("liquidlogic_ehm", url, tmp_path / "state")

    opened = "early_help.early_help_episode_opened"
    assert "inferred/46/702" in {each["key"] for each in first.told() if each["type"] == opened}
    withdrawn = [each for each in then.told() if each["type"] == "corrections.record_withdrawn"]
    assert "inferred/46/702" in {each["withdrawn_record_key"] for each in withdrawn}
    assert "26/702" in {each["key"] for each in then.told() if each["type"] == opened}
