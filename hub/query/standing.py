"""How one child stands, for the header and the margin of their pages.

Who works with them now, how fresh each source is, how much there is and of when, what is due and
who is close: read in the transaction of the page, so of a past day it says what was known then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from hub.access.roles import Role
from hub.query.clocks.definitions import clocks, event_types
from hub.query.clocks.running import LONDON, Deadline, run
from hub.query.deadlines import as_happened
from hub.query.door import Connection
from hub.query.people import PersonSeen
from hub.query.relations import RELATED, Relation, joined, told
from hub.query.timeline import seen
from projections.allocation import reader as allocations
from projections.allocation.reader import Tied
from projections.chronology import reader
from projections.chronology.reader import MonthHeld, View
from projections.feed_health.reader import feeds

MOST = 5000
NAMING = ["plans.case_allocated", "early_help.early_help_episode_opened"]
"""Event types that say who a worker is; what the read model keeps of them is a reference."""
SILENT = timedelta(days=2)
"""A source that told the hub nothing, of anybody, for so long has stopped until shown otherwise."""


@dataclass(frozen=True)
class Freshness:
    """How far one system's word on a child can be trusted to be its latest."""

    system: str
    events: int
    last_on: date | None
    """The day of the latest thing it has told of this child."""
    heard_at: datetime | None
    """When it last told the hub of anybody."""
    is_silent: bool


@dataclass(frozen=True)
class Standing:
    """How a child stands; `months` are those that hold anything, the latest first."""

    workers: list[Tied] = field(default_factory=list)
    sources: list[Freshness] = field(default_factory=list)
    months: list[MonthHeld] = field(default_factory=list)
    due: list[Deadline] = field(default_factory=list)
    close: list[Relation] = field(default_factory=list)

    @property
    def events(self) -> int:
        """How many events there are in all, without those that were withdrawn."""
        return sum(each.events for each in self.sources)


def standing(connection: Connection, role: Role, person: PersonSeen, now: datetime) -> Standing:
    """Say how a person stands at a moment, as far as their header shows it."""
    records = person.case_record_ids
    heard: dict[str, datetime] = {}
    for each in feeds(connection):
        before = heard.get(each.source_system, each.last_received_at)
        heard[each.source_system] = max(before, each.last_received_at)
    ties = allocations.workers(connection, records) if "practitioner" in role.clearance else []
    today = now.astimezone(LONDON).date()
    return Standing(
        _named(connection, records, _working(ties, person, today)),
        [
            Freshness(each.system, each.events, each.last_on, at, at is None or now - at > SILENT)
            for each in reader.sources(connection, records)
            for at in (heard.get(each.system),)
        ],
    )


def in_full(
    connection: Connection, role: Role, person: PersonSeen, shown: Standing, now: datetime
) -> Standing:
    """Add what the margin of the timeline shows: its months, what is due, who is close."""
    records = person.case_record_ids
    view = View(event_types=[*sorted(event_types()), RELATED])
    entries = reader.page(connection, records, view, size=MOST).entries
    happened = [as_happened(each) for each in entries if each.event_type != RELATED]
    related = [seen(each, role).entry for each in entries if each.event_type == RELATED]
    return replace(
        shown,
        months=reader.months(connection, records),
        due=[each for each in run(clocks(), happened, now) if each.state in {"overdue", "running"}],
        close=joined(told(each.source_system, each.event) for each in related),
    )


def _named(
    connection: Connection, records: Sequence[UUID], ties: Sequence[Tied]
) -> list[Tied]:  # fmt: skip
    """Give each worker the name the systems know their reference by, where any event says it."""
    if not ties:
        return []
    entries = reader.page(connection, records, View(event_types=NAMING), size=MOST).entries
    names = {
        worker["reference"]: worker["name"]
        for each in entries
        for field_name in ("practitioner", "lead_practitioner")
        if (worker := each.event.get(field_name)) and worker.get("reference") and worker.get("name")
    }
    return [replace(each, practitioner=names.get(each.practitioner, each.practitioner))
            for each in ties]  # fmt: skip


def _working(ties: Sequence[Tied], person: PersonSeen, today: date) -> list[Tied]:
    """Pick who works with the child now, each once; who leads early help only while it is open."""
    in_early_help = any(each["kind"].startswith("early_help") for each in person.open)
    found: dict[tuple[str, str], Tied] = {}
    for each in ties:
        is_over = each.ended_on is not None and each.ended_on < today
        works = each.basis == "allocated" or (each.basis == "lead_practitioner" and in_early_help)
        if each.practitioner and works and not is_over:
            found.setdefault((each.basis, each.practitioner), each)
    return list(found.values())
