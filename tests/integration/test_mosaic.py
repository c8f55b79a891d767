"""The four shapes of Mosaic: their real tables in PostgreSQL and SQLite, to golden events."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from connectors.code_lists import code_of
from connectors.feeds import ROOT, feed
from connectors.publisher import Message
from schemas.code_lists import unknown_codes
from schemas.yaml_text import read_yaml
from tests.conftest import SHARED
from tests.mosaic_tables import build, change, line_of, schemas_attached, shape, told_by

NAMES = ("mosaic", "mosaic_mart", "mosaic_warehouse_ics", "mosaic_warehouse_scf")
every_shape = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def on_disk(name: str, tmp_path: Path) -> Iterator[str]:
    """A shape's database in SQLite."""
    url = f"sqlite:///{tmp_path / 'mosaic.sqlite'}"
    with schemas_attached(name, url):
        build(name, url)
        yield url


@pytest.fixture
def served(name: str, empty_database: str) -> str:
    """A shape's database in PostgreSQL."""
    url = empty_database.replace("postgresql://", "postgresql+psycopg://", 1)
    build(name, url)
    return url


def of_type(messages: list[Message], event_type: str) -> dict[str, dict[str, Any]]:
    """Give the events of a type by their record key."""
    return {
        each.event["envelope"]["source"]["record_key"]: each.event
        for each in messages
        if each.encoded.schema.event_type == event_type
    }


def said(messages: list[Message]) -> list[dict[str, Any]]:
    """Give the events without where in the source they stood; databases order rows differently."""
    found = []
    for each in messages:
        envelope = each.event["envelope"]
        source = envelope["source"] | {"row": None}
        found.append(each.event | {"envelope": envelope | {"source": source}})
    return sorted(found, key=lambda event: str(event["envelope"]["event_id"]))


@every_shape
def test_the_tables_become_the_golden_events(name: str, on_disk: str, tmp_path: Path) -> None:
    golden = shape(name)

    summary, messages = told_by(name, on_disk, tmp_path / "state")

    assert sorted(map(line_of, messages)) == sorted(golden["events"])
    assert summary.reasons == golden["rejected"]
    assert summary.rows_in == golden["rows_in"]


@every_shape
def test_postgresql_gives_the_same_events_as_sqlite(
    name: str, on_disk: str, served: str, tmp_path: Path
) -> None:
    here, events_here = told_by(name, on_disk, tmp_path / "here")
    there, events_there = told_by(name, served, tmp_path / "there")

    assert (here.rows_in, here.reasons) == (there.rows_in, there.reasons)
    assert events_here
    assert said(events_here) == said(events_there)


@every_shape
def test_counts_reconcile_and_a_second_run_publishes_nothing(
    name: str, on_disk: str, tmp_path: Path
) -> None:
    first, sent = told_by(name, on_disk, tmp_path / "state")
    second, again = told_by(name, on_disk, tmp_path / "state")

    assert first.rows_in == first.accepted + first.unchanged + first.rejected
    assert (
        first.events_out == len(sent) == len({each.event["envelope"]["event_id"] for each in sent})
    )
    assert again == []
    assert second.rejected == first.rejected
    assert second.withdrawn == 0


@every_shape
def test_every_code_is_in_its_list(name: str, on_disk: str, tmp_path: Path) -> None:
    _, messages = told_by(name, on_disk, tmp_path / "state")

    assert [
        found
        for each in messages
        for found in unknown_codes(each.encoded.schema.event_type, each.event)
    ] == []


@every_shape
@pytest.mark.parametrize("dialect", ["tsql", "oracle", "sqlite", "postgres"])
def test_every_query_is_one_that_each_database_understands(name: str, dialect: str) -> None:
    queries = [stream.query for stream in feed(name).streams if stream.query]

    assert queries
    for query in queries:
        (read,) = sqlglot.parse(query, read=dialect)
        assert read is not None


@every_shape
def test_nothing_that_only_one_database_has_is_written(name: str) -> None:
    for stream in feed(name).streams:
        words = stream.query.upper()
        for foreign in (" LIMIT ", "||", "::", "GETDATE", "NVL(", "IFNULL", " TOP ", "STRING_AGG"):
            assert foreign not in words, (stream.name, foreign)


@pytest.mark.parametrize("name", ["mosaic"])
class TestStepsOfSeveralChildren:
    """One step, several children: each has events of their own, and only their own change."""

    def test_each_sibling_has_the_step_and_an_own_decision(
        self, on_disk: str, tmp_path: Path
    ) -> None:
        _, messages = told_by("mosaic", on_disk, tmp_path / "state")
        contacts = of_type(messages, "front_door.contact_received")
        decided = of_type(messages, "front_door.threshold_decided")

        assert {contacts[key]["contact_id"] for key in ("500/416193", "500/416194")} == {"500"}
        assert decided["500/416193"]["outcome"]["code"] == "statutory_assessment"
        assert decided["500/416194"]["outcome"]["code"] == "early_help"
        assert "503/416194" not in decided

    def test_a_child_taken_off_the_step_takes_only_their_own_events_back(
        self, on_disk: str, tmp_path: Path
    ) -> None:
        told_by("mosaic", on_disk, tmp_path / "state")
        change(on_disk, "DELETE FROM MO_SUBGROUP_SUBJECTS"
                        " WHERE SUBGROUP_ID = 1 AND SUBJECT_COMPOUND_ID = 416194")  # fmt: skip

        _, messages = told_by("mosaic", on_disk, tmp_path / "state")

        taken_back = of_type(messages, "corrections.record_withdrawn")
        assert "500/416194" in taken_back
        assert {event["envelope"]["case_record"]["local_id"] for event in taken_back.values()} == {
            "416194"
        }

    def test_a_step_cancelled_since_is_taken_back(self, on_disk: str, tmp_path: Path) -> None:
        told_by("mosaic", on_disk, tmp_path / "state")
        change(on_disk, "UPDATE MO_WORKFLOW_STEPS SET STEP_STATUS = 'CANCELLED'"
                        " WHERE WORKFLOW_STEP_ID = 503")  # fmt: skip

        summary, messages = told_by("mosaic", on_disk, tmp_path / "state")

        assert [each.event["withdrawn_event_type"] for each in messages] == [
            "front_door.contact_received"
        ]
        assert summary.withdrawn == 1

    def test_a_step_opened_again_takes_its_end_back(self, on_disk: str, tmp_path: Path) -> None:
        told_by("mosaic", on_disk, tmp_path / "state")
        change(on_disk, "UPDATE MO_WORKFLOW_STEPS SET STEP_STATUS = 'REOPENED'"
                        " WHERE WORKFLOW_STEP_ID = 521")  # fmt: skip

        _, messages = told_by("mosaic", on_disk, tmp_path / "state")

        assert Counter(each.event.get("withdrawn_event_type") for each in messages) == {
            "child_protection.section_47_enquiry_completed": 1
        }


@pytest.mark.parametrize("name", ["mosaic"])
class TestEarlyHelpEpisodes:
    """Steps that overlap are one episode, until a gap; the episode says that it is inferred."""

    def test_a_gap_begins_another_episode(self, on_disk: str, tmp_path: Path) -> None:
        _, messages = told_by("mosaic", on_disk, tmp_path / "state")

        opened = of_type(messages, "early_help.early_help_episode_opened")
        closed = of_type(messages, "early_help.early_help_episode_closed")

        assert {key: str(event["started_on"]) for key, event in opened.items()} == {
            "531/416194": "2025-01-14", "535/416194": "2025-10-01",
        }  # fmt: skip
        assert {key: str(event["ended_on"]) for key, event in closed.items()} == {
            "531/416194": "2025-05-30"
        }
        rules = {str(event["envelope"]["inferred"]["rule"]) for event in opened.values()}
        assert rules == {"mosaic_early_help_from_steps"}

    def test_a_step_opened_again_opens_its_episode_again(
        self, on_disk: str, tmp_path: Path
    ) -> None:
        told_by("mosaic", on_disk, tmp_path / "state")
        change(on_disk, "UPDATE MO_WORKFLOW_STEPS SET STEP_STATUS = 'REOPENED'"
                        " WHERE WORKFLOW_STEP_ID = 534")  # fmt: skip

        _, messages = told_by("mosaic", on_disk, tmp_path / "state")

        opened = of_type(messages, "early_help.early_help_episode_opened")
        taken_back = of_type(messages, "corrections.record_withdrawn")
        assert {"531/416194", "535/416194"} <= set(taken_back)
        assert opened == {}

    def test_a_bridging_step_makes_one_episode_of_two(self, on_disk: str, tmp_path: Path) -> None:
        change(on_disk, "UPDATE MO_WORKFLOW_STEPS SET STEP_STATUS = 'STARTED',"
                        " INCOMING_ON = '2025-05-01 09:00:00', STARTED_ON = '2025-05-02 09:00:00'"
                        " WHERE WORKFLOW_STEP_ID = 536")  # fmt: skip

        _, messages = told_by("mosaic", on_disk, tmp_path / "state")

        assert set(of_type(messages, "early_help.early_help_episode_opened")) == {"531/416194"}
        assert of_type(messages, "early_help.early_help_episode_closed") == {}


@pytest.mark.parametrize("name", ["mosaic"])
def test_adults_whom_no_contact_was_about_are_not_read(
    name: str, on_disk: str, tmp_path: Path
) -> None:
    _, messages = told_by(name, on_disk, tmp_path / "state")

    assert {each.event["envelope"]["case_record"]["local_id"] for each in messages} == {
        "416193", "416194", "416195", "416196",
    }  # fmt: skip


def test_a_child_is_one_case_record_in_every_shape(tmp_path: Path) -> None:
    keys = {}
    for name in NAMES:
        url = f"sqlite:///{tmp_path / name}.sqlite"
        with schemas_attached(name, url):
            build(name, url)
            _, messages = told_by(name, url, tmp_path / "state")
        keys[name] = {
            each.case_record for each in messages
            if each.event["envelope"]["case_record"] == {"system": "mosaic", "local_id": "416193"}
        }  # fmt: skip

    (only,) = keys["mosaic"]
    assert list(keys.values()) == [{only}] * len(NAMES)


def test_the_published_map_of_sources_is_followed_but_where_it_is_argued() -> None:
    if not SHARED.exists():
        pytest.skip("the published map of contact sources is not beside the project")
    path = SHARED / "data" / "contact_source_map_essex_mosaic.csv"
    synonyms = ROOT / "mosaic_warehouse_scf" / "code_lists.yml"
    rows = [line.rsplit(",", 1) for line in path.read_text(encoding="utf-8").splitlines()[1:]]

    found = {
        words.strip('"'): (code_of("cin.referral_source", words.strip('"'), synonyms), code.strip())
        for words, code in rows
    }

    assert len(found) > 45
    assert {words: ours for words, (ours, theirs) in found.items() if ours != theirs} == {
        "LA services - Early Help": "5D", "Home Office": "7", "Pre-school": None,
    }  # fmt: skip


@every_shape
def test_a_synonym_is_said_only_once(name: str) -> None:
    lists = read_yaml((ROOT / name / "code_lists.yml").read_text(encoding="utf-8"))
    assert all(lists.values())
