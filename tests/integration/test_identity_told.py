"""``hub identity`` at the terminal: what is told of what waits, and what to do next."""

import json
from collections.abc import Callable, Iterator

import psycopg
import pytest
import structlog
from typer.testing import CliRunner, Result

from hub.commands.identity import app
from hub.commands.matching import app as matching
from hub.settings import settings
from tests.case_records import OTHER_VALID, VALID, a_child, arrive
from tests.conftest import Database

Hub = Callable[..., Result]
BY = ("--actor", "Ruth Adeyemi", "--reason", "the school and the mother say so")
NOTHING = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def hub(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The commands, over two pairs of brothers, each under one number."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        arrive(
            connection, a_child("mash", "1", nhs=VALID, line="1 High Street"),
            a_child("lcs", "2", name="Yusuf Khan", nhs=VALID, line="1 High Street"),
            a_child("mash", "3", name="Lena Obi", nhs=OTHER_VALID),
            a_child("lcs", "4", name="Kwame Obi", nhs=OTHER_VALID),
        )  # fmt: skip
    database.project()
    yield from commands(database.url, monkeypatch)


def commands(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("HUB_DATABASE_URL", url)
    monkeypatch.setenv("HUB_DEVELOPMENT_ACTOR", "Ruth Adeyemi")
    monkeypatch.setenv("COLUMNS", "300")
    settings.cache_clear()
    yield lambda *words: CliRunner().invoke(matching if words[0] == "models" else app, list(words))
    settings.cache_clear()
    structlog.reset_defaults()


def test_a_question_that_waits_says_what_speaks_for_and_against(hub: Hub) -> None:
    said = hub("show", "lcs:2").stdout
    assert "to decide: review" in said
    assert "NHS number: the same: strong evidence for (+8.4 bits)" in said
    assert "Forenames: different: moderate evidence against" in said
    assert "yusuf" not in said.casefold()
    (waits,) = json.loads(hub("show", "lcs:2", "--json").stdout)["conflicts"]
    assert waits["explained"]["guards"][0]["rule"] == "R2"


def test_the_queue_says_that_more_wait_and_goes_on_after_what_was_shown(hub: Hub) -> None:
    first = json.loads(hub("queue", "--size", "1", "--json").stdout)
    assert f"1 shown, and more wait: --after {first[0]['review_id']}" in (
        hub("queue", "--size", "1").stdout
    )
    rest = json.loads(hub("queue", "--after", first[0]["review_id"], "--json").stdout)
    assert {each["local_id"] for each in first + rest} == {"2", "4"}
    assert "1 more to decide" in hub("queue", "--after", first[0]["review_id"]).stdout


def test_a_queue_after_nothing_is_not_taken_for_its_end(hub: Hub) -> None:
    done = hub("queue", "--after", NOTHING)
    assert (done.exit_code, "there is no such review" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "{}"),
        ("link", "{}", "mash:3"),
        ("link", "mash:3", "{}"),
        ("unlink", "{}"),
        ("distinct", "{}", "mash:3"),
        ("distinct", "mash:3", "{}"),
        ("undistinct", "mash:3", "{}"),
        ("join", "{}", "mash:3"),
        ("join", "mash:3", "{}"),
        ("relate", "mash:3", "{}", "twin"),
        ("unrelate", "mash:3", "{}", "twin"),
        ("release", "{}"),
        ("seal", "{}"),
    ],
    ids=" ".join,
)
def test_a_sealed_record_is_answered_for_as_one_that_never_was(
    hub: Hub, words: tuple[str, ...]
) -> None:
    assert hub("relate", "mash:3", "mash:1", "twin", *BY).exit_code == 0
    assert hub("seal", "mash:1", *BY).exit_code == 0
    told = []
    for record in ("mash:1", "mash:999"):
        by = () if words[0] == "show" else BY
        done = hub(*(each.format(record) for each in words), *by)
        told.append((done.exit_code, (done.stdout + done.stderr).replace(record, "RECORD")))
    assert told[0] == told[1]
    assert told[0][0] == 1


def test_a_join_proposed_with_whoever_was_sealed_since_stands_in_no_other_s_way(hub: Hub) -> None:
    assert "waits for somebody else" in hub("join", "lcs:2", "mash:1", *BY).stdout
    refused = hub("join", "lcs:2", "lcs:4", *BY)
    assert "another join of this person is proposed" in refused.stderr
    assert hub("seal", "mash:1", *BY).exit_code == 0
    done = hub("join", "lcs:2", "lcs:4", *BY)
    assert (done.exit_code, done.stderr) == (0, "")


def test_what_there_is_none_of_is_answered_with_where_to_look(hub: Hub) -> None:
    for words, told in (
        (("decide", NOTHING, "link"), "hub identity queue lists those that wait"),
        (("undo", NOTHING), "nothing was decided here"),
        (("split", NOTHING), "hub identity show gives those of a person"),
        (("relate", "mash:1", "mash:3", "cousin"), "there are: twin, sibling"),
        (("unlink", "mash:999"), "nothing is known of mash:999: is it written as the source"),
        (("join", "mash:999", "mash:3"), "and has hub ingest taken it?"),
        (("unseal", NOTHING), "give the id that hub identity seal printed"),
    ):
        done = hub(*words, *BY)
        assert (done.exit_code, told in done.stderr) == (1, True), words


def test_of_whom_there_is_none_and_who_is_sealed_the_same_is_told(hub: Hub) -> None:
    assert hub("seal", "mash:1", *BY).exit_code == 0
    told = []
    for who in ("mash:999", "mash:1", NOTHING):
        shown = hub("show", who)
        assert (shown.exit_code, shown.stdout) == (1, "")
        assert f"hub access list {who}" in shown.stderr
        told.append(shown.stderr.replace(who, "WHO"))
    assert len(set(told)) == 1


@pytest.mark.parametrize("words", [("count",), ("queue",), ("show", "lcs:2"), ("models",)])
def test_a_database_that_holds_no_hub_is_answered_with_what_to_run(
    empty_database: str, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for hub in commands(empty_database, monkeypatch):
        done = hub(*words)
        assert done.exit_code == 1
        assert "Run hub migrate" in done.stderr
