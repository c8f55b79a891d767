"""What is doubtful in one child's records: said to whoever can put it right, never guessed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hub.access.roles import Role
from hub.query import people
from hub.query.door import Connection
from hub.query.people import PersonSeen
from projections.chronology import reader
from projections.chronology.reader import Entry, View

LONDON = ZoneInfo("Europe/London")
MOST = 5000
LATE_DAYS = 7


@dataclass(frozen=True)
class Finding:
    """One thing that is doubtful, and the entry it is about."""

    kind: str
    title: str
    event_type: str
    position: int
    on: date | None
    system: str


@dataclass(frozen=True)
class SourceHealth:
    """How one system has kept this child's record."""

    system: str
    events: int
    last_at: datetime
    median_days_to_record: float | None
    recorded_late: int


@dataclass(frozen=True)
class Quality:
    """What is doubtful about a child's records."""

    person: PersonSeen
    findings: list[Finding]
    sources: list[SourceHealth]

    def __len__(self) -> int:
        """How many findings there are, for the access record."""
        return len(self.findings)


def quality(connection: Connection, role: Role, person_id: UUID) -> Quality | None:
    """Look through a person's events; None where no case record is about them."""
    person = people.one(connection, role, person_id)
    if person is None:
        return None
    entries = reader.page(connection, person.case_record_ids, View(), size=MOST).entries
    found = [finding for entry in entries for finding in findings(entry)]
    return Quality(person, [*found, *unasked(entries)], sources(entries))


def findings(entry: Entry) -> Iterator[Finding]:
    """Say what is missing from an event that should have it."""
    for kind, text, is_missing in _RULES.get(entry.event_type, ()):
        if is_missing(entry.event):
            yield _finding(entry, kind, text)
    if entry.occurred_on is None and entry.occurred_at is None:
        if entry.event_type.split(".")[0] not in {"identity", "hub", "corrections"}:
            yield _finding(entry, "no_date", "The source gives no date for it")
    elif days_to_record(entry) > LATE_DAYS:
        yield _finding(entry, "recorded_late", f"Recorded {days_to_record(entry)} days after it")


def unasked(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Say which contacts have nothing about agreement, neither asked nor not asked and why."""
    told = {
        entry.event.get("contact_id")
        for entry in entries
        if entry.event_type.startswith("front_door.agreement_")
        and entry.event_type != "front_door.agreement_status_unknown"
    }
    for entry in entries:
        if entry.event_type != "front_door.contact_received":
            continue
        if entry.event.get("contact_id") not in told:
            yield _finding(entry, "no_agreement", "Nothing says whether agreement was sought")


def days_to_record(entry: Entry) -> int:
    """Count the days from happening to recording; 0 where either is not known."""
    if entry.occurred_on is None or entry.recorded_at is None:
        return 0
    return (entry.recorded_at.astimezone(LONDON).date() - entry.occurred_on).days


def sources(entries: Sequence[Entry]) -> list[SourceHealth]:
    """Say for each system how much it holds, when it was last heard from, and how late it is."""
    by_system: dict[str, list[Entry]] = {}
    for entry in entries:
        by_system.setdefault(entry.source_system, []).append(entry)
    return [_health(system, each) for system, each in sorted(by_system.items())]


def _health(system: str, entries: Sequence[Entry]) -> SourceHealth:
    days = sorted(days_to_record(each) for each in entries if each.occurred_on and each.recorded_at)
    middle = len(days) // 2
    median = None if not days else (days[middle] + days[~middle]) / 2
    return SourceHealth(
        system, len(entries), max(each.received_at for each in entries), median,
        sum(each > LATE_DAYS for each in days),
    )  # fmt: skip


def _finding(entry: Entry, kind: str, text: str) -> Finding:
    return Finding(
        kind, text, entry.event_type, entry.position, entry.occurred_on, entry.source_system
    )


Missing = Callable[[Mapping[str, Any]], bool]


def _no(field: str) -> Missing:
    return lambda event: event.get(field) in (None, "", [])


_RULES: dict[str, tuple[tuple[str, str, Missing], ...]] = {
    "assessment.visit_recorded": (
        ("thin_visit", "The visit has no purpose", _no("purpose")),
        ("thin_visit", "The visit has no outcome", _no("outcome")),
        ("not_said_seen", "It is not said whether the child was seen", _no("child_seen")),
        (
            "not_said_alone",
            "It is not said whether the child was seen alone",
            lambda event: bool(event.get("child_seen")) and event.get("child_seen_alone") is None,
        ),
    ),
    "assessment.assessment_completed": (
        ("no_domains", "No domain is covered", _no("domains_covered")),
        ("not_said_seen", "It is not said whether the child was seen", _no("child_seen")),
    ),
    "front_door.threshold_decided": (
        ("no_rationale", "The decision has no reason", _no("rationale")),
        ("no_decider", "It is not said who decided", _no("decided_by")),
    ),
    "child_protection.strategy_discussion_held": (
        ("no_agencies", "No agency is named as taking part", _no("agencies")),
    ),
}
"""What each kind of event should say; a rule is a kind, words for people, and what is missing."""
