"""The commands of `hub` are read when they are called, and each of them is there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from hub.cli import COMMANDS, ReadWhenCalled, app
from hub.console import faults_explained
from hub.settings import Settings
from tests.typed import typed


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_there_and_says_what_it_does(name: str) -> None:
    found = ReadWhenCalled().get_command(None, name)
    assert found is not None
    assert found.name == name
    assert found.help
    assert " ".join(found.help.split("\n\n", 1)[0].split()) == COMMANDS[name].says


def commands(named: str, found: Any) -> Iterator[tuple[str, Any]]:
    """Yield each command below one, with its whole name."""
    for name, each in getattr(found, "commands", {}).items():
        yield from commands(f"{named} {name}", each)
    if not hasattr(found, "commands"):
        yield named, found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_option_and_argument_says_what_it_is(name: str) -> None:
    for named, each in commands(name, ReadWhenCalled().get_command(None, name)):
        assert each.help, named
        assert [one.name for one in each.params if not one.help] == [], named


@pytest.mark.parametrize("name", ["identity", "feed", "codes"])
def test_every_command_that_a_script_runs_prints_json(name: str) -> None:
    for named, each in commands(name, ReadWhenCalled().get_command(None, name)):
        assert any("--json" in one.opts for one in each.params), named


@pytest.mark.parametrize("words", [["migrate", "--help"], ["--help"]])
def test_a_command_and_the_list_of_them_do_not_read_what_others_need(words: list[str]) -> None:
    asked = f"import sys; from hub.cli import main; sys.argv[1:] = {words}\n"
    told = "try: main()\nexcept SystemExit: print('fastapi' in sys.modules, file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", asked + told], capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "False"


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("HUB_API_PORT", "abc", ["serve"]),
        ("HUB_INGEST_BATCH", "0", ["ingest"]),
        ("HUB_DATABASE_URL", "my database", ["timeline", "annex_a:1"]),
        ("HUB_API_PASSWORD_FILE", "/no/such/file", ["settings"]),
        ("HUB_LOG_LEVEL", "loud", ["project", "lag"]),
        ("HUB_PUSH_PORT", "abc", ["push", "serve"]),
        ("HUB_TOPIC_PARTITIONS", "0", ["feed", "status"]),
    ],
)
def test_a_wrong_setting_is_a_sentence_that_names_it(
    name: str, given: str, words: list[str]
) -> None:
    ran = typed(*words, expect=1, environment={name: given})
    assert ran.err.startswith(f"✗ {name} is not right: ")
    assert "Traceback" not in ran.err


def test_a_process_ends_as_it_must_and_says_what_is_wrong_on_standard_error() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "hub", "timeline", "annex_a:1"],
        env=os.environ | {"HUB_DATABASE_URL": "my database"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("✗ HUB_DATABASE_URL is not right: ")


def test_a_path_that_cannot_be_written_is_a_sentence_that_names_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(typer.Exit) as ended, faults_explained():
        (tmp_path / "none/there.csv").write_text("")
    assert ended.value.exit_code == 1
    assert "there.csv: No such file or directory. Name another" in capsys.readouterr().err


def test_help_fills_the_terminal_and_keeps_what_is_indented() -> None:
    demo, feed = (ReadWhenCalled().get_command(None, name) for name in ("demo", "feed"))
    assert demo is not None
    assert "publishes everything again" in str(demo.help)
    assert isinstance(feed, TyperGroup)
    assert "\n  feeds:\n    - {feed: annex_a" in str(feed.commands["schedule"].help)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report", "step-up", "--by", "week"], "'week' is not one of 'month', 'quarter', 'year'"),
        (["access", "grant", "mash:1", "--actor", "a", "--reason", "b", "--until", "tomorrow"],
         "'tomorrow' is no day or time; write it year first"),
        (["timeline", "mash:1", "--as-known-on", "tomorrow"], "'tomorrow' is no day"),
        (["identity", "undo", "x", "--actor", "a", "--reason", "b"], "an id is written as 9f09"),
        (["dead-letters", "show", "x"], "write a whole number"),
        (["dead-letters", "list", "--limit", "0"], "write 1 or more"),
        (["dead-letters", "list", "--status", "nope"], "'nope' is not one of 'open', 'replayed'"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_answered_by_a_sentence_alone(words: list[str], said: str) -> None:
    answer = CliRunner(env={"COLUMNS": "200"}).invoke(app, words)
    assert answer.exit_code == 2
    assert f": {said}" in answer.stderr


def test_a_measure_there_is_none_of_is_refused_as_every_unknown_name() -> None:
    answer = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["report", "step-[b]up"])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "no measure is called step-[b]up: see hub report list" in answer.stderr


def test_a_fault_of_our_own_is_logged_without_the_value_it_fell_over() -> None:
    """What a service says on standard error is collected and kept."""
    code = (
        "import sys; from hub.commands import settings\n"
        "def fails(name): raise ValueError('Amira Khan, 9990000026')\n"
        "settings.shown = fails\n"
        "from hub.cli import main; sys.argv[1:] = ['settings']; main()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert '"exception_type": "ValueError"' in ran.stderr
    assert "fails:" in ran.stderr
    assert "Khan" not in ran.stderr + ran.stdout


def test_a_secret_is_read_from_its_file_where_the_setting_itself_is_empty(tmp_path: Path) -> None:
    """A container is given `HUB_X=` for what its host has not set."""
    (tmp_path / "secret").write_text("from a file\n")
    code = "from hub.settings import settings as s; print(s().seal_password.get_secret_value())"
    given = {"HUB_SEAL_PASSWORD": "", "HUB_SEAL_PASSWORD_FILE": str(tmp_path / "secret")}
    ran = subprocess.run([sys.executable, "-c", code], env=os.environ | given, capture_output=True,
                         text=True, check=True)  # fmt: skip
    assert ran.stdout.strip() == "from a file"


def test_a_secret_that_is_given_twice_and_differs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    given = {"HUB_SEAL_PASSWORD": "another", "HUB_SEAL_PASSWORD_FILE": str(tmp_path / "secret")}
    ran = typed("settings", expect=1, environment=given)
    assert "HUB_SEAL_PASSWORD is set as well, to something else: unset one" in " ".join(
        ran.err.split()
    )
    assert "another" not in ran.err
    for both in ({"HUB_SEAL_PASSWORD": "from a file"}, {"HUB_SEAL_PASSWORD_FILE": ""}):
        assert typed("settings", expect=0, environment=given | both).err == ""


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            psycopg.OperationalError('password authentication failed for user "hub_ingest"'),
            "does not let this login in. Check its password",
        ),
        (
            psycopg.OperationalError("connection failed: fe_sendauth: no password supplied"),
            "does not let this login in. Check its password",
        ),
        (
            psycopg.errors.DiskFull("could not extend file: No space left on device"),
            "cannot do it now. See to what it says; then start again. could not extend file",
        ),
        (psycopg.OperationalError("connection failed: refused"), "does not answer. Check"),
    ],
    ids=["wrong password", "no password", "disk full", "away"],
)
def test_what_a_database_says_is_told_for_what_it_is(
    fault: psycopg.OperationalError, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit), faults_explained():
        raise fault
    assert said in " ".join(capsys.readouterr().err.split())


def told(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own, whose output no terminal shows."""
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [sys.executable, "-m", "hub", *words], env=kept | environment, capture_output=True,
        stdin=subprocess.DEVNULL, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_every_letter_ends_no_command(encoding: str) -> None:
    ran = told("--help", PYTHONIOENCODING=encoding)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert r"Legacy system \u2192 Kafka" in ran.stdout


def test_json_is_json_where_not_every_letter_can_be_written() -> None:
    found = told("settings", "--json", PYTHONIOENCODING="ascii", HUB_DEVELOPMENT_ACTOR="Łucja")
    values = {each["name"]: each["value"] for each in json.loads(found.stdout)}
    assert values["HUB_DEVELOPMENT_ACTOR"] == "Łucja"


def test_what_is_piped_has_a_line_for_each_thing() -> None:
    lines = told("settings").stdout.splitlines()
    assert len(lines) == len(Settings.model_fields) + 4
    (line,) = (each for each in lines if "HUB_OIDC_CLIENT_SECRET" in each)
    assert "Secret of that client." in line


def test_a_name_that_is_typed_into_commands_is_never_cut() -> None:
    printed = told("settings", COLUMNS="60").stdout
    assert all(f"HUB_{name.upper()} " in printed for name in Settings.model_fields)


@pytest.mark.parametrize(
    "words",
    [
        ["codes", "map", "annex-a", "--output", "mapped.csv", "--input"],
        ["feed", "schedule"],
        ["feed", "redrive", "annex_a"],
        ["feed", "discover", "annex_a"],
    ],
    ids=" ".join,
)
def test_a_directory_is_told_from_a_file_that_is_not_there(
    words: list[str], tmp_path: Path
) -> None:
    asked = {"HUB_FEEDS_DIRECTORY": str(tmp_path / "feeds"), "HUB_KAFKA_BOOTSTRAP": "127.0.0.1:1"}
    ran = typed(*words, str(tmp_path), expect=1, environment=asked)
    assert "it is a directory; name the file in it" in ran.err
    ran = typed(*words, str(tmp_path / "none.csv"), expect=1, environment=asked)
    assert "there is no such file" in ran.err
