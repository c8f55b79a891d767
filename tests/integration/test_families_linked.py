"""The matcher against the truth of invented families: its links are right, and there are enough."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import psycopg
import pytest

from connectors.feeds import feed
from connectors.publisher import Message as Published
from connectors.running.runner import read
from hub.demo.extracts import write_extracts
from hub.demo.invent import invent_council
from hub.ingest.messages import DeadLettered, Message, Translator
from hub.matching.again.finding import DUPLICATE
from hub.matching.again.looking import look_again
from hub.matching.arriving.follow import catch_up
from hub.store.append import append
from schemas.codec import frame
from schemas.identifiers import case_record_id
from tests.conftest import Database


class Kept:
    """Keeps what a connector publishes."""

    def __init__(self) -> None:
        self.messages: list[Published] = []

    def send(self, message: Published) -> None:
        self.messages.append(message)

    def flush(self) -> None:
        """Nothing to wait for."""


def ingested(database: Database, published: list[Published]) -> None:
    """Store what was published, as the ingester would, and match it page by page."""
    translator = Translator()
    events = []
    for number, each in enumerate(published):
        schema = each.encoded.schema
        outcome = translator.outcome(
            Message(
                f"hub.{schema.area}", 0, number, str(each.case_record).encode(),
                frame(schema.id, each.encoded.payload), [],
            )
        )  # fmt: skip
        assert not isinstance(outcome, DeadLettered), outcome
        events.append(outcome)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, events)
        catch_up(connection, page=700)


@pytest.mark.parametrize("seed", [2018, 7])
def test_no_link_is_wrong_and_most_are_made(database: Database, tmp_path: Path, seed: int) -> None:
    extracts = write_extracts(invent_council(seed=seed, children=300), tmp_path)
    kept = Kept()
    for system, source in (
        ("mash_workbook", str(extracts.mash_workbook)),
        ("early_help_csv", str(extracts.early_help)),
        ("liquidlogic_lcs", extracts.lcs_url),
    ):
        read(feed(system), source, publisher=kept, state_directory=tmp_path / "state")
    ingested(database, kept.messages)

    child_of: dict[Any, int] = {}
    for child in json.loads(extracts.truth.read_text())["children"]:
        for record in child["records"]:
            child_of[case_record_id(record["system"], record["local_id"])] = child["child"]
    with database.connect() as connection:
        about = dict(
            connection.execute("SELECT case_record_id, person_id FROM hub.match_record").fetchall()
        )
    known = sorted(about.keys() & child_of.keys())
    linked = {(a, b) for a, b in combinations(known, 2) if about[a] == about[b]}
    true = {(a, b) for a, b in combinations(known, 2) if child_of[a] == child_of[b]}
    assert linked - true == set()
    assert len(linked) >= 0.7 * len(true)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        found = [each for each in look_again(connection).found if each.what == DUPLICATE]
    # Nobody is left who would be linked or asked about by now; whoever else a record may be once it
    # is linked, by a clear lead, is not asked.
    assert [each for each in found if each.kind != "join"] == []
