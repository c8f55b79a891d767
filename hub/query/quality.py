"""What is doubtful in one child's records: said to whoever can put it right, never guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hub.access.roles import Role
from hub.query import people
from hub.query.door import Connection
from hub.query.people import PersonSeen
from projections.chronology import reader
from projections.chronology.reader import Entry, Said, View
from schemas.local_time import local_day
from schemas.repository import repository

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
    yield from lacking(entry)
    if entry.occurred_on is None and entry.occurred_at is None:
        if entry.event_type.split(".")[0] not in {"identity", "hub", "corrections"}:
            yield _finding(entry, "no_date", "The source gives no date for it")
    elif days_to_record(entry) > LATE_DAYS:
        yield _finding(entry, "recorded_late", f"Recorded {days_to_record(entry)} days after it")


def lacking(entry: Said) -> Iterator[Finding]:
    """Say which fields of an event are empty that should say something."""
    for rule in RULES.get(entry.event_type, ()):
        if rule.is_broken_by(entry.event):
            yield _finding(entry, rule.kind, rule.title)


def unasked(entries: Sequence[Said]) -> Iterator[Finding]:
    """Say which contacts have nothing about agreement, neither asked nor not asked and why."""
    told = {_contact(entry) for entry in entries if entry.event_type in AGREEMENT}
    for entry in entries:
        if entry.event_type == "front_door.contact_received" and _contact(entry) not in told:
            yield _finding(entry, "no_agreement", "Nothing says whether agreement was sought")


def _contact(entry: Said) -> tuple[str, Any]:
    """Give the contact that an event is about: its id is of its system."""
    return entry.source_system, entry.event.get("contact_id")


def days_to_record(entry: Entry) -> int:
    """Count the days from happening to its first recording; 0 where either is not known."""
    if entry.occurred_on is None or entry.first_recorded_at is None:
        return 0
    return (local_day(entry.first_recorded_at) - entry.occurred_on).days


def sources(entries: Sequence[Entry]) -> list[SourceHealth]:
    """Say for each system how much it holds, when it was last heard from, and how late it is."""
    by_system: dict[str, list[Entry]] = {}
    for entry in entries:
        by_system.setdefault(entry.source_system, []).append(entry)
    return [_health(system, each) for system, each in sorted(by_system.items())]


def _health(system: str, entries: Sequence[Entry]) -> SourceHealth:
    dated = (each for each in entries if each.occurred_on and each.first_recorded_at)
    days = sorted(days_to_record(each) for each in dated)
    middle = len(days) // 2
    median = None if not days else (days[middle] + days[~middle]) / 2
    return SourceHealth(
        system, len(entries), max(each.received_at for each in entries), median,
        sum(each > LATE_DAYS for each in days),
    )  # fmt: skip


def _finding(entry: Said, kind: str, text: str) -> Finding:
    return Finding(
        kind, text, entry.event_type, entry.position, entry.occurred_on, entry.source_system
    )


@dataclass(frozen=True)
class Rule:
    """A field that should say something; where `only_if` is given, only if that field is true."""

    kind: str
    title: str
    field: str
    only_if: str | None = None

    @property
    def fields(self) -> frozenset[str]:
        """The fields the rule reads."""
        return frozenset({self.field, self.only_if} - {None})  # type: ignore[arg-type]

    def is_broken_by(self, event: Mapping[str, Any]) -> bool:
        """Whether an event says nothing where it should."""
        asked = self.only_if is None or bool(event.get(self.only_if))
        return asked and event.get(self.field) in _NOTHING


_NOTHING: tuple[object, ...] = (None, "", [])
RULES: dict[str, tuple[Rule, ...]] = {
    "assessment.visit_recorded": (
        Rule("thin_visit", "The visit has no purpose", "purpose"),
        Rule("thin_visit", "The visit has no outcome", "outcome"),
        Rule("not_said_seen", "It is not said whether the child was seen", "child_seen"),
        Rule(
            "not_said_alone", "It is not said whether the child was seen alone",
            "child_seen_alone", only_if="child_seen",
        ),
    ),
    "assessment.assessment_completed": (
        Rule("no_domains", "No domain is covered", "domains_covered"),
        Rule("not_said_seen", "It is not said whether the child was seen", "child_seen"),
    ),
    "front_door.threshold_decided": (
        Rule("no_rationale", "The decision has no reason", "rationale"),
        Rule("no_decider", "It is not said who decided", "decided_by"),
    ),
    "child_protection.strategy_discussion_held": (
        Rule("no_agencies", "No agency is named as taking part", "agencies"),
    ),
}  # fmt: skip
"""What each kind of event should say."""
NOT_ASKED = "front_door.agreement_status_unknown"
AGREEMENT = tuple(
    name for name in repository().event_types()
    if name.startswith("front_door.agreement_") and name != NOT_ASKED
)  # fmt: skip
"""Events that say how agreement stands; that nothing is known of it says nothing."""
FIELDS: dict[str, frozenset[str]] = {
    **{name: frozenset().union(*(each.fields for each in rules)) for name, rules in RULES.items()},
    **dict.fromkeys(("front_door.contact_received", *AGREEMENT), frozenset({"contact_id"})),
}
"""The fields that `lacking` and `unasked` read."""
