"""Each feed command: what it prints for people and for programs, its exit code, what it teaches."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest

from connectors.cli import app
from connectors.feeds import systems
from tests.acceptance.conftest import Hub
from tests.acceptance.feed_commands import A_ROW, contacts, dry, feed, said
from tests.unit.test_feed_run import a_contact, workbook

COMMANDS = sorted(str(each.name) for each in app.registered_commands)
BAD_ROW = ("C2", "0008", "31/02/2024", "Quetzalcoatl")


def test_these_are_the_commands() -> None:
    assert COMMANDS == sorted(
        ["spec", "check", "discover", "preview", "read", "status", "rejects", "redrive", "schedule"]
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_by_an_example(command: str) -> None:
    printed = said(feed(command, "--help"))
    assert "For example" in printed
    assert f"hub feed {command}" in printed
    assert "--json" in printed


@pytest.mark.parametrize(
    "words", [("read",), ("read", "annex_a"), ("redrive", "annex_a", "a", "b"), ("spec", "--no")]
)
def test_wrong_use_ends_with_2(words: Sequence[str]) -> None:
    feed(*words, expect=2)


@pytest.mark.parametrize("system", systems())
def test_the_specification_of_every_connector(system: str) -> None:
    given = json.loads(feed("spec", system, "--json").stdout)
    assert given["connector"] == system
    jsonschema.Draft202012Validator.check_schema(given["connectionSpecification"])
    for stream in given["streams"]:
        jsonschema.Draft202012Validator.check_schema(stream["json_schema"])
        columns = set(stream["json_schema"]["properties"])
        assert {column for (column,) in stream["source_defined_primary_key"]} <= columns
    assert given["streams"][0]["name"] in feed("spec", system).stdout


def test_a_specification_says_headings_keys_and_settings() -> None:
    printed = said(feed("spec", "_template"))
    for words in ("Child reference or Child ID", "may be missing", "key", "a CSV file"):
        assert words in printed
    given = json.loads(feed("spec", "_template", "--json").stdout)
    assert "HUB_KAFKA_BOOTSTRAP" in given["connectionSpecification"]["properties"]


def test_a_source_is_shown_beside_its_connector(tmp_path: Path) -> None:
    source = str(contacts(tmp_path / "a.csv", [A_ROW]))
    (stream,) = json.loads(feed("discover", "_template", source, "--json").stdout).values()
    assert stream["rows"] == 1
    assert stream["columns"]["child_id"] == "Child reference"
    assert "Child reference" in feed("discover", "_template", source).stdout
    (event,) = json.loads(feed("preview", "_template", source, "--json").stdout)
    assert (event["event"], event["local_id"]) == ("front_door.contact_received", "7")


def test_a_fault_is_json_where_json_is_asked_for(tmp_path: Path) -> None:
    given = json.loads(feed("read", "nonsense", "x", "--json", expect=1).stdout)
    assert given["fault"] == "UnknownConnector"
    checked = feed("check", "_template", str(contacts(tmp_path / "a.csv", [A_ROW])), expect=1,
                   HUB_KAFKA_BOOTSTRAP="")  # fmt: skip
    assert "give --bootstrap HOST:PORT" in said(checked)


def test_rejects_are_counted_and_shown_without_what_they_hold(tmp_path: Path) -> None:
    settings = {"HUB_FEEDS_DIRECTORY": str(tmp_path / "feeds")}
    assert "never read" in feed("rejects", "_template", **settings).stdout
    dry(tmp_path, contacts(tmp_path / "a.csv", [A_ROW, BAD_ROW, BAD_ROW]), expect=3)

    printed = said(feed("rejects", "_template", **settings))
    assert "2 rows rejected (not_a_date 2)" in printed
    assert "Date received" in printed
    assert "31/02" not in printed
    assert "31/02/2024" in feed("rejects", "_template", "--values", **settings).stdout
    (shown,) = json.loads(feed("rejects", "_template", "--rows", "1", "--json", **settings).stdout)
    assert (shown["rows"], shown["reasons"]) == (2, {"not_a_date": 2})
    assert shown["first"] == [{"row": "3", "field": "Date received", "code": "not_a_date"}]


def test_what_stops_a_redrive_is_said(tmp_path: Path) -> None:
    settings = {"HUB_FEEDS_DIRECTORY": str(tmp_path / "feeds")}
    assert "nothing to send" in feed("redrive", "_template", **settings).stdout
    assert "no such file" in said(feed("redrive", "_template", "no.csv", expect=1, **settings))
    source = contacts(tmp_path / "a.csv", [A_ROW])
    assert "no heading 'hub: id'" in said(
        feed("redrive", "_template", str(source), "--dry-run", expect=1, **settings)
    )
    book = workbook(tmp_path / "a.xlsx")
    assert "give --stream, one of: contacts" in said(
        feed("redrive", "annex_a", book, "--dry-run", expect=1, **settings)
    )


def test_a_rejected_row_is_corrected_in_excel_and_reaches_the_hub(hub: Hub) -> None:
    source = workbook(hub.directory / "a.xlsx", list_1=[
        a_contact("0007"), a_contact("0008", on="31/02/2024")])  # fmt: skip
    ran = hub("feed", "read", "annex_a", source, expect=3)
    assert "hub feed redrive annex_a FILE" in ran.out

    rejects = next((hub.directory / "feeds").glob("*.rejects.csv"))
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    line["Date of Contact"] = "28/02/2024"
    fixed = hub.directory / "fixed.csv"
    with fixed.open("w", encoding="cp1252", newline="") as file:  # as Excel saves it
        writer = csv.DictWriter(file, list(line), delimiter=";")
        writer.writeheader()
        writer.writerow(line)
    (summary,) = hub("feed", "redrive", "annex_a", str(fixed), "--json").json
    assert (summary["rows_in"], summary["accepted"], summary["rejected"]) == (1, 1, 0)
    assert not rejects.exists()
    assert "rejected nothing" in hub("feed", "rejects", "annex_a").out

    again = hub("feed", "read", "annex_a", source, "--json", expect=3).json
    assert (again["events_out"], again["withdrawn"], again["rejected"]) == (0, 0, 1)
    assert hub("ingest", "--once", "--json").json["accepted"] == 4  # two children, two contacts
    tail = hub("topic", "tail", f"{hub.environment['HUB_TOPIC_PREFIX']}.front_door", "--decode")
    assert "2024-02-28" in tail.out
