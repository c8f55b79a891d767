"""What speaks against joining two persons: what forbids it, what needs a second person, a warning.

Two persons of one household are not one; neither are two whom somebody declared distinct. Rules of
the matcher that contradict are for two named people. Plans that overlap are to be looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching.known import tables
from hub.matching.known.records import Record
from hub.matching.known.tables import Connection
from hub.matching.model.decision import Candidate, Known
from hub.matching.model.model import Model
from hub.matching.people import activating
from hub.matching.people.links import MatchedRecord, ids_of
from hub.matching.people.relations import relations_between
from hub.matching.queries import SQL
from hub.matching.telling.contradicting import contradictions
from hub.store.reader import events_of_streams
from schemas.decoder import reader_for

Side = tuple[UUID, Sequence[MatchedRecord]]
PLANS = {
    "a child protection plan": (
        "child_protection.child_protection_plan_started",
        "child_protection.child_protection_plan_ended",
    ),
    "a period of being looked after": ("plans.looked_after_started", "plans.looked_after_ended"),
}
"""What no child has twice at a time, and the events that begin and end it."""
READING = "after an update the hub reads again what records say: try again in a few minutes"
EARLIEST, LATEST = date.min, date.max


@dataclass(frozen=True)
class Guard:
    """A rule that no score may pass, and what it says."""

    rule: str
    reason: str

    def __str__(self) -> str:
        return f"{self.reason} ({self.rule})"


@dataclass
class Objections:
    """What forbids a join, what one person may not decide alone, and what is to be accepted."""

    refusals: list[str] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def as_recorded(self) -> list[dict[str, str]]:
        """The guards as an event holds them."""
        return [{"rule": each.rule, "reason": each.reason} for each in self.guards]


def objections(connection: Connection, one: Side, other: Side) -> Objections:
    """Say what speaks against two persons' being one. Raises `CommandRefused` while none can."""
    found = Objections()
    ids, others = ids_of(one[1]), ids_of(other[1])
    apart = SQL.kept_apart(connection, ids=ids)
    if any({*each} & {*ids} and {*each} & {*others} for each in apart):
        found.refusals.append("somebody declared them distinct: take that back first")
    for each in relations_between(connection, one[0], other[0]):
        said = f"they are {each.words} of each other"
        if each.status == "confirmed":
            found.refusals.append(f"{said}: withdraw that first")
        else:
            found.warnings.append(f"it is proposed that {said}")
    records = tables.records(connection, [*ids, *others])
    if not all(each.normalised for each in records.values()):
        raise CommandRefused(READING)
    model = activating.active(connection)
    found.guards += _guards(
        [records[each] for each in ids], [records[each] for each in others], model
    )
    found.warnings += _overlaps(connection, ids, others)
    return found


def _guards(ours: Sequence[Record], theirs: Sequence[Record], model: Model) -> list[Guard]:
    """Give each rule against it that any two of their records break, once."""
    found: dict[str, Guard] = {}
    for one, other in product(ours, theirs):
        known = Known(other.case_record_id, other.person_id, other.details)
        for each in contradictions(one.details, Candidate(other.person_id, (known,)), model):
            found.setdefault(each.rule, Guard(each.rule, each.reason))
    return [found[each] for each in sorted(found)]


def _overlaps(connection: Connection, ids: Sequence[UUID], others: Sequence[UUID]) -> Iterator[str]:
    for name, (started, ended) in PLANS.items():
        ours = _periods(connection, ids, started, ended)
        theirs = _periods(connection, others, started, ended)
        if any(one[0] <= other[1] and other[0] <= one[1] for one, other in product(ours, theirs)):
            yield f"both have {name} at the same time"


def _periods(
    connection: Connection, ids: Sequence[UUID], started: str, ended: str
) -> list[tuple[date, date]]:
    """Pair each beginning with the end of the same id in the same record; open ones last on."""
    key = "period_id" if started.startswith("plans.looked_after") else "plan_id"
    periods: dict[tuple[UUID, str], tuple[date, date]] = {}
    for row in events_of_streams(connection, ids):
        if row.event_type == started:
            (name,) = reader_for(started, (key,))(row.topic, row.state)
            last = periods.get((row.stream_id, name), (EARLIEST, LATEST))[1]
            periods[row.stream_id, name] = (row.occurred_on or EARLIEST, last)
        elif row.event_type == ended:
            (name,) = reader_for(ended, (key,))(row.topic, row.state)
            first = periods.get((row.stream_id, name), (EARLIEST, LATEST))[0]
            periods[row.stream_id, name] = (first, row.occurred_on or LATEST)
    return list(periods.values())
