"""``hub identity show``: what was explained once, and may not be told any more."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
import structlog
from typer.testing import CliRunner

from hub.commands.identity import app
from hub.matching.arriving import sealing
from hub.matching.arriving.follow import catch_up
from hub.matching.people import links
from hub.settings import settings
from hub.store.append import append
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import OTHER_VALID, VALID, a_child, lives_at
from tests.conftest import Database

BY = {"actor": "Sam Okafor", "reason": "the school and the mother say so"}
LCS, MASH, EH = (case_record_id(*each) for each in (("lcs", "2"), ("mash", "1"), ("eh", "3")))
Show = Callable[[], dict[str, Any]]


@pytest.fixture
def show(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """One child in two systems, linked by a person, with another who came second."""
    decision = {
        "band": "review", "model_version": "2026-a", "person_id": str(own_person_id(MASH)),
        "matched_case_record_id": str(MASH), "millibits": 3372, "guards": [],
        "evidence": [{"field": "address", "verdict": "same", "millibits": 700,
                      "ours": "1 high street", "theirs": "1 high street"}],
        "runner_up_person_id": str(own_person_id(EH)), "runner_up_millibits": 2128,
    }  # fmt: skip
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                *a_child("mash", "1", nhs=VALID, line="1 High Street"),
                *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID, line="1 High Street"),
                *a_child("eh", "3", name="Lena Obi", nhs=OTHER_VALID),
            ])  # fmt: skip
        catch_up(connection)
        links.link(connection, LCS, own_person_id(MASH), decision=decision, matched=MASH, **BY)
    database.project()
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    monkeypatch.setenv("HUB_DEVELOPMENT_ACTOR", "Ruth Adeyemi")
    settings.cache_clear()

    def shown() -> dict[str, Any]:
        told = json.loads(CliRunner().invoke(app, ["show", "lcs:2", "--json"]).stdout)
        (explained,) = (each["explained"] for each in told["decisions"] if each["explained"])
        return dict(explained)

    yield shown
    settings.cache_clear()
    structlog.reset_defaults()


def test_whoever_came_second_is_not_named_once_they_are_sealed(
    show: Show, database: Database
) -> None:
    assert show()["runner_up_person_id"] == str(own_person_id(EH))
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        sealing.seal(connection, own_person_id(EH), **BY)
    told = show()
    assert [told[name] for name in ("runner_up_person_id", "lead_bits", "lead")] == [None] * 3


@pytest.mark.parametrize("whose", [("lcs", "2"), ("mash", "1")], ids=["record", "matched"])
def test_an_address_is_not_told_once_it_is_confidential(
    show: Show, database: Database, whose: tuple[str, str]
) -> None:
    assert show()["lines"][0]["ours"] == "1 high street"
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [lives_at(*whose, "1 High Street", confidential=True)])
        catch_up(connection)
        links.unlink(connection, LCS, **BY)  # the two are not one person any more
    database.project()
    (line,) = show()["lines"]
    assert (line["words"], line["ours"], line["theirs"]) == ("withheld", None, None)


@pytest.mark.parametrize("is_over", [False, True], ids=["lives there", "has left"])
@pytest.mark.parametrize("is_linked", [True, False], ids=["linked", "unlinked since"])
def test_an_address_is_not_told_that_another_record_of_the_child_calls_confidential(
    show: Show, database: Database, *, is_over: bool, is_linked: bool
) -> None:
    third = ("sch", "4")
    ended = date(2025, 1, 1) if is_over else None
    secret = lives_at(*third, "Flat 2, 1 High St", confidential=True, ended_on=ended)
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [*a_child(*third, nhs=VALID), secret])
        catch_up(connection)
        links.link(connection, case_record_id(*third), own_person_id(MASH), **BY)
        if not is_linked:
            links.unlink(connection, case_record_id(*third), **BY)
    (line,) = show()["lines"]
    assert (line["words"], line["ours"], line["theirs"]) == ("withheld", None, None)


def test_an_address_that_has_ended_is_not_told_once_it_is_confidential(
    show: Show, database: Database
) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                lives_at("lcs", "2", "1 High Street", confidential=True, ended_on=date(2025, 1, 1)),
                lives_at("lcs", "2", "5 Oak Road", postcode="SE6 4RU"),
            ])  # fmt: skip
        catch_up(connection)
    (line,) = show()["lines"]
    assert (line["words"], line["ours"], line["theirs"]) == ("withheld", None, None)


def test_a_question_that_waits_tells_no_address_in_confidence(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By no record of either child, be it none of the two that were compared."""
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    monkeypatch.setenv("HUB_DEVELOPMENT_ACTOR", "Ruth Adeyemi")
    settings.cache_clear()
    said = [
        *a_child("mash", "1", nhs=VALID, line="1 High Street"),
        *a_child("lcs", "2", name="Yusuf Khan", nhs=VALID, line="1 High Street"),
    ]
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with connection.transaction():
            append(connection, [
                *said, *a_child("sch", "4", name="Zoe Obi"),
                lives_at("sch", "4", "Flat 2, 1 High St", confidential=True),
            ])  # fmt: skip
        catch_up(connection)
        for is_secret in (False, True):
            if is_secret:
                links.link(connection, case_record_id("sch", "4"), own_person_id(MASH), **BY)
            answer = CliRunner().invoke(app, ["show", "lcs:2", "--json"]).stdout
            (waits,) = json.loads(answer)["conflicts"]
            assert waits["explained"]
            assert ("high st" not in answer) == is_secret
    settings.cache_clear()
    structlog.reset_defaults()
