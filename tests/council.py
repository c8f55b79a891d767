"""A made-up council: who works with whom, what is given and hidden; an oracle of who sees whom.

The oracle knows the council as it was made up, walks it person by person, and shares no line with
the decision or with the SQL.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import psycopg

from schemas.identifiers import own_person_id
from schemas.local_time import local_today
from tests.conftest import Database

NOW = datetime.now(UTC)
READERS = {"caseworker", "advanced_practitioner", "team_manager", "auditor", "privacy_officer"}
DAYS = {"contact": 90, "referral": 365, "assessment": 365, "lead_practitioner": 730, "plan": 730}
SUBJECTS = [f"https://id.example worker{number}" for number in range(24)]
TEAMS = ["North", "South", "Duty", "Court"]
SCOPES = ["adoption", "court"]
EVERYWHERE = {
    "chronology_g1.chronology_entry": "event_id", "chronology_g1.significance_mark":
    "marked_event_id", "person_summary_g1.person_statement": "event_id",
    "person_summary_g1.person_address": "event_id", "person_summary_g1.person_identifier":
    "event_id", "person_summary_g1.person_contact": "event_id",
    "person_summary_g1.person_known_as": "event_id",
    "threshold_journey_g1.journey_step": "event_id",
    "casework_g1.casework_step": "event_id",
    "information_before_decision_g1.threshold_decision": "event_id",
    "information_before_decision_g1.partner_exchange": "event_id",
}  # fmt: skip
"""Tables of read models besides those the decision itself reads, and their keys."""


@dataclass(eq=False)
class Record:
    """A case record: whose it was at first, whose it is, and whose it ever was."""

    id: UUID
    own: UUID
    now: UUID
    ever: set[UUID]


@dataclass
class Period:
    """From and to, as instants; None is open."""

    start: datetime | None
    end: datetime | None

    def covers_now(self) -> bool:
        return not (self.start and self.start > NOW) and not (self.end and self.end <= NOW)


@dataclass(eq=False)
class Council:
    """Everything that was made up; the oracle is asked once it all is, and remembers."""

    records: list[Record]
    works: list[dict[str, Any]] = field(default_factory=list)
    given: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    mapped: list[dict[str, Any]] = field(default_factory=list)

    @property
    def people(self) -> list[UUID]:
        return sorted({each.own for each in self.records})


def a_council(dice: random.Random) -> Council:
    records = []
    for _ in range(56):
        record = uuid4()
        own = own_person_id(record)
        records.append(Record(record, own, own, {own}))
    for record in records[40:]:  # some were linked, some linked and taken back, some moved twice
        for _ in range(dice.randint(1, 2)):
            record.now = dice.choice([dice.choice(records[:40]).own, record.own])
            record.ever.add(record.now)
    council = Council(records)
    for _ in range(90):
        council.members.append({
            "kind": dice.choice(["team", "team", "duty", "seal"]), "subject": dice.choice(SUBJECTS),
            **_bounds(dice),
        })  # fmt: skip
        member = council.members[-1]
        member["team"] = dice.choice(SCOPES if member["kind"] == "seal" else TEAMS)
    for number, subject in enumerate(SUBJECTS):
        council.mapped.append({"system": "lcs", "reference": f"w{number}", "subject": subject,
                               **_bounds(dice)})  # fmt: skip
    council.works = [_work(dice, dice.choice(records)) for _ in range(170)]
    council.given = [_given(dice, records) for _ in range(300)]
    return council


def _bounds(dice: random.Random) -> dict[str, Any]:
    """From mostly the past, until mostly the future or for ever."""
    start = NOW + timedelta(
        days=dice.choice([-300, -200, -100, -1, -1, 3]), hours=dice.randint(1, 9)
    )
    until = dice.choice([None, None, NOW + timedelta(days=30), NOW - timedelta(hours=5)])
    return {"from_at": start, "until_at": until}


def _work(dice: random.Random, record: Record) -> dict[str, Any]:
    basis = dice.choice(["allocated", "allocated", *DAYS])
    today = local_today()
    started = dice.choice([None, *(today - timedelta(days=n) for n in (900, 400, 200, 60, 5, -4))])
    return {
        "event_id": uuid4(), "case_record_id": record.id, "revision": 1, "position": 1,
        "system": dice.choice(["lcs", "lcs", "lcs", "mash"]), "basis": basis,
        "practitioner": None if basis == "contact" else f"w{dice.randrange(len(SUBJECTS))}",
        "team": None if basis == "contact" else dice.choice([None, None, *TEAMS]),
        "started_on": started,
        "ended_on": dice.choice([None, None, None, today - timedelta(days=2),
                                 today + timedelta(days=9)]) if basis != "contact" else None,
        "withdrawn_revision": dice.choice([None] * 8 + [1, 2]),
    }  # fmt: skip


def _given(dice: random.Random, records: list[Record]) -> dict[str, Any]:
    kind = dice.choice(
        ["allocated", "conference_chair", "break_glass", "audit_engagement", "audit_engagement",
         "listed", "listed", "restricted", "excluded", "excluded", "excluded", "sealed"]
    )  # fmt: skip
    record = dice.choice(records)
    bounds = _bounds(dice)
    if kind in {"restricted", "sealed"} and dice.random() < 0.6:
        bounds["until_at"] = NOW - timedelta(days=1)
    if kind in {"break_glass", "audit_engagement"}:
        bounds["until_at"] = bounds["until_at"] or NOW + timedelta(days=1)
    of_nobody = kind in {"restricted", "sealed"}
    by_team = not of_nobody and kind != "excluded" and dice.random() < 0.3
    return {
        "grant_id": uuid4(), "kind": kind, "person_id": record.now,
        "case_record_ids": [each.id for each in records if each.now == record.now]
        if dice.random() < 0.5 else [],
        "subject": None if of_nobody or by_team else dice.choice(SUBJECTS),
        "team": dice.choice(TEAMS) if by_team else None,
        "scope": dice.choice(SCOPES) if kind == "sealed" else None,
        "revoked_at": NOW - timedelta(hours=2) if dice.random() < 0.15 else None,
        **bounds,
    }  # fmt: skip


# The oracle.


def _ends(*moments: datetime | None) -> datetime | None:
    return min((each for each in moments if each), default=None)


@cache
def is_in(council: Council, who: str, kind: str, team: str) -> bool:
    return any(
        (each["kind"], each["team"], each["subject"]) == (kind, team, who)
        and Period(each["from_at"], each["until_at"]).covers_now()
        for each in council.members
    )


@cache
def works_with(council: Council, who: str, record: Record) -> bool:
    today = local_today()
    for work in council.works:
        if work["case_record_id"] != record.id or (work["withdrawn_revision"] or 0) > 1:
            continue
        started, ended, basis = work["started_on"], work["ended_on"], work["basis"]
        if basis != "allocated":
            if started is None:
                continue
            ended = ended or started + timedelta(days=DAYS[basis])
        live = (started is None or started <= today) and (ended is None or ended >= today)
        is_mapped = any(
            each["subject"] == who and each["system"] == work["system"]
            and each["reference"] == work["practitioner"]
            and Period(each["from_at"], each["until_at"]).covers_now()
            for each in council.mapped
        )  # fmt: skip
        in_team = work["team"] is not None and is_in(council, who, "team", work["team"])
        on_duty = basis == "contact" and any(is_in(council, who, "duty", team) for team in TEAMS)
        if live and (is_mapped or in_team or on_duty):
            return True
    return False


@cache
def holding(council: Council, who: str, kind: str) -> list[dict[str, Any]]:
    return list(_holding(council, who, kind))


def _holding(council: Council, who: str, kind: str) -> Iterator[dict[str, Any]]:
    for each in council.given:
        mine = each["subject"] == who or (
            each["team"] is not None and is_in(council, who, "team", each["team"])
        )
        everybodys = each["subject"] is None and each["team"] is None
        until = _ends(each["until_at"], each["revoked_at"])
        holds = Period(each["from_at"], until).covers_now()
        if each["kind"] == kind and (mine or everybodys) and holds:
            yield each


def about(council: Council, person: UUID) -> list[Record]:
    return [each for each in council.records if each.now == person]


@cache
def gives(council: Council, who: str, kind: str, person: UUID) -> bool:
    theirs = {person} | {each.own for each in about(council, person)}
    return any(each["person_id"] in theirs for each in holding(council, who, kind))


def hides(council: Council, each: dict[str, Any], person: UUID) -> bool:
    """Whether a grant hides a person: whom its records are about, or an id that leads to those."""
    hit = [
        record for record in council.records
        if each["person_id"] == record.now or record.id in each["case_record_ids"]
        or (each["person_id"] == record.own and not about(council, record.own))
    ]  # fmt: skip
    return each["person_id"] == person or any(
        person == record.now or (person in record.ever and not about(council, person))
        for record in hit
    )


@cache
def is_closed(council: Council, who: str, person: UUID) -> str | None:
    """Say what puts a person out of somebody's reach whatever happens."""
    if any(hides(council, each, person) for each in holding(council, who, "excluded")):
        return "excluded"
    for each in holding(council, who, "sealed"):
        if hides(council, each, person) and not is_in(council, who, "seal", each["scope"]):
            return "sealed"
    return None


@cache
def is_restricted(council: Council, who: str, person: UUID) -> bool:
    """Whether a restriction hides a person from somebody who is not listed for them."""
    if gives(council, who, "break_glass", person) or gives(council, who, "listed", person):
        return False
    return any(hides(council, each, person) for each in holding(council, who, "restricted"))


@cache
def oracle(council: Council, who: str, person: UUID, purpose: str) -> str:
    """Say why, in one word, somebody sees a person or does not."""
    closed = is_closed(council, who, person)
    if closed:
        return closed
    emergency = gives(council, who, "break_glass", person)
    tied = (
        any(works_with(council, who, each) for each in about(council, person))
        or gives(council, who, "allocated", person)
        or gives(council, who, "conference_chair", person)
    )
    engaged = purpose == "audit" and gives(council, who, "audit_engagement", person)
    if not (tied or emergency or engaged):
        return "stranger"
    if is_restricted(council, who, person):
        return "restricted"
    return "emergency" if emergency and not tied else "engaged" if not tied else "seen"


SEES = {"seen", "emergency", "engaged"}


def may(council: Council, who: str, person: UUID, purpose: str, function: str) -> bool:
    """Whether somebody may use a function on a person whose id is just that."""
    if function == "read_person":
        return oracle(council, who, person, purpose) in SEES
    if is_closed(council, who, person):
        return False
    return function == "open_break_glass" or not is_restricted(council, who, person)


def records_read(
    council: Council, who: str, person: UUID, purpose: str, function: str
) -> set[UUID]:
    """List the case records somebody reads who asks for a person, by an id of now or of before."""
    theirs = {each.id for each in about(council, person)}
    if theirs:
        return theirs if may(council, who, person, purpose, function) else set()
    (moved,) = [each for each in council.records if each.own == person]
    if may(council, who, moved.now, purpose, function):
        return {each.id for each in about(council, moved.now)}
    return set()


def past_read(council: Council, who: str, person: UUID) -> set[UUID]:
    """List the case records whose events somebody reads of a person's past, who sees the person."""
    return {
        record.id for record in council.records
        if person in record.ever
        and not is_closed(council, who, record.now)
        and not is_restricted(council, who, record.now)
    }  # fmt: skip


# Writing it down.


def _insert(connection: psycopg.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        places = ", ".join(f"%({name})s" for name in row)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})".encode(), row
        )


def _a_row_everywhere(connection: psycopg.Connection, record: UUID, number: int) -> None:
    """Give a case record an event, and a row in each read model that has case records."""
    connection.execute(
        "INSERT INTO hub.stored_event (originator_id, originator_version, topic, state, position,"
        " event_type, source_system, source_feed) VALUES (%s, 1, '', '', %s, 'a.b', 'lcs', 'rows')",
        [record, number],
    )
    for table, key in EVERYWHERE.items():
        connection.execute(
            f"INSERT INTO {table} ({key}, case_record_id) VALUES (%s, %s)".encode(),
            [uuid4(), record],
        )


def write_down(database: Database, council: Council) -> None:
    decided = {"decided_by": "a test", "reason": "a test needs it"}
    revoked = {"revoked_by": "a test"}
    with database.connect() as connection:
        _insert(connection, "identity_g1.case_record", [
            {"case_record_id": each.id, "own_person_id": each.own, "person_id": each.now}
            for each in council.records
        ])  # fmt: skip
        moves = [(each.id, person) for each in council.records for person in sorted(each.ever)]
        _insert(connection, "identity_g1.link_change", [
            {"position": number, "case_record_id": record, "person_id": person}
            for number, (record, person) in enumerate(moves, start=1)
        ])  # fmt: skip
        _insert(connection, "allocation_g1.allocation", council.works)
        for number, each in enumerate(council.records, start=1):
            _a_row_everywhere(connection, each.id, number)
        _insert(connection, "hub.team_member", [each | decided for each in council.members])
        _insert(connection, "hub.practitioner", [each | decided for each in council.mapped])
        _insert(connection, "hub.access_grant", [
            each | {"reason": "a test needs it", "granted_by": "a test"}
            | (revoked if each["revoked_at"] else {})
            for each in council.given
        ])  # fmt: skip
