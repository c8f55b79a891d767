"""A join that two people must agree to, where the second says that it is wrong."""

import psycopg
import pytest
import structlog
from typer.testing import CliRunner

from hub.commands.identity import app
from hub.matching.people import deciding, joining, reviews
from hub.matching.people.deciding import Answer
from hub.matching.people.reviews import Waiting
from hub.settings import settings
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, arrive
from tests.conftest import Database

Connection = psycopg.Connection[tuple[object, ...]]
WHY = "their mother told me on the telephone"
THIRD = "9990000026"


def a_join_is_asked(connection: Connection) -> Waiting:
    """Two persons of two records each, and one of their records that bears both numbers."""
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("eh", "3", nhs=VALID))
    arrive(connection, a_child("lcs", "2", nhs=OTHER_VALID), a_child("sen", "4", nhs=OTHER_VALID))
    (waiting,) = (each for each in reviews.queue(connection) if each.kind == "join")
    return waiting


def test_whoever_proposes_is_told_how_the_second_agrees(
    connection: Connection, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = a_join_is_asked(connection)
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    settings.cache_clear()
    words = ["decide", str(waiting.review_id), "link", "--reason", WHY, "--actor"]
    first, second = (CliRunner().invoke(app, [*words, each]) for each in ("Ruth", "Sam"))
    settings.cache_clear()
    structlog.reset_defaults()  # the commands log to an output that ended with them
    assert "the same command under their own name" in " ".join(first.stdout.split())
    assert "decided" in second.stdout


def test_who_says_that_they_are_different_ends_what_somebody_proposed(
    connection: Connection,
) -> None:
    waiting = a_join_is_asked(connection)
    first = Answer(decision="link", actor="Ruth Adeyemi", reason=WHY)
    assert deciding.decide(connection, waiting.review_id, first).waits
    second = Answer(decision="declare_distinct", actor="Sam Okafor", reason=WHY)
    deciding.decide(connection, waiting.review_id, second)
    status = connection.execute("SELECT status FROM hub.match_join").fetchall()
    assert status == []
    arrive(connection, a_child("yjs", "5", nhs=THIRD, name="Amira Khan"))
    other = own_person_id(case_record_id("yjs", "5"))
    found = joining.join(connection, waiting.person_id, other, actor="Sam Okafor", reason=WHY)
    assert found.waits or found.moved
