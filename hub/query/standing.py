"""How one child stands, for the header and the margin of their pages.

Who works with them now, how fresh each source is, how much there is and of when, what is due and
who is close: read in the transaction of the page, so of a past day it says what was known then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache

from hub.access.redact import redact
from hub.access.roles import Role
from hub.query.clocks import definitions
from hub.query.clocks.definitions import clocks
from hub.query.clocks.running import Deadline, run
from hub.query.deadlines import as_happened
from hub.query.door import Connection
from hub.query.involvement import SINGLE, SPANS, Lane, lanes
from hub.query.people import PersonSeen
from hub.query.relations import RELATED, TOLD, Relation, joined, told
from hub.query.stepping import Steps
from hub.query.workers import NAMING, named, working
from projections.allocation import reader as allocations
from projections.allocation.reader import Tied
from projections.chronology import reader
from projections.chronology.outline import Held, MonthHeld, outline
from projections.chronology.reader import Said
from projections.feed_health.reader import feeds, heard_by
from schemas.local_time import local_day

SILENT = timedelta(days=2)
"""A source that told the hub nothing, of anybody, for so long has stopped until shown otherwise."""
LEFT_OUT = "SELECT hub.left_out_since()"
LEFT_OUT_THEN = "SELECT nullif(current_setting('hub.left_out_then', true), '')::timestamptz"


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
    """How a child stands; `months` are those that hold anything, the latest first.

    What is due, who is close and who was involved when are there where they were asked for.
    """

    workers: list[Tied] = field(default_factory=list)
    sources: list[Freshness] = field(default_factory=list)
    months: list[MonthHeld] = field(default_factory=list)
    due: list[Deadline] = field(default_factory=list)
    close: list[Relation] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    left_out_since: datetime | None = None
    """When the first event arrived that a read model could not take: not everything is shown."""
    open_until: datetime | None = None
    """When the record closes to the reader again, whom an emergency alone lets read it."""
    beside: Steps = field(default_factory=Steps)
    """Of a past day: the days before and after it on which something became known."""

    @property
    def events(self) -> int:
        """How many events there are in all, without those that were withdrawn."""
        return sum(each.events for each in self.sources)


def standing(  # noqa: PLR0913
    connection: Connection, role: Role, person: PersonSeen, now: datetime, *,
    is_past: bool = False, in_full: bool = False,
) -> Standing:  # fmt: skip
    """Say how a person stands at a moment, as far as their header shows it.

    `is_past` says that the reading is a replay up to that moment. `in_full` adds what the margin of
    the timeline shows, read from the events in one go.
    """
    records = person.case_record_ids
    ties = allocations.workers(connection, records) if "practitioner" in role.clearance else []
    at_work = working(ties, person, local_day(now))
    held = outline(connection, records, SINGLE if in_full else ())
    wanted = _margin() if in_full else NAMING if at_work else None
    said = reader.said(connection, records, wanted) if wanted else []
    names = [each.system for each in held.systems]
    heard = heard_by(connection, names, now) if is_past else _heard(connection)
    shown = Standing(
        named(at_work, said),
        [_freshness(each, heard.get(each.system), now) for each in held.systems],
        held.months,
        left_out_since=left_out_since(connection, is_past=is_past),
    )
    return _in_full(shown, role, said, held.days, now) if in_full else shown


def _heard(connection: Connection) -> dict[str, datetime]:
    """Give when each system told the hub something last, of anybody. A replay has not everybody."""
    heard: dict[str, datetime] = {}
    for each in feeds(connection):
        before = heard.get(each.source_system, each.last_received_at)
        heard[each.source_system] = max(before, each.last_received_at)
    return heard


def left_out_since(connection: Connection, *, is_past: bool = False) -> datetime | None:
    """Say since when something of this reading is in no read model; None where all of it is.

    A replay of the past is made of the events themselves: it says what it could not take of them.
    """
    found = connection.execute(LEFT_OUT_THEN if is_past else LEFT_OUT).fetchone()
    return found[0] if found else None


@cache
def _margin() -> dict[str, frozenset[str]]:
    """Give the events that the margin speaks of, with the fields it needs."""
    return reader.fields_of(definitions.fields(), SPANS, NAMING, {RELATED: TOLD})


def _in_full(
    shown: Standing, role: Role, said: Sequence[Said], days: Mapping[str, Sequence[date]],
    now: datetime,
) -> Standing:  # fmt: skip
    timed = definitions.fields()
    happened = [as_happened(each) for each in said if each.event_type in timed]
    return replace(
        shown,
        due=[each for each in run(clocks(), happened, now) if each.state in {"overdue", "running"}],
        close=joined(
            told(each.source_system, redact(RELATED, each.event, role.clearance)[0])
            for each in said
            if each.event_type == RELATED
        ),
        lanes=lanes([each for each in reversed(said) if each.event_type in SPANS], days),
    )


def _freshness(held: Held, heard_at: datetime | None, now: datetime) -> Freshness:
    is_silent = heard_at is None or now - heard_at > SILENT
    return Freshness(held.system, held.events, held.last_on, heard_at, is_silent)
