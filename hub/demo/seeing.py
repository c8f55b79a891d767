"""Who sees whom in the demonstration: what a council would set up once, as its access commands do.

The systems say who works with a child; what they do not say is which of their workers signs in as
whom. A restricted child shows what somebody without access is told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from hub.access import giving, membership
from hub.access.actors import local
from hub.access.giving import About, Given
from hub.access.membership import Member
from hub.errors import CommandRefused
from hub.matching import showing
from hub.store.aggregates import CaseRecord
from schemas.identifiers import case_record_id

DECIDED_BY = "Demonstration"
REASON = "set up by the demonstration, for its invented people"
CASEWORKER = CaseRecord("early_help_csv", "Tola Adeniyi")
"""The invented worker of the early help system whom the caseworker signs in as."""
TEAM = "Safeguarding and Family Support"
OTHER_TEAM = "Assessment Team East"
AUDITED_DAYS = 30


@dataclass(frozen=True)
class Seen:
    """The children that the demonstration speaks of, each as SYSTEM:ID."""

    showcase: str
    restricted: str


def here(url: str, name: str) -> None:
    """Let the commands on this machine, which act as `name`, see what the teams work with."""
    with psycopg.connect(url, autocommit=True) as connection:
        _is_the_caseworker(connection, local(name))
        for team in (TEAM, OTHER_TEAM):
            _joins(connection, Member("team", team, local(name)))


def signed_in(url: str, issuer: str, seen: Seen) -> None:
    """Give each person of the identity provider what their work gives them."""
    with psycopg.connect(url, autocommit=True) as connection:
        _is_the_caseworker(connection, f"{issuer} amira.khan")
        for user, team in (("grace.osei", TEAM), ("ruth.bell", OTHER_TEAM)):
            _joins(connection, Member("team", team, f"{issuer} {user}"))
        giving.give(connection, _about(connection, seen.showcase), Given(
            kind="audit_engagement", actor=DECIDED_BY, reason=REASON,
            subject=f"{issuer} ines.duarte", until=datetime.now(UTC) + timedelta(days=AUDITED_DAYS),
        ))  # fmt: skip
        restricted = _about(connection, seen.restricted)
        held = membership.grants_of_person(
            connection, restricted.person_id, list(restricted.case_record_ids)
        )
        if not any(each.kind == "restricted" and each.revoked_at is None for each in held):
            giving.give(
                connection, restricted,
                Given(kind="restricted", actor=DECIDED_BY, reason=REASON),
            )  # fmt: skip


def _is_the_caseworker(connection: psycopg.Connection, subject: str) -> None:
    try:
        membership.map_practitioner(
            connection, CASEWORKER, subject, actor=DECIDED_BY, reason=REASON
        )
    except CommandRefused:  # an earlier run with this data said it
        return


def _joins(connection: psycopg.Connection, member: Member) -> None:
    try:
        membership.join_team(connection, member, until=None, actor=DECIDED_BY, reason=REASON)
    except CommandRefused:  # an earlier run with this data said it
        return


def _about(connection: psycopg.Connection, record: str) -> About:
    system, _, local_id = record.partition(":")
    person_id = showing.person_of(connection, case_record_id(system, local_id))
    records = showing.records_of(connection, person_id)
    return About(
        person_id=person_id, case_record_ids=[each.case_record_id for each in records],
        record=CaseRecord(system, local_id),
    )  # fmt: skip
