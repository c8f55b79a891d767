"""Who sees whom in the demonstration: what a council would set up once, as its access commands do.

The systems say who works with a child; what they do not say is which of their workers signs in as
whom. A restricted child shows what somebody without access is told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from hub.access import giving, membership
from hub.access.actors import local
from hub.access.giving import About, Given
from hub.access.membership import Member
from hub.demo.run import Demo
from hub.errors import CommandRefused, HubError
from hub.matching.people import showing
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
    """The names of two children whom the caseworker may not see: restricted, and not hers.

    And of one whom the manager's team works with; and a day on which half was known of the child
    that is shown.
    """

    restricted: str
    stranger: str
    of_the_team: str
    known_on: str


def here(demo: Demo, name: str) -> None:
    """Let the commands on this machine, which act as `name`, see what the teams work with."""
    with psycopg.connect(demo.url_for("ingest"), autocommit=True) as connection:
        _is_the_caseworker(connection, local(name))
        for team in (TEAM, OTHER_TEAM):
            _joins(connection, Member("team", team, local(name)))


def signed_in(demo: Demo, issuer: str, showcase: str) -> Seen:
    """Give each person of the identity provider what their work gives them."""
    amira = f"{issuer} amira.khan"
    with psycopg.connect(demo.url_for("ingest"), autocommit=True) as connection:
        _is_the_caseworker(connection, amira)
        for user, team in (("grace.osei", TEAM), ("ruth.bell", OTHER_TEAM)):
            _joins(connection, Member("team", team, f"{issuer} {user}"))
        child = _about(connection, case_record_id(*showcase.split(":", 1)))
        giving.give(connection, child, Given(
            kind="audit_engagement", actor=DECIDED_BY, reason=REASON,
            subject=f"{issuer} ines.duarte", until=datetime.now(UTC) + timedelta(days=AUDITED_DAYS),
        ))  # fmt: skip
        # As the server's owner: whoever answers questions reads nobody until a person asks.
        with psycopg.connect(demo.environment["HUB_DATABASE_URL"]) as reading:
            reading.execute("SELECT hub.read_path()")
            hers = _some_child(reading, amira, child.person_id, is_hers=True)
            stranger = _some_child(reading, amira, child.person_id, is_hers=False)
            known_on = _half_known(reading, child)
            managers = _some_child(reading, f"{issuer} grace.osei", child.person_id, is_hers=True)
        _restrict(connection, hers[0])
    return Seen(hers[1], stranger[1], managers[1], known_on)


def _half_known(connection: psycopg.Connection[Any], child: About) -> str:
    """Say a day that this hub heard of the child on, and how much was known by its end."""
    found = connection.execute(
        "SELECT received_at, count(*), sum(count(*)) OVER (ORDER BY received_at),"
        " sum(count(*)) OVER () FROM hub.stored_event WHERE originator_id = ANY(%s)"
        " GROUP BY received_at ORDER BY received_at",
        [child.case_record_ids],
    ).fetchall()
    at, _, known, of_all = min(found, key=lambda row: abs(row[2] * 2 - row[3]))
    return f"{at:%-d %B %Y}, when {known:,} of {of_all:,} events had come"


def _some_child(
    connection: psycopg.Connection[Any], subject: str, other_than: UUID, *, is_hers: bool
) -> tuple[UUID, str]:
    """Choose a child by record id: one that somebody works with, or one they do not."""
    found = connection.execute(
        "SELECT record.case_record_id, said.forenames || ' ' || said.surname"
        " FROM case_record AS record JOIN person_statement AS said USING (case_record_id)"
        " WHERE record.person_id <> %(other)s AND said.surname <> '' AND said.forenames <> ''"
        " AND %(hers)s = (record.case_record_id IN ("
        "   SELECT case_record_id FROM hub.relationships(%(who)s, now())))"
        " ORDER BY record.case_record_id LIMIT 1",
        {"who": subject, "other": other_than, "hers": is_hers},
    ).fetchone()
    if found is None:
        raise HubError("the invented families are too few: give --children 400")
    return found[0], found[1]


def _restrict(connection: psycopg.Connection[Any], case_record: UUID) -> None:
    about = _about(connection, case_record)
    held = membership.grants_of_person(connection, about.person_id, list(about.case_record_ids))
    if not any(each.kind == "restricted" and each.revoked_at is None for each in held):
        given = Given(kind="restricted", actor=DECIDED_BY, reason=REASON)
        giving.give(connection, about, given)


def _is_the_caseworker(connection: psycopg.Connection[Any], subject: str) -> None:
    try:
        membership.map_practitioner(
            connection, CASEWORKER, subject, actor=DECIDED_BY, reason=REASON
        )
    except CommandRefused:  # an earlier run with this data said it
        return


def _joins(connection: psycopg.Connection[Any], member: Member) -> None:
    try:
        membership.join_team(connection, member, until=None, actor=DECIDED_BY, reason=REASON)
    except CommandRefused:  # an earlier run with this data said it
        return


def _about(connection: psycopg.Connection[Any], case_record: UUID) -> About:
    person_id = showing.person_of(connection, case_record)
    records = showing.records_of(connection, person_id)
    return About(
        person_id=person_id, case_record_ids=[each.case_record_id for each in records],
        record=CaseRecord(records[0].system, records[0].local_id),
    )  # fmt: skip
