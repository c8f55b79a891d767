"""``hub identity`` as people type it: the queue, deciding, taking back, joining, sealing."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
import structlog
from typer.testing import CliRunner, Result

from hub.commands.identity import app
from hub.matching.arriving.follow import catch_up
from hub.settings import settings
from hub.store.append import append
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import VALID, a_child
from tests.conftest import Database

Hub = Callable[..., Result]
BY = ("--actor", "Ruth Adeyemi", "--reason", "the school and the mother say so")
BY_SAM = ("--actor", "Sam Okafor", "--reason", "the school and the mother say so")


@pytest.fixture
def hub(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The command, over two brothers under one number."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [*a_child("mash", "1", nhs=VALID),
                                *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID)])  # fmt: skip
        catch_up(connection)
    database.project()
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    monkeypatch.setenv("HUB_DEVELOPMENT_ACTOR", "Ruth Adeyemi")
    monkeypatch.setenv("COLUMNS", "300")
    settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, list(words))
    settings.cache_clear()
    structlog.reset_defaults()  # the commands log to an output that ended with them


def queued(hub: Hub) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(hub("queue", "--json").stdout)
    return found


def test_the_queue_names_nobody(hub: Hub) -> None:
    said = hub("queue").stdout
    assert "1 to decide" in said
    assert "lcs:2" in said
    assert "Khan" not in said


def test_what_the_queue_lists_is_shown_by_its_id(hub: Hub) -> None:
    (review,) = queued(hub)
    shown = hub("show", review["review_id"])
    assert shown.exit_code == 0
    assert shown.stdout == hub("show", "lcs:2").stdout
    assert f"review {review['review_id']}" in shown.stdout


def test_a_review_is_decided_and_taken_back(hub: Hub) -> None:
    (review,) = queued(hub)
    assert hub("decide", review["review_id"], "link", *BY).exit_code == 0
    assert queued(hub) == []
    shown = hub("show", "lcs:2").stdout
    assert "record linked" in shown
    assert "Forenames: different" in shown
    (made,) = json.loads(hub("show", "lcs:2", "--json").stdout)["decisions"]
    assert {"strength"} <= made["explained"]["lines"][0].keys()
    assert {"prior_strength", "strength", "lead"} <= made["explained"].keys()
    assert hub("undo", review["review_id"], *BY).exit_code == 0
    assert len(queued(hub)) == 1


def test_deciding_twice_is_refused_in_words(hub: Hub) -> None:
    (review,) = queued(hub)
    hub("decide", review["review_id"], "declare_distinct", "--relation", "sibling", *BY)
    late = hub("decide", review["review_id"], "link", *BY_SAM)
    assert late.exit_code == 1
    assert "siblings, confirmed" in hub("show", "lcs:2").stdout


def test_a_join_waits_for_somebody_else_and_can_be_split(hub: Hub) -> None:
    first = hub("join", "lcs:2", "mash:1", *BY)
    assert "waits for somebody else" in first.stdout
    one, other = (own_person_id(case_record_id(*each)) for each in (("lcs", "2"), ("mash", "1")))
    assert f"person {one} and person {other} are one: they share an NHS number" in first.stdout
    assert "(R2)" in first.stdout
    pair = f"of person {one} into person {other} by Ruth Adeyemi: "
    assert f"join proposed {pair}" in " ".join(hub("show", "lcs:2").stdout.split())
    assert hub("join", "lcs:2", "mash:1", *BY).exit_code == 1
    assert "moved 1 records" in hub("join", "lcs:2", "mash:1", *BY_SAM).stdout
    join_id = re.findall(r"join ([0-9a-f-]{36})", first.stdout)[0]
    shown = " ".join(hub("show", "mash:1").stdout.split())
    assert f"persons joined of person {one} into person {other} by" in shown
    assert f"(join {join_id})" in shown
    assert "1 records moved back" in hub("split", join_id, *BY).stdout


def test_a_proposed_join_is_withdrawn(hub: Hub) -> None:
    join_id = re.findall(r"join ([0-9a-f-]{36})", hub("join", "lcs:2", "mash:1", *BY).stdout)[0]
    assert hub("withdraw-join", join_id, *BY_SAM).exit_code == 0
    assert hub("split", join_id, *BY).exit_code == 1


def test_kin_are_related_and_not(hub: Hub) -> None:
    assert hub("relate", "lcs:2", "mash:1", "twin", *BY).exit_code == 0
    assert hub("relate", "lcs:2", "mash:1", "cousin", *BY).exit_code == 1
    assert "twins, confirmed" in hub("show", "lcs:2").stdout
    assert hub("unrelate", "lcs:2", "mash:1", "twin", *BY).exit_code == 0
    assert "twins, confirmed" not in hub("show", "lcs:2").stdout


def test_distinct_and_back(hub: Hub) -> None:
    assert hub("distinct", "lcs:2", "mash:1", *BY).exit_code == 0
    assert hub("undistinct", "lcs:2", "mash:1", *BY).exit_code == 0


def test_sealing_hides_and_unsealing_shows(hub: Hub) -> None:
    sealed = hub("seal", "mash:1", *BY)
    seal_id = re.findall(r"sealed: ([0-9a-f-]{36})", sealed.stdout)[0]
    assert queued(hub) == []
    assert hub("show", "mash:1").exit_code == 1
    assert json.loads(hub("count", "--json").stdout)["case_records"] == 1
    assert hub("release", "lcs:2", *BY).exit_code == 1
    assert hub("unseal", seal_id, *BY).exit_code == 0
    assert hub("show", "mash:1").exit_code == 0


def told(hub: Hub, *words: str) -> dict[str, Any]:
    """Give what a command prints as JSON."""
    done = hub(*words, "--json")
    assert (done.exit_code, done.stderr) == (0, ""), words
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_came_of_a_decision_is_told_to_programs(hub: Hub) -> None:
    (review,) = queued(hub)
    decided = told(hub, "decide", review["review_id"], "link", *BY)
    assert decided == {"review_id": review["review_id"], "waits": False}
    undone = told(hub, "undo", review["review_id"], *BY)
    (again,) = queued(hub)
    assert undone == {"review_id": review["review_id"], "asked_again": again["review_id"]}


def test_what_came_of_a_link_of_a_join_and_of_a_seal_is_told_to_programs(hub: Hub) -> None:
    record, other = (str(case_record_id(*each)) for each in (("lcs", "2"), ("mash", "1")))
    person = str(own_person_id(UUID(other)))
    pair = {"case_record_id": record, "person_id": person}
    assert told(hub, "link", "lcs:2", "mash:1", *BY) == pair
    assert told(hub, "unlink", "lcs:2", *BY) == {"case_record_id": record, "decided_anew": []}
    assert told(hub, "undistinct", "lcs:2", "mash:1", *BY) == pair
    assert told(hub, "distinct", "lcs:2", "mash:1", *BY) == pair
    assert told(hub, "undistinct", "lcs:2", "mash:1", *BY) == pair

    proposed = told(hub, "join", "lcs:2", "mash:1", *BY)
    assert (proposed["waits"], proposed["moved"]) == (True, [])
    assert proposed["because"][0].endswith("(R2)")
    joined = told(hub, "join", "lcs:2", "mash:1", *BY_SAM)
    assert joined == {
        "join_id": proposed["join_id"], "waits": False, "moved": [record], "because": [],
    }  # fmt: skip
    apart = told(hub, "split", joined["join_id"], *BY)
    assert apart == {"join_id": joined["join_id"], "moved_back": [record]}

    related = told(hub, "relate", "lcs:2", "mash:1", "twin", *BY)
    assert related == told(hub, "unrelate", "lcs:2", "mash:1", "twin", *BY)
    assert related["relation"] == "twin"
    sealed = told(hub, "seal", "mash:1", *BY)
    assert told(hub, "unseal", sealed["seal_id"], *BY) == sealed
