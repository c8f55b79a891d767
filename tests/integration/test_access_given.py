"""Giving access by decision: nobody lets themselves see."""

from collections.abc import Callable

import psycopg
import pytest

from hub.access import giving, membership
from hub.access.giving import About, Given
from hub.access.membership import Member
from hub.errors import CommandRefused
from hub.store.aggregates import CaseRecord
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database

WHY = "covers for a colleague this week"
KIM = "local Kim Lee"
LCS = CaseRecord("lcs", "1")
RECORD = case_record_id(*LCS)
CHILD = About(person_id=own_person_id(RECORD), case_record_ids=[RECORD], record=LCS)
Connection = psycopg.Connection[tuple[object, ...]]


def gives(kind: str) -> Callable[[Connection, str], object]:
    def give(connection: Connection, actor: str) -> object:
        return giving.give(connection, CHILD, Given(kind=kind, actor=actor, reason=WHY,
                                                    subject=KIM))  # fmt: skip

    return give


WAYS: dict[str, Callable[[Connection, str], object]] = {
    "allocated": gives("allocated"),
    "conference_chair": gives("conference_chair"),
    "listed": gives("listed"),
    "team": lambda connection, actor: membership.join_team(
        connection, Member("team", "North", KIM), until=None, actor=actor, reason=WHY
    ),
    "seal": lambda connection, actor: membership.join_team(
        connection, Member("seal", "adoption", KIM), until=None, actor=actor, reason=WHY
    ),
    "worker": lambda connection, actor: membership.map_practitioner(
        connection, CaseRecord("lcs", "w1"), KIM, actor=actor, reason=WHY
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_lets_themselves_see(database: Database, way: str) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        with pytest.raises(CommandRefused, match="somebody else"):
            WAYS[way](connection, " Kim  Lee ")
        WAYS[way](connection, "Grace Osei")


def test_who_says_that_it_is_their_family_does_not_take_it_back(database: Database) -> None:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        excluded = giving.give(
            connection, CHILD, Given(kind="excluded", actor="Kim Lee", reason=WHY, subject=KIM)
        )
        with pytest.raises(CommandRefused, match="somebody else"):
            giving.revoke(connection, excluded, actor="Kim Lee", reason=WHY)
        giving.revoke(connection, excluded, actor="Grace Osei", reason=WHY)
