"""A team's worklists: what is overdue or due, who has no worker, what records lack, open actions.

The children are those that a team of the asker's works with now; row-level security decides which
of them this reading may see (`hub/store/migrations/0023_worklists.sql`). As a search does, it
leaves one access record with the number of children.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from psycopg.rows import tuple_row

from hub.access.roles import Role
from hub.query import deadlines, people, quality
from hub.query.asking import Asking
from hub.query.clocks import definitions
from hub.query.clocks.definitions import clocks
from hub.query.clocks.running import Deadline, run
from hub.query.door import Connection
from hub.query.due import Dues, due_soon, dues
from hub.query.my_work import known_as
from hub.query.people import PersonSeen
from hub.query.quality import Finding
from hub.query.workers import NAMING, named, working
from projections.allocation import reader as allocations
from projections.allocation.reader import Tied
from projections.chronology import reader
from projections.chronology.reader import Said
from projections.person_summary import reader as summaries
from schemas.local_time import local_day

FUNCTION = "read_worklists"
LATELY = timedelta(days=90)
"""What records lacked before is past mending by asking a worker, and hides what is not."""
RAISED, COMPLETED = "oversight.audit_action_raised", "oversight.audit_action_completed"
ACTIONS = {
    RAISED: frozenset({"action_id", "due_on", "action"}),
    COMPLETED: frozenset({"action_id"}),
}
CHILDREN = "SELECT DISTINCT person_id FROM case_record ORDER BY person_id"
TEAMS = """
SELECT DISTINCT team FROM hub.team_member
WHERE kind = 'team' AND subject = %(who)s AND from_at <= now() AND until_at <= now() IS NOT TRUE
ORDER BY team
"""


@dataclass(frozen=True)
class Action:
    """What an audit asked to be done and nobody has said is done."""

    action: str
    due_on: date


@dataclass(frozen=True)
class Child:
    """A child of a team, with what has to be seen to."""

    person: PersonSeen
    workers: list[Tied]
    due: list[Deadline]
    lacking: list[Finding]
    actions: list[Action]

    @property
    def worker(self) -> str:
        """Who works with them, in words; empty where nobody does."""
        return ", ".join(each.practitioner or "" for each in self.workers)

    @property
    def is_without_worker(self) -> bool:
        """Whether something is open and no system names a worker."""
        return bool(self.person.open) and not self.workers


@dataclass(frozen=True)
class Worklists:
    """What the teams of somebody have to see to."""

    teams: list[str]
    children: list[Child]
    today: date

    def __len__(self) -> int:
        """How many children there are, for the access record."""
        return len(self.children)

    @property
    def dues(self) -> Dues[Child]:
        """The deadlines of all of them."""
        return dues(self.children, self.today)

    @property
    def without_worker(self) -> list[Child]:
        """Children with something open whom no system names a worker for."""
        return [each for each in self.children if each.is_without_worker]

    @property
    def lacking(self) -> list[tuple[Child, Finding]]:
        """What records of the last months lack, the latest first."""
        found = [(child, each) for child in self.children for each in child.lacking]
        return sorted(found, key=lambda each: each[1].position, reverse=True)

    @property
    def actions(self) -> list[tuple[Child, Action]]:
        """Audit actions past their day, the longest first."""
        found = [(child, each) for child in self.children for each in child.actions]
        return sorted(found, key=lambda each: each[1].due_on)

    @property
    def workers(self) -> list[str]:
        """Everybody who works with one of the children."""
        return sorted(
            {each.practitioner or "" for child in self.children for each in child.workers}
        )

    def of(self, worker: str) -> "Worklists":
        """Give what one worker has to see to."""
        mine = [each for each in self.children
                if any(tie.practitioner == worker for tie in each.workers)]  # fmt: skip
        return Worklists(self.teams, mine, self.today)


def worklists(asking: Asking, now: datetime) -> Worklists:
    """Read the worklists of the asker's teams. Raises what the door raises."""
    who = known_as(asking)
    return asking.door.ask(asking.question(FUNCTION), lambda c, role: _read(c, role, who, now))


def _read(connection: Connection, role: Role, who: str, now: datetime) -> Worklists:
    today = local_day(now)
    teams = _column(connection, TEAMS, who=who)
    found = summaries.summaries(connection, _column(connection, CHILDREN))
    seen = [people.seen(each, role) for each in found]
    records = [record for each in seen for record in each.case_record_ids]
    ties: dict[UUID, list[Tied]] = defaultdict(list)
    for tie in allocations.workers(connection, records):
        ties[tie.case_record_id].append(tie)
    told: dict[UUID, list[Said]] = defaultdict(list)
    for each in reader.said(connection, records, _fields()):
        told[each.case_record_id].append(each)
    return Worklists(teams, [_child(each, ties, told, now) for each in seen], today)


def _child(
    person: PersonSeen,
    ties: Mapping[UUID, Sequence[Tied]],
    told: Mapping[UUID, Sequence[Said]],
    now: datetime,
) -> Child:
    today = local_day(now)
    said = [each for record in person.case_record_ids for each in told.get(record, ())]
    tied = [each for record in person.case_record_ids for each in ties.get(record, ())]
    timed = definitions.fields()
    happened = [deadlines.as_happened(each) for each in said if each.event_type in timed]
    lately = [each for each in said if each.happened_at >= now - LATELY]
    gaps = [gap for each in lately for gap in quality.lacking(each)]
    return Child(
        person,
        named(working(tied, person, today), said),
        due_soon(run(clocks(), happened, now), today),
        [*gaps, *quality.unasked(lately)],
        _actions(said, today),
    )


def _actions(said: Sequence[Said], today: date) -> list[Action]:
    done = {each.event["action_id"] for each in said if each.event_type == COMPLETED}
    return [
        Action(each.event["action"] or "not described", each.event["due_on"])
        for each in said
        if each.event_type == RAISED
        and each.event["action_id"] not in done
        and each.event["due_on"] is not None
        and each.event["due_on"] < today
    ]


@cache
def _fields() -> dict[str, frozenset[str]]:
    """Give the events that worklists speak of, with the fields they need."""
    return reader.fields_of(definitions.fields(), NAMING, quality.FIELDS, ACTIONS)


def _column(connection: Connection, query: str, **given: Any) -> list[Any]:
    with connection.cursor(row_factory=tuple_row) as cursor:
        return [row[0] for row in cursor.execute(query.encode(), given).fetchall()]
