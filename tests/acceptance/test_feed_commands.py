"""Each feed command: what it prints for people and for programs, its exit code, what it teaches."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import openpyxl
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


SOURCED = ("check", "discover", "preview", "read")
NAMED = (*SOURCED, "spec", "rejects", "redrive")


@pytest.mark.parametrize("command", NAMED)
def test_a_connector_there_is_not_is_told_with_those_there_are(command: str) -> None:
    source = ["x.csv"] if command in SOURCED else []
    printed = said(feed(command, "nonsense", *source, expect=1))
    assert "there is no connector 'nonsense'" in printed
    assert all(system in printed for system in systems())


@pytest.mark.parametrize("command", SOURCED)
@pytest.mark.parametrize(
    ("system", "source", "says"),
    [
        ("annex_a", "nowhere.xlsx", "there is no such file"),
        ("early_help_csv", "nowhere", "there is no such file"),
        ("mosaic", "garbage://host/mosaic", "Begin the address with mssql+pymssql://"),
        ("mosaic", "mosaic.csv", "which is no database URL"),
        ("mosaic", "mssql+adodbapi_not_here://host/x", "Begin the address with mssql+pymssql://"),
    ],
)
def test_a_source_there_is_not_is_told_with_what_to_do(
    command: str, system: str, source: str, says: str
) -> None:
    tried = ["--dry-run"] if command == "read" else []
    assert says in said(feed(command, system, source, *tried, expect=1))


@pytest.mark.skipif(bool(find_spec("pymssql")), reason="the driver is installed here")
def test_a_driver_that_is_missing_is_named_with_how_to_install_it() -> None:
    printed = said(feed("preview", "mosaic", "mssql+pymssql://reader:hunter2@host/x", expect=1))
    assert "the driver pymssql is not installed" in printed
    assert "pip install pymssql" in printed
    assert "hunter2" not in printed


def test_the_status_of_one_feed() -> None:
    assert [each["feed"] for each in json.loads(feed("status", "annex_a", "--json").stdout)] == [
        "annex_a"
    ]
    assert "there is no connector 'annex'" in said(feed("status", "annex", expect=1))


def test_a_timetable_that_is_missing_is_told_with_what_one_looks_like() -> None:
    printed = said(feed("schedule", "nowhere.yml", expect=1))
    assert "there is no such file" in printed
    assert "every: 6h" in printed


def test_a_missing_heading_is_named_as_a_person_would_look_for_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path / "a.xlsx", list_1=[a_contact(1)]))
    for cell in book["List 1"][1]:
        cell.value = f"Spalte {cell.column}"
    book.save(tmp_path / "a.xlsx")
    printed = said(feed("read", "annex_a", str(tmp_path / "a.xlsx"), "--dry-run", expect=1))
    assert "no column for child … id" in printed
    assert "\\b" not in printed
    assert "/" not in printed.replace(str(tmp_path), "").partition("headings found")[0]


def test_a_heading_that_stands_there_twice_is_named_with_both_columns(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path / "a.xlsx", list_1=[a_contact(1)]))
    sheet = book["List 1"]
    last = sheet.max_column + 1
    sheet.cell(1, last).value = sheet["A1"].value
    book.save(tmp_path / "a.xlsx")
    for command in ("check", "discover", "preview"):
        printed = said(feed(command, "annex_a", str(tmp_path / "a.xlsx"), expect=1))
        assert f"a.xlsx, sheet List 1: the heading '{sheet['A1'].value}' stands over" in printed
        assert f"columns 1 (A) and {last} (" in printed


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


def test_no_line_is_broken_where_no_terminal_is(tmp_path: Path) -> None:
    dry(tmp_path, contacts(tmp_path / "a.csv", [A_ROW, BAD_ROW]), expect=3)
    settings = {"HUB_FEEDS_DIRECTORY": str(tmp_path / "feeds")}
    anywhere = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(
        [sys.executable, "-m", "hub", "feed", "rejects", "_template", "--values"], check=True,
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", env=anywhere | settings,
    )  # fmt: skip
    (line,) = (each for each in done.stdout.splitlines() if "31/02/2024" in each)
    assert len(line) > 100
    assert "│ 3" in line


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
