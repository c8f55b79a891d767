"""``hub matching reconsider`` as people type it."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
from typer.testing import CliRunner, Result

from hub.commands import matching_again
from hub.commands.matching import app
from hub.matching.arriving.follow import catch_up
from hub.matching.people import activating
from hub.settings import settings
from hub.store.append import append
from schemas.identifiers import own_person_id
from tests.case_records import VALID, a_child
from tests.conftest import Database
from tests.integration.test_matching_again import LCS, MASH, missed

Hub = Callable[..., Result]
BY = ("--actor", "Ruth Adeyemi", "--reason", "the new model was activated")


@pytest.fixture
def hub(database: Database, monkeypatch: pytest.MonkeyPatch, blind: str) -> Iterator[Hub]:
    """The command, over a pair that was missed and a pair that was linked."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            linked = [a_child(each, "9", name="Grace Obi", nhs="9990000018")
                      for each in ("mash", "lcs")]  # fmt: skip
            append(connection, [event for child in linked for event in child])
        catch_up(connection)
        missed(connection, blind, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    monkeypatch.setenv("COLUMNS", "300")
    settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, ["reconsider", *words])
    settings.cache_clear()
    structlog.reset_defaults()


def test_it_says_what_would_be_decided_otherwise_and_names_nobody(hub: Hub) -> None:
    said = hub().stdout
    assert "looked again at 4 records" in said
    assert "possible duplicates: 1 (1 would link them)" in said
    assert f"would link them: lcs:2 and {own_person_id(MASH)}: as they are known now" in said
    assert "nothing was changed; --ask has people asked about 1 of them" in said
    assert "Khan" not in said


def test_a_file_holds_all_that_was_found_and_names_nobody(
    hub: Hub, blind: str, tmp_path: Path
) -> None:
    output = tmp_path / "again.csv"
    assert hub("--model", blind, "--output", str(output)).exit_code == 0
    text = output.read_text("utf-8-sig")
    (row,) = csv.DictReader(text.splitlines())
    assert (row["what"], row["record"]) == ("link", "lcs:9")
    assert row["would"] == "would leave them apart"
    assert row["reason"] == "they agree in too little to be one child"
    assert row["review_id"] == ""
    assert "Obi" not in text


def test_an_identity_that_may_be_changed_for_good_is_asked_about_and_not_listed(
    hub: Hub, database: Database, blind: str, tmp_path: Path
) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        missed(connection, blind, a_child("eh", "5", name="Amara Okonkwo", born="2014-05-06"),
               a_child("sen", "6", name="Amara Whitfield", born="2014-05-06"))  # fmt: skip
    output = tmp_path / "again.csv"
    said = hub("--ask", *BY, "--output", str(output)).stdout
    assert "and 1 that may be an identity changed for good" in said
    assert "2 asked" in said
    for text in (said, output.read_text("utf-8-sig")):
        assert "lcs:2" in text
        assert "sen:6" not in text


def test_it_asks_once_and_gives_the_review(hub: Hub) -> None:
    found = json.loads(hub("--ask", *BY, "--json").stdout)
    assert (found["asked"], found["found"], found["records"]) == (1, 1, 4)
    assert found["model"] == activating.FIRST
    (finding,) = found["findings"]
    assert finding["case_record_id"] == str(LCS)
    assert finding["review_id"]
    assert "0 asked" in hub("--ask", *BY).stdout


def test_where_nothing_can_be_written_is_found_out_before_the_long_part(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching_again, "look_again", None)
    refused = hub("--output", str(tmp_path))
    assert (refused.exit_code, "Is a directory" in refused.stderr) == (1, True)


def test_questions_need_a_name_a_reason_and_the_model_that_decides(hub: Hub, blind: str) -> None:
    for words, answer in (
        (["--ask"], "give --actor"),
        (["--ask", "--actor", "Ruth Adeyemi"], "say why"),
        (["--ask", *BY, "--model", blind], f"activate {blind} first"),
        (["--model", "x"], "there is no model x"),
        (["--model", "x.json"], "A new one is a file VERSION.json in "),
        (["--output", "/no/such/place/again.csv"], "make it first"),
    ):
        done = hub(*words)
        assert done.exit_code == 1
        assert answer in done.output
